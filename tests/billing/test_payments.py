"""Cards, through a real local Stripe: one page per invoice, paid once, and plain words when it is down."""

import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.billing import gateway, tasks
from portal.billing.actions import hearing, invoicing, paying, transfers
from portal.billing.models import CheckoutOrder, FinanceReview, Invoice, StripeEvent
from tests import factories
from tests.billing.factories import case, cashier, invoice, owner_of
from tests.billing.stripe_server import browse

pytestmark = pytest.mark.django_db
DOORS = paying.Doors("http://testserver/back/", "http://testserver/cancel/", "ru")


def again(row):
    return type(row).objects.get(pk=row.pk)


def deliver(client, door):
    """Bring what the local Stripe has sent to our own door."""
    answers = []
    while door.got:
        body, signature = door.got.pop(0)
        answers.append(
            client.post(
                reverse("billing:webhook"),
                body,
                content_type="application/json",
                headers={"Stripe-Signature": signature},
            ).status_code
        )
    return answers


def open_page(made, by=None):
    url = paying.open_page(again(made), by=by or owner_of(made), doors=DOORS)
    return url, CheckoutOrder.objects.filter(invoice=made).first()


def created(server):
    """The keys of calls that opened a page."""
    return [
        key for method, path, key in server.calls if method == "POST" and path.endswith("/sessions")
    ]


def test_the_card_journey(client, stripe_server, webhook_door, heard):
    made = invoice(code="XA")
    page, back = (
        reverse(f"billing:{name}", args=[made.number]) for name in ("invoice", "returned")
    )
    client.force_login(owner_of(made))

    shown = client.get(page)
    assert stripe_server.base in shown["Content-Security-Policy"]
    assert (
        stripe_server.base not in client.get(reverse("billing:invoices"))["Content-Security-Policy"]
    )
    sent = client.post(reverse("billing:pay", args=[made.number]))
    assert sent["Location"].startswith(stripe_server.base)
    status, headers, _text = browse(sent["Location"], {"card": "4242 4242 4242 4242"})
    assert (status, headers["Location"]) == (303, f"http://testserver{back}")

    # The payer is faster than the webhook: the page waits and writes nothing.
    assert "hx-get" in client.get(back).content.decode()
    assert again(made).state == "open"
    assert deliver(client, webhook_door) == [200]

    made = again(made)
    payment = made.payments.get()
    assert (made.state, heard, payment.method, payment.total) == (
        "paid",
        [made.number],
        "card",
        made.total,
    )
    assert payment.receipt.kind == "RCPM"
    assert (
        "hx-get" not in client.get(reverse("billing:standing", args=[made.number])).content.decode()
    )
    assert payment.receipt.number in client.get(page).content.decode()


def test_an_invoice_has_one_open_page_in_however_many_tabs(stripe_server):
    made = invoice()
    assert len({open_page(made)[0] for _ in range(3)}) == 1
    assert len(created(stripe_server)) == 1


def test_an_expired_page_is_replaced_under_a_new_key(stripe_server):
    made = invoice()
    first_url, first = open_page(made)
    stripe_server.expire(first.session_id)
    url, second = open_page(made)
    assert url != first_url
    assert created(stripe_server) == [
        f"invoice:{made.number}:attempt:1",
        f"invoice:{made.number}:attempt:2",
    ]
    assert (again(first).state, again(second).state) == ("closed", "open")


def test_a_page_paid_on_is_not_opened_again(client, stripe_server):
    made = invoice()
    _url, order = open_page(made)
    stripe_server.pay(order.session_id)
    with pytest.raises(paying.BeingConfirmed):
        open_page(made)
    # The question itself queued the look that books it, webhook or not.
    assert again(made).state == "paid"
    with pytest.raises(paying.NotPayable):
        open_page(made)


def test_stripe_down_gives_words_within_three_seconds_and_keeps_the_invoice(client, stripe_server):
    made = invoice(case_of=case(owner=factories.user(language="en")))
    client.force_login(owner_of(made))
    stripe_server.stop()
    begun = time.monotonic()
    answer = client.post(reverse("billing:pay", args=[made.number]))
    took = time.monotonic() - begun
    stripe_server.start()

    assert answer.status_code == 200
    assert "Card payment is not available" in answer.content.decode()
    assert made.purpose["ru"] in answer.content.decode()
    assert took < 3
    assert (again(made).state, again(made).checkouts.get().state) == ("open", "prepared")
    url, order = open_page(made)
    assert (order.attempt, order.failures, url != "") == (1, 0, True)


@pytest.mark.parametrize("fault", ["hang", "drip", "slow"])
def test_a_silent_stripe_never_keeps_a_page_beyond_three_seconds(client, stripe_server, fault):
    """Also with a page open already, where two questions are asked: is it open still, and a new one."""
    made = invoice()
    client.force_login(owner_of(made))
    _url, order = open_page(made)
    stripe_server.expire(order.session_id)
    stripe_server.faults.set(api=fault, seconds=1.7 if fault == "slow" else 6)
    begun = time.monotonic()
    answer = client.post(reverse("billing:pay", args=[made.number]))
    took = time.monotonic() - begun
    stripe_server.faults.clear()
    assert answer.status_code == 200
    assert took < 3
    assert again(made).state == "open"


