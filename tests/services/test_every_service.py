"""Every shipped service can be asked for: its form filled, its papers given, its price agreed, work begun."""

import pytest

from portal.cases.actions import handling
from portal.documents.actions import dossier
from portal.documents.papers_kinds import KINDS
from portal.languages import codes
from services import problems, states
from services.actions import asking, quoting
from services.models import Service
from services.reading import parse
from tests.pages.words import latin_words
from tests.services import factories as made
from tests.services.filling import filled
from tests.services.test_journey import signed_in

CODES = sorted(path.stem for path in made.SHIPPED.glob("*.json"))


def ready(cast, code):
    """A draft with everything in it; one paper serves every need."""
    order = asking.begin(Service.objects.get(code=code), cast.company, cast.campus, by=cast.owner)
    people = [str(p.public_id) for p in cast.company.people.order_by("pk")]
    order = asking.save_answers(order, filled(order.plan, cast.campus, people), by=cast.owner)
    paper = dossier.receive(cast.company, made.upload(), kind="other", by=cast.owner)
    for need, person in problems.paper_rows(order):
        asking.give_paper(order, need.key, paper, by=cast.owner, person=person)
    return order


@pytest.fixture
def cast(own_store, db):
    def at(campus, code):
        made.catalogue(code)
        found = made.moscow(campus, country="CN" if campus == "XA" else "RU")
        made.factories.person(company=found.company, latin_family="LI", passport_number="E7654321")
        return found

    return at


@pytest.mark.parametrize("code", CODES)
def test_a_service_can_be_asked_for_at_each_of_its_campuses(cast, code):
    for campus in parse(made.definition(code)).campuses:
        there = cast(campus, code)
        order = ready(there, code)
        assert [p.text for p in problems.blockers(order, there.owner)] == []

        sent = asking.send(order, by=there.owner, terms=asking.terms_of(order))

        assert sent.number
        assert sent.state in (states.PAYMENT, states.SUBMITTED)
        assert bool(sent.total) == (sent.state == states.PAYMENT)
        if sent.state == states.SUBMITTED:
            handling.claim(sent, by=there.officer)
            if sent.plan.quoted_first(sent.answers):
                with pytest.raises(quoting.PriceFirst):
                    quoting.start(sent, by=there.officer)
            else:
                assert quoting.start(sent, by=there.officer).state == states.IN_PROGRESS


@pytest.mark.parametrize("code", CODES)
def test_the_steps_take_as_long_as_is_promised_and_papers_are_of_known_kinds(code):
    plan = parse(made.definition(code))

    assert sum(step.days for step in plan.steps) == plan.promised_days
    assert {need.kind for need in plan.papers} <= KINDS.keys()
    assert plan.checked_on
    assert len(plan.faq) >= 3
    assert len(plan.replies) >= 3
    assert plan.express_days is None or plan.express_days < plan.promised_days


@pytest.mark.parametrize("language", [code for code in codes() if code != "en"])
@pytest.mark.parametrize("code", CODES)
def test_no_english_word_is_left_in_its_texts(code, language):
    def texts(value):
        if isinstance(value, dict):
            if language in value and isinstance(value[language], str):
                yield value[language]
            for inner in value.values():
                yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)

    found = {word for text in texts(made.file_of(code)) for word in latin_words(text)}
    assert found == set()


def test_only_a_campus_that_takes_the_company_is_offered(cast):
    """Tax registration is for companies of each campus's own country."""
    there = cast("XA", "TX-01")
    made.factories.campus(code="MOW")

    page = signed_in(there.owner).get("/my/services/card/TX-01/").context

    assert [code for code, _name in page["form"].fields["campus"].choices] == ["XA"]
    assert page["refused"] == []


def test_a_company_no_campus_takes_reads_why(cast):
    there = cast("XA", "VW-08")
    type(there.company).objects.update(country="RU")

    page = signed_in(there.owner).get("/my/services/card/VW-08/").context

    assert len(page["refused"]) == 1
