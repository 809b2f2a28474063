import pytest
from django.urls import reverse

from portal.accounts.actions import members as acts
from portal.accounts.models import Membership
from tests import factories
from tests.accounts.factories import account, enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    owner, colleague = account(email="owner@a.example"), account(email="colleague@a.example")
    company = factories.company(owner=owner)
    member = factories.membership(company=company, user=colleague, role="member")
    return company, owner, colleague, member


def reauthenticated(client):
    import time

    session = client.session
    user = session["_auth_user_id"]
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user)
    session.save()


def test_a_role_is_changed_and_counts_at_once(client, cast):
    _company, owner, colleague, member = cast
    enter(client, owner)
    client.post(reverse("accounts:change_role", args=[member.public_id]), {"role": "viewer"})
    member.refresh_from_db()
    assert member.role == "viewer"
    assert (
        enter(client, colleague)
        .post(reverse("accounts:add_person"), {"latin_family": "LI"})
        .status_code
        == 403
    )


def test_a_removed_member_finds_nothing_on_the_next_request(client, cast):
    company, owner, colleague, member = cast
    person = factories.person(company=company)
    enter(client, colleague)
    assert client.get(reverse("accounts:person", args=[person.public_id])).status_code == 200
    acts.remove(member, by=owner)
    assert client.get(reverse("accounts:person", args=[person.public_id])).status_code in (403, 404)


def test_the_owner_can_neither_leave_nor_be_removed_nor_demoted(cast):
    company, owner, _colleague, _member = cast
    mine = company.memberships.get(user=owner)
    for act in (
        lambda: acts.remove(mine, by=owner),
        lambda: acts.change_role(mine, "viewer", by=owner),
    ):
        with pytest.raises(acts.OwnerStays):
            act()


def test_nobody_is_made_owner_through_a_role(cast):
    _company, owner, _colleague, member = cast
    with pytest.raises(acts.OwnerStays):
        acts.change_role(member, "owner", by=owner)


def test_ownership_is_handed_over_after_the_password_and_a_tick(client, cast):
    company, owner, colleague, member = cast
    url = reverse("accounts:hand_over", args=[member.public_id])
    enter(client, owner)
    assert client.post(url, {"confirm": "on"}).url.startswith(reverse("account_reauthenticate"))
    reauthenticated(client)
    assert client.post(url, {}).status_code == 200
    assert client.post(url, {"confirm": "on"}).status_code == 302
    roles = dict(company.memberships.values_list("user__email", "role"))
    assert roles == {owner.email: "manager", colleague.email: "owner"}


def test_two_hand_overs_leave_one_owner(cast):
    company, owner, _colleague, member = cast
    other = factories.membership(
        company=company, user=account(email="third@a.example"), role="manager"
    )
    acts.hand_over(company, member, by=owner)
    with pytest.raises(acts.OwnerStays):
        acts.hand_over(company, other, by=owner)
    assert company.memberships.filter(role="owner").count() == 1


def test_a_manager_does_not_hand_over(client, cast):
    company, _owner, _colleague, member = cast
    manager = account(email="manager@a.example")
    factories.membership(company=company, user=manager, role="manager")
    enter(client, manager)
    reauthenticated(client)
    assert (
        client.post(
            reverse("accounts:hand_over", args=[member.public_id]), {"confirm": "on"}
        ).status_code
        == 403
    )


def test_a_stranger_finds_no_member(client, cast):
    *_rest, member = cast
    stranger = account(email="stranger@b.example")
    factories.company(name="ООО «Чужая»", owner=stranger)
    enter(client, stranger)
    for name in ("change_role", "remove_member"):
        assert (
            client.post(
                reverse(f"accounts:{name}", args=[member.public_id]), {"role": "viewer"}
            ).status_code
            == 404
        )
    assert Membership.objects.live().filter(pk=member.pk).exists()


def test_a_plain_member_may_leave_and_not_remove(client, cast):
    company, _owner, colleague, member = cast
    other = factories.membership(
        company=company, user=account(email="third@a.example"), role="member"
    )
    enter(client, colleague)
    assert client.post(reverse("accounts:remove_member", args=[other.public_id])).status_code == 403
    assert (
        client.post(reverse("accounts:remove_member", args=[member.public_id])).status_code == 302
    )
    assert not Membership.objects.live().filter(pk=member.pk).exists()


def test_the_list_of_members_takes_the_same_queries_for_more_rows(client, cast, list_queries):
    company, owner, *_rest = cast
    enter(client, owner)
    list_queries(
        reverse("accounts:members"),
        lambda: factories.membership(company=company, user=factories.user()),
    )
