"""The only door to Stripe: opens, reads and closes hosted checkouts, gives money back, and believes webhooks or not.

Amounts cross this door as `Money`; Stripe's integers never leave it. A page waits at most
`PAGE_SECONDS` for all its calls together, whatever the network does. Nothing here reads or writes
the database.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

import requests
import stripe
from django.conf import settings

from portal.billing.answers import (
    BadSignature,
    Checkout,
    CheckoutState,
    DisputeState,
    Entry,
    Event,
    KeyReused,
    PaymentsProblem,
    PaymentsRefused,
    PaymentState,
    PaymentsUnavailable,
    Returned,
    checkout_state,
    dispute_state,
    entry,
    event_of,
    payment_state,
    returned,
)
from portal.money import Money, digits_of

if TYPE_CHECKING:
    from stripe.params import RefundCreateParams
    from stripe.params.checkout import SessionCreateParams

__all__ = [
    "Allowance", "BadSignature", "Checkout", "CheckoutState", "DisputeState", "Entry", "Event", "KeyReused",
    "PaymentState", "PaymentsProblem", "PaymentsRefused", "PaymentsUnavailable", "Returned", "disputes_opened",
    "enabled", "entries", "expire_checkout", "fetch_checkout", "fetch_dispute", "fetch_payment",
    "forget_customer", "give_back", "livemode", "open_checkout", "read_event", "to_stripe",
]  # fmt: skip

log = logging.getLogger(__name__)
T = TypeVar("T")

# Seconds. A company waiting for a page gets plain words in time; a task may be patient.
CONNECT_SECONDS = 1.5
READ_SECONDS = 2.5
PAGE_SECONDS = 2.5
BUSY_SECONDS = 0.4
PATIENT_READ_SECONDS = 6.5
PATIENT_SECONDS = 20
SIGNATURE_SECONDS = 300

# Only what Stripe's page speaks; anything else lets it look at the browser.
CHECKOUT_LOCALES = {"en": "en", "zh-hans": "zh", "zh": "zh", "ru": "ru"}

# Socket timeouts miss a dead name server and an answer that drips: such a call keeps its thread,
# not the page. There can be eight stuck calls at most; later ones wait their time and are refused.
_calls = ThreadPoolExecutor(max_workers=8, thread_name_prefix="stripe")


def _fresh_in_child() -> None:
    """A forked worker has the parent's pool but none of its threads, and must not share its sockets."""
    global _calls
    _calls = ThreadPoolExecutor(max_workers=8, thread_name_prefix="stripe")
    _client.cache_clear()


os.register_at_fork(after_in_child=_fresh_in_child)

# No timings of earlier calls are sent along with later ones.
stripe.enable_telemetry = False


class Allowance:
    """Seconds shared by all calls one page makes."""

    def __init__(self, seconds: float = PAGE_SECONDS) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())


def enabled() -> bool:
    """Cards can be taken: this installation has a key."""
    return bool(settings.STRIPE_SECRET_KEY)


def livemode() -> bool:
    """Real money, as the key says; nobody can set it otherwise."""
    return settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))


def open_checkout(
    *,
    reference: str,
    idempotency_key: str,
    amount: Money,
    description: str,
    metadata: Mapping[str, str],
    success_url: str,
    cancel_url: str,
    locale: str,
    expires_at: datetime,
    email: str = "",
    customer: str = "",
    ways: Sequence[str] = (),
    within: Allowance | None = None,
) -> Checkout:
    """Open the hosted page on which `amount` is paid once.

    Store the key and `expires_at` (30 minutes to 24 hours ahead) before calling: a repeat must send
    exactly the same words. `success_url` may contain {CHECKOUT_SESSION_ID}. `ways` are card and
    wallets; a `customer` finds the cards saved before, and with ways anybody may save one.
    Raises PaymentsUnavailable, PaymentsRefused, or KeyReused.
    """
    params = _order(reference, amount, description, dict(metadata)) | {
        "success_url": success_url,
        "cancel_url": cancel_url,
        "locale": CHECKOUT_LOCALES.get(locale, "auto"),
        "expires_at": int(expires_at.timestamp()),
    }
    params |= _paid_by(email, customer, ways)
    session = _ask(
        lambda client: client.v1.checkout.sessions.create(
            params=cast("SessionCreateParams", params),
            options={"idempotency_key": idempotency_key},
        ),
        within=within,
    )
    state = checkout_state(session.to_dict())
    return Checkout(state.id, state.url, state.status, state.expires_at)


