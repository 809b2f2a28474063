"""The card door, through Stripe's own library, against the local Stripe over the loopback."""

import ast
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from portal.billing import gateway
from portal.billing.gateway import (
    BadSignature,
    CheckoutState,
    KeyReused,
    PaymentsRefused,
    PaymentsUnavailable,
)
from portal.money import Money
from tests.billing.stripe_server import SECRET

# Between half an hour and a day ahead for as long as a run can last.
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=12)


def order(**changes):
    return {
        "reference": "XA-INVD-2026-00001",
        "idempotency_key": "invoice:1:attempt:1",
        "amount": Money(Decimal("48400.50"), "CNY"),
        "description": "入驻押金 · Депозит",
        "metadata": {"invoice": "XA-INVD-2026-00001", "company": "7f0c"},
        "success_url": "http://127.0.0.1:8000/my/invoices/1/?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:8000/my/invoices/1/",
        "locale": "zh-hans",
        "expires_at": SOON,
    } | changes


def events(door):
    return [gateway.read_event(body, signature) for body, signature in door.got]


# Asking


def test_the_door_is_shut_without_a_key(settings):
    settings.STRIPE_SECRET_KEY = ""
    assert gateway.enabled() is False
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    assert gateway.enabled() is True


def test_a_checkout_asks_for_exactly_the_sum(stripe_server):
    checkout = gateway.open_checkout(**order())

    assert checkout.status == "open"
    assert checkout.expires_at == SOON
    assert checkout.url == f"{stripe_server.base}/pay/{checkout.id}"
    assert gateway.fetch_checkout(checkout.id) == CheckoutState(
        id=checkout.id,
        status="open",
        payment_status="unpaid",
        amount=Money(Decimal("48400.50"), "CNY"),
        livemode=False,
        reference="XA-INVD-2026-00001",
        metadata={"invoice": "XA-INVD-2026-00001", "company": "7f0c"},
        payment_intent="",
        url=checkout.url,
        expires_at=SOON,
    )


def test_the_page_speaks_the_payers_language(stripe_server):
    got = [
        gateway.open_checkout(**order(idempotency_key=code, locale=code)).id
        for code in ("en", "zh-hans", "ru", "kk")
    ]
    assert [stripe_server.store.sessions[i]["locale"] for i in got] == ["en", "zh", "ru", "auto"]


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("880.00", "CNY", 88000),
        ("0.01", "RUB", 1),
        ("48400.50", "RUB", 4840050),
        ("5000", "JPY", 5000),
        ("5000", "KRW", 5000),
        ("5", "UGX", 500),
        ("5", "ISK", 500),
        ("1.230", "KWD", 1230),
        ("99999999.99", "USD", 9999999999),
    ],
)
def test_every_currency_travels_in_its_own_minor_unit(amount, currency, minor):
    money = Money(Decimal(amount), currency)
    assert gateway.to_stripe(money) == minor
    assert Money.from_minor(minor, currency) == money


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("0.001", "CNY"), ("0.5", "JPY"), ("1.234", "KWD"), ("1.50", "ISK")],
)
def test_a_sum_the_currency_cannot_carry_is_refused_not_rounded(amount, currency):
    with pytest.raises(PaymentsRefused) as refused:
        gateway.to_stripe(Money(Decimal(amount), currency))
    assert refused.value.code == "amount_invalid"


def test_the_same_key_and_words_give_the_same_page(stripe_server):
    first = gateway.open_checkout(**order())
    assert gateway.open_checkout(**order()) == first
    assert len(stripe_server.store.sessions) == 1


def test_the_same_key_with_another_sum_is_an_error(stripe_server):
    gateway.open_checkout(**order())
    with pytest.raises(KeyReused):
        gateway.open_checkout(**order(amount=Money(Decimal("1.00"), "CNY")))
    assert len(stripe_server.store.sessions) == 1


def test_ten_clicks_at_once_open_one_page(stripe_server):
    with ThreadPoolExecutor(10) as crowd:
        got = {c.id for c in crowd.map(lambda _: gateway.open_checkout(**order()), range(10))}
    assert len(got) == len(stripe_server.store.sessions) == 1


def test_stripe_says_no_in_a_code(stripe_server):
    with pytest.raises(PaymentsRefused) as refused:
        gateway.open_checkout(**order(expires_at=datetime.now(UTC) + timedelta(days=3)))
    assert refused.value.code == "invalid_request"
    with pytest.raises(PaymentsRefused) as refused:
        gateway.fetch_checkout("cs_test_nothing")
    assert refused.value.code == "resource_missing"


def test_a_wrong_key_is_refused(stripe_server, settings):
    settings.STRIPE_SECRET_KEY = "nonsense"
    with pytest.raises(PaymentsRefused) as refused:
        gateway.open_checkout(**order())
    assert refused.value.code == "authentication"


