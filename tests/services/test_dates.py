"""What the pages say about dates before anything is sent, and a promise that two campuses keep together."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from portal.cases import clock, page
from portal.cases.actions import handling
from portal.cases.deadline import chip
from portal.cases.models import Case
from portal.documents.actions import dossier
from services.actions import asking, working
from services.joint import also_country, joint_words
from services.reading import parse
from tests import factories
from tests.accounts.factories import enter
from tests.services import factories as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(moscow):
    for country in ("CN", "RU"):
        made.calendar(country, 2026, 2027)
    return moscow


def reads(client, user, address) -> str:
    enter(client, user, second_factor=user.is_park_staff)
    answer = client.get(address)
    assert answer.status_code == 200, answer.headers.get("Location")
    return answer.content.decode().replace("\u00a0", " ")


def test_the_page_before_sending_says_until_when_and_to_pay_where_something_is_due(known, client):
    free = made.draft(known, "LC-03", made.NOC)
    paid = made.draft(known)
    known.owner.choose_language("en")

    for draft, words in ((free, ["Send by "]), (paid, ["Send and pay by ", "Later than that"])):
        text = reads(client, known.owner, f"/my/services/requests/{draft.public_id}/check/")
        assert [part for part in words if part not in text] == []


def test_a_service_of_the_same_day_is_promised_by_the_close_of_it(known, client):
    made.catalogue("LC-04")
    draft = made.draft(known, "LC-04", {})

    for address in ("card/LC-04/", f"requests/{draft.public_id}/check/"):
        assert "2026" in reads(client, known.owner, f"/my/services/{address}")


@pytest.mark.english
def test_a_step_of_two_campuses_makes_the_promise_count_the_days_of_both(known):
    definition = made.definition("LC-03")
    definition["steps"][0]["campuses"] = ["XA", "MOW"]
    xian = factories.campus(code="XA")
    plan = parse(definition)

    assert (also_country(plan, known.campus), also_country(plan, xian)) == ("CN", "RU")
    assert joint_words(plan) == "Counts the days on which all of these work: Xi’an, Moscow."
    alone = parse(made.definition("LC-03"))
    assert (also_country(alone, xian), joint_words(alone)) == ("", "")


@pytest.mark.english
def test_a_joint_request_keeps_the_other_country_and_its_page_says_so(known, services):
    factories.campus(code="XA")
    service = services["LC-03"]
    steps = [{**step, "campuses": ["XA"]} for step in service.definition["steps"]]
    service.definition = {**service.definition, "steps": steps}
    service.save()

    sent = made.sent(known, "LC-03", made.NOC)

    kept = Case.objects.select_related("campus").get(pk=sent.pk)
    assert kept.also_country == "CN"
    assert len(kept.promise().calendar.countries) == 2
    assert page.joint_of(kept) == "Counts the days on which both work: Russia and China."


# --- a promise that counts from a day the company names ------------------------------------------


def exit_on(cast, day, **changes):
    """The exit as it is asked for, without the papers that go with it."""
    made.catalogue("BS-09")
    answers = {
        "plan": "moves", "reason": "space", "last_day": day.isoformat(), "disputed": "no", "deposit_to": "none",
        "permits": "no", "rooms": "address", "address_plan": "ends", "mail_to": "Irkutsk", "contact_name": "Z",
        "contact_email": "z@qinling.example", **changes,
    }  # fmt: skip
    draft = made.draft(cast, "BS-09", answers)
    for need in draft.plan.papers:
        if need.needed(draft.answers) if need.required == "when" else need.required == "always":
            paper = dossier.receive(cast.company, made.upload(), kind=need.kind, by=cast.owner)
            asking.give_paper(draft, need.key, paper, by=cast.owner)
    return draft


@pytest.mark.english
@time_machine.travel("2026-03-02 07:00:00+00:00", tick=False)
def test_the_exit_is_promised_from_the_last_day_on_every_page_and_is_not_overdue_before(
    known, client
):
    draft = exit_on(known, date(2026, 5, 29))  # a Friday, 88 days on
    for reader in (known.owner, known.officer):
        reader.choose_language("en")
    before = reads(client, known.owner, f"/my/services/requests/{draft.public_id}/check/")
    sent = asking.send(draft, by=known.owner, terms=made.terms(draft))
    due = sent.due_at
    working.receive_payment(sent)
    handling.claim(sent, by=known.officer)
    working.moved(sent, "start", by=known.officer)

    promise, spans = sent.promise(), list(sent.spans.all())
    assert due.date() == date(2026, 6, 15)  # ten working days after 29 May, 12 June being a day off
    assert Case.objects.get(pk=sent.pk).due_at == due
    mine = reads(client, known.owner, f"/my/cases/{sent.number}/")
    desk = reads(client, known.officer, f"/desk/cases/{sent.number}/")
    for text in (before, mine, desk):
        assert "15 June 2026" in text
        assert "The promise counts from 29 May 2026. Until then the clock stands still." in text
    card = reads(client, known.owner, "/my/services/card/BS-09/")
    assert "counted from the day you name: Last day in the park" in card
    assert chip(sent).text == "by 15 Jun"
    assert clock.remaining(promise, spans, timezone.now()) == clock.Remaining("pause", 10)
    with time_machine.travel("2026-06-01 07:00:00+00:00", tick=False):
        assert not Case.objects.overdue().exists()
        assert clock.remaining(promise, spans, timezone.now()).working_days == 9
    with time_machine.travel("2026-06-16 07:00:00+00:00", tick=False):
        assert Case.objects.overdue().get().pk == sent.pk
        assert clock.used(promise, spans, timezone.now()) == 11
