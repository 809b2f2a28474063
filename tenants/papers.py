"""The papers an application ends in, and the facts they state."""

from datetime import timedelta
from typing import Any

from portal.documents import facts as fact
from portal.documents.kinds import PaperKind, register
from portal.languages import NBSP, by_language, format_number, plural
from portal.money import Money, digits_of
from tenants import choices, papers_judging, papers_staying, papers_waiting, rent, rubric
from tenants.deadlines import expected
from tenants.models import Application, Offer, Tenancy
from tenants.papers_words import in_each, label, latest, named, premises, sent, signatory_of, terms

RECEIPT = PaperKind(
    "RCPT",
    {
        "en": "Receipt of application",
        "zh-hans": "申请受理回执",
        "ru": "Расписка о получении заявки",
    },
    facts="tenants.papers.receipt_facts",
    signed=False,
)
DECISION = PaperKind(
    "DECL",
    {
        "en": "Decision on the application",
        "zh-hans": "入驻申请审批决定书",
        "ru": "Решение по заявке",
    },
    facts="tenants.papers.decision_facts",
)
OFFER = PaperKind(
    "OFFR",
    {"en": "Lease offer", "zh-hans": "租赁意向书", "ru": "Предложение аренды"},
    facts="tenants.papers.offer_facts",
)
AGREEMENT = PaperKind(
    "LEAS",
    {"en": "Lease agreement", "zh-hans": "房屋租赁合同", "ru": "Договор аренды"},
    facts="tenants.papers.agreement_facts",
    form="two_columns",
    logged=True,
)
CERTIFICATE = PaperKind(
    "CERT",
    {"en": "Certificate of residency", "zh-hans": "入驻证书", "ru": "Свидетельство резидента"},
    facts="tenants.papers.certificate_facts",
    form="landscape",
)
DECISION_DAYS = 90  # to sign after an approval
APPLY_AGAIN_DAYS = 90
YEAR = 12  # months a certificate is valid


def register_all() -> None:
    own = (RECEIPT, DECISION, OFFER, AGREEMENT, CERTIFICATE, papers_waiting.NOTICE)
    for kind in (*own, *papers_judging.KINDS, *papers_staying.KINDS):
        register(kind)


def receipt_facts(application: Application) -> dict[str, Any]:
    zone = application.campus.time_zone
    dates = {row.code: row.day for row in expected(application)}
    rows = [
        [
            fact.text(row.code),
            fact.text(row.name or row.reason or "—"),
            fact.text(row.sha256[:16] or "—"),
        ]
        for row in sorted(application.papers.all(), key=lambda row: int(row.code[1:]))
    ]
    columns = [
        fact.column({"en": "No.", "zh-hans": "编号", "ru": "№"}),
        fact.column({"en": "Document", "zh-hans": "材料", "ru": "Документ"}),
        fact.column(
            {
                "en": "SHA-256, first 16 signs",
                "zh-hans": "SHA-256 前 16 位",
                "ru": "SHA-256, первые 16 знаков",
            }
        ),
    ]
    last = dates["decision"]
    return named(application) | {
        "received_at": fact.moment(application.received_at, zone),
        "promised": fact.days(application.promised_days),
        "decision_by": fact.date(last) if last else None,
        "papers": fact.schedule(columns, rows),
        "came_from": fact.items([sent(application)]),
    }


CONDITION_COLUMNS = [
    fact.column({"en": "No.", "zh-hans": "序号", "ru": "№"}),
    fact.column({"en": "Condition", "zh-hans": "条件", "ru": "Условие"}),
    fact.column({"en": "Until", "zh-hans": "期限", "ru": "Срок"}),
]


def in_both(application: Application, text: str, other: str) -> dict[str, str]:
    """A text of the director: the company's language has its own, the others the campus's."""
    texts = dict.fromkeys(("en", "zh-hans", "ru"), text)
    if other:
        texts[application.company.language] = other
    return texts


