"""After the result: open it again, ask for the same once more, say how it was."""

import io
from datetime import timedelta
from urllib.parse import urlsplit

import pikepdf
import pytest
from django.utils import timezone

from portal.cases.models import CaseSpan
from portal.documents import storing
from portal.documents.actions import issuing
from portal.models import Job, OutgoingMail
from portal.workflow import NotAllowed, ReasonMissing, move
from services import states
from services.actions import asking, working
from services.models import Request, Service
from tests import factories
from tests.accounts.factories import enter
from tests.services import factories as made
from tests.services.test_requests import begun

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(moscow):
    """A delivered request whose result is a note."""
    made.calendar("RU", 2026, 2027)
    order = begun(moscow)
    move(order, "prepare", by=moscow.officer)
    return working.moved(order, "deliver", by=moscow.officer)


def lay(order, days):
    """The request was delivered `days` days ago."""
    then = timezone.now() - timedelta(days=days)
    Request.objects.filter(pk=order.pk).update(closed_at=then)
    return Request.objects.with_edition().get(pk=order.pk)


def test_within_ten_working_days_the_company_opens_it_again_and_the_officer_has_it(moscow, served):
    order = lay(served, 5)
    due = order.due_at

    move(order, "reopen", by=moscow.owner, reason="Ошибка в адресате.")

    order = Request.objects.get(pk=order.pk)
    assert (order.state, order.closed_at, order.assignee) == (
        states.IN_PROGRESS, None, moscow.officer,
    )  # fmt: skip
    assert order.due_at >= due
    assert CaseSpan.objects.get(case_id=order.pk, kind="closed").ended_at
    assert move(order, "prepare", by=moscow.officer)
    assert working.moved(order, "deliver", by=moscow.officer).closed_at


def test_opening_it_again_takes_a_reason_and_only_the_companys_people(moscow, served):
    with pytest.raises(ReasonMissing):
        move(served, "reopen", by=moscow.owner)
    with pytest.raises(NotAllowed):
        move(served, "reopen", by=moscow.officer, reason="x")


def test_the_address_in_the_qr_says_genuine_and_after_revoking_withdrawn(
    moscow, render_papers, client
):
    (letter,) = working.prepare(begun(moscow), by=moscow.officer)
    render_papers()
    letter.refresh_from_db()
    with pikepdf.open(io.BytesIO(storing.read(letter.file))) as pdf:
        alts = [
            str(one.Alt)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and "/Alt" in one
        ]
    (address,) = {alt for alt in alts if "/check/" in alt}
    shown = [client.get(urlsplit(address).path).context["verdict"]]

    director = factories.staff(role="director", campus=moscow.campus)
    issuing.revoke(letter, by=director, reason="Ошибка в адресате")
    shown.append(client.get(urlsplit(address).path).context["verdict"])

    assert shown == ["valid", "revoked"]


def test_after_ten_working_days_it_stays_closed(moscow, served):
    order = lay(served, 20)
    with pytest.raises(NotAllowed):
        move(order, "reopen", by=moscow.owner, reason="Поздно.")


def test_the_same_once_more_brings_answers_people_and_papers_but_asks_the_days_anew(moscow):
    first = made.sent(moscow)

    draft = asking.again(first, by=moscow.owner)

    assert draft.state == states.DRAFT
    assert draft.answers["purpose"] == first.answers["purpose"]
    assert "trip" not in draft.answers
    assert list(draft.people.all()) == [moscow.visitor]
    assert [p.need for p in draft.papers.all()] == ["passport"]


def test_the_next_version_decides_what_is_brought_along(moscow, services):
    first = made.sent(moscow)
    service = Service.objects.get(code="VW-01")
    fields = [f for f in service.definition["fields"] if f["key"] != "purpose"]
    service.definition = {**service.definition, "fields": fields, "papers": []}
    service.save()

    draft = asking.again(first, by=moscow.owner)

    assert "purpose" not in draft.answers
    assert draft.papers.count() == 0


def test_a_button_of_the_closed_case_begins_the_next(moscow, served, client):
    enter(client, moscow.owner)

    assert b"/again/" in client.get(f"/my/cases/{served.number}/").content
    answer = client.post(f"/my/services/{served.number}/again/")

    draft = Request.objects.get(state=states.DRAFT)
    assert answer.url == f"/my/services/requests/{draft.public_id}/"
    assert draft.answers["addressee"] == made.NOC["addressee"]


@pytest.mark.parametrize(("stars", "letters"), [(1, 1), (2, 1), (3, 0), (5, 0)])
def test_a_low_rating_reaches_the_campus_manager(moscow, served, stars, letters):
    factories.staff(role="manager", campus=factories.campus(code="XA"))  # of another campus
    asking.rate(served, by=moscow.owner, rating=stars, comment="Долго.")

    for job in Job.objects.filter(function="services.emails.low_rating"):
        from portal import jobs

        jobs.perform.call(job.pk)

    assert OutgoingMail.objects.filter(event="services.low_rating").count() == letters
    assert (
        OutgoingMail.objects.filter(to=moscow.manager, event="services.low_rating").count()
        == letters
    )
