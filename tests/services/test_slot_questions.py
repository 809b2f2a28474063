"""A question for an hour of a thing: offered, kept, held when the request is sent and given back when it ends."""

import copy
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from services import opening, states
from services.actions import asking, merging, working
from services.actions import booking as acting
from services.actions import catalogue as shelf
from services.answers import sheet
from services.blocks import from_blocks, to_blocks
from services.models import Booking, Request, Service
from services.problems import NotReady, missing_answers
from services.reading import faults, parse
from tests.accounts.factories import enter
from tests.services import factories as made
from tests.services.test_bookings import another, booked, resource, start
from tests.services.test_groups import file, words

MEET = {"key": "meet", "kind": "slot", "label": words("Room for the talks"), "things": ["room"]}
TOPIC = {"key": "topic", "kind": "long_text", "label": words("Topic")}


@pytest.fixture
def cast(moscow, client):
    moscow.room = resource(moscow.campus)
    shelf.import_service(file(MEET, TOPIC), by=None)
    made.calendar("RU", 2026, 2027, 2028)
    moscow.draft = asking.begin(
        Service.objects.get(code="LC-03"), moscow.company, moscow.campus, by=moscow.owner
    )
    moscow.page = reverse("services:request", args=[moscow.draft.public_id])
    enter(client, moscow.owner)
    return moscow


def wish(room, hour=10, **changes) -> dict:
    at = start(room, hour)
    day = room.rhythm.day_of(at).isoformat()
    return {"thing": room.code, "day": day, "people": 4, "count": 2, "start": at.isoformat(), **changes}  # fmt: skip


def typed(room, hour=10) -> dict:
    at = start(room, hour)
    day = room.rhythm.day_of(at)
    return {
        "meet_thing": room.code, "meet_day_day": day.day, "meet_day_month": day.month, "meet_day_year": day.year,
        "meet_people": "4", "meet_count": "2", "meet_start": at.isoformat(), "topic": "Long talks",
    }  # fmt: skip


def ready(cast, **changes) -> Request:
    asking.save_answers(
        cast.draft, {"meet": wish(cast.room, **changes), "topic": "Talks"}, by=cast.owner
    )
    return cast.draft


def sent(cast) -> Request:
    draft = ready(cast)
    return asking.send(draft, by=cast.owner, terms=asking.terms_of(draft))


@pytest.mark.english
@pytest.mark.django_db
def test_the_hour_goes_through_the_blocks_and_things_of_one_kind_are_asked_for_once():
    definition = file(MEET, TOPIC)["service"]
    assert parse(from_blocks("LC-03", to_blocks(copy.deepcopy(definition)))) == parse(definition)
    twice = [{**MEET, "key": "other"}, {**MEET, "key": "all", "things": ["bus"]}]
    assert faults(file(MEET, *twice)["service"]) == [
        "fields.all: nothing of this kind is booked: bus",
        "fields.other: two questions offer things of the same kind",
    ]


def test_the_day_shows_its_free_hours_on_both_clocks_without_javascript(cast, client):
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(time_zone="Asia/Shanghai")
    company, owner = another()
    booked(cast, cast.room, company=company, by=owner)
    chosen = {k: v for k, v in typed(cast.room).items() if k[5:8] in ("thi", "day") or k == "topic"}
    answer = client.post(cast.page, {**chosen, "more": "meet"})
    page = client.get(answer.url).content.decode()
    assert answer.url.endswith("?more=meet#group-meet")
    hours = [at for at in (9, 10, 11, 12) if start(cast.room, at).isoformat() in page]
    assert hours == [9, 12]
    assert re.search(r">12:00 – 12:30 \(17:00\)<", page)
    assert "Long talks" in page


def test_an_hour_that_is_not_free_is_refused_and_everything_typed_is_kept(cast, client):
    company, owner = another()
    booked(cast, cast.room, company=company, by=owner)
    answer = client.post(cast.page, typed(cast.room))
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"meet_start"}
    kept = Request.objects.get().answers
    assert kept["topic"] == "Long talks"
    assert kept["meet"].get("start") is None
    free = client.post(cast.page, typed(cast.room, 14))
    assert free.url == reverse("services:papers", args=[cast.draft.public_id])
    assert Request.objects.get().answers["meet"] == wish(cast.room, 14)