def test_a_refused_order_does_not_use_up_its_key(stripe_server):
    with pytest.raises(PaymentsRefused):
        gateway.open_checkout(**order(expires_at=datetime.now(UTC)))
    assert gateway.open_checkout(**order()).status == "open"


def test_a_closed_page_takes_no_money(stripe_server, webhook_door):
    checkout = gateway.open_checkout(**order())

    assert gateway.expire_checkout(checkout.id).status == "expired"
    assert stripe_server.pay(checkout.id) == "expired"
    with pytest.raises(PaymentsRefused):
        gateway.expire_checkout(checkout.id)
    stripe_server.courier.settle()
    assert [(e.type, e.object_id) for e in events(webhook_door)] == [
        ("checkout.session.expired", checkout.id)
    ]


def test_a_paid_page_cannot_be_closed(stripe_server):
    checkout = gateway.open_checkout(**order())
    stripe_server.pay(checkout.id)
    with pytest.raises(PaymentsRefused):
        gateway.expire_checkout(checkout.id)
    assert gateway.fetch_checkout(checkout.id).payment_status == "paid"


def test_a_live_key_makes_a_live_page(stripe_server, settings):
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    assert gateway.fetch_checkout(gateway.open_checkout(**order()).id).livemode is True


@pytest.mark.parametrize(
    ("key", "live"),
    [
        ("sk_live_1", True),
        ("rk_live_1", True),
        ("sk_test_1", False),
        ("rk_test_1", False),
        ("", False),
    ],
)
def test_the_key_alone_says_whether_money_is_real(settings, key, live):
    settings.STRIPE_SECRET_KEY = key
    assert gateway.livemode() is live


# When Stripe is not well


def unavailable_within(seconds):
    began = time.monotonic()
    with pytest.raises(PaymentsUnavailable):
        gateway.open_checkout(**order())
    assert time.monotonic() - began < seconds


@pytest.mark.parametrize("fault", ["reset", "error", "garbage", "busy"])
def test_a_stripe_that_fails_is_told_apart_from_one_that_refuses(stripe_server, fault):
    stripe_server.faults.set(api=fault)
    unavailable_within(1)
    assert (len(stripe_server.calls), stripe_server.store.sessions) == (1, {})

    stripe_server.faults.clear()
    assert gateway.open_checkout(**order()).status == "open"


def test_a_stripe_that_refuses_connections_is_unavailable_and_comes_back(stripe_server):
    stripe_server.stop()
    unavailable_within(1)
    stripe_server.start()
    assert gateway.open_checkout(**order()).status == "open"


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_no_page_waits_longer_than_three_seconds(stripe_server, fault):
    stripe_server.faults.set(api=fault, seconds=3.2)
    unavailable_within(3)


def test_the_calls_of_a_page_share_its_time(stripe_server):
    checkout = gateway.open_checkout(**order())
    stripe_server.faults.set(api="slow", seconds=1.5)
    within, began = gateway.Allowance(), time.monotonic()
    assert gateway.fetch_checkout(checkout.id, within=within).status == "open"
    with pytest.raises(PaymentsUnavailable):
        gateway.open_checkout(**order(idempotency_key="two"), within=within)
    assert time.monotonic() - began < 3


def test_two_first_clicks_at_once_open_one_page(stripe_server):
    """Stripe answers the second with 409 while the first is running: asked again, it has the page."""
    stripe_server.faults.set(api="slow", seconds=0.3)
    with ThreadPoolExecutor(2) as pair:
        got = {c.id for c in pair.map(lambda _: gateway.open_checkout(**order()), range(2))}
    assert len(got) == len(stripe_server.store.sessions) == 1
    assert len(stripe_server.calls) == 3


def test_a_call_that_keeps_running_is_unavailable_not_refused(stripe_server):
    stripe_server.store.busy.add(order()["idempotency_key"])
    unavailable_within(2)
    assert len(stripe_server.calls) == 2


def test_an_answer_lost_on_the_way_is_found_again_by_the_same_key(stripe_server):
    stripe_server.faults.set(api="cut", times=1)
    unavailable_within(1)
    (made,) = stripe_server.store.sessions
    assert gateway.open_checkout(**order()).id == made
    assert list(stripe_server.store.sessions) == [made]


def test_a_failure_inside_stripe_stays_with_its_key(stripe_server):
    stripe_server.faults.set(api="failed", times=1)
    unavailable_within(1)
    unavailable_within(1)
    assert gateway.open_checkout(**order(idempotency_key="invoice:1:attempt:2")).status == "open"


def test_a_patient_task_tries_once_more(stripe_server):
    checkout = gateway.open_checkout(**order())
    stripe_server.faults.set(api="reset", times=1)
    assert gateway.fetch_checkout(checkout.id, patient=True).status == "open"


