"""To which account a company's money goes: two people say so, and no change reaches what was approved before."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actions import members
from portal.accounts.models import Membership
from portal.billing import where_to
from portal.billing.actions import details as acts
from portal.billing.actions import refunding
from portal.billing.actions.reviewing import open_review
from portal.billing.details_forms import AccountForm
from portal.billing.models import BankDetails, DetailsView, FinanceReview, Refund
from portal.documents.looks import page_of
from portal.models import OutgoingMail
from portal.workflow import NotAllowed
from tests import factories
from tests.accounts.factories import account, enter
from tests.accounts.test_members import reauthenticated
from tests.billing.factories import cashier, owner_of
from tests.billing.test_refunds import paid_by_transfer

pytestmark = pytest.mark.django_db
# The vectors of the field: account and bank code that fit each other.
RUSSIAN = {
    "holder": "ООО «Байкал»", "bank": "ПАО Сбербанк, Москва", "bik": "044525225",
    "account": "40702810200000000001", "correspondent": "30101810400000000225",
}  # fmt: skip
CHINESE = {
    "holder": "西安丝路科技有限公司", "bank": "中国银行西安高新支行", "account": "6217 8588 0000 1234",
    "cnaps": "104791003019",
}  # fmt: skip
ELSEWHERE = {
    "holder": "Acme Ltd",
    "bank": "NatWest",
    "account": "GB82 WEST 1234 5698 7654 32",
    "swift": "NWBKGB2L",
}


def second_of(company, **fields):
    """Somebody who acted for the company before whatever is entered now."""
    user = account(email=f"second{company.pk}@example.org", **fields)
    membership = factories.membership(company=company, user=user, role="finance")
    Membership.objects.filter(pk=membership.pk).update(joined_at=timezone.now() - timedelta(days=9))
    return user


def entered(made, by, **values):
    return acts.enter(
        made.company, by=by, currency=made.currency, country="RU", values=RUSSIAN | values
    )


def in_force(made, by, second, **values):
    details = entered(made, by, **values)
    acts.confirm(details, by=second)
    return details


# --- what a bank takes ---


@pytest.mark.parametrize(
    ("country", "currency", "given", "wrong"),
    [
        ("RU", "RUB", RUSSIAN, {"account": "40702810200000000002"}),
        ("RU", "RUB", RUSSIAN, {"bik": "044525226"}),
        ("RU", "RUB", RUSSIAN, {"account": "40702156100000000001"}),  # kept in CNY
        ("RU", "RUB", RUSSIAN, {"correspondent": "40702810200000000001"}),
        ("RU", "RUB", RUSSIAN, {"bik": ""}),
        ("CN", "CNY", CHINESE, {"account": "1234567"}),
        ("CN", "CNY", CHINESE, {"cnaps": "10479100301"}),
        ("CN", "CNY", CHINESE, {"cnaps": ""}),
        ("GB", "CNY", ELSEWHERE, {"account": "GB82 WEST 1234 5698 7654 33"}),
        ("GB", "CNY", ELSEWHERE, {"swift": "NWBK"}),
    ],
)
def test_an_account_is_taken_by_the_rules_of_its_bank_s_country(country, currency, given, wrong):
    good = AccountForm(given, country=country, currency=currency)
    assert good.is_valid(), good.errors
    assert good.values()["account"] == given["account"].replace(" ", "")
    assert not AccountForm(given | wrong, country=country, currency=currency).is_valid()


# --- two people ---


def test_a_second_person_of_the_company_confirms_and_the_owners_read_of_it():
    made = paid_by_transfer()
    owner, second = owner_of(made), second_of(made.company)
    with pytest.raises(PermissionDenied):
        entered(made, factories.staff(role="finance", campus=made.campus))
    details = entered(made, second)
    with pytest.raises(acts.SamePerson):
        acts.confirm(details, by=second)
    # Whoever got into an account may invite: who came after the entry does not count.
    late = factories.user()
    factories.membership(company=made.company, user=late, role="manager")
    with pytest.raises(NotAllowed):
        acts.confirm(details, by=late)
    finance = cashier(made)
    with pytest.raises(NotAllowed):
        acts.confirm_by_phone(details, by=finance, note="Called the office")
    assert where_to.account_of(made, made.currency) is None
    acts.confirm(details, by=owner)
    assert where_to.account_of(made, made.currency) == details
    letters = OutgoingMail.objects.filter(event__startswith="billing.account_", to=owner)
    assert [one.event for one in letters.order_by("pk")] == [
        "billing.account_entered", "billing.account_confirmed",
    ]  # fmt: skip
    assert not [one for one in letters if RUSSIAN["account"] in one.text]

    again = entered(made, owner, account="40702810200000000001")
    newest = entered(made, owner)
    assert BankDetails.objects.get(pk=again.pk).state == "replaced"
    acts.refuse(newest, by=second)
    assert where_to.account_of(made, made.currency) == details
    with pytest.raises(IntegrityError), transaction.atomic():
        BankDetails.objects.filter(pk=details.pk).update(decided_by=details.entered_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankDetails.objects.filter(pk=details.pk).update(sealed="")


def test_where_the_company_is_one_person_finance_calls_and_writes_it_down(client):
    made = paid_by_transfer()
    owner, finance = owner_of(made), cashier(made)
    details = entered(made, owner)
    assert OutgoingMail.objects.filter(event="billing.account_to_call", to=finance).exists()
    enter(client, finance, second_factor=True)
    assert client.get(reverse("billing:details_list")).context["rows"] == [details]
    door = reverse("billing:call_details", args=[details.public_id])
    assert client.post(door, {"note": "short"}).status_code == 200
    client.post(door, {"note": "Anna, +7 495 000 00 00, read every figure"})
    kept = BankDetails.objects.get(pk=details.pk)
    assert (kept.state, kept.by_phone, kept.decided_by) == ("confirmed", True, finance)
    assert "+7 495" in kept.decision


def test_the_database_keeps_no_account_and_whoever_reads_one_is_written_down(client):
    made = paid_by_transfer()
    owner, second, finance = owner_of(made), second_of(made.company), cashier(made)
    details = in_force(made, owner, second)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM billing_bankdetails")
        row = str(cursor.fetchall())
    assert not [one for one in RUSSIAN.values() if one in row]
    assert BankDetails.objects.get(pk=details.pk).values == RUSSIAN
    for user, name in ((second, "own_details"), (finance, "desk_details")):
        enter(client, user, second_factor=True)
        door = reverse(f"billing:{name}", args=[details.public_id])
        assert RUSSIAN["account"] not in client.get(door).content.decode()
        assert RUSSIAN["account"] in client.post(door).content.decode()
    assert list(DetailsView.objects.order_by("pk").values_list("user", flat=True)) == [
        second.pk, finance.pk,
    ]  # fmt: skip
    auditor = factories.staff(role="auditor", campus=made.campus)
    looks, _more = page_of(auditor, kind="account")
    assert [(one.who, one.company) for one in looks] == [
        (finance, made.company),
        (second, made.company),
    ]
    stranger = owner_of(paid_by_transfer())
    enter(client, stranger, second_factor=True)
    assert client.get(reverse("billing:own_details", args=[details.public_id])).status_code == 404


def test_the_company_enters_its_account_and_a_colleague_confirms_it(client):
    made = paid_by_transfer()
    owner, second = owner_of(made), second_of(made.company)
    door = f"{reverse('billing:enter_details')}?country=RU&currency=RUB"
    enter(client, owner, second_factor=True)
    assert client.get(door).url.startswith(reverse("account_reauthenticate"))
    reauthenticated(client)
    page = client.post(door, RUSSIAN | {"account": "40702810200000000002"})
    assert page.status_code == 200
    client.post(door, RUSSIAN)
    details = BankDetails.objects.get()
    enter(client, second, second_factor=True)
    reauthenticated(client)
    own = reverse("billing:own_details", args=[details.public_id])
    assert own in client.get(reverse("my_home")).content.decode()
    confirm = reverse("billing:confirm_details", args=[details.public_id])
    assert confirm not in client.get(own).content.decode()
    assert confirm in client.post(own).content.decode()
    client.post(confirm)
    assert BankDetails.objects.get().state == "confirmed"


# --- payouts ---


def test_a_payout_keeps_the_account_it_was_approved_for_whatever_the_company_says_later(client):
    made = paid_by_transfer()
    owner, second = owner_of(made), second_of(made.company)
    first, other = cashier(made), cashier(made)
    old = in_force(made, owner, second)
    facts = {"amount": "100.00", "currency": made.currency, "reason": "x"}
    review = open_review(FinanceReview.Kind.OWED, key="owed-x", invoice=made, facts=facts, by=None)
    new = in_force(made, owner, second, holder="Другой")
    source = refunding.source_of_payment(made.payment)
    assert where_to.account_for(source) == old
    told = {"reason": "x", "sent_on": made.issued_on, "bank_reference": "PAYOUT-1"}
    with pytest.raises(acts.AccountChanged):
        refunding.give_back(source, by=first, amount=made.total, details=new, **told)

    # What nobody had approved before goes to the new one; what was entered keeps its own.
    FinanceReview.objects.filter(pk=review.pk).update(resolved_at=timezone.now())
    enter(client, first, second_factor=True)
    door = reverse("billing:give_back", args=[made.number])
    shown = BeautifulSoup(client.get(door).content, "html.parser").find(
        "input", {"name": "details"}
    )
    assert shown["value"] == str(new.public_id)
    sent = {
        "amount": "100", "reason": "x", "bank_reference": "PAYOUT-1", "details": str(old.public_id),
        "sent_on": made.issued_on.isoformat(),
    }  # fmt: skip
    assert client.post(door, sent).status_code == 200
    client.post(door, sent | {"details": str(new.public_id)})
    refund = Refund.objects.get()
    refunding.confirm(refund, by=other)
    newest = in_force(made, owner, second)
    assert Refund.objects.get().details == new
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.update(details=newest)
    page = client.get(reverse("billing:desk_refund", args=[refund.public_id])).content.decode()
    assert "Другой" in page

    # One that came back goes where the company wants it now.
    open_review(FinanceReview.Kind.CAME_BACK, key="back-x", invoice=made, facts=facts, by=None)
    assert where_to.account_for(refunding.source_of_payment(made.payment)) == newest


def test_without_an_account_the_payout_says_so_and_the_company_is_asked(client):
    made = paid_by_transfer()
    owner, second, finance = owner_of(made), second_of(made.company), cashier(made)
    assert where_to.awaited(made.company) == []
    facts = {"amount": "100.00", "currency": made.currency, "reason": "x"}
    open_review(FinanceReview.Kind.OWED, key="owed-x", invoice=made, facts=facts, by=None)
    assert where_to.awaited(made.company) == [made.currency]
    door = f"{reverse('billing:enter_details')}?currency={made.currency}"
    enter(client, owner, second_factor=True)
    assert door in client.get(reverse("my_home")).content.decode()
    enter(client, finance, second_factor=True)
    page = client.get(reverse("billing:give_back", args=[made.number]))
    assert page.context["details"] is None
    in_force(made, owner, second)
    assert where_to.awaited(made.company) == []
    assert door not in client.get(reverse("my_home")).content.decode()


def test_a_removed_member_confirms_nothing():
    made = paid_by_transfer()
    owner, second = owner_of(made), second_of(made.company)
    details = entered(made, owner)
    members.remove(made.company.memberships.get(user=second), by=owner)
    second = type(second).objects.get(pk=second.pk)
    with pytest.raises(NotAllowed):
        acts.confirm(details, by=second)
    assert BankDetails.objects.get(pk=details.pk).alone


def test_the_lists_of_accounts_ask_the_same_of_the_database_for_one_and_for_three(client):
    made = paid_by_transfer()
    owner, finance = owner_of(made), cashier(made)
    counts = []
    for currency in ("RUB", "CNY", "USD"):
        acts.enter(made.company, by=owner, currency=currency, country="CN", values=CHINESE)
        asked = []
        for user, name in ((owner, "bank_details"), (finance, "details_list")):
            enter(client, user, second_factor=True)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"billing:{name}"))
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[2]
