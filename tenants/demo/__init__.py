"""The demo park's buildings, units, and applications in several states, made by the actions themselves."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.management import call_command

from portal.billing.actions import transfers
from portal.billing.models import Invoice
from portal.documents.models import Template
from tenants import rent
from tenants.actions import checking, deciding, drafting, offering, residing, reviewing, sending
from tenants.actions.checking import Point
from tenants.checklist import ITEMS
from tenants.demo import staying
from tenants.demo.answers import PROJECTS, SCORES, WORDS, answers
from tenants.models import Application, Building, Tenancy, Unit
from tenants.records import Deal, Wish
from tenants.sections import PAGES, WANTED

BUILDINGS = {
    ("XA", "A"): {"en": "Tower A", "zh-hans": "A 座", "ru": "Корпус А"},
    ("XA", "L"): {"en": "Laboratory wing", "zh-hans": "实验楼", "ru": "Лабораторный корпус"},
    ("MOW", "17"): {"en": "Building 17", "zh-hans": "17 号楼", "ru": "Корпус 17"},
}


def load(park) -> None:
    """Make what is missing; a second run changes nothing."""
    if Unit.objects.exists():
        return
    if not Template.objects.current("LEAS"):
        call_command("load_texts", verbosity=0)
    for (campus, code), name in BUILDINGS.items():
        building = Building.objects.create(campus=park.campuses[campus], code=code, name=name)
        units_of(building)
    settle(park, "sibrobots", "XA", "maxim.kuznetsov", "0501")
    settle(park, "qinling", "MOW", "zhang.wei", "204")
    start(park, "baikal", "XA", "olga.sergeeva")
    give_back(park, filled(park, "tianshan", "XA", "aigerim.nurlanova"))
    to_experts(park, filled(park, "silklight", "MOW", "ma.xiaolong"), "MOW", scored=1)
    open_offer(park, filled(park, "stranger", "XA", "xu.bin"), "XA", "0803")
    committee(park)
    waits(park)
    out_of_turn(park)
    stays(park)


def waits(park) -> None:
    """Approved, but Xi’an has no workshop yet: a place on the waiting list."""
    space = {"unit_kind": "WSH", "area_min": "200", "area_max": "400"}
    made = to_experts(park, filled(park, "baikal", "XA", "olga.sergeeva", **space), "XA", scored=3)
    texts = WORDS["approve"]
    deciding.decide(
        made, "waitlisted", summary=texts[made.campus.official_language], summary_other=texts[made.language],
        reasons={}, by=people_of(park, "XA")["director"],
        wish=Wish(unit_kind="WSH", size_min=Decimal(200), size_max=Decimal(400)),
    )  # fmt: skip


def out_of_turn(park) -> None:
    """The large laboratory is offered to a resident, though another company waits for it: leasing wrote why."""
    space = {"unit_kind": "LAB", "area_min": "200", "area_max": "220"}
    made = to_experts(park, filled(park, "silklight", "XA", "ma.xiaolong", **space), "XA", scored=3)
    texts = WORDS["approve"]
    deciding.decide(
        made, "waitlisted", summary=texts[made.campus.official_language], summary_other=texts[made.language],
        reasons={}, by=people_of(park, "XA")["director"],
        wish=Wish(unit_kind="LAB", size_min=Decimal(200), size_max=Decimal(220)),
    )  # fmt: skip
    other = filled(park, "sibrobots", "XA", "maxim.kuznetsov", **space)
    open_offer(park, other, "XA", "L4", months=24, why=WORDS["passing"]["zh-hans"])


def committee(park) -> None:
    """One application waits for the committee, of another one its minutes lie with the director."""
    to_experts(park, filled(park, "sibrobots", "MOW", "maxim.kuznetsov"), "MOW", scored=3)
    made = to_experts(park, filled(park, "qinling", "XA", "zhang.wei"), "XA", scored=3)
    staying.sat(park, made, people_of(park, "XA"))


def stays(park) -> None:
    """A company leaves Moscow, its last month is billed; the run of Xi'an's next month is there to be checked."""
    staying.tariffs(park)
    since = rent.add_months(park.campuses["MOW"].today().replace(day=1), -5)
    tenancy = settle(park, "tianshan", "MOW", "aigerim.nurlanova", "103", starts_on=since)
    park.companies["tianshan"].refresh_from_db()  # a resident by now
    staying.leaving(
        park, tenancy, officer=people_of(park, "MOW")["leasing"], person="Nurlanova Aigerim"
    )
    xian = park.campuses["XA"]
    staying.run(park, xian, rent.first_of_next_month(xian.today()))


def units_of(building) -> None:
    if building.campus.code == "MOW":
        moscow_units(building)
    elif building.code == "L":
        for number, usable in enumerate((60, 90, 120, 180), 1):
            unit(
                building,
                f"L{number}",
                "LAB",
                usable,
                "1.15",
                "2.60",
                "m2_day",
                "CNY",
                service="10",
                deposit=3,
            )
    else:
        xian_tower(building)


def xian_tower(building) -> None:
    """Floors 3 to 12: four offices each, dearer the higher."""
    for floor in range(3, 13):
        rate = Decimal("1.80") + Decimal("0.08") * (floor - 3)
        for number, usable in enumerate((45, 96, 150, 286), 1):
            unit(
                building,
                f"{floor:02}{number:02}",
                "OFF",
                usable,
                "1.12",
                rate,
                "m2_day",
                "CNY",
                floor=floor,
                service="8",
            )
    unit(building, "D-HALL", "DSK", 0, "1", "600", "desk_month", "CNY", floor=2, deposit=1, desks=6)
    for number in range(1, 7):  # single seats of the open hall
        unit(
            building,
            f"D-{number:02}",
            "DSK",
            0,
            "1",
            "650",
            "desk_month",
            "CNY",
            floor=2,
            deposit=1,
        )
    unit(building, "VA-01", "VAD", 0, "1", "2000", "year", "CNY", deposit=0)


def moscow_units(building) -> None:
    for floor in (1, 2, 3, 4):
        rate = Decimal(16000 + 2000 * floor)
        for number, usable in enumerate((34, 72, 118, 226), 1):
            unit(building, f"{floor}{number:02}", "OFF", usable, "1.15", rate, "m2_year", "RUB", floor=floor,
                 service="5500", service_unit="m2_year")  # fmt: skip
    for number, usable in enumerate((120, 360, 700), 1):
        unit(
            building,
            f"W{number}",
            "WSH",
            usable,
            "1",
            "12000",
            "m2_year",
            "RUB",
            service="3000",
            service_unit="m2_year",
        )


def unit(
    building, number, kind, usable, factor, rate, rate_unit, currency, *, floor="", service="0",
    service_unit="m2_month", deposit=2, desks=1,
) -> Unit:  # fmt: skip
    usable, factor = Decimal(usable), Decimal(factor)
    return Unit.objects.create(
        building=building, number=number, kind=kind, usable=usable, load_factor=factor,
        rentable=rent.rentable_area(usable, factor), rate=Decimal(rate), rate_unit=rate_unit, currency=currency,
        floor=str(floor), service_rate=Decimal(service), service_unit=service_unit, deposit_months=deposit,
        desks=desks,
    )  # fmt: skip


def people_of(park, campus: str) -> dict:
    """Who works on an application at a campus."""
    local = {
        "XA": {"intake": "wang.min", "leasing": "sun.li", "director": "liu.yang"},
        "MOW": {"intake": "irina.sokolova", "leasing": "anna.belova", "director": "andrei.orlov"},
    }[campus]
    return {role: park.users[key] for role, key in local.items()}


def start(park, company: str, campus: str, by: str) -> Application:
    """A draft with some pages filled."""
    firm, person = park.companies[company], park.users[by]
    made = drafting.start_application(firm, park.campuses[campus], track="resident", by=person)
    given = answers(made, PROJECTS[company])
    values = {page: given[page] for page in ("project", "contact")}
    Application.objects.filter(pk=made.pk).update(
        answers={**made.answers, **values}, done=["contact"], answers_version=1
    )
    return Application.objects.for_pages().get(pk=made.pk)


def filled(park, company: str, campus: str, by: str, **space: str) -> Application:
    """A complete application, sent; `space` where it wants another one than the rest."""
    firm, person = park.companies[company], park.users[by]
    made = drafting.start_application(firm, park.campuses[campus], track="resident", by=person)
    given = answers(made, PROJECTS[company])
    given["space"] |= space
    merged = {
        page.code: {**given.get(page.code, {}), **made.answers.get(page.code, {})} for page in PAGES
    }
    Application.objects.filter(pk=made.pk).update(
        answers=merged, done=[page.code for page in PAGES]
    )
    made = Application.objects.for_pages().get(pk=made.pk)
    for wanted in WANTED:
        if wanted.need(firm.country, merged) == "must":
            drafting.explain_absence(made, wanted.code, WORDS["seen"][firm.language], by=person)
    drafting.declare(
        made, {"truth", "rules", "personal_data", "transfer"}, language=firm.language, by=person
    )
    return sending.submit_application(made, by=person)


def give_back(park, made: Application) -> None:
    who = people_of(park, made.campus.code)
    points = [
        Point(WORDS["extract"][made.language], "documents", "D1"),
        Point(WORDS["owners"][made.language], "ownership", "owners"),
    ]
    marks = {
        **dict.fromkeys(ITEMS, ("pass", "")),
        "documents": ("fail", ""),
        "fields": ("fail", ""),
    }
    checking.record_check(made, marks, by=who["intake"])
    checking.return_for_changes(made, points, by=who["intake"])


def to_experts(park, made: Application, campus: str, *, scored: int) -> Application:
    intake = people_of(park, campus)["intake"]
    checking.record_check(made, dict.fromkeys(ITEMS, ("pass", "")), by=intake)
    checking.pass_check(made, by=intake)
    experts = [park.users[key] for key in ("chen.jie", "zhao.lei", "pavel.gromov")]
    reviews = [reviewing.assign_expert(made, expert, by=intake) for expert in experts]
    for review in reviews[:scored]:
        reviewing.declare_interest(review, conflict=False, by=review.expert)
        words = WORDS["score"][review.expert.language]
        sheet = {code: {"score": score, "comment": words} for code, score in SCORES.items()}
        reviewing.save_review(review, sheet, "approve", by=review.expert)
    return Application.objects.for_pages().get(pk=made.pk)


def open_offer(
    park, made: Application, campus: str, number: str, *, months: int = 36, starts_on: date | None = None, why: str = "",
):  # fmt: skip
    """Scored, approved, and an offer on the table; `why` it goes to this company before others."""
    who = people_of(park, campus)
    made = to_experts(park, made, campus, scored=3)
    texts = WORDS["approve"]
    deciding.decide(
        made, "approved", summary=texts[made.campus.official_language], summary_other=texts[made.language], reasons={},
        by=who["director"],
    )  # fmt: skip
    chosen = Unit.objects.get(building__campus=made.campus, number=number)
    deal = Deal(
        unit=chosen, valid_until=datetime.combine(made.campus.today() + timedelta(days=14), time(18), made.campus.zone),
        starts_on=starts_on or rent.first_of_next_month(made.campus.today()), months=months, rate=chosen.rate,
        deposit_months=chosen.deposit_months, rent_free_months=3 if campus == "XA" else 0, passing_reason=why,
    )  # fmt: skip
    return offering.make_offer(made, deal, by=who["leasing"])


def settle(
    park, company: str, campus: str, by: str, number: str, *, starts_on: date | None = None
) -> Tenancy:  # fmt: skip
    """All the way to a resident: the offer accepted, the deposit paid by transfer and confirmed."""
    offer = open_offer(
        park,
        filled(park, company, campus, by),
        campus,
        number,
        months=11 if campus == "MOW" else 36,
        starts_on=starts_on,
    )
    tenancy = residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.users[by])
    invoice = Invoice.objects.get(number=tenancy.deposit_invoice)
    pay(park, invoice)
    return Tenancy.objects.get(pk=tenancy.pk)


def pay(park, invoice: Invoice) -> None:
    """Two people of finance: one enters the transfer, the other confirms it."""
    first, second = (park.users[key] for key in ("zhou.fang", "elena.markova"))
    note = transfers.mark_received(
        invoice, by=first, received_on=invoice.campus.today(), bank_reference=f"DEMO-{invoice.number}",
        amount=invoice.total,
    )  # fmt: skip
    transfers.confirm(note, by=second)