def test_money_goes_back_in_parts_and_never_more_than_came(stripe_server):
    checkout = gateway.open_checkout(**order())
    stripe_server.pay(checkout.id)
    intent = gateway.fetch_checkout(checkout.id).payment_intent
    part = Money(Decimal("400.50"), "CNY")
    for _ in range(2):  # the key makes it one refund
        given = gateway.give_back(
            intent, part, idempotency_key="refund:1", metadata={"refund": "1"}
        )
    assert (given.status, given.amount, given.metadata) == ("succeeded", part, {"refund": "1"})
    with pytest.raises(PaymentsRefused):
        gateway.give_back(intent, order()["amount"], idempotency_key="refund:2", metadata={})
    assert gateway.fetch_checkout(checkout.id).refunds == (given,)
    state = gateway.fetch_payment(intent)
    assert (state.refunds, state.metadata, state.disputed) == ((given,), order()["metadata"], False)
    with pytest.raises(PaymentsRefused) as refused:
        gateway.fetch_payment("pi_nothing")
    assert refused.value.code == "resource_missing"


# Webhooks


def test_a_payment_is_told_by_a_signed_event(stripe_server, webhook_door):
    checkout = gateway.open_checkout(**order())
    assert stripe_server.pay(checkout.id) == "paid"

    (event,) = events(webhook_door)
    assert (event.type, event.object_kind, event.object_id, event.livemode) == (
        "checkout.session.completed",
        "checkout.session",
        checkout.id,
        False,
    )
    assert abs(event.created - datetime.now(UTC)) < timedelta(seconds=5)
    assert event.payload["data"]["object"]["amount_total"] == 4840050
    state = gateway.fetch_checkout(checkout.id)
    assert (state.status, state.payment_status) == ("complete", "paid")
    assert state.payment_intent == event.payload["data"]["object"]["payment_intent"] != ""


@pytest.fixture
def webhook(stripe_server, webhook_door):
    stripe_server.pay(gateway.open_checkout(**order()).id)
    return webhook_door.got[0]


def test_while_secrets_change_both_are_believed(webhook, settings):
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_next", SECRET]
    assert gateway.read_event(*webhook).type == "checkout.session.completed"
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET, "whsec_next"]
    assert gateway.read_event(*webhook).type == "checkout.session.completed"


@pytest.mark.parametrize("secrets", [[], [""], ["whsec_next"]])
def test_another_secret_is_not_believed(webhook, settings, secrets):
    settings.STRIPE_WEBHOOK_SECRETS = secrets
    with pytest.raises(BadSignature):
        gateway.read_event(*webhook)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body, sign: (body.replace(b"4840050", b"4840051"), sign),
        lambda body, sign: (body + b" ", sign),
        lambda body, sign: (body[:-1], sign),
        lambda body, _: (body, ""),
        lambda body, _: (body, "garbage"),
        lambda body, _: (body, "t=1,v1=é"),
        lambda body, sign: (body, sign.split(",")[0] + ",v1=ключ"),
        lambda body, sign: (body, sign.replace("v1=", "v0=")),
        lambda body, sign: (body, "t=" + "9" * 5000 + ",v1=00"),
        lambda body, sign: (b"\xff\xfe", sign),
        lambda body, sign: (b"", sign),
    ],
)
def test_a_webhook_tampered_with_is_not_believed(webhook, spoil):
    with pytest.raises(BadSignature):
        gateway.read_event(*spoil(*webhook))


@pytest.mark.parametrize("switch", [{"age": 600}, {"bad_signature": True}])
def test_an_old_or_foreign_signature_is_not_believed(stripe_server, webhook_door, switch):
    stripe_server.faults.set(**switch)
    stripe_server.pay(gateway.open_checkout(**order()).id)
    with pytest.raises(BadSignature):
        events(webhook_door)


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{}", b"null", b"nonsense", b'{"id":"e","type":"t","created":1e99}', b"[" * 100_000],
)
def test_signed_nonsense_is_not_an_event(stripe_server, body):
    with pytest.raises(BadSignature):
        gateway.read_event(body, stripe_server.courier.signed(body))


def test_figures_in_an_event_are_never_floats(stripe_server):
    thing = {"id": "ch_1", "object": "charge", "rate": 0.1}
    event = {"id": "evt_1", "type": "charge.updated", "created": 1, "livemode": False}
    body = json.dumps(event | {"data": {"object": thing}}).encode()
    read = gateway.read_event(body, stripe_server.courier.signed(body))
    assert read.payload["data"]["object"]["rate"] == Decimal("0.1")


def test_only_the_gateway_knows_stripe():
    root = Path(gateway.__file__).parents[2]
    importers = {
        file.relative_to(root).as_posix()
        for top in ("portal", "tenants", "services", "cms")
        for file in (root / top).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if (
            isinstance(node, ast.Import)
            and any(a.name.split(".")[0] == "stripe" for a in node.names)
        )
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "stripe")
    }
    assert importers == {"portal/billing/gateway.py"}
