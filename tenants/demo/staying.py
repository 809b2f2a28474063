"""The demo park's committee, its rent runs, and a company in the middle of its exit; by the actions themselves."""

from datetime import timedelta
from decimal import Decimal

from portal.billing.actions import deposits
from portal.billing.models import Invoice
from portal.cases.deadline import promised
from portal.documents.models import Document
from portal.money import Money
from tenants import rent, tasks
from tenants.actions import renting, sitting, staying
from tenants.models import Application, RentRun, Tariff, Tenancy
from tenants.records import Ballot, Found

TARIFFS = {
    "XA": {"power": "0.8500", "water": "5.8000"},
    "MOW": {"power": "8.2300", "water": "59.8000"},
}
MINUTES = {
    "zh-hans": "评审意见一致，认为设备清单与场地条件相符。讨论了资金来源和第一年的人员计划；建议批准，并在入驻六个月后复核。",
    "ru": "Оценки близки. Обсудили источники финансирования и набор сотрудников в первый год; предлагаем одобрить и вернуться к плану через полгода.",
}  # fmt: skip
DISSENT = {
    "zh-hans": "第一年的收入预测偏乐观。",
    "ru": "Прогноз выручки на первый год завышен.",
}
INVENTORY = "8 столов, 8 стульев, 2 шкафа, кондиционер"
DEFECTS = ["Царапины на входной двери", "Не хватает одного пульта кондиционера"]


def tariffs(park) -> None:
    """Since a year; a rent run charges what lies between two readings by them."""
    for code, prices in TARIFFS.items():
        campus = park.campuses[code]
        since = rent.add_months(campus.today().replace(day=1), -12)
        for kind, price in prices.items():
            Tariff.objects.create(campus=campus, kind=kind, price=Decimal(price), valid_from=since)


def sat(park, made: Application, people: dict) -> None:
    """Three vote, the chair and another one for; the director has still to decide."""
    chair, against = people["leasing"], park.users["zhou.fang"]
    language = made.campus.official_language
    ballots = [
        Ballot(chair, "for"), Ballot(people["director"], "for"), Ballot(against, "against", DISSENT[language]),
    ]  # fmt: skip
    sitting.record_sitting(
        made, ballots, held_on=made.campus.today(), absent=1, chair=chair, secretary=people["intake"],
        outcome="approved", discussion=MINUTES[language], by=people["intake"],
    )  # fmt: skip


def leaving(park, tenancy: Tenancy, *, officer, person: str) -> None:
    """The premises went over at the start and are back today; the last month is billed, the settlement waits."""
    campus = tenancy.application.campus
    meters = {"power": Decimal("18402"), "water": Decimal("311")}
    used = {"power": Decimal("21987.5"), "water": Decimal("352")}
    days = (tenancy.starts_on, campus.today())
    for way, day, readings, defects in zip(
        ("in", "out"), days, (meters, used), ([], DEFECTS), strict=True
    ):
        found = Found(
            done_on=day, readings=readings, keys=4, cards=8, inventory=INVENTORY, defects=defects, company_person=person,
        )  # fmt: skip
        staying.hand_over(tenancy, way, found, by=officer)
    posted(run(park, campus, campus.today().replace(day=1)), by=park.users["zhou.fang"])
    enter_settlement(park, tenancy)


def enter_settlement(park, tenancy: Tenancy) -> None:
    """One of finance has entered it; the other one finds it on her list."""
    case = tenancy.application
    act = Document.objects.for_case(case).filter(kind="ACTH").order_by("-pk")[0]
    due = promised(case.campus, deposits.REFUND_DAYS)
    damage = deposits.Deduction(DEFECTS[0], act.number, Money(Decimal("6500"), tenancy.offer.currency))  # fmt: skip
    deposits.settle_deposit(
        case, currency=tenancy.offer.currency, deductions=[damage], by=park.users["zhou.fang"],
        arrears=Invoice.objects.open().filter(kind=Invoice.Kind.RENT, company=tenancy.company),
        refund_by=due.date if due else case.campus.today() + timedelta(days=28),
    )  # fmt: skip


def run(park, campus, starts_on) -> RentRun:
    """Reckoned at once, without waiting for the worker."""
    made = renting.start_run(
        campus, starts_on=starts_on, months=1, due_on=campus.today() + timedelta(days=10), by=park.users["zhou.fang"]
    )  # fmt: skip
    tasks.prepare_rent(made.pk)
    made.refresh_from_db()
    return made


def posted(made: RentRun, *, by) -> None:
    renting.post_run(made, by=by)
    tasks.post_rent(made.pk)