def fetch_checkout(
    id: str, *, patient: bool = False, within: Allowance | None = None
) -> CheckoutState:
    """Read a checkout from Stripe, with what went back of its money already.

    `patient` is for tasks, which may wait and try once more.
    """
    return checkout_state(
        _ask(
            lambda client: client.v1.checkout.sessions.retrieve(
                id, params={"expand": ["payment_intent.latest_charge.refunds"]}
            ),
            patient=patient,
            within=within,
        ).to_dict()
    )


def expire_checkout(id: str, *, patient: bool = False) -> CheckoutState:
    """Close an open page so that nobody pays on it. Refused when it was paid or closed before."""
    return checkout_state(
        _ask(lambda client: client.v1.checkout.sessions.expire(id), patient=patient).to_dict()
    )


def fetch_payment(id: str) -> PaymentState:
    """Read a payment from Stripe. For tasks only."""
    return payment_state(
        _ask(
            lambda client: client.v1.payment_intents.retrieve(
                id, params={"expand": ["latest_charge.refunds"]}
            ),
            patient=True,
        ).to_dict()
    )


def fetch_dispute(id: str) -> DisputeState:
    """Read a dispute from Stripe, with the money it moved. For tasks only."""
    return dispute_state(
        _ask(lambda client: client.v1.disputes.retrieve(id), patient=True).to_dict()
    )


def disputes_opened(since: datetime, until: datetime) -> Iterator[DisputeState]:
    for raw in _pages(lambda client: client.v1.disputes.list, since, until):
        yield dispute_state(raw)


def entries(since: datetime, until: datetime) -> Iterator[Entry]:
    """Every line of Stripe's own books from `since` to before `until`. For tasks only."""
    for raw in _pages(
        lambda client: client.v1.balance_transactions.list, since, until, "data.source"
    ):
        yield entry(raw)


def _pages(
    which: Callable[[stripe.StripeClient], Any], since: datetime, until: datetime, *expand: str
) -> Iterator[dict[str, Any]]:
    created = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
    params: dict[str, Any] = {"created": created, "limit": 100, "expand": list(expand)}
    while True:
        asked = dict(params)
        page = _ask(lambda client: which(client)(params=asked), patient=True).to_dict()  # noqa: B023 — asked at once
        yield from page["data"]
        if not page["has_more"] or not page["data"]:
            return
        params["starting_after"] = page["data"][-1]["id"]


def forget_customer(id: str, *, within: Allowance | None = None) -> None:
    """Have Stripe delete a customer and the cards saved for it. One it does not know is forgotten already."""
    try:
        _ask(lambda client: client.v1.customers.delete(id), within=within)
    except PaymentsRefused as error:
        if error.code != "resource_missing":
            raise


def give_back(
    payment_intent: str, amount: Money, *, idempotency_key: str, metadata: Mapping[str, str]
) -> Returned:
    """Return part of a card payment, or all of it. Store the key before calling. For tasks only."""
    params = {"payment_intent": payment_intent, "amount": to_stripe(amount)}
    refund = _ask(
        lambda client: client.v1.refunds.create(
            params=cast("RefundCreateParams", params | {"metadata": dict(metadata)}),
            options={"idempotency_key": idempotency_key},
        ),
        patient=True,
    )
    return returned(refund.to_dict())


def read_event(payload: bytes, signature: str) -> Event:
    """Believe a webhook signed with one of our secrets within five minutes, or BadSignature."""
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        if _signed(payload, signature, secret):
            return event_of(payload)
    raise BadSignature("no webhook secret of ours made this signature in the last five minutes")


def to_stripe(amount: Money) -> int:
    """The integer Stripe expects. A sum the currency cannot carry is refused, never rounded."""
    digits = digits_of(amount.currency)
    try:
        minor = amount.minor
        # Stripe adds places to ISK and UGX and wants the third place of dinars to be zero.
        if amount.rounded() != amount or (digits == 3 and minor % 10):
            raise ValueError("too many places")
    except ValueError as error:
        code, sum_ = "amount_invalid", f"{amount.amount} {amount.currency}"
        raise PaymentsRefused(code, f"Stripe cannot charge {sum_}: {error}.") from error
    return minor


