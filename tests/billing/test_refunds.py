"""Money given back: two people, never more than came, once at Stripe, and told to the company."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from portal.billing import tasks
from portal.billing.actions import refunding, transfers
from portal.billing.models import FinanceReview, Payment, Refund
from portal.billing.models.refund import RefundQuerySet
from portal.models import OutgoingMail
from portal.money import Money
from portal.workflow import NotAllowed
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, owner_of
from tests.billing.test_payments import again, deliver, open_page
from tests.billing.test_webhook import paid_page
from tests.faults.rivals import meeting, together

pytestmark = pytest.mark.django_db


def paid_by_card(client, stripe_server, webhook_door, **kind):
    made, order = paid_page(stripe_server, **kind)
    deliver(client, webhook_door)
    return again(made), again(order)


def paid_by_transfer(made=None):
    made = made or invoice()
    note = transfers.mark_received(
        made, by=cashier(made), received_on=made.issued_on, bank_reference="1", amount=made.total
    )
    transfers.confirm(note, by=cashier(made))
    return again(made)


def some(made, amount):
    return Money(Decimal(amount), made.currency)


def enter_refund(made, amount, by, **more):
    source = refunding.source_of_payment(made.payment)
    return refunding.give_back(
        source, by=by, amount=some(made, amount), reason="Заявка отозвана", **more
    )


def sent(made, amount, by):
    return enter_refund(made, amount, by, sent_on=made.issued_on, bank_reference="платёж 118")


def settled(server, door, client):
    """Everything the local Stripe has said by now, brought to our door."""
    server.courier.settle()
    return deliver(client, door)


def test_part_of_a_card_payment_goes_back_to_the_card(client, stripe_server, webhook_door):
    made, order = paid_by_card(client, stripe_server, webhook_door)
    refund = refunding.confirm(enter_refund(made, "220.50", cashier(made)), by=cashier(made))

    session = stripe_server.store.find(order.session_id)
    (at_stripe,) = session["x_refunds"]
    refund = again(refund)
    assert (at_stripe["amount"], at_stripe["metadata"]["refund"]) == (22050, str(refund.public_id))
    assert (refund.state, refund.stripe_id, again(made).state) == (
        "returned",
        at_stripe["id"],
        "paid",
    )
    assert [key for _m, path, key in stripe_server.calls if path == "/v1/refunds"] == [
        f"refund:{refund.public_id}"
    ]
    # Stripe tells of it four times; all of that is news of ours, and no finding.
    assert settled(stripe_server, webhook_door, client) == [200] * 4
    assert FinanceReview.objects.count() == 0
    assert made.case.steps.last().name == "refund_returned"
    assert made.case.steps.last().facts["amount"] == "220.50"


def test_a_transfer_back_is_booked_by_the_second_person(client):
    made = paid_by_transfer()
    first, second = cashier(made), cashier(made)
    refund = sent(made, "1000", first)
    with pytest.raises(refunding.SamePerson):
        refunding.confirm(refund, by=first)
    with pytest.raises(NotAllowed):
        refunding.confirm(refund, by=factories.staff(role="director", campus=made.campus))

    refunding.confirm(again(refund), by=second)

    refund = again(refund)
    assert (refund.state, refund.decided_by, refund.bank_reference) == (
        "returned",
        second,
        "платёж 118",
    )
    client.force_login(owner_of(made))
    page = client.get(reverse("billing:invoice", args=[made.number])).content.decode()
    assert "1\u00a0000,00\u00a0₽" in page
    letters = OutgoingMail.objects.filter(event="billing.refund_returned")
    assert [letter.to for letter in letters] == [owner_of(made)]
    assert "платёж 118" in letters[0].text
    assert "Заявка отозвана" in letters[0].text


def test_never_more_goes_back_than_came():
    made = paid_by_transfer()
    finance = cashier(made)
    sent(made, "1000", finance)
    with pytest.raises(refunding.TooMuch):
        sent(made, "220.01", finance)
    last = sent(made, "220.00", finance)
    # What is withdrawn is free again.
    refunding.refuse(last, by=finance, reason="Wrong account")
    assert refunding.source_of_payment(made.payment).left == some(made, "220.00")


def test_only_finance_of_the_campus_gives_money_back():
    made = paid_by_transfer()
    for role in ("director", "service"):
        with pytest.raises(PermissionDenied):
            sent(made, "1", factories.staff(role=role, campus=made.campus))
    with pytest.raises(PermissionDenied):
        sent(made, "1", factories.staff(role="finance", campus=factories.campus(code="XA")))


@pytest.mark.english
def test_money_paid_twice_can_be_given_back_from_its_finding(client, stripe_server, webhook_door):
    made = invoice()
    _url, order = open_page(made)
    stripe_server.pay(order.session_id)
    note = transfers.mark_received(
        made, by=cashier(made), received_on=made.issued_on, bank_reference="1", amount=made.total
    )
    transfers.confirm(note, by=cashier(made))
    deliver(client, webhook_door)

    review = FinanceReview.objects.get()
    session = stripe_server.store.find(order.session_id)
    assert (review.facts["payment_intent"], review.facts["session"]) == (
        session["payment_intent"], order.session_id
    )  # fmt: skip
    assert "on top" in str(review.sentence)
    first = cashier(made)
    enter(client, first, second_factor=True)
    page = client.get(reverse("billing:review", args=[review.public_id])).content.decode()
    assert "The invoice was not marked as paid." not in page
    form = reverse("billing:give_back_unbooked", args=[review.public_id])
    assert form in page
    assert client.post(form, {"amount": "1220.00", "reason": "Paid twice"}).status_code == 302
    refund = Refund.objects.get()
    assert (refund.method, refund.payment) == ("card", None)

    enter(client, cashier(made), second_factor=True)
    client.post(reverse("billing:confirm_refund", args=[refund.public_id]))
    assert session["x_refunds"][0]["amount"] == 122000
    assert (again(refund).state, again(made).state) == ("returned", "paid")
    assert client.get(form).status_code == 404


def test_a_refund_stripe_refuses_is_finances_to_look_into(client, stripe_server, webhook_door):
    made, order = paid_by_card(client, stripe_server, webhook_door)
    intent = stripe_server.store.find(order.session_id)["payment_intent"]
    stripe_server.refund({"payment_intent": intent})
    refund = refunding.confirm(enter_refund(made, "10", cashier(made)), by=cashier(made))
    assert again(refund).state == "failed"
    found = FinanceReview.objects.get(kind="unreturned")
    assert (found.invoice, found.facts["answer"]) == (made, "charge_already_refunded")
    assert refunding.source_of_payment(made.payment).left == made.total


def test_an_answer_lost_gives_back_once(client, stripe_server, webhook_door):
    made, order = paid_by_card(client, stripe_server, webhook_door)
    refund = enter_refund(made, "10", cashier(made))
    Refund.objects.filter(pk=refund.pk).update(
        state="sending", phase="with_staff", decided_by=cashier(made)
    )
    # The question what went back already is answered, the order to give back is cut off.
    real = stripe_server.faults.next_api
    stripe_server.faults.next_api = lambda: (
        "cut" if stripe_server.calls[-1][0] == "POST" else real()
    )
    with pytest.raises(tasks.StripeWaits):
        tasks.give_back(refund.pk)
    stripe_server.faults.next_api = real
    stripe_server.store.keys.clear()  # as Stripe forgets them after a day
    tasks.give_back(refund.pk)
    tasks.give_back(refund.pk)
    assert len(stripe_server.store.find(order.session_id)["x_refunds"]) == 1
    assert again(refund).state == "returned"


@pytest.mark.parametrize("booked", [True, False])
def test_one_refund_made_at_stripe_is_one_finding_of_its_invoice(
    client, stripe_server, webhook_door, booked
):
    made, order = paid_page(stripe_server)
    held = list(webhook_door.got)
    if booked:
        deliver(client, webhook_door)
    webhook_door.got.clear()
    made_there = stripe_server.refund(
        {
            "payment_intent": stripe_server.store.find(order.session_id)["payment_intent"],
            "amount": "100",
        }
    )
    assert settled(stripe_server, webhook_door, client) == [200] * 4
    if not booked:
        # The news of the payment comes last: it has gone back in part, so it is never "paid".
        webhook_door.got.extend(held)
        deliver(client, webhook_door)
    review = FinanceReview.objects.get()
    assert (review.kind, review.invoice, review.facts["refund"]) == (
        "returned",
        made,
        made_there["id"],
    )
    assert review.facts["amount"] == "1.00"
    assert again(made).state == ("paid" if booked else "open")
    assert again(order).state == ("paid" if booked else "review")
    assert Payment.objects.count() == int(booked)


def test_a_disputed_payment_is_one_finding_and_never_booked_afterwards(
    client, stripe_server, webhook_door
):
    made, order = paid_page(stripe_server)
    held = list(webhook_door.got)
    webhook_door.got.clear()
    stripe_server.dispute(stripe_server.store.find(order.session_id)["payment_intent"])
    settled(stripe_server, webhook_door, client)
    webhook_door.got.extend(held * 2)
    deliver(client, webhook_door)
    review = FinanceReview.objects.get()
    assert (review.kind, review.invoice, again(made).state) == ("dispute", made, "open")


def test_a_matter_that_ended_after_payment_is_owed_once():
    made = paid_by_transfer()
    for _ in range(2):
        refunding.owe(made.case, by=None, reason="Withdrawn")
    review = FinanceReview.objects.get()
    assert (review.kind, review.invoice, review.facts["amount"]) == ("owed", made, "1220.00")


def test_the_pages_of_a_refund_from_entry_to_booking(client):
    made = paid_by_transfer()
    first = cashier(made)
    enter(client, first, second_factor=True)
    page = reverse("billing:give_back", args=[made.number])
    assert page in client.get(reverse("billing:desk_invoice", args=[made.number])).content.decode()
    wrong = client.post(
        page, {"amount": "1220.01", "reason": "x", "sent_on": "2026-11-02", "bank_reference": "9"}
    )
    assert "more than is left" in wrong.content.decode()
    later = (made.campus.today() + timedelta(days=2)).isoformat()
    assert (
        client.post(
            page, {"amount": "1", "reason": "x", "sent_on": later, "bank_reference": "9"}
        ).status_code
        == 200
    )
    day = made.issued_on.isoformat()
    done = client.post(
        page, {"amount": "20,00", "reason": "x", "sent_on": day, "bank_reference": "9"}
    )
    refund = Refund.objects.get()
    one = reverse("billing:desk_refund", args=[refund.public_id])
    assert done["Location"] == one
    assert (
        reverse("billing:confirm_refund", args=[refund.public_id])
        not in client.get(one).content.decode()
    )
    assert (
        client.post(reverse("billing:confirm_refund", args=[refund.public_id])).status_code == 403
    )
    enter(client, cashier(made), second_factor=True)
    assert one in client.get(reverse("billing:desk_payments") + "?view=refunds").content.decode()
    client.post(reverse("billing:confirm_refund", args=[refund.public_id]))
    assert again(refund).state == "returned"
    assert (
        one not in client.get(reverse("billing:desk_payments") + "?view=refunds").content.decode()
    )


@pytest.mark.transactional
@pytest.mark.django_db(transaction=True)
def test_three_partial_refunds_at_once_never_exceed_what_came():
    made = paid_by_transfer()
    finance = [cashier(made) for _ in range(3)]
    results = together(*[lambda f=f: sent(again(made), "700", f) for f in finance])
    assert sorted(type(r).__name__ for r in results) == ["Refund", "TooMuch", "TooMuch"]
    assert bound(made) == Decimal("700.00")


@pytest.mark.transactional
@pytest.mark.django_db(transaction=True)
def test_without_its_lock_the_same_action_would_give_back_too_much(monkeypatch):
    """The negative control: our own action, its lock and transaction taken away."""
    made = paid_by_transfer()
    finance = [cashier(made) for _ in range(3)]
    monkeypatch.setattr(refunding, "lock_case", lambda invoice: None)
    monkeypatch.setattr(refunding, "give_back", refunding.give_back.__wrapped__)
    with meeting(monkeypatch, RefundQuerySet, "bound", 3):
        results = together(*[lambda f=f: sent(again(made), "700", f) for f in finance])
    assert [type(r).__name__ for r in results] == ["Refund"] * 3
    assert bound(made) > made.amount


def bound(made):
    return Refund.objects.bound(f"payment-{made.payment.pk}")
