"""What is said while a company stays: the residency agreement, the address letter, the handover, the exit."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from portal.billing.models import DepositEntry, DepositSettlement, Invoice
from portal.billing.reckoning import UNITS
from portal.billing.states import CONFIRMED, OPEN
from portal.documents import facts as fact
from portal.documents.kinds import PaperKind
from portal.money import Money
from tenants import choices
from tenants.answers import figure
from tenants.models import Application, Handover, Leaving, MeterReading, Offer, Tenancy, Utility
from tenants.papers_words import (
    column,
    in_each,
    label,
    latest,
    named,
    premises,
    signatory_of,
    tariffs,
)
from tenants.sections import DECLARATION_TEXTS

AGREEMENT = PaperKind(
    "RESA",
    {"en": "Residency agreement", "zh-hans": "入驻协议", "ru": "Соглашение о статусе резидента"},
    facts="tenants.papers_staying.residency_facts",
    form="two_columns",
    logged=True,
)
ADDRESS = PaperKind(
    "ADDR",
    {
        "en": "Letter on the provision of an address",
        "zh-hans": "住所（经营场所）使用证明",
        "ru": "Гарантийное письмо о предоставлении адреса",
    },
    valid_days=60,
)
HANDOVER = PaperKind(
    "ACTH",
    {"en": "Handover record", "zh-hans": "房屋交接单", "ru": "Акт приёма-передачи помещения"},
    facts="tenants.papers_staying.handover_facts",
)
EXIT = PaperKind(
    "EXIT",
    {
        "en": "Exit settlement and closing letter",
        "zh-hans": "退园结算书",
        "ru": "Расчёт при выезде и заключительное письмо",
    },
    facts="tenants.papers_staying.exit_facts",
)
KINDS = (AGREEMENT, ADDRESS, HANDOVER, EXIT)
YEARS = (1, 2, 3)
PARTS = {
    "held": {"en": "Deposit paid in", "zh-hans": "已交押金", "ru": "Внесено в обеспечение"},
    "kept": {"en": "Set off against the deposit", "zh-hans": "从押金中抵扣", "ru": "Зачтено из обеспечения"},
    "returned": {"en": "Deposit returned", "zh-hans": "退还押金", "ru": "Возвращено из обеспечения"},
    "open": {"en": "Open invoices", "zh-hans": "未付账单", "ru": "Неоплаченные счета"},
}  # fmt: skip


PURPOSE = {
    "en": "state registration of the company",
    "zh-hans": "办理公司设立登记",
    "ru": "государственная регистрация компании",
}

# --- residency agreement -----------------------------------------------------------------------


def residency_facts(tenancy: Tenancy) -> dict[str, Any]:
    offer, application = tenancy.offer, tenancy.application
    lease, targets = latest(application, "LEAS"), targets_of(application)
    last = offer.ends_on - timedelta(days=1)
    found = named(application) | premises(tenancy.unit) | signatory_of(application) | {
        "sector": label(choices.SECTORS, application.answer("project", "sector")),
        "lease": fact.text(lease[0]["number"]) if lease else None,
        "starts_on": fact.date(offer.starts_on),
        "ends_on": fact.date(last),
        "months": fact.number(offer.months),
        "rules_version": fact.text(rules_of(application)),
        "has_targets": fact.text("yes" if targets else ""),
        "has_incentive": fact.text("yes" if offer.steps or offer.rent_free_months else ""),
        "law": fact.text(application.campus.country),
        "valid_until": fact.date(last),
        "came_from": fact.items([*lease, *latest(application, "DECL")]),
    }  # fmt: skip
    return found | ({"targets": targets} if targets else {})


def rules_of(application: Application) -> str:
    """The version of the park's rules the company has agreed to."""
    given = application.consents.filter(code="rules", withdrawn_at=None).first()
    current = next(one.version for one in DECLARATION_TEXTS if one.code == "rules")
    return given.text_version if given else current


def targets_of(application: Application) -> dict[str, Any] | None:
    """Investment and jobs of three years, as the application named them; None where it named none."""
    currency = application.answer("track", "currency") or application.campus.currency
    rows = []
    for year in YEARS:
        spent = said(application, "investment", f"investment_{year}")
        staff = said(application, "jobs", f"jobs_{year}")
        if spent is None or staff is None:
            return None
        sum_ = fact.money(Money(spent, currency))
        rows.append([fact.number(year), sum_, fact.number(staff)])
    columns = [
        column("Year", "年度", "Год"),
        column("Investment", "投资额", "Инвестиции", figures=True),
        column("Jobs", "就业人数", "Рабочие места", figures=True),
    ]
    return fact.schedule(columns, rows)


def said(application: Application, section: str, name: str) -> Decimal | None:
    try:
        return figure(str(application.answer(section, name)))
    except ValueError:
        return None


# --- address letter ----------------------------------------------------------------------------