def decision_facts(application: Application) -> dict[str, Any]:
    decision = application.decision
    conditions = list(decision.conditions.all())
    today = application.campus.today()
    texts = in_both(application, decision.summary, decision.summary_other)
    columns = [
        fact.column({"en": "Criterion", "zh-hans": "评审标准", "ru": "Критерий"}),
        fact.column({"en": "Reason", "zh-hans": "理由", "ru": "Обоснование"}),
    ]
    rows = [
        [in_each(rubric.CRITERIA[code][0]), fact.text(text)]
        for code, text in sorted(decision.reasons.items())
    ]
    demands = [
        [fact.text(str(one.position)), fact.name(in_both(application, one.text, one.text_other)),
         fact.date(application.campus.local(one.due_at).date())]
        for one in conditions
    ]  # fmt: skip
    found = named(application) | {
        "outcome": fact.text(decision.outcome),
        "score": fact.number(decision.score),
        "summary": fact.name(texts),
        "has_reasons": fact.text("yes" if rows else ""),
        "reasons": fact.schedule(columns, rows),
        "has_conditions": fact.text("yes" if conditions else ""),
        "conditions": fact.schedule(CONDITION_COLUMNS, demands),
        "came_from": fact.items(latest(application, "RCPT", "SCOR", "PROT")),
    }
    if minutes := latest(application, "PROT"):
        found["protocol"] = fact.text(minutes[0]["number"])
    if decision.outcome == decision.Outcome.REJECTED:
        found["apply_from"] = fact.date(today + timedelta(days=APPLY_AGAIN_DAYS))
    elif decision.outcome != decision.Outcome.WAITLISTED:  # the notice of the list says until when
        found["valid_until"] = fact.date(today + timedelta(days=DECISION_DAYS))
    return found


def schedule_columns(code: str) -> list[dict[str, Any]]:
    """The heads of the month table; the currency stands in the first."""
    heads = [
        {"en": f"Rent, {code}", "zh-hans": f"租金，{code}", "ru": f"Аренда, {code}"},
        {"en": "Reduction", "zh-hans": "减免", "ru": "Льгота"},
        {"en": "Service", "zh-hans": "物业费", "ru": "Эксплуатация"},
        {"en": "VAT", "zh-hans": "增值税", "ru": "НДС"},
        {"en": "To pay", "zh-hans": "应付", "ru": "К оплате"},
    ]
    period = fact.column({"en": "Period", "zh-hans": "期间", "ru": "Период"})
    return [period, *(fact.column(head, figures=True) for head in heads)]


def schedule_of(offer: Offer) -> dict[str, Any]:
    """The month-by-month table with its totals. The currency stands in the heads: seven figures fill a line."""
    code = offer.currency

    def money(amount: Any) -> dict[str, Any]:
        return fact.money(Money(amount, code))

    def figure(amount: Any) -> dict[str, Any]:
        return fact.name(
            fact.in_each(lambda language: format_number(amount, language, digits_of(code)))
        )

    rows = [
        [fact.text(f"{row.starts_on:%Y-%m-%d} – {row.ends_on:%m-%d}"),
         *(figure(x) for x in (row.base, row.discount, row.service, row.tax, row.total))]
        for row in offer.rent_steps.all()
    ]  # fmt: skip
    whole = rent.totals(rent.schedule(offer.terms))
    service = {
        "en": "Service charge for the term",
        "zh-hans": "租期物业费合计",
        "ru": "Эксплуатация за весь срок",
    }
    every = {
        "en": "All payments for the term",
        "zh-hans": "租期应付总额",
        "ru": "Все платежи за срок",
    }
    totals = [
        fact.total(
            {"en": "Rent for the term", "zh-hans": "租期租金合计", "ru": "Аренда за срок"},
            money(whole.rent),
        ),
        fact.total(service, money(whole.service)),
        fact.total({"en": "VAT", "zh-hans": "增值税", "ru": "НДС"}, money(whole.tax)),
        fact.total(every, money(whole.total), strong=True),
    ]
    return fact.schedule(schedule_columns(code), rows, totals)


