"""What the pages say about dates before anything is sent, and a promise that two campuses keep together."""

import pytest

from portal.cases import page
from portal.cases.models import Case
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
    enter(client, user)
    return client.get(address).content.decode().replace("\u00a0", " ")


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
