"""Disputes: every fact once in whatever order it is told, the books follow the money, finance hears in time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.billing import account, emails_cards, gateway, overview, tasks_cards
from portal.billing.actions import deposits, disputing, dunning, refunding, transfers
from portal.billing.actions.invoicing import TERM
from portal.billing.models import (
    CardCheck,
    Dispute,
    DisputeFact,
    FinanceReview,
    Invoice,
    Loss,
    Refund,
)
from portal.models import OutgoingMail
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, owner_of
from tests.billing.stripe_server import control
from tests.billing.test_gateway import events
from tests.billing.test_gateway import order as words
from tests.billing.test_payments import again, deliver, open_page
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
    now = again(made)
    assert (now.state, now.left, now.due_on) == ("open", made.total, made.campus.today() + TERM)
    assert refunding.source_of_payment(made.payment).left.amount == 0
    told = OutgoingMail.objects.get(event="billing.payment_lost", to=owner_of(made))
    assert "снова" in told.text
    assert [r.kind for r in FinanceReview.objects.all()] == ["dispute"]
    assert OutgoingMail.objects.filter(event="billing.dispute_ended", to=finance).count() == 1
    assert {"dispute_lost", "invoice_reopened"} <= set(
        made.case.steps.values_list("name", flat=True)
    )


def lost(client, server, door, **kind):
    """An invoice paid by card whose bank has taken the payment back for good, and the dispute."""
    made, order = paid_by_card(client, server, door, **kind)
    opened = server.dispute(intent_of(server, order))
    server.end_dispute(opened["id"], won=False)
    settled(server, door, client)
    return again(made), opened["id"]


def test_an_invoice_owed_again_is_reminded_of_and_paid_once_more(
    client, stripe_server, webhook_door
):
    made, _dispute = lost(client, stripe_server, webhook_door)
    assert dunning.climb() == 0
    late = Invoice.objects.filter(pk=made.pk)
    late.update(due_on=made.campus.today() - timedelta(days=1))
    assert dunning.climb() == 1
    open_page(made)
    page = made.checkouts.live().get()
    stripe_server.pay(page.session_id)
    settled(stripe_server, webhook_door, client)
    assert (again(made).state, [p.round for p in made.payments.all()]) == ("paid", [0, 1])
    assert owed(made)[0] == 0
    assert [one.differences for one in compared(made)] == [0]


def compared(made):
    tasks_cards.compare_books(timezone.now() + timedelta(hours=2))
    return CardCheck.objects.with_findings(cashier(made))


@pytest.mark.parametrize("paid_meanwhile", [False, True])
def test_money_that_is_there_after_all_restores_what_was_lost(
    client, stripe_server, webhook_door, paid_meanwhile
):
    made, dispute = lost(client, stripe_server, webhook_door)
    if paid_meanwhile:
        pair = cashier(made), cashier(made)
        note = transfers.mark_received(
            made, by=pair[0], received_on=made.issued_on, bank_reference="1", amount=made.left
        )
        transfers.confirm(note, by=pair[1])
    stripe_server.store.note("adjustment", 122000, stripe_server.store.disputes[dispute])
    for _ in range(2):
        heard = gateway.fetch_dispute(dispute)
        disputing.hear(heard, by=None, order=Dispute.objects.get().order)
    loss, told = Loss.objects.get(), OutgoingMail.objects.filter(event="billing.payment_restored")
    assert (again(made).state, bool(loss.restored_at)) == ("paid", True)
    assert (told.count(), FinanceReview.objects.filter(kind="owed").count()) == (
        (0, 1) if paid_meanwhile else (1, 0)
    )
    assert owed(made)[0] == (-made.amount if paid_meanwhile else 0)


def test_a_second_dispute_asks_for_all_it_took_though_the_first_sum_came_by_transfer(
    client, stripe_server, webhook_door
):
    made, order = paid_by_card(client, stripe_server, webhook_door)
    pair = cashier(made), cashier(made)
    for cents, lost_ in ((2000, 20), (3000, 30)):
        opened = stripe_server.dispute(intent_of(stripe_server, order), amount=cents)
        stripe_server.end_dispute(opened["id"], won=False)
        settled(stripe_server, webhook_door, client)
        now = again(made)
        assert (now.left.amount, now.collected.amount) == (lost_, 0)
        note = transfers.mark_received(
            now, by=pair[0], received_on=made.issued_on, bank_reference=str(lost_), amount=now.left
        )
        transfers.confirm(note, by=pair[1])
    assert [p.amount for p in made.payments.order_by("round")] == [made.amount, 20, 30]
    assert (again(made).state, owed(made)[0]) == ("paid", 0)


def test_a_deposit_lost_is_held_no_longer_until_it_is_paid_again(
    client, stripe_server, webhook_door
):
    made, _dispute = lost(client, stripe_server, webhook_door, kind="INVD")
    finance = cashier(made)
    assert (deposits.held(made.case, made.currency).amount, held_by(finance)) == (0, 0)
    note = transfers.mark_received(
        made, by=finance, received_on=made.issued_on, bank_reference="1", amount=made.left
    )
    transfers.confirm(note, by=cashier(made))
    assert deposits.held(made.case, made.currency) == made.total
    assert held_by(finance) == made.amount


def held_by(user):
    return sum(block.deposits.amount for block in overview.gather(user))


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