def test_sending_holds_the_hour_under_the_terms_that_were_read(cast, client):
    order = sent(cast)
    held = Booking.objects.get()
    assert (held.held_for, held.starts_at, held.people, held.amount) == (
        order, start(cast.room), 4, Decimal("1830.00"),
    )  # fmt: skip
    lines = {row.key: row.value for _title, rows in sheet(order, "en") for row in rows}
    assert lines["meet"].splitlines()[0] == "Room 6"
    assert "10:00 – " in lines["meet"]
    assert lines["meet"].endswith("4 people")
    page = client.get(reverse("cases:my_case", args=[order.number])).content.decode()
    assert reverse("cases:my_case", args=[held.number]) in page


def test_a_changed_price_of_the_hour_is_read_again(cast):
    draft = ready(cast)
    terms = asking.terms_of(draft)
    type(cast.room).objects.update(price=Decimal("2000.00"))
    with pytest.raises(asking.PriceChanged):
        asking.send(draft, by=cast.owner, terms=terms)
    assert not Booking.objects.exists()


def test_the_loser_keeps_the_text_and_reads_what_is_free_next(cast, client):
    draft = ready(cast)
    company, owner = another()
    booked(cast, cast.room, company=company, by=owner)
    client.post(
        reverse("services:check", args=[draft.public_id]), {"terms": asking.terms_of(draft)}
    )
    page = client.get(reverse("services:check", args=[draft.public_id])).content.decode()
    assert "11:30" in page
    assert f"{cast.page}#id_meet_thing" in page
    assert (Request.objects.get().state, Request.objects.get().answers["topic"]) == (states.DRAFT, "Talks")  # fmt: skip
    form = client.get(cast.page).content.decode()
    assert start(cast.room, 14).isoformat() in form


def test_of_two_at_once_the_later_writes_nothing(cast, monkeypatch):
    """It looked while the hour was free, and the other booked before it wrote."""
    draft = ready(cast)
    terms = asking.terms_of(draft)
    company, owner = another()
    booked(cast, cast.room, company=company, by=owner)
    monkeypatch.setattr(asking, "blockers", lambda order, user: [])
    with pytest.raises(NotReady) as refused:
        asking.send(draft, by=cast.owner, terms=terms)
    assert "11:30" in refused.value.problems[0].text
    assert (Request.objects.get().number, Booking.objects.count()) == (None, 1)


@pytest.mark.parametrize("end", ["withdraw", "reject", "merge"])
def test_a_request_that_ends_gives_its_hour_back(cast, end):
    order = sent(cast)
    if end == "withdraw":
        asking.withdraw(order, by=cast.owner, reason="No")
    elif end == "reject":
        Request.objects.filter(pk=order.pk).update(assignee=cast.officer)
        working.reject(Request.objects.get(), by=cast.officer, reason="No")
    else:
        twin = asking.begin(order.edition.service, cast.company, cast.campus, by=cast.owner)
        asking.save_answers(twin, {"meet": wish(cast.room, 14), "topic": "x"}, by=cast.owner)
        twin = asking.send(twin, by=cast.owner, terms=asking.terms_of(twin))
        Request.objects.update(assignee=cast.officer)
        merging.merge(Request.objects.get(pk=order.pk), twin, by=cast.officer)
    held = order.bookings.get()
    assert (held.state, held.live, held.charge) == (states.CANCELLED, False, 0)
    assert [p.start for p in opening.free_on(cast.room, held.starts_at.date(), 2)][4] == held.starts_at  # fmt: skip


def test_withdrawn_late_the_terms_of_the_booking_hold_and_the_desk_charges_nothing(cast):
    order = sent(cast)
    Booking.objects.update(free_until=order.received_at - timedelta(hours=1))
    asking.withdraw(order, by=cast.owner, reason="No")
    assert order.bookings.get().charge == Decimal("1830.00")


def test_half_an_answer_blocks_and_a_repeated_request_asks_for_the_hour_anew(cast):
    asking.save_answers(cast.draft, {"meet": {"thing": cast.room.code}, "topic": "x"}, by=cast.owner)  # fmt: skip
    assert [p.anchor for p in missing_answers(cast.draft)] == ["meet_thing"]
    order = sent(cast)
    assert asking.again(order, by=cast.owner).answers.get("meet") is None


def test_a_booking_cancelled_by_itself_leaves_the_request(cast):
    order = sent(cast)
    acting.cancel(order.bookings.get(), by=cast.owner)
    asking.withdraw(order, by=cast.owner, reason="No")
    assert Booking.objects.get().version == order.bookings.get().version
