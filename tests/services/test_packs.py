"""A start-up pack: one order, several requests, each at its turn."""

import json
from datetime import datetime
from graphlib import CycleError
from html import unescape
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases.actions import handling
from portal.models import Job, OutgoingMail
from portal.workflow import move
from services import states
from services.actions import asking, packing, working
from services.forecast import Link, earliest
from services.models import PackItem, PackOrder, Request
from services.pack_plan import Part, in_order, parse, read
from services.problems import missing_papers
from services.reading import DefinitionInvalid
from tests import factories
from tests.accounts.factories import enter
from tests.services import factories as made

pytestmark = pytest.mark.django_db
CHAIN = ("LC-03", "LG-01", "LC-04")


def texts(word):
    return {"en": word, "zh-hans": "文字", "ru": "Текст"}


def part(code, *after, **fields):
    return {"code": code, "after": list(after), "why": texts("Because"), **fields}


def pack_data(*parts, **fields):
    return {
        "code": "SP-T", "campus": "MOW", "audience": "applicant", "title": texts("Pack"), "short": texts("Short"),
        "full": texts("Full"), "shares": ["language", "letter_language"], "parts": list(parts), **fields,
    }  # fmt: skip


LEGAL = {
    "law": "ru", "topic": "contract", "question": "Можно ли?", "other_side": "нет", "language": "zh-hans",
    "form": "video", "first_day": "2026-12-01", "slots": ["afternoon"], "hours": "3",
}  # fmt: skip


@pytest.fixture
def packed(moscow):
    """A letter first, then the lawyer, who costs something; ordered, both filled in."""
    made.calendar("RU", 2026, 2027)
    data = pack_data(part("LC-03"), part("LG-01", "LC-03"))
    pack = packing.import_pack({"format": 1, "pack": data}, by=None)
    order = packing.begin(pack, moscow.company, by=moscow.owner)
    first, second = packing.items_of(order)
    asking.save_answers(first.request, made.NOC, by=moscow.owner)
    asking.save_answers(second.request, LEGAL, by=moscow.owner)
    return SimpleNamespace(
        **vars(moscow) | {"order": order, "first": first, "second": second, "pack": pack}
    )


def read_terms(order):
    return {i.code: asking.terms_of(i.request) for i in packing.items_of(order) if i.is_draft}


def deliver(cast, request):
    found = Request.objects.with_edition().get(pk=request.pk)
    handling.claim(found, by=cast.officer)
    for name in ("start", "prepare"):
        move(found, name, by=cast.officer)
    return working.deliver(found, by=cast.officer)


def states_of(order):
    return [item.request.state for item in packing.items_of(order)]


def reading(client, user):
    """Signed in, in English."""
    user.choose_language("en")
    return enter(client, user, second_factor=True)


def events():
    found = OutgoingMail.objects.filter(event__startswith="services.pack")
    return list(found.order_by("pk").values_list("event", flat=True))


## ORDER


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_every_part_stands_after_all_it_waits_for(data):
    codes = [f"S{n}" for n in range(data.draw(st.integers(1, 7)))]
    parts = [
        Part(code, tuple(data.draw(st.sets(st.sampled_from(codes[:n]))) if n else ()), data.draw(st.booleans()), True, {})
        for n, code in enumerate(codes)
    ]  # fmt: skip
    shuffled = data.draw(st.permutations(parts))
    plan = parse_parts(shuffled)
    for chosen in (in_order(shuffled), plan.chosen([])):
        seen = set()
        for one in chosen:
            assert set(one.after) <= seen
            seen.add(one.code)


def parse_parts(parts):
    empty = {"en": "a", "zh-hans": "一", "ru": "а"}
    rows = [{"code": p.code, "after": list(p.after), "optional": p.optional, "why": empty} for p in parts]  # fmt: skip
    return parse(pack_data(*rows))


@pytest.mark.english
def test_a_circle_of_waiting_is_refused_by_name():
    data = pack_data(part("A", "C"), part("B", "A"), part("C", "B"), part("D", "X"))
    assert read(data)[1] == ["parts.D: X is no part of the pack"]
    data["parts"].pop()
    _plan, wrong = read(data)
    assert len(wrong) == 1
    assert wrong[0].startswith("parts: these wait for each other: ")
    with pytest.raises(CycleError):
        in_order([Part("A", ("A",), False, True, {})])


def test_who_waited_for_a_part_left_out_waits_for_what_stood_before_it():
    plan = parse(pack_data(part("A"), part("B", "A", optional=True), part("C", "B")))
    assert [(p.code, p.after) for p in plan.chosen([])] == [("A", ()), ("C", ("A",))]
    assert [(p.code, p.after) for p in plan.chosen(["B"])] == [
        ("A", ()), ("B", ("A",)), ("C", ("B",)),
    ]  # fmt: skip


