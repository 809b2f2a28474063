from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actions import members as acts
from portal.accounts.models import Invitation
from portal.models import OutgoingMail
from tests import factories
from tests.accounts.factories import account, enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation():
    owner = account(email="owner@a.example", language="ru")
    company = factories.company(owner=owner)
    return acts.invite(company, "New@B.example", "finance", "zh-hans", by=owner)


def link(invitation):
    return reverse("accounts:accept_invitation", args=[invitation.token])


def test_the_letter_is_in_the_chosen_language_and_carries_the_link(invitation):
    letter = OutgoingMail.objects.get(event="invited")
    assert (letter.address, letter.language, letter.to) == ("new@b.example", "zh-hans", None)
    assert link(invitation) in letter.text


def test_a_visitor_is_led_to_sign_in_and_back(client, invitation):
    page = client.get(link(invitation)).content.decode()
    assert f"{reverse('account_signup')}?next={link(invitation)}" in page


def test_the_invited_person_joins_once(client, invitation):
    person = account(email="new@b.example")
    enter(client, person)
    assert client.get(link(invitation)).status_code == 200
    assert client.post(link(invitation)).status_code == 302
    assert client.post(link(invitation)).status_code == 410
    assert list(
        invitation.company.memberships.filter(user=person).values_list("role", flat=True)
    ) == ["finance"]


def test_another_address_reads_why_it_cannot(client, invitation):
    enter(client, account(email="other@b.example"))
    assert [
        client.get(link(invitation)).status_code,
        client.post(link(invitation)).status_code,
    ] == [403, 403]
    with pytest.raises(acts.WrongAddress):
        acts.accept(invitation, by=factories.user(email="third@b.example"))


def test_an_old_invitation_says_so(client, invitation):
    Invitation.objects.filter(pk=invitation.pk).update(
        expires_at=timezone.now() - timedelta(minutes=1)
    )
    enter(client, account(email="new@b.example"))
    assert client.get(link(invitation)).status_code == 410
    with pytest.raises(acts.LinkUsed):
        acts.accept(invitation, by=factories.user(email="new@b.example"))


def test_a_withdrawn_invitation_no_longer_works(client, invitation):
    enter(client, invitation.invited_by)
    client.post(reverse("accounts:revoke_invitation", args=[invitation.public_id]))
    enter(client, account(email="new@b.example"))
    assert client.post(link(invitation)).status_code == 410


def test_it_lives_seven_days(invitation):
    assert invitation.expires_at - invitation.created_at == timedelta(days=7)


def test_a_second_invitation_to_the_address_replaces_the_first(invitation):
    acts.invite(invitation.company, "new@b.example", "viewer", "ru", by=invitation.invited_by)
    assert list(invitation.company.invitations.open().values_list("role", flat=True)) == ["viewer"]


def test_a_member_cannot_be_invited_twice(client, invitation):
    enter(client, invitation.invited_by)
    typed = {"email": "OWNER@a.example", "role": "member", "language": "ru"}
    page = client.post(reverse("accounts:invite"), typed)
    assert "email" in page.context["form"].errors


def test_an_unknown_link_is_not_found(client):
    assert client.get("/invitation/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_the_same_invitation_sent_three_times_is_one_letter(client):
    owner = account(email="owner@a.example")
    company = factories.company(owner=owner)
    enter(client, owner)
    nonce = client.get(reverse("accounts:invite")).context["form"]["nonce"].value()
    typed = {"email": "new@b.example", "role": "viewer", "language": "en", "nonce": nonce}
    for _ in range(3):
        assert client.post(reverse("accounts:invite"), typed).status_code == 302
    assert (company.invitations.count(), OutgoingMail.objects.filter(event="invited").count()) == (
        1,
        1,
    )


def test_a_company_sends_so_many_a_day_and_no_address_bears_more_than_a_few(client, settings):
    settings.INVITATIONS_A_DAY = 4
    owner = account(email="owner@a.example")
    company = factories.company(owner=owner)
    enter(client, owner)

    def send(email):
        typed = {"email": email, "role": "viewer", "language": "en"}
        return client.post(reverse("accounts:invite"), typed)

    assert [send("new@b.example").status_code for _ in range(4)] == [302, 302, 302, 200]
    assert [send(f"person{n}@b.example").status_code for n in range(2)] == [302, 200]
    refused = send("last@b.example")
    assert refused.context["form"].errors == {
        "email": ["Too many invitations were sent today. Send this one tomorrow."]
    }
    company.invitations.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert send("last@b.example").status_code == 302
