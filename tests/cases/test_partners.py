"""A partner is let into one case, until a date: what they see, what they write, how it ends."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.cases.actions import handling, talking
from portal.cases.models import Case, CaseStep, Message
from portal.documents.models import Paper, PaperView
from portal.models import OutgoingMail
from tests import factories
from tests.accounts.factories import enter
from tests.documents import factories as papers
from tests.documents.printing import own_store  # noqa: F401
from tests.services import factories as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(own_store):  # noqa: F811
    """A request in an officer's hands with a passport, a note of the desk, another request, and a law firm."""
    made.catalogue("VW-01", "LC-03")
    cast = made.moscow()
    case, other = made.sent(cast), made.sent(cast, "LC-03", made.NOC)
    for one in (case, other):
        handling.claim(one, by=cast.officer)
    talking.say(
        case.case_ptr, by=cast.officer, body="Тайная заметка", visibility="internal", seen=0
    )
    lawyer = factories.staff(role="partner", campus=cast.campus, language="en")
    return SimpleNamespace(**vars(cast) | {"case": case, "other": other, "lawyer": lawyer})


def let_in(world, **days):
    until = timezone.now() + timedelta(**days or {"days": 30})
    return handling.let_partner_in(
        Case.objects.get(pk=world.case.pk), world.lawyer, by=world.officer, until=until, firm="Lex & Co",
        reason="Contract opinion",
    )  # fmt: skip


def page(case):
    return reverse("cases:desk_case", args=[case.number])


def reading(client, user):
    user.choose_language("en")
    return enter(client, user, second_factor=True)


def test_a_partner_finds_the_one_case_and_nothing_else(world, client):
    reading(client, world.lawyer)
    assert client.get(page(world.case)).status_code == 404
    let_in(world)
    found = client.get(page(world.case))
    assert found.status_code == 200
    assert "Тайная заметка" not in found.text
    assert client.get(page(world.other)).status_code == 404
    queue = client.get(reverse("cases:queue") + "?view=open").text
    assert world.other.number not in queue
    shut = ["accounts:desk_companies", "billing:desk_payments", "documents:desk_problems"]
    assert [client.get(reverse(name)).status_code for name in shut] == [404, 404, 403]
    moved = client.post(reverse("cases:desk_move", args=[world.case.number, "start"]))
    assert moved.status_code == 404


def test_after_the_last_moment_the_case_is_closed_to_them(world, client):
    participant = let_in(world)
    reading(client, world.lawyer)
    assert client.get(page(world.case)).status_code == 200
    participant.until = timezone.now() - timedelta(seconds=1)
    participant.save(update_fields=["until"])
    assert client.get(page(world.case)).status_code == 404
    assert not Paper.objects.visible_to(world.lawyer).exists()


def test_what_a_partner_writes_is_for_the_desk_alone(world, client):
    let_in(world)
    reading(client, world.lawyer)
    form = client.get(page(world.case)).context["reply_form"].initial
    sent = {
        "body": "Our opinion",
        "seen": form["seen"],
        "nonce": form["nonce"],
        "visibility": "public",
    }
    assert client.post(page(world.case), sent).status_code == 302
    note = Message.objects.get(body="Our opinion")
    assert note.visibility == Message.Visibility.INTERNAL
    assert "Our opinion" in client.get(page(world.case)).text
    assert not Message.objects.visible_to(world.owner).filter(pk=note.pk).exists()
    told = OutgoingMail.objects.filter(event="case.said").values_list("to", flat=True)
    assert list(told) == [world.officer.pk]


def test_only_papers_of_the_case_and_each_opening_is_written_down(world, client):
    scan = papers.upload(papers.picture(size=(9, 9)), name="x.png")
    elsewhere = made.dossier.receive(world.company, scan, kind="other", by=world.owner)
    let_in(world)
    given = world.case.papers.get().paper
    assert list(Paper.objects.visible_to(world.lawyer)) == [given]
    reading(client, world.lawyer)
    assert (
        client.get(reverse("documents:desk_paper", args=[elsewhere.public_id])).status_code == 404
    )
    url = reverse("documents:desk_paper", args=[given.public_id])
    Paper.objects.filter(pk=given.pk).update(state="accepted", kind="licence")  # not sensitive
    assert "attachment" not in client.get(url).headers.get("Content-Disposition", "")
    assert b"".join(client.post(url).streaming_content)
    assert PaperView.objects.get().by == world.lawyer


def test_the_handler_lets_in_and_shows_out_and_the_company_reads_it(world, client):
    reading(client, world.officer)
    url = reverse("cases:partners", args=[world.case.number])
    day = world.campus.today() + timedelta(days=10)
    form = {
        "partner": world.lawyer.pk, "firm": "Lex & Co", "reason": "Contract opinion",
        "until": day.isoformat(),
    }  # fmt: skip
    late = day + timedelta(days=200)
    refused = client.post(url, form | {"until": late.isoformat()})
    assert "180 days ahead at most" in refused.text
    assert client.post(url, form).status_code == 302
    assert OutgoingMail.objects.get(event="case.let_in").to == world.lawyer
    mine = reverse("cases:my_case", args=[world.case.number])
    reading(client, world.owner)
    assert "Lex &amp; Co" in client.get(mine).text
    reading(client, world.officer)
    client.post(url, {"end": world.lawyer.email})
    assert not Case.objects.visible_to(world.lawyer).exists()
    steps = CaseStep.objects.filter(case=world.case.pk, name__in=("let_in", "let_out"))
    assert [(s.name, s.public) for s in steps.order_by("position")] == [
        ("let_in", True), ("let_out", True),
    ]  # fmt: skip


def test_only_a_partner_from_outside_the_company_is_let_in(world, client):
    factories.membership(company=world.company, user=world.lawyer)
    with pytest.raises(handling.NotAPartner):
        let_in(world)
    with pytest.raises(handling.NotAPartner):
        handling.let_partner_in(
            world.case.case_ptr,
            world.second,
            by=world.officer,
            until=timezone.now(),
            firm="",
            reason="",
        )
    reading(client, world.second)
    assert client.get(reverse("cases:partners", args=[world.case.number])).status_code == 404