def test_shipped_packs_are_complete_and_name_services_of_their_campus():
    for path in sorted((made.SHIPPED / "packs").glob("*.json")):
        plan, wrong = read(json.loads(path.read_text())["pack"])
        assert wrong == []
        for one in plan.parts:
            service = made.definition(one.code)
            assert plan.campus in service["campuses"]
            assert plan.shares


def test_a_pack_of_services_that_are_not_there_is_refused(moscow):
    data = {"format": 1, "pack": pack_data(part("ZZ-99"))}
    with pytest.raises(DefinitionInvalid, match="ZZ-99"):
        packing.import_pack(data, by=None)


## DATES


def test_dates_are_chained_over_a_holiday_and_facts_take_the_place_of_forecasts(moscow):
    made.calendar("RU", 2026)
    zone = ZoneInfo("Europe/Moscow")
    links = [Link("A", (), 1), Link("B", ("A",), 2), Link("C", (), 0)]
    eve = datetime(2026, 6, 11, 10, tzinfo=zone)  # Thursday; Friday the 12th is a holiday
    found = earliest(links, moscow.campus, eve)
    assert {code: one.at.astimezone(zone).date().isoformat() for code, one in found.items()} == {
        "A": "2026-06-15", "B": "2026-06-18", "C": "2026-06-11",
    }  # fmt: skip
    delivered = datetime(2026, 6, 11, 12, tzinfo=zone)
    found = earliest([Link("A", (), 1, delivered), links[1]], moscow.campus, eve)
    assert found["A"].known
    assert found["B"].at.astimezone(zone).date().isoformat() == "2026-06-16"


## ORDERING


def test_one_order_begins_a_draft_for_each_and_a_second_click_gives_the_same(packed):
    again = packing.begin(packed.pack, packed.company, by=packed.owner)
    assert again == packed.order
    assert (PackOrder.objects.count(), Request.objects.count()) == (1, 2)
    assert states_of(packed.order) == [states.DRAFT, states.DRAFT]


def test_what_the_company_may_not_ask_for_yet_waits_until_it_may(moscow):
    pack = packing.import_pack({"format": 1, "pack": pack_data(part("LC-03"))}, by=None)
    newcomer = factories.company(name="ООО «Новичок»", owner=(owner := factories.user()))
    order = packing.begin(pack, newcomer, by=owner)
    item = packing.items_of(order)[0]
    assert item.request is None
    with pytest.raises(asking.NotReady):
        packing.open_item(item, by=owner)
    newcomer.status = "resident"
    newcomer.save(update_fields=["status"])
    assert packing.open_item(packing.items_of(PackOrder.objects.get())[0], by=owner).is_draft


def test_what_one_form_was_told_the_other_does_not_ask(moscow):
    services = made.catalogue("BS-01", "BS-02")
    data = json.loads((made.SHIPPED / "packs" / "SP-XA.json").read_text())
    data["pack"]["parts"] = [part("BS-01"), part("BS-02", "BS-01")]
    factories.campus(code="XA")
    order = packing.begin(packing.import_pack(data, by=None), moscow.company, by=moscow.owner)
    first, second = (item.request for item in packing.items_of(order))
    assert services["BS-02"].plan.field("names")
    asking.save_answers(second, {"scope": "торговля"}, by=moscow.owner)
    asking.save_answers(first, {"names": "西安一号", "scope": "x"}, by=moscow.owner)
    second.refresh_from_db()
    assert (second.answers["names"], second.answers["scope"]) == ("西安一号", "торговля")
    asking.save_answers(second, {"names": "西安二号"}, by=moscow.owner)
    first.refresh_from_db()
    assert first.answers["names"] == "西安一号"  # what was answered stays


## SENDING


def test_what_waits_for_nothing_is_sent_and_the_rest_by_itself_once(packed):
    sent = packing.send_complete(packed.order, read_terms(packed.order), by=packed.owner)
    assert ([r.title.localize("en") for r in sent.out], len(sent.waiting)) == (
        ["Letter of no objection"], 1,
    )  # fmt: skip
    assert states_of(packed.order) == [states.SUBMITTED, states.DRAFT]

    deliver(packed, packed.first.request)

    assert states_of(packed.order) == [states.DELIVERED, states.PAYMENT]
    packing.follow(packed.second.pk)  # a worker that was killed runs it once more
    assert states_of(packed.order) == [states.DELIVERED, states.PAYMENT]
    assert Job.objects.filter(function="services.actions.packing.follow").count() == 1
    assert events() == ["services.pack_sent"]


