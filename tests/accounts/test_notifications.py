import pytest
from django.test import Client
from django.urls import reverse

from portal import mail
from portal.accounts.actions import members, staff
from portal.events import DIGEST, PORTAL
from portal.models import Notice, Reach, ReturnedAddress
from tests import factories
from tests.accounts.factories import account, enter

pytestmark = pytest.mark.django_db
CHOSEN = {
    "way_messages": "digest", "way_steps": "portal", "way_documents": "now", "way_dates": "now",
    "quiet_from": "22", "quiet_until": "7", "digest_hour": "9",
}  # fmt: skip


@pytest.fixture
def owner():
    user = account(email="own@a.example")
    factories.company(owner=user)
    return user


def post(client, user, **changed):
    return enter(client, user).post(reverse("accounts:notifications"), {**CHOSEN, **changed})


def test_the_choice_is_stored_and_shown_again(client, owner):
    assert post(client, owner).status_code == 302

    kept = Reach.objects.get(pk=owner.pk)
    assert kept.ways == {"messages": DIGEST, "steps": PORTAL}
    assert (kept.quiet_from, kept.quiet_until, kept.digest_hour) == (22, 7, 9)
    page = client.get(reverse("accounts:notifications")).content.decode()
    assert page.count("checked") == 4
    assert 'name="way_messages" value="digest" id="id_way_messages_1" checked' in page.replace(
        "\n", ""
    )


def test_service_mail_has_no_box_and_an_answer_for_it_is_ignored(client, owner):
    post(client, owner, way_money=PORTAL, way_questions=PORTAL)
    page = client.get(reverse("accounts:notifications")).content.decode()
    assert ("way_money" in page, "Invoices and payments" in page) == (False, True)
    assert set(Reach.objects.get(pk=owner.pk).ways) == {"messages", "steps"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quiet_until": ""}, "quiet_until"),
        ({"quiet_from": ""}, "quiet_from"),
        ({"quiet_until": "22"}, "quiet_until"),
        ({"quiet_until": "11"}, "quiet_until"),
        ({"digest_hour": "23"}, "digest_hour"),
        ({"digest_hour": "24"}, "digest_hour"),
        ({"digest_hour": ""}, "digest_hour"),
        ({"way_messages": "pigeon"}, "way_messages"),
    ],
)
def test_what_makes_no_sense_is_refused(client, owner, wrong, field):
    page = post(client, owner, **wrong)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])


def test_staff_choose_for_the_desk_and_who_is_at_both_sides_for_both(client, owner):
    officer = factories.staff(role="manager")
    page = enter(client, officer, second_factor=True).get(reverse("accounts:notifications"))
    words = page.content.decode()
    assert ("way_promises" in words, "way_dates" in words) == (True, False)

    factories.membership(company=owner.membership_list[0].company, user=officer)
    words = client.get(reverse("accounts:notifications")).content.decode()
    assert ("way_promises" in words, "way_dates" in words) == (True, True)


def test_the_person_reads_that_letters_come_back_and_says_the_address_is_right(client, owner):
    mail.flag(owner.email, "550 no such user")
    enter(client, owner)
    assert owner.email in client.get(reverse("my_home")).content.decode()
    assert owner.email in client.get(reverse("accounts:notifications")).content.decode()

    client.post(reverse("accounts:trust_address"))

    assert not ReturnedAddress.objects.exists()
    assert "come back" not in client.get(reverse("my_home")).content.decode()


def test_the_desk_reads_whose_letters_come_back(client, owner):
    company = owner.membership_list[0].company
    mail.flag(owner.email, "550 no such user")
    mail.flag("somebody@else.example", "550 of another company")
    officer = factories.staff(role="service", campus=factories.campus())
    page = enter(client, officer, second_factor=True).get(
        reverse("accounts:desk_company", args=[company.public_id])
    )
    words = page.content.decode()
    assert ("550 no such user" in words, "somebody@else.example" in words) == (True, False)


def test_a_new_address_confirmed_by_its_code_is_trusted(client):
    user = account(email="own@a.example")
    mail.flag("new@a.example", "550")
    enter(client, user)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    client.post(reverse("account_email"), {"email": "new@a.example", "action_add": "1"})
    code = mail.OutgoingMail.objects.filter(address="new@a.example").first().text.split("\n\n")[2]
    client.post(reverse("account_email_verification_sent"), {"code": code.strip()})
    user.refresh_from_db()
    assert (user.email, ReturnedAddress.objects.count()) == ("new@a.example", 0)


def test_who_leaves_a_company_or_the_desk_reads_no_further(owner):
    company, officer = owner.membership_list[0].company, factories.staff(role="service")
    guest = factories.user()
    seat = factories.membership(company=company, user=guest)
    for person in (owner, guest, officer):
        Notice.objects.create(person=person, event="case.said", subjects={"en": "News"})

    members.remove(seat, by=owner)
    staff.dismiss(officer, "service", None, by=None)

    assert [notice.person for notice in Notice.objects.all()] == [owner]


def test_the_list_needs_a_reader():
    assert Client().get(reverse("notifications")).status_code == 302