def money_of(offer: Offer) -> dict[str, Any]:
    """Rate, month, deposit, reductions: what offer and agreement both state."""
    steps = offer.terms.steps
    effective = rent.effective_rent(rent.schedule(offer.terms), offer.months, offer.currency)
    last = offer.ends_on - timedelta(days=1)
    return {
        "starts_on": fact.date(offer.starts_on),
        "ends_on": fact.date(last),
        "months": fact.number(offer.months),
        "rate": fact.rate(offer.rate, offer.rate_unit, offer.currency),
        "rate_unit": fact.text(offer.rate_unit),
        "month_rent": fact.money(offer.month_rent),
        "month_service": fact.money(offer.month_service),
        "has_service": fact.text("yes" if offer.month_service.amount else ""),
        "tax": fact.percent(offer.tax_percent),
        "deposit": fact.money(offer.deposit),
        "deposit_months": fact.number(offer.deposit_months),
        "rent_free": fact.number(offer.rent_free_months),
        "effective": fact.money(Money(effective, offer.currency)),
        "has_steps": fact.text("yes" if steps else ""),
        "incentive": fact.name(fact.in_each(lambda code: steps_in_words(steps, code))),
        "schedule": schedule_of(offer),
    } | ({"index": fact.percent(offer.index_percent)} if offer.index_percent else {})


STEP_WORDS = {
    "en": "months {a} to {b}: {p} %",
    "zh-hans": "第 {a} 至 {b} 个月按 {p}% 计收",
    "ru": "месяцы с {a}-го по {b}-й: {p} %",
}


def steps_in_words(steps: Any, code: str) -> str:
    joint = "；" if code.startswith("zh") else "; "
    lines = [
        STEP_WORDS[code].format(
            a=step.from_month, b=step.to_month, p=format_number(step.percent, code)
        )
        for step in steps
    ]
    return joint.join(lines) or "—"


def offer_facts(offer: Offer) -> dict[str, Any]:
    application = offer.application
    until = application.campus.local(offer.valid_until)
    return named(application) | premises(offer.unit) | money_of(offer) | {
        "offer": fact.text(offer.number),
        "answer_until": fact.moment(offer.valid_until, application.campus.time_zone),
        "valid_until": fact.date(until.date()),
        "came_from": fact.items([*latest(application, "DECL"), *terms(offer)]),
    }  # fmt: skip


def days_in_words(days: int, code: str) -> str:
    forms = {"en": ("day", "days"), "zh-hans": ("日",), "ru": ("день", "дня", "дней")}
    return f"{days}{NBSP}{plural(days, code, by_language(forms, code))}"


def agreement_facts(tenancy: Tenancy) -> dict[str, Any]:
    offer, application = tenancy.offer, tenancy.application
    campus = application.campus
    return (
        named(application) | premises(tenancy.unit) | money_of(offer) | signatory_of(application)
        | {
            "offer": fact.text(offer.number),
            "law": fact.text(campus.country),
            "notice_days": fact.number(campus.notice_days),
            "notice": fact.name(fact.in_each(lambda code: days_in_words(campus.notice_days, code))),
            "valid_until": fact.date(offer.ends_on - timedelta(days=1)),
            "came_from": fact.items([*latest(application, "OFFR", "DECL"), *terms(offer)]),
        }
    )  # fmt: skip


def certificate_facts(tenancy: Tenancy) -> dict[str, Any]:
    application = tenancy.application
    today = application.campus.today()
    since = application.campus.local(tenancy.activated_at).date() if tenancy.activated_at else today
    last = min(rent.add_months(today, YEAR), tenancy.ends_on) - timedelta(days=1)
    sector = application.answer("project", "sector")
    return named(application) | premises(tenancy.unit) | {
        "since": fact.date(since),
        "sector": label(choices.SECTORS, sector),
        "valid_from": fact.date(today),
        "valid_until": fact.date(max(last, today)),
        "came_from": fact.items(latest(application, "DECL", "LEAS", "RESA", "INVD")),
    }  # fmt: skip
