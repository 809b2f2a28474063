"""Pay by card: one open page per invoice, and no second one because an answer was lost.

Network calls stand between transactions, never inside one: what must survive a lost answer is
stored before the call.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.billing import gateway, rules, states
from portal.billing.actions import customers, lawful
from portal.billing.actions.invoicing import lock_case
from portal.billing.models import CheckoutOrder, Invoice
from portal.workflow import Phase, Refused, move

PAGE_LIFE = timedelta(minutes=60)
# Stripe wants half an hour ahead; a repeat takes a moment to arrive.
STILL_FRESH = timedelta(minutes=32)
MOST_FAILURES = 3


class NotPayable(Refused):
    """Paid or cancelled meanwhile."""

    message = _("This invoice is no longer open, so there is nothing to pay.")


class PartPaid(Refused):
    """A card pays the whole sum, and part of it has come already."""

    message = _("Part of the sum has come by bank transfer. Please pay the rest by transfer too.")


class BeingConfirmed(Refused):
    """Stripe says that somebody has paid on the page; the confirmation is on its way."""

    message = _("A card payment for this invoice is being confirmed. Do not pay again.")


class CardsUnavailable(Refused):
    """Stripe cannot be reached or said no. The invoice is untouched."""

    message = _(
        "Card payment is not available now. Nothing was charged and your invoice is saved: try again"
        " later, or pay by bank transfer."
    )


@dataclass(frozen=True)
class Doors:
    """Where the payer comes back to, and the language of the page."""

    success_url: str
    cancel_url: str
    locale: str


def open_page(invoice: Invoice, *, by: Any, doors: Doors) -> str:
    """The address of the page on which this invoice can be paid now.

    Reuses the invoice's open page. Raises NotPayable, BeingConfirmed, or CardsUnavailable; however
    many calls it takes, they share one page's time. A wallet the account may not use, or a customer
    Stripe no longer knows, costs a second call and not the payment.
    """
    within = gateway.Allowance()
    try:
        return _page(invoice, by=by, doors=doors, within=within, plain=False)
    except _Fancy:
        return _page(invoice, by=by, doors=doors, within=within, plain=True)


class _Fancy(Exception):
    """Stripe refused a page with more on it than a card."""


def _page(
    invoice: Invoice, *, by: Any, doors: Doors, within: gateway.Allowance, plain: bool
) -> str:
    order = prepare(invoice, by=by, doors=doors, plain=plain)
    try:
        if order.session_id:
            return _reuse(order, invoice, by=by, doors=doors, within=within)
        return _open(order, within)
    except gateway.PaymentsUnavailable as error:
        CheckoutOrder.objects.filter(pk=order.pk).update(failures=F("failures") + 1)
        raise CardsUnavailable(str(error)) from error
    except gateway.PaymentsProblem as error:
        # Refused, or the key stands for something else: these words will never open a page.
        end(order, by=None)
        customer = order.words.get("customer", "")
        if getattr(error, "code", "") == "resource_missing":
            customers.lose(customer, by=None)
        if not plain and (customer or len(order.words.get("ways", ())) > 1):
            raise _Fancy from error
        raise CardsUnavailable(str(error)) from error


def _reuse(
    order: CheckoutOrder, invoice: Invoice, *, by: Any, doors: Doors, within: gateway.Allowance
) -> str:
    """The open page, if Stripe still calls it open; a new one if it has closed."""
    now = gateway.fetch_checkout(order.session_id or "", within=within)
    if now.status == "open":
        return now.url
    if now.status == "complete":
        jobs.enqueue(
            "portal.billing.tasks.look_at",
            order.pk,
            key=f"complete-{order.pk}",
            about=invoice.number,
        )
        raise BeingConfirmed(invoice.number)
    end(order, by=None)
    return _open(prepare(invoice, by=by, doors=doors), within)


def _open(order: CheckoutOrder, within: gateway.Allowance) -> str:
    words = dict(order.words)
    checkout = gateway.open_checkout(
        idempotency_key=order.idempotency_key,
        amount=order.total,
        expires_at=order.expires_at,
        within=within,
        **words,
    )
    if remember(order, session_id=checkout.id, url=checkout.url, by=None):
        return checkout.url
    if Invoice.objects.get(pk=order.invoice_id).is_open:
        raise CardsUnavailable(order.idempotency_key)
    raise NotPayable(order.idempotency_key)


@transaction.atomic
def prepare(invoice: Invoice, *, by: Any, doors: Doors, plain: bool = False) -> CheckoutOrder:
    """The invoice's live order, or the next attempt with its key and words on record.

    Refuses `RailClosed` where no way of the card page is lawful for this payer.
    """
    if not rules.payer(by, invoice):
        raise PermissionDenied
    lock_case(invoice)
    invoice = Invoice.objects.select_related("campus", "case", "company").get(pk=invoice.pk)
    if not invoice.is_open:
        raise NotPayable(invoice.number)
    if invoice.collected:
        raise PartPaid(invoice.number)
    ways = lawful.card_page(invoice, plain=plain)
    live = invoice.checkouts.live().first()
    if live and usable(live) and live.amount == invoice.asked:
        return live
    if live:
        end(live, by=None)
    last = invoice.checkouts.order_by("-attempt").values_list("attempt", flat=True).first() or 0
    order = CheckoutOrder(
        invoice=invoice, attempt=last + 1, idempotency_key=f"invoice:{invoice.number}:attempt:{last + 1}",
        amount=invoice.asked, currency=invoice.currency, opened_by=by, words={},
        expires_at=(timezone.now() + PAGE_LIFE).replace(microsecond=0), state=states.PREPARED, phase=Phase.WITH_STAFF,
    )  # fmt: skip
    order.words = words_of(order, invoice, by=by, doors=doors)
    order.words["ways"] = ways
    if not plain:
        order.words["customer"] = customers.known(invoice, by=by)
    order.save(force_insert=True)
    return order


def usable(order: CheckoutOrder) -> bool:
    """A page once opened, or a key that may still be tried with the words it was stored with."""
    if order.session_id:
        return True
    fresh = order.expires_at > timezone.now() + STILL_FRESH
    return fresh and order.failures < MOST_FAILURES


def words_of(order: CheckoutOrder, invoice: Invoice, *, by: Any, doors: Doors) -> dict[str, Any]:
    """Everything Stripe is told besides key, sum and end; stored, so that a repeat says the same."""
    return {
        "reference": invoice.reference,
        "description": f"{invoice.number} · {invoice.case.title}"[:250],
        "metadata": {"order": str(order.public_id), "invoice": invoice.number},
        "success_url": doors.success_url,
        "cancel_url": doors.cancel_url,
        "locale": doors.locale,
        "email": by.email,
    }


@transaction.atomic
def remember(order: CheckoutOrder, *, session_id: str, url: str, by: Any) -> bool:
    """Keep which page was opened; False when the order has ended meanwhile.

    A webhook or a second click may have been faster with the same page. A page that opened after
    its invoice was paid or cancelled is kept only to be closed.
    """
    order.refresh_from_db()
    if order.state not in (states.PREPARED, states.CLOSED):
        return order.session_id == session_id
    order.session_id, order.url, order.failures = session_id, url, 0
    order.save(update_fields=["session_id", "url", "failures"])
    if order.state == states.PREPARED:
        move(order, "open", by=by)
        return True
    jobs.enqueue("portal.billing.tasks.close_page", order.pk, key=f"close-late-{order.pk}")
    return False


@transaction.atomic
def end(order: CheckoutOrder, *, by: Any) -> None:
    """Put a page or a key away that nobody can pay on any more."""
    order.refresh_from_db()
    if order.state in states.LIVE:
        move(order, "close", by=by)