def _order(
    reference: str, amount: Money, description: str, metadata: dict[str, str]
) -> dict[str, Any]:
    """What is sold, for whom and for how much, in Stripe's words."""
    price = {
        "currency": amount.currency.lower(),
        "unit_amount": to_stripe(amount),
        "product_data": {"name": description},
    }
    return {
        "mode": "payment",
        "submit_type": "pay",
        "client_reference_id": reference,
        "metadata": metadata,
        # Refunds and disputes speak of the payment intent, so it carries the owner too.
        "payment_intent_data": {"metadata": metadata, "description": description},
        "line_items": [{"quantity": 1, "price_data": price}],
        # The invoice's own currency and figure, not one converted for the visitor.
        "adaptive_pricing": {"enabled": False},
    }


def _paid_by(email: str, customer: str, ways: Sequence[str]) -> dict[str, Any]:
    """Who pays and how; whoever does may have the card remembered, and nobody has to."""
    payer = {"customer": customer} if customer else {"customer_email": email} if email else {}
    if not ways:
        return payer
    params: dict[str, Any] = payer | {
        "payment_method_types": list(ways),
        "saved_payment_method_options": {"payment_method_save": "enabled"},
    }
    if "wechat_pay" in ways:
        params["payment_method_options"] = {"wechat_pay": {"client": "web"}}
    return params if customer else params | {"customer_creation": "always"}


@lru_cache(maxsize=8)
def _client(key: str, base: str, *, patient: bool) -> stripe.StripeClient:
    session = requests.Session()
    # A proxy set for the outer world must not be asked for this machine.
    session.trust_env = urlsplit(base).hostname not in {"127.0.0.1", "localhost", "::1"}
    read = PATIENT_READ_SECONDS if patient else READ_SECONDS
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else None,
        max_network_retries=1 if patient else 0,
        http_client=stripe.RequestsClient(
            timeout=(CONNECT_SECONDS, read), session=None if session.trust_env else session
        ),
    )


def _ask(
    call: Callable[[stripe.StripeClient], T],
    *,
    patient: bool = False,
    within: Allowance | None = None,
) -> T:
    """Run one call against the clock and put Stripe's errors into our three words."""
    client = _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, patient=patient)
    seconds = PATIENT_SECONDS if patient else (within or Allowance()).left
    future = _calls.submit(_once_more, call, client)
    try:
        return future.result(timeout=seconds)
    except TimeoutError as late:
        future.cancel()
        log.warning("stripe did not answer in time")
        raise PaymentsUnavailable("Stripe did not answer in time.") from late
    except stripe.IdempotencyError as error:
        raise KeyReused(error.user_message or "") from error
    except stripe.StripeError as error:
        raise _translated(error) from error


def _once_more(call: Callable[[stripe.StripeClient], T], client: stripe.StripeClient) -> T:
    """409: an earlier copy of this very request is still running; a moment later its answer is there."""
    try:
        return call(client)
    except stripe.StripeError as error:
        if error.http_status != 409:
            raise
    time.sleep(BUSY_SECONDS)
    return call(client)


def _translated(error: stripe.StripeError) -> PaymentsProblem:
    status = error.http_status or 0
    # 409: still running after another moment; 429: too many at once.
    unsure = isinstance(error, (stripe.APIConnectionError, stripe.RateLimitError))
    if unsure or status < 400 or status == 409 or status >= 500:
        log.warning("stripe unavailable: %s", error)
        return PaymentsUnavailable(str(error))
    log.error("stripe refused: %s", error)
    code = error.code or {401: "authentication", 403: "permission"}.get(status, "invalid_request")
    return PaymentsRefused(code, error.user_message or "")


def _signed(payload: bytes, signature: str, secret: str) -> bool:
    try:
        return bool(
            stripe.WebhookSignature.verify_header(payload, signature, secret, SIGNATURE_SECONDS)
        )
    except (stripe.SignatureVerificationError, TypeError, ValueError, OverflowError):
        # The library also stumbles over non-ASCII signatures and over bodies that are not UTF-8.
        return False