def address_facts(
    application: Application, offer: Offer, *, owner: str, title_paper: str, purpose: dict[str, str]
) -> dict[str, Any]:
    """`purpose` is said in each language; the company's name is the one planned for it, or its own by now."""
    tenant = (
        fact.name(fact.in_each(lambda code: application.text("resident", "planned_name", code)))
        if application.lacks_entity
        else fact.name(fact.in_each(application.tenant.name_for))
    )
    own = fact.name(application.campus.legal_name)
    return named(application) | premises(offer.unit) | {
        "offer": fact.text(offer.number),
        "tenant": tenant,
        "owner": fact.text(owner) if owner else own,
        "title_paper": fact.text(title_paper),
        "purpose": fact.name(purpose),
        "law": fact.text(application.campus.country),
        "came_from": fact.items(latest(application, "DECL", "OFFR")),
    }  # fmt: skip


# --- handover ----------------------------------------------------------------------------------


def handover_facts(done: Handover) -> dict[str, Any]:
    tenancy = done.tenancy
    application, unit = tenancy.application, tenancy.unit
    lease = latest(application, "LEAS")
    readings = list(MeterReading.objects.filter(unit=unit, read_on=done.done_on).order_by("kind"))
    return named(application) | premises(unit) | {
        "lease": fact.text(lease[0]["number"]) if lease else fact.text(tenancy.offer.number),
        "direction": fact.text(done.way),
        "done_on": fact.date(done.done_on),
        "has_readings": fact.text("yes" if readings else ""),
        "readings": readings_table(readings),
        "keys": fact.number(done.keys),
        "cards": fact.number(done.cards),
        "inventory": fact.text(done.inventory),
        "has_defects": fact.text("yes" if done.defects else ""),
        "defects": defects_table(done.defects),
        "park_person": fact.text(done.by),
        "company_person": fact.text(done.company_person),
        "came_from": fact.items([*lease, *tariffs(application.campus, done.done_on)]),
    }  # fmt: skip


def readings_table(readings: list[MeterReading]) -> dict[str, Any]:
    columns = [
        column("Meter", "仪表", "Прибор"),
        column("Reading", "读数", "Показание", figures=True),
        column("Unit", "单位", "Единица"),
    ]
    rows = [
        [in_each(Utility(row.kind).label), fact.number(row.value), fact.name(UNITS[row.measure])]
        for row in readings
    ]
    return fact.schedule(columns, rows)


def defects_table(defects: list[str]) -> dict[str, Any]:
    columns = [column("No.", "序号", "№"), column("Defect", "瑕疵", "Недостаток")]
    rows = [[fact.text(place), fact.text(text)] for place, text in enumerate(defects, start=1)]
    return fact.schedule(columns, rows)


# --- exit --------------------------------------------------------------------------------------


def exit_facts(leaving: Leaving) -> dict[str, Any]:
    tenancy = leaving.tenancy
    application, currency = tenancy.application, tenancy.offer.currency
    back = tenancy.handovers.get(way=Handover.Way.OUT)
    lease, act = latest(application, "LEAS"), latest(application, "ACTH")
    settled = DepositSettlement.objects.filter(case=application.pk, state=CONFIRMED).last()
    sums, debts = deposit_sums(application, currency), debts_of(tenancy)
    sums["open"] = next((sum_ for sum_ in debts if sum_.currency == currency), Money.zero(currency))
    columns = [column("Item", "项目", "Статья"), column("Sum", "金额", "Сумма", figures=True)]
    rows = [[fact.name(PARTS[part]), fact.money(sums[part])] for part in PARTS]
    found = named(application) | premises(tenancy.unit) | signatory_of(application) | {
        "lease": fact.text(lease[0]["number"]) if lease else fact.text(tenancy.offer.number),
        "act": fact.text(act[0]["number"]) if act else None,
        "returned_on": fact.date(back.done_on),
        "ends_on": fact.date(tenancy.ends_on - timedelta(days=1)),
        "sums": fact.schedule(columns, rows),
        "keys": fact.number(back.keys),
        "cards": fact.number(back.cards),
        "address": in_each(Leaving.Address(leaving.address).label),
        "permits": in_each(Leaving.Permits(leaving.permits).label),
        "has_settlement": fact.text("yes" if settled and settled.paper else ""),
        "has_debts": fact.text("yes" if debts else ""),
        "has_refund": fact.text("yes" if sums["returned"] else ""),
        "refund": fact.money(sums["returned"]),
        "came_from": fact.items([*lease, *act, *latest(application, "DEPS")]),
    }  # fmt: skip
    if settled and settled.paper:
        found["settlement"] = fact.text(settled.paper.number)
    return found | ({"debts": fact.items(fact.money(sum_) for sum_ in debts)} if debts else {})


def deposit_sums(application: Application, currency: str) -> dict[str, Money]:
    K = DepositEntry.Kind
    rows = DepositEntry.objects.filter(case=application.pk, currency=currency)

    def add(*kinds: str) -> Money:
        found = rows.filter(kind__in=kinds).aggregate(sum=Sum("amount"))["sum"]
        return abs(Money(found or Decimal(0), currency))

    return {
        "held": add(K.HELD, K.TOPPED_UP),
        "kept": add(K.ARREARS, K.DEDUCTED),
        "returned": add(K.RETURNED),
    }


def debts_of(tenancy: Tenancy) -> list[Money]:
    """What the company still owes the campus, by currency."""
    rows = Invoice.objects.filter(
        company=tenancy.company, campus=tenancy.application.campus, state=OPEN
    ).order_by("currency")
    sums = rows.values("currency").annotate(sum=Sum("amount")).values_list("sum", "currency")
    return [Money(amount, currency) for amount, currency in sums]