@pytest.mark.english
def test_what_the_park_delivers_in_the_pack_is_not_asked_of_the_company(moscow):
    """The registration wants the address letter; the letter's own request is in the pack."""
    made.catalogue("BS-05", "BS-07")
    director = str(moscow.visitor.public_id)
    data = pack_data(part("BS-07"), part("BS-05", "BS-07", given={"address_letter": "BS-07"}))
    pack = packing.import_pack({"format": 1, "pack": data}, by=None)
    order = packing.begin(pack, moscow.company, by=moscow.owner)
    letter, registration = packing.items_of(order)
    answers = {"address_kind": "letter", "founder_kind": "companies", "director": director}
    asking.save_answers(registration.request, answers, by=moscow.owner)

    def wanting():
        found = Request.objects.with_edition().get(pk=registration.request.pk)
        coming = registration.coming(packing.items_of(order))
        return [
            sum("Address letter" in p.text for p in missing_papers(found, known))
            for known in (None, coming)
        ]

    assert wanting() == [1, 0]  # by itself it cannot be sent yet, with the pack it is complete
    Request.objects.filter(pk=letter.request.pk).update(state=states.DELIVERED)
    assert wanting() == [0, 0]


def test_a_changed_price_is_not_paid_unasked(packed):
    packing.send_complete(packed.order, read_terms(packed.order), by=packed.owner)
    packed.campus.tax_rates.filter(kind="service").update(percent=25)

    deliver(packed, packed.first.request)

    assert states_of(packed.order) == [states.DELIVERED, states.DRAFT]
    assert events() == ["services.pack_stayed"]
    assert not PackItem.objects.get(pk=packed.second.pk).terms


def test_terms_that_are_not_those_read_are_not_agreed_to(packed):
    shown = read_terms(packed.order) | {"LG-01": "0" * 32}
    sent = packing.send_complete(packed.order, shown, by=packed.owner)
    assert (len(sent.out), sent.waiting, len(sent.changed)) == (1, [], 1)


def test_a_refused_predecessor_leaves_the_rest_as_drafts_and_says_so(packed):
    packing.send_complete(packed.order, read_terms(packed.order), by=packed.owner)
    first = Request.objects.with_edition().get(pk=packed.first.request.pk)
    handling.claim(first, by=packed.officer)
    working.reject(first, by=packed.officer, reason="Нет оснований.")
    assert states_of(packed.order) == [states.REJECTED, states.DRAFT]
    assert events() == ["services.pack_stayed"]
    # The part that came to nothing may be begun anew, and the rest waits for it again.
    packing.open_item(packing.items_of(packed.order)[0], by=packed.owner)
    assert states_of(packed.order) == [states.DRAFT, states.DRAFT]


def test_a_colleague_who_left_sends_nothing_any_more(packed):
    packing.send_complete(packed.order, read_terms(packed.order), by=packed.owner)
    packed.company.memberships.filter(user=packed.owner).update(role="viewer")
    deliver(packed, packed.first.request)
    assert states_of(packed.order) == [states.DELIVERED, states.DRAFT]


## PAGES


def test_the_pages_lead_from_the_catalogue_to_the_order(packed, client):
    reading(client, packed.owner)
    assert reverse("services:pack", args=["SP-T"]) in client.get(reverse("services:catalogue")).text
    page = client.get(reverse("services:pack", args=["SP-T"])).text
    assert "Letter of no objection" in page
    began = client.post(reverse("services:pack", args=["SP-T"]), {})
    url = reverse("services:pack_order", args=[packed.order.public_id])
    assert began.url == url
    page = client.get(url).text
    assert "goes out by itself when its turn comes" in page
    assert packed.second.request.plan.card["refund"]["en"] in unescape(page)
    client.post(url, read_terms(packed.order))
    page = client.get(url).text
    assert "Goes out by itself" in page
    client.post(reverse("services:recall_part", args=[packed.order.public_id, "LG-01"]))
    assert not PackItem.objects.get(pk=packed.second.pk).waits


def test_the_desk_reads_what_else_belongs_to_the_pack(packed, client):
    packing.send_complete(packed.order, read_terms(packed.order), by=packed.owner)
    deliver(packed, packed.first.request)
    reading(client, packed.officer)
    first, second = (item.request for item in packing.items_of(packed.order))
    page = client.get(reverse("cases:desk_case", args=[first.number])).text
    assert "Part of a pack" in page
    assert reverse("cases:desk_case", args=[second.number]) in page


def test_another_company_does_not_find_the_order(packed, client):
    stranger = factories.user()
    factories.company(name="ООО «Чужой»", owner=stranger)
    reading(client, stranger)
    url = reverse("services:pack_order", args=[packed.order.public_id])
    assert client.get(url).status_code == 404


def test_a_longer_pack_takes_no_more_queries_for_each_part_than_its_papers(
    packed, client, django_assert_max_num_queries
):
    reading(client, packed.owner)
    url = reverse("services:pack_order", args=[packed.order.public_id])
    client.get(url)
    with django_assert_max_num_queries(15):
        client.get(url)
