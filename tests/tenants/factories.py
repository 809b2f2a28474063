"""Applications in every state, made by the actions themselves."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from portal.cases.models import CalendarDay, CalendarEdition
from portal.documents.models import Paper
from portal.workflow import Phase
from tenants import states
from tenants.actions import checking, deciding, drafting, offering, reviewing, sending
from tenants.checklist import ITEMS
from tenants.models import Application, Building, Unit, Waiting
from tenants.records import Deal, Wish
from tenants.rubric import FIRST
from tenants.sections import PAGES, WANTED
from tests.prepared import prepared

COMMENT = "Sound and provable; the partner in Xi’an has confirmed it in writing."
ANSWERS = {
    "track": {"track": "resident", "correspondence": "ru", "currency": "CNY"},
    "entity": {
        "name": "ООО «Байкал Биотех»", "document_name__ru": "ООО «Байкал Биотех»",
        "document_name__zh-hans": "贝加尔生物科技有限责任公司", "legal_form": "llc", "registered_on": "2019-04-01",
        "registry": "ИФНС по г. Иркутску",
    },
    "resident": {"exists": "yes"},
    "registration": {
        "registration_number": "1027700132195", "tax_number": "7707083893", "address": "664003, г. Иркутск, ул. Ленина, д. 1",
        "postcode": "664003", "capital": "1 200 000,00",
    },
    "ownership": {"owners": "Сергеева О. П., Россия, 100 %", "disputes": "no", "sanctions": "no"},
    "signatory": {
        "latin_family": "Sergeeva", "latin_given": "Olga", "native_name": "Сергеева Ольга Петровна",
        "position__ru": "Генеральный директор", "position__zh-hans": "总经理", "basis": "charter",
    },
    "contact": {
        "contact_name": "Ольга Сергеева", "contact_email": "olga@baikal.example", "contact_phone": "+74951234567",
        "founders": "Ольга Сергеева, директор, 15 лет в биотехнологии",
    },
    "project": {
        "title__ru": "Пробиотики для сельского хозяйства", "title__zh-hans": "农业益生菌", "sector": "bio",
        "summary__ru": "Производство и испытание пробиотиков.", "readiness": "7",
    },
    "technology": {"products": "Корма", "competitors": "Дешевле на 20 %", "hazards": "no"},
    "income": {f"{name}_{year}": str(year * 100000) for name in ("revenue", "costs") for year in (1, 2, 3)},
    "investment": {**{f"investment_{year}": "500000" for year in (1, 2, 3)}, "own_funds": "900000", "loans": "0", "grants": "600000"},
    "jobs": {"jobs_1": "5", "jobs_2": "8", "jobs_3": "12", "jobs_research": "6", "jobs_foreign": "4"},
    "space": {
        "unit_kind": "OFF", "area_min": "100", "area_max": "150", "desks": "12", "start_on": "2027-01-01", "months": "36",
    },
    "equipment": {"fitout": "standard", "round_the_clock": "no"},
}  # fmt: skip


@prepared
def calendars():
    """Plain weeks are enough here."""
    for country in ("CN", "RU"):
        day = date(2026, 1, 1)
        CalendarDay.objects.bulk_create(
            CalendarDay(
                country=country, date=day + timedelta(days=n), working=(day + timedelta(days=n)).weekday() < 5,
                source="test", official=True, changed_at=timezone.now(),
            )
            for n in range(730)
        )  # fmt: skip
        CalendarEdition.objects.create(country=country, changed_at=timezone.now())


def unit(*, campus, number="1203", **fields):
    building, _new = Building.objects.get_or_create(
        campus=campus,
        code="A",
        defaults={"name": {"en": "Tower A", "zh-hans": "A 座", "ru": "Корпус А"}},
    )
    values = {
        "kind": "OFF", "floor": "12", "usable": Decimal("107.14"), "load_factor": Decimal("1.12"),
        "rentable": Decimal(120), "rate": Decimal("2.20"), "rate_unit": "m2_day", "currency": "CNY",
        "service_rate": Decimal(8), "deposit_months": 2, **fields,
    }  # fmt: skip
    return Unit.objects.create(building=building, number=number, **values)


def application(*, company, campus, by, **fields) -> Application:
    return drafting.start_application(
        company, campus, track=fields.pop("track", "resident"), by=by, **fields
    )


def paper(*, company, by, kind="registration", name="выписка.pdf") -> Paper:
    return Paper.objects.create(
        public_id=uuid.uuid4(), company=company, kind=kind, name=name, file=f"papers/{uuid.uuid4()}", size=1000,
        sha256=uuid.uuid4().hex * 2, content_type="application/pdf", uploaded_by=by, state="accepted",
        phase=Phase.CLOSED,
    )  # fmt: skip


def complete(application: Application, *, by) -> Application:
    Application.objects.filter(pk=application.pk).update(
        answers=ANSWERS, done=[page.code for page in PAGES]
    )
    application.refresh_from_db()
    for wanted in WANTED:
        if wanted.need(application.company.country, ANSWERS) == "must":
            given = paper(
                company=application.company, by=by, kind=wanted.paper, name=f"{wanted.code}.pdf"
            )
            drafting.hand_in(application, wanted.code, given, by=by)
    consents = {"truth", "rules", "personal_data", "transfer"}
    drafting.declare(application, consents, language="ru", by=by)
    return Application.objects.for_pages().get(pk=application.pk)


def submitted(application, *, by) -> Application:
    return sending.submit_application(application, by=by)


def returned(application, points, *, by):
    """Every item looked at, one not in order, and the points named."""
    marks = {**dict.fromkeys(ITEMS, ("pass", "")), "documents": ("fail", "")}
    checking.record_check(application, marks, by=by)
    return checking.return_for_changes(application, points, by=by)


def checked(application, *, by) -> Application:
    checking.record_check(application, dict.fromkeys(ITEMS, ("pass", "")), by=by)
    checking.pass_check(application, by=by)
    return application


def sheet(score=8):
    return {code: {"score": score, "comment": COMMENT} for code in FIRST["resident"]}


def scored(application, *, experts, by, scores=(8, 8, 8)) -> Application:
    reviews = [
        reviewing.assign_expert(application, expert, by=by) for expert in experts[: len(scores)]
    ]
    for review, score in zip(reviews, scores, strict=True):
        reviewing.declare_interest(review, conflict=False, by=review.expert)
        reviewing.save_review(review, sheet(score), "approve", by=review.expert)
    return Application.objects.for_pages().get(pk=application.pk)


def approved(park, application) -> Application:
    application = submitted(application, by=park.owner)
    checked(application, by=park.intake)
    application = scored(application, experts=park.experts, by=park.intake)
    deciding.decide(
        application,
        "approved",
        summary="符合要求",
        summary_other="Соответствует",
        reasons={},
        by=park.director,
    )
    return Application.objects.for_pages().get(pk=application.pk)


def deal(unit, **changes) -> Deal:
    values = {
        "unit": unit, "valid_until": timezone.now() + timedelta(days=14), "starts_on": date(2027, 1, 1), "months": 36,
        "rate": unit.rate, "deposit_months": 2, "rent_free_months": 3, **changes,
    }  # fmt: skip
    return Deal(**values)


def offered(park, application, unit, **changes):
    offer = offering.make_offer(application, deal(unit, **changes), by=park.leasing)
    assert offer.state == states.OPEN_OFFER
    return offer


def to_decide(park, application) -> Application:
    application = checked(submitted(application, by=park.owner), by=park.intake)
    return scored(application, experts=park.experts, by=park.intake)


WISH = Wish(unit_kind="OFF", size_min=Decimal(100), size_max=Decimal(150))


def waitlisted(park, application, wish=WISH) -> Application:
    """By the director's decision."""
    deciding.decide(
        to_decide(park, application), "waitlisted", summary="符合要求", summary_other="Соответствует", reasons={},
        by=park.director, wish=wish,
    )  # fmt: skip
    return Application.objects.for_pages().get(pk=application.pk)


def listed(
    park, *, number: int, score="80", c2="8", c4="8", size=(100, 150), kind="OFF", **fields
) -> Waiting:
    """A place on the list without the way that led there."""
    made = application(
        company=park.company, campus=fields.pop("campus", park.campus), by=park.owner
    )
    at = timezone.now() - timedelta(days=100 - number)
    Application.objects.filter(pk=made.pk).update(
        number=f"XA-APP-2026-{90000 + number}", received_at=at, state=states.WAITLISTED, sent=1,
        phase=Phase.WITH_AUTHORITY, answers={"space": ANSWERS["space"]},
    )  # fmt: skip
    return Waiting.objects.create(
        application=Application.objects.for_pages().get(pk=made.pk), unit_kind=kind, size_min=size[0], size_max=size[1],
        score=score, c2=c2, c4=c4, last_day=park.campus.today() + timedelta(days=180), **fields,
    )  # fmt: skip
