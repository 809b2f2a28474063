"""Bookings: who may, when, for how much, and what a cancellation costs."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from portal.billing.actions import transfers
from portal.billing.models import FinanceReview, Invoice
from portal.documents.models import Document
from services import opening, states
from services.actions import booking as acting
from services.demo import bookings as bookings_of_demo
from services.ics import event, folded
from services.models import Booking, Resource
from services.slots import stretch
from services.terms import purse_of, terms_of
from tests import factories
from tests.services import factories as made

HOUR = timedelta(hours=1)


@pytest.fixture
def room(moscow):
    made.calendar("RU", *{timezone.now().year, timezone.now().year + 1})
    return resource(moscow.campus, free_minutes=120)


def resource(campus, code="mow-room", **fields):
    texts = {"en": "Room 6", "zh-hans": "6号会议室", "ru": "Комната 6"}
    values = {"kind": "room", "title": texts, "price": Decimal("1500.00"), "capacity": 6, "open_on": "daily"}  # fmt: skip
    return Resource.objects.create(code=code, campus=campus, **values | fields)


def start(room, hour=10, days=3):
    day = room.campus.today() + timedelta(days=days)
    return room.rhythm.moment(day.replace(day=15) + timedelta(days=31), room.opens_at.replace(hour=hour))  # fmt: skip


def booked(cast, room, *, at=None, count=2, company=None, by=None, **fields):
    company, at = company or cast.company, at or start(room)
    period = stretch(room.rhythm, at, count, opening.opened_of(room))
    terms = terms_of(room, company, period).fingerprint if period else ""
    return acting.book(room, company, start=at, count=count, terms=terms, by=by or cast.owner, **fields)  # fmt: skip


def another():
    owner = factories.user(email="other@example.org")
    return factories.company(name="ООО «Другая»", owner=owner, status="resident"), owner


def paid(cast, invoice):
    """The money of an invoice has come by transfer, seen by two people."""
    first, second = (factories.staff(role="finance", campus=cast.campus) for _ in range(2))
    note = transfers.mark_received(
        invoice, by=first, received_on=cast.campus.today(), bank_reference="T-1", amount=invoice.total
    )  # fmt: skip
    transfers.confirm(note, by=second)


def moved_to(booking, ahead):
    """As if it began so soon; the buffer and the last free moment go along."""
    gap = timezone.now() + ahead - booking.starts_at
    names = ("starts_at", "ends_at", "blocked_until", "free_until")
    Booking.objects.filter(pk=booking.pk).update(**{name: F(name) + gap for name in names})
    return Booking.objects.get(pk=booking.pk)


def test_free_minutes_go_first_and_the_rest_is_invoiced_to_the_kopeck(moscow, room):
    first = booked(moscow, room, count=3)
    assert (first.free_minutes, first.amount, Invoice.objects.count()) == (90, 0, 0)
    second = booked(moscow, room, at=start(room, 14), count=3)
    assert (second.free_minutes, second.net, second.amount) == (
        30, Decimal("1500.00"), Decimal("1830.00"),
    )  # fmt: skip
    invoice = Invoice.objects.get()
    assert (invoice.case_id, invoice.amount) == (second.pk, Decimal("1830.00"))
    assert purse_of(room, moscow.company, second.starts_at) == 0
    assert purse_of(room, moscow.company, second.starts_at + timedelta(days=31)) == 120


def test_the_purse_is_for_residents_and_shared_by_the_rooms_of_the_campus(moscow, room):
    booked(moscow, resource(moscow.campus, code="mow-other", free_minutes=120), count=2)
    assert purse_of(room, moscow.company, start(room)) == 60
    moscow.company.status = "applicant"
    assert purse_of(room, moscow.company, start(room)) == 0


def test_a_taken_time_is_refused_with_the_next_free_one(moscow, room):
    booked(moscow, room)
    company, owner = another()
    with pytest.raises(acting.SlotTaken) as refused:
        booked(moscow, room, company=company, by=owner)
    assert "11:30" in str(refused.value.message)
    with pytest.raises(acting.SlotTaken):  # the buffer is nobody's
        booked(moscow, room, at=start(room, 11), company=company, by=owner)
    assert Booking.objects.count() == 1


def test_the_second_click_is_the_same_booking(moscow, room):
    terms = terms_of(room, moscow.company, stretch(room.rhythm, start(room), 2, lambda day: True))
    once, again = (
        acting.book(room, moscow.company, start=start(room), count=2, terms=terms.fingerprint, by=moscow.owner)
        for _ in range(2)
    )  # fmt: skip
    assert once.pk == again.pk


@pytest.mark.parametrize(
    ("refusal", "asked", "fields"),
    [
        (acting.OutsideHours, {"hour": 20}, {"count": 3}),
        (acting.WrongLength, {}, {"count": 17}),
        (acting.TooSoon, {"days": 900}, {}),
        (acting.TooManyPeople, {}, {"people": 7}),
    ],
)
def test_what_cannot_be_booked_is_refused_in_words(moscow, room, refusal, asked, fields):
    with pytest.raises(refusal):
        booked(moscow, room, at=start(room, **asked), **fields)
    assert not Booking.objects.exists()


def test_an_interpreter_needs_three_working_days(moscow, room):
    person = resource(moscow.campus, code="i", kind="interpreter", ahead_days=3, open_on="working")
    soonest = opening.earliest(person, timezone.now())
    assert opening.next_free(person, timezone.now(), 6).start >= soonest > timezone.now() + HOUR * 48  # fmt: skip


def test_a_changed_price_is_read_again(moscow, room):
    with pytest.raises(acting.TermsChanged):
        acting.book(room, moscow.company, start=start(room), count=2, terms="old", by=moscow.owner)


def test_a_cancellation_in_time_costs_nothing_and_gives_the_hours_back(moscow, room):
    made_ = booked(moscow, room, count=8)
    cancelled = acting.cancel(made_, by=moscow.owner)
    assert (cancelled.charge, cancelled.free_minutes, cancelled.live) == (0, 0, False)
    assert Invoice.objects.get().state == "void"
    assert acting.cancel(made_, by=moscow.owner).version == cancelled.version
    assert booked(moscow, room, count=8).pk != made_.pk


def test_a_late_cancellation_leaves_its_part_due(moscow, room):
    half = resource(moscow.campus, code="half", late_percent=50, cancel_hours=24)
    late = moved_to(booked(moscow, half, count=2), HOUR * 23)
    assert acting.cancel(late, by=moscow.owner).charge == Decimal("915.00")
    assert list(Invoice.objects.order_by("pk").values_list("state", "amount")) == [
        ("void", Decimal("1830.00")), ("open", Decimal("915.00")),
    ]  # fmt: skip


def test_what_was_paid_goes_on_finances_list_with_what_goes_back(moscow, room):
    half = resource(moscow.campus, code="half", late_percent=50, cancel_hours=24)
    late = booked(moscow, half, count=2)
    paid(moscow, Invoice.objects.get())
    acting.cancel(moved_to(late, HOUR), by=moscow.owner)
    assert "915,00" in FinanceReview.objects.get().facts["reason"]


def test_the_desk_cancels_with_a_reason_and_without_a_charge(moscow, room):
    late = moved_to(booked(moscow, room, count=8), HOUR)
    cancelled = acting.cancel(late, by=moscow.manager, reason="Потоп", waive=True)
    assert (cancelled.charge, Invoice.objects.get().state) == (0, "void")
    assert cancelled.steps.last().reason == "Потоп"


def test_what_has_begun_is_over_and_not_cancelled(moscow, room):
    begun = moved_to(booked(moscow, room), -HOUR * 3)
    with pytest.raises(acting.Begun):
        acting.cancel(begun, by=moscow.owner)
    assert acting.finish_bookings() == 1
    assert Booking.objects.get().state == states.OVER


def test_the_calendars_entry_is_as_the_standard_has_it():
    at = timezone.now().replace(microsecond=0)
    text = event(uid="a@b", summary="Зал; 120, \\ мест " * 4, start=at, end=at + HOUR, stamp=at, sequence=2, cancelled=True)  # fmt: skip
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert {"STATUS:CANCELLED", "SEQUENCE:2"} <= set(lines)
    assert "\n" not in "".join(lines)
    assert "SUMMARY:Зал\\; 120\\, \\\\ мест" in text.replace("\r\n ", "")
    assert folded("x" * 76).split("\r\n") == ["x" * 75, " x"]


def test_the_pages_lead_from_the_week_to_the_calendars_entry(moscow, room, client):
    company, owner = another()
    booked(moscow, room, at=start(room, 15), company=company, by=owner, purpose="Чужая тайна")
    moscow.owner.time_zone = "Asia/Shanghai"
    moscow.owner.language = "en"
    moscow.owner.save()
    client.force_login(moscow.owner)
    assert "Room 6" in client.get("/my/bookings/new/").content.decode()
    day = start(room).date().isoformat()
    week = client.get(f"/my/bookings/new/?resource=mow-room&week={day}").content.decode()
    assert "Taken" in week
    assert "Чужая" not in week
    assert "00:00 next day" in week  # seven in the evening in Moscow
    address = f"/my/bookings/confirm/?resource=mow-room&start={start(room):%Y%m%dT%H%MZ}&slots=6"
    page = client.get(address)
    assert "1,830.00" in page.content.decode()
    sent = client.post(address, {"terms": page.context["terms"].fingerprint, "people": 3, "purpose": "Talks"})  # fmt: skip
    mine = Booking.objects.get(company=moscow.company)
    assert sent.url == f"/my/cases/{mine.number}/"
    assert "Beijing time" in client.get(sent.url).content.decode()
    assert "Room 6" in client.get("/my/bookings/").content.decode()
    entry = client.get(f"/my/bookings/{mine.number}/calendar.ics")
    assert f"UID:{mine.public_id}@".encode() in entry.content
    client.post(f"/my/bookings/{mine.number}/cancel/", {"reason": ""})
    assert b"STATUS:CANCELLED" in client.get(f"/my/bookings/{mine.number}/calendar.ics").content


def test_on_a_saturday_night_the_week_opens_where_something_is_free(moscow, room, client):
    client.force_login(moscow.owner)
    Resource.objects.update(open_on="working")
    today = room.campus.today()
    saturday = room.rhythm.moment(today + timedelta(days=(5 - today.weekday()) % 7), time(22))
    with time_machine.travel(saturday, tick=False):
        shown = client.get("/my/bookings/new/?resource=mow-room").context
        asked = client.get(f"/my/bookings/new/?resource=mow-room&week={saturday:%Y-%m-%d}").context
    assert asked["monday"] < saturday.date() < shown["monday"]
    assert "free" in {cell.kind for row in shown["rows"] for cell in row.cells}


def test_the_desk_sees_the_week_and_cancels(moscow, room, client, list_queries):
    one = booked(moscow, room)
    moscow.manager.language = "en"
    moscow.manager.save()
    client.force_login(moscow.manager)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session.save()
    day = start(room).date().isoformat()
    url = f"/desk/bookings/?campus=MOW&span=week&day={day}"
    times = iter([12, 14, 16, 18])
    assert list_queries(url, lambda: booked(moscow, room, at=start(room, next(times)))) <= 15
    assert one.company.name in client.get(url).content.decode()
    cancel = f"/desk/bookings/{one.number}/cancel/"
    assert client.post(cancel, {"reason": ""}).status_code == 200
    client.post(cancel, {"reason": "Ремонт", "waive": "on"})
    assert Booking.objects.get(pk=one.pk).state == states.CANCELLED


def test_the_demos_resources_are_complete(moscow, services):
    for code, how, people, yuan, _roubles in bookings_of_demo.SHIPPED:
        bookings_of_demo.shipped(moscow.campus, code, how, people, {"RUB": yuan}, {})
    for one in Resource.objects.select_related("campus"):
        one.clean()
        assert all(one.title.data.values()), one.code
    assert Document.objects.count() == 0
