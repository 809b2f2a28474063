"""The desk's log of letters: filters, pages, and nobody else's letters."""

import pytest
from django.urls import reverse

from portal import mail
from portal.cases import mail_log
from portal.mail import Letter
from portal.models import OutgoingMail
from tests import factories
from tests.accounts.factories import enter
from tests.cases import sample

pytestmark = pytest.mark.django_db
NOTHING = {"state": "", "kind": "", "q": ""}


@pytest.fixture
def world(calendars):
    """A case with its people at either campus, and a letter without a number to each owner."""
    places = {}
    for code in ("XA", "MOW"):
        campus, officer, company, owner = sample.set_up(code)
        OutgoingMail.objects.all().delete()
        case = sample.case(company=company, campus=campus, by=owner)
        places[code] = (case, officer, owner)
    OutgoingMail.objects.all().delete()
    for case, _officer, owner in places.values():
        for event, about in (("billing.raised", case.number), ("account.password_changed", "")):
            write(owner, event, about)
    return places


def write(to, event, about=""):
    return mail.send(
        to, lambda: Letter(subject=f"{event} {to.pk}", paragraphs=["Text"]), event=event, about=about
    )  # fmt: skip


def found(user, **asked):
    return {letter.address for letter in mail_log.matching(user, **{**NOTHING, **asked})}


def test_staff_read_the_letters_of_their_campus_only(world):
    for code, (_case, officer, owner) in world.items():
        assert found(officer) == {owner.email}, code
        assert mail_log.visible_to(officer).count() == 2
    director = factories.staff(role="director")
    assert mail_log.visible_to(director).count() == 4
    for role in ("expert", "editor"):
        assert not found(factories.staff(role=role))


def test_nobody_reads_the_letters_of_their_own_company(world):
    case, _officer, owner = world["MOW"]
    other = world["XA"][2]
    director = factories.staff(role="director")
    factories.membership(company=case.company, user=director)
    assert owner.email not in found(director)
    assert found(director) == {other.email}


def test_the_log_is_found_by_state_kind_address_number_and_company(world):
    case, officer, owner = world["MOW"]
    guest = factories.user()
    write(guest, "billing.paid", case.number)
    OutgoingMail.objects.filter(to=guest).update(state="failed")

    assert found(officer, state="failed") == {guest.email}
    assert found(officer, kind="account") == {owner.email}
    assert found(officer, kind="money") == {owner.email, guest.email}
    assert found(officer, q=guest.email.upper()) == {guest.email}
    assert found(officer, q=case.number.lower()) == {owner.email, guest.email}
    case.company.search = " байкал"
    case.company.save(update_fields=["search"])
    assert found(officer, q="Байкал") == {owner.email}
    assert not found(officer, q="Nobody")


def test_the_page_sends_again_what_came_back_and_comes_back_itself(world, client):
    _case, officer, owner = world["MOW"]
    letter = OutgoingMail.objects.filter(to=owner).first()
    mail.came_back(letter, "550 no such user", hard=True)
    enter(client, officer, second_factor=True)
    page = client.get(reverse("cases:letters"), {"state": "returned"})
    assert "550 no such user" in page.content.decode()
    ((_letter, _kind, key),) = page.context["rows"]

    here = reverse("cases:letters") + "?state=returned"
    answer = client.post(reverse("documents:desk_problems"), {"letter": key, "next": here})

    letter.refresh_from_db()
    assert (answer.headers["Location"], letter.state) == (here, "sent")
    assert "No letters found" in client.get(here).content.decode()


def test_the_case_page_says_whose_letters_come_back(world, client):
    case, officer, owner = world["MOW"]
    mail.flag(owner.email, "550 no such user")
    enter(client, officer, second_factor=True)
    page = client.get(reverse("cases:desk_case", args=[case.number]))
    assert "550 no such user" in page.content.decode()


def test_pages_go_on_where_the_last_one_ended(world, client):
    case, officer, owner = world["MOW"]
    OutgoingMail.objects.bulk_create(
        OutgoingMail(to=owner, address=owner.email, language="ru", about=case.number, event="case.said",
                     subject=f"Row {n:02}", state="sent")
        for n in range(51)
    )  # fmt: skip
    enter(client, officer, second_factor=True)
    page = client.get(reverse("cases:letters"))
    assert "Row 00" not in page.content.decode()
    assert "Row 00" in client.get(page.context["next"]).content.decode()


def test_the_log_is_for_those_who_work_with_companies(world, client):
    _case, _officer, owner = world["MOW"]
    assert enter(client, owner).get(reverse("cases:letters")).status_code == 404
    editor = factories.staff(role="editor")
    assert (
        enter(client, editor, second_factor=True).get(reverse("cases:letters")).status_code == 404
    )


def test_a_question_is_service_mail_and_a_message_is_not(world):
    from portal.cases.actions import handling, talking
    from portal.workflow import move

    case, officer, owner = world["MOW"]
    OutgoingMail.objects.all().delete()
    handling.claim(case, by=officer)
    talking.say(case, by=officer, body="Hello", visibility="public", seen=0)
    move(case, "ask", by=officer)
    last = case.messages.order_by("-pk").first()
    talking.say(case, by=officer, body="When?", visibility="public", seen=last.pk)
    told = OutgoingMail.objects.filter(to=owner, event__in=("case.said", "case.asked"))
    assert [letter.event for letter in told.order_by("pk")] == ["case.said", "case.asked"]
