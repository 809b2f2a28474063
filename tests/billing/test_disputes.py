"""Disputes: every fact once in whatever order it is told, the books follow the money, finance hears in time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.billing import account, emails_cards, gateway, tasks_cards
from portal.billing.actions import disputing, refunding
from portal.billing.models import CardCheck, Dispute, DisputeFact, FinanceReview, Refund
from portal.models import OutgoingMail
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, owner_of
from tests.billing.stripe_server import control
from tests.billing.test_gateway import events
from tests.billing.test_gateway import order as words
from tests.billing.test_payments import again, deliver
from tests.billing.test_refunds import enter_refund, paid_by_card, settled

pytestmark = pytest.mark.django_db


def intent_of(server, order):
    return server.store.find(order.session_id)["payment_intent"]


def tell_backwards(server, door, client):
    """All news at once, the newest first, each of it twice."""
    server.courier.settle()
    door.got[:] = [one for one in reversed(door.got) for _ in range(2)]
    deliver(client, door)


def owed(made):
    today = made.campus.today()
    accounts = account.statement_of(made.company, made.campus, today, today)
    return accounts[0].closing.amount, [m.kind for m in accounts[0].movements]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_lost_dispute_takes_the_money_from_the_books_once(
    client, stripe_server, webhook_door, backwards
):
    made, order = paid_by_card(client, stripe_server, webhook_door)
    finance = cashier(made)
    opened = stripe_server.dispute(intent_of(stripe_server, order))
    if not backwards:
        settled(stripe_server, webhook_door, client)
        assert owed(made)[0] == made.amount
        letter = OutgoingMail.objects.get(event="billing.review_opened", to=finance)
        assert Dispute.objects.get().respond_by.astimezone(made.campus.zone).strftime(
            "%Y"
        ) in letter.text.replace("\u00a0", " ")
    stripe_server.answer_dispute(opened["id"])
    stripe_server.end_dispute(opened["id"], won=False)
    tell_backwards(stripe_server, webhook_door, client)

    dispute = Dispute.objects.get()
    assert (dispute.invoice, dispute.status, dispute.withdrawn) == (made, "lost", made.total)
    assert [f.amount for f in dispute.facts.all() if f.movement] == [-made.amount]
    assert owed(made) == (made.amount, ["disputed", "invoice", "payment"])
    assert (again(made).state, refunding.source_of_payment(made.payment).left.amount) == ("paid", 0)
    assert [r.kind for r in FinanceReview.objects.all()] == ["dispute"]
    assert OutgoingMail.objects.filter(event="billing.dispute_ended", to=finance).count() == 1
    assert "dispute_lost" in made.case.steps.values_list("name", flat=True)


def test_a_won_dispute_gives_the_money_back(client, stripe_server, webhook_door):
    made, order = paid_by_card(client, stripe_server, webhook_door)
    opened = stripe_server.dispute(intent_of(stripe_server, order))
    settled(stripe_server, webhook_door, client)
    with pytest.raises(refunding.TooMuch):
        enter_refund(made, "1", cashier(made))
    stripe_server.end_dispute(opened["id"], won=True)
    settled(stripe_server, webhook_door, client)

    dispute = Dispute.objects.get()
    assert (dispute.status, bool(dispute.withdrawn), dispute.respond_by) == ("won", False, None)
    assert owed(made) == (Decimal(0), ["disputed", "invoice", "payment", "reinstated"])
    assert refunding.source_of_payment(made.payment).left == made.total


def test_an_inquiry_moves_no_money_and_what_comes_after_the_end_says_nothing(
    client, stripe_server, webhook_door
):
    made, order = paid_by_card(client, stripe_server, webhook_door)
    opened = stripe_server.dispute(intent_of(stripe_server, order), inquiry=True)
    early = gateway.fetch_dispute(opened["id"])
    stripe_server.end_dispute(opened["id"], won=True)
    settled(stripe_server, webhook_door, client)
    before = DisputeFact.objects.count()
    assert disputing.hear(early, by=None, order=order) == "already"
    dispute = Dispute.objects.get()
    assert (dispute.status, DisputeFact.objects.count()) == ("warning_closed", before)
    assert owed(made)[0] == 0


def test_finance_is_reminded_once_before_the_last_moment(client, stripe_server, webhook_door):
    made, order = paid_by_card(client, stripe_server, webhook_door)
    finance = cashier(made)
    opened = stripe_server.dispute(intent_of(stripe_server, order))
    settled(stripe_server, webhook_door, client)
    tasks_cards.remind_of_disputes()
    assert not OutgoingMail.objects.filter(event="billing.dispute_due").exists()
    due = int((timezone.now() + timedelta(days=2)).timestamp())
    stripe_server.store.disputes[opened["id"]]["evidence_details"]["due_by"] = due
    for _ in range(2):
        disputing.hear(gateway.fetch_dispute(opened["id"]), by=None, order=order)
        tasks_cards.remind_of_disputes()
    letter = OutgoingMail.objects.get(event="billing.dispute_due")
    assert (letter.to, reverse("billing:dispute", args=[Dispute.objects.get().public_id])) == (
        finance, letter.text[letter.text.index("/desk/") :].split()[0]
    )  # fmt: skip
    stripe_server.end_dispute(opened["id"], won=False)
    settled(stripe_server, webhook_door, client)
    emails_cards.dispute_due(Dispute.objects.get().pk)
    assert OutgoingMail.objects.filter(event="billing.dispute_due").count() == 1


@pytest.mark.english
def test_finance_reads_a_dispute_and_the_company_what_was_taken(
    client, stripe_server, webhook_door
):
    made, order = paid_by_card(client, stripe_server, webhook_door)
    stripe_server.dispute(intent_of(stripe_server, order))
    settled(stripe_server, webhook_door, client)
    dispute = Dispute.objects.get()
    page = reverse("billing:dispute", args=[dispute.public_id])
    enter(client, cashier(made), second_factor=True)
    for door in (
        reverse("billing:desk_invoice", args=[made.number]),
        reverse("billing:desk_payments") + "?view=disputes",
        reverse("billing:review", args=[FinanceReview.objects.get().public_id]),
    ):
        assert page in client.get(door).content.decode()
    shown = client.get(page).content.decode()
    assert "An answer is wanted" in shown
    assert "Money taken by the bank" in shown
    client.force_login(owner_of(made))
    assert (
        "Отозвано вашим банком"
        in client.get(reverse("billing:invoice", args=[made.number])).content.decode()
    )


def test_a_refund_that_comes_back_weeks_later_is_the_parks_again(
    client, stripe_server, webhook_door
):
    made, _order = paid_by_card(client, stripe_server, webhook_door)
    refund = refunding.confirm(enter_refund(made, "220.50", cashier(made)), by=cashier(made))
    settled(stripe_server, webhook_door, client)
    assert owed(made)[0] == Decimal("220.50")
    stripe_server.refund_failed(again(refund).stripe_id)
    tell_backwards(stripe_server, webhook_door, client)
    assert (again(refund).state, refunding.source_of_payment(made.payment).left) == (
        "bounced", made.total,
    )  # fmt: skip
    assert owed(made) == (Decimal(0), ["bounced", "invoice", "payment", "refund"])
    assert FinanceReview.objects.get().kind == "unreturned"
    assert Refund.objects.bound(refund.source) == 0


def test_a_payment_can_be_disputed_by_its_card_and_decided_over_http(stripe_server, webhook_door):
    made = gateway.open_checkout(**words())
    stripe_server.pay(made.id, "4000000000000259")
    stripe_server.courier.settle()
    (dispute,) = stripe_server.store.disputes.values()
    assert control(stripe_server, f"disputes/{dispute['id']}/lose") == (200, {"result": "lost"})
    stripe_server.courier.settle()
    assert sorted(event.type for event in events(webhook_door)) == [
        "charge.dispute.closed", "charge.dispute.created", "charge.dispute.funds_withdrawn",
        "checkout.session.completed",
    ]  # fmt: skip
    assert [one["amount"] for one in stripe_server.store.entries][1:] == [-dispute["amount"]]


def test_the_lists_of_finance_take_the_same_queries_however_long_they_are(client, list_queries):
    made, now = invoice(), timezone.now()
    enter(client, cashier(made), second_factor=True)

    def dispute():
        heard = gateway.DisputeState(
            f"du_{Dispute.objects.count()}", "pi_1", made.total, "duplicate", "needs_response", now, now, ()
        )  # fmt: skip
        disputing.hear(heard, by=None, order=None)

    def night():
        at = now + timedelta(days=CardCheck.objects.count())
        check = CardCheck.objects.create(
            livemode=False, since=at, until=at, ran_at=now, lines=1, totals={}
        )
        check.findings.set(FinanceReview.objects.all())

    list_queries(reverse("billing:desk_payments") + "?view=disputes", dispute)
    list_queries(reverse("billing:card_checks"), night)