@pytest.mark.parametrize("ends", ["void", "paid"])
def test_an_invoice_that_ends_while_stripe_answers_sends_nobody_to_pay(
    client, stripe_server, monkeypatch, ends
):
    made = invoice()
    client.force_login(owner_of(made))
    ask = gateway.open_checkout

    def meanwhile(**words):
        opened = ask(**words)
        if ends == "void":
            invoicing.void(again(made), by=cashier(made), reason="Mistake")
        else:
            by_transfer(made)
        return opened

    monkeypatch.setattr(gateway, "open_checkout", meanwhile)
    answer = client.post(reverse("billing:pay", args=[made.number]))
    assert answer.status_code == 409
    (session,) = stripe_server.store.sessions.values()
    assert session["status"] == "expired"
    assert made.checkouts.get().session_id == session["id"]


def by_transfer(made):
    note = transfers.mark_received(
        again(made),
        by=cashier(made),
        received_on=made.issued_on,
        bank_reference="1",
        amount=made.total,
    )
    transfers.confirm(note, by=cashier(made))


def test_a_lost_answer_opens_no_second_page(stripe_server):
    made = invoice()
    stripe_server.faults.set(api="cut", times=1)
    with pytest.raises(paying.CardsUnavailable):
        open_page(made)
    open_page(made)
    assert len(set(created(stripe_server))) == 1
    assert len(stripe_server.store.sessions) == 1


def test_a_key_that_keeps_failing_is_left_for_the_next(stripe_server):
    made = invoice()
    stripe_server.stop()
    for _ in range(paying.MOST_FAILURES):
        with pytest.raises(paying.CardsUnavailable):
            open_page(made)
    stripe_server.start()
    assert open_page(made)[1].attempt == 2


def test_a_payment_on_a_page_whose_answer_was_lost_finds_its_order(stripe_server, heard):
    made = invoice()
    _url, order = open_page(made)
    session = order.session_id
    CheckoutOrder.objects.filter(pk=order.pk).update(session_id=None, url="")
    stripe_server.pay(session)
    assert hearing.conclude(tasks._fetch(session), by=None) == "paid"
    assert (again(order).session_id, heard) == (session, [made.number])


def test_a_lost_webhook_is_made_good_by_the_clock(stripe_server, heard):
    made = invoice()
    _url, order = open_page(made)
    stripe_server.pay(order.session_id)
    tasks.look_after_checkouts()
    tasks.look_after_checkouts()
    assert heard == [made.number]


def test_a_card_payment_after_a_transfer_is_looked_into(client, stripe_server, webhook_door, heard):
    made = invoice()
    _url, order = open_page(made)
    stripe_server.pay(order.session_id)
    note = transfers.mark_received(
        made, by=cashier(made), received_on=made.issued_on, bank_reference="1", amount=made.total
    )
    transfers.confirm(note, by=cashier(made))

    assert deliver(client, webhook_door) == [200]
    assert heard == [made.number]
    review = FinanceReview.objects.get()
    assert (review.kind, review.invoice, made.payments.get().method) == ("second", made, "transfer")


def test_paying_by_transfer_or_cancelling_closes_the_open_page(stripe_server):
    made, other = invoice(), None
    _url, order = open_page(made)
    note = transfers.mark_received(
        made, by=cashier(made), received_on=made.issued_on, bank_reference="1", amount=made.total
    )
    transfers.confirm(note, by=cashier(made))
    other = invoice(case_of=made.case)
    _url, second = open_page(other)
    invoicing.void(other, by=cashier(made), reason="Mistake")
    assert [stripe_server.store.find(o.session_id)["status"] for o in (order, second)] == [
        "expired"
    ] * 2
    assert {again(o).state for o in (order, second)} == {"closed"}


def test_who_does_not_pay_for_the_company_has_no_button_and_is_refused(client, stripe_server):
    made = invoice()
    viewer = factories.user()
    factories.membership(company=made.company, user=viewer, role="viewer")
    client.force_login(viewer)
    pay = reverse("billing:pay", args=[made.number])
    assert pay not in client.get(reverse("billing:invoice", args=[made.number])).content.decode()
    assert client.post(pay).status_code == 403
    assert stripe_server.calls == []


def test_a_stale_prepared_key_is_not_used_again(stripe_server):
    made = invoice()
    order = paying.prepare(made, by=owner_of(made), doors=DOORS)
    CheckoutOrder.objects.filter(pk=order.pk).update(
        expires_at=timezone.now() + timedelta(minutes=5)
    )
    assert open_page(made)[1].attempt == 2
    assert StripeEvent.objects.count() == 0
    assert Invoice.objects.get().state == "open"
