"""Quote first: the officer names the price, the company accepts what it read or lets it run out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.cases.deadline import last_moment
from portal.cases.models import Case
from portal.money import Money
from portal.workflow import Refused, move
from services import states
from services.actions.asking import ask_for
from services.models import Quotation, Request
from services.pricing import Quote, quote

VALID_DAYS = 10  # working days of the campus (domain: fee model F5)


class NothingQuoted(Refused):
    message = _("A quotation needs a price. A service free of charge needs no quotation.")


class QuotationClosed(Refused):
    """Ran out, was replaced, or answered already."""

    message = _("This quotation is no longer open. Look at the request again.")


class QuotationChanged(Refused):
    message = _("The quotation has changed since you read it. Read it again, then accept.")


class PriceFirst(Refused):
    message = _("The price of this service is agreed first. Send the company a quotation.")


def with_prices(order: Request, prices: Mapping[str, tuple[Decimal, Decimal]]) -> Quote:
    """The price with what the officer entered: quantity and price of a unit, by the code of the fee."""
    named = {
        code: (quantity, Money(price, order.campus.currency))
        for code, (quantity, price) in prices.items()
    }
    return quote(order.plan, order.campus, order.answers, order.tier, named)


@transaction.atomic
def send_quotation(
    order: Request, prices: Mapping[str, tuple[Decimal, Decimal]], *, by: Any, note: str = ""
) -> Quotation:
    """Name the price; the clock stands still until the company answers. A second one replaces the first."""
    offer = with_prices(order, prices)
    if not offer.due:
        raise NothingQuoted
    move(order, "requote" if order.state == states.QUOTED else "quote", by=by)
    return Quotation.objects.create(
        request=order, number=order.quotations.count() + 1, fee=offer.snapshot(), note=note,
        valid_until=last_moment(order.campus, VALID_DAYS), made_by=by,
    )  # fmt: skip


@transaction.atomic
def accept(order: Request, *, fingerprint: str, by: Any) -> Request:
    """Agree to the price that was read: its invoice is raised, and work begins when it is paid."""
    held = _held(order)
    quotation = Quotation.objects.newest_of(held)
    if held.state != states.QUOTED or quotation is None or quotation.valid_until <= timezone.now():
        raise QuotationClosed
    if quotation.fingerprint != fingerprint:
        raise QuotationChanged
    move(held, "accept_quotation", by=by, facts={"quotation": quotation.number})
    held.fee = quotation.fee
    held.save(update_fields=["fee"])
    quotation.accepted_at, quotation.accepted_by = timezone.now(), by
    quotation.save(update_fields=["accepted_at", "accepted_by"])
    ask_for(Quote.of(quotation.fee), held.case_ptr, by=by)
    return held


def _held(order: Request) -> Request:
    """Answering and replacing a quotation take turns on its case."""
    Case.objects.select_for_update(of=("self",)).get(pk=order.pk)
    return Request.objects.with_edition().get(pk=order.pk)


@transaction.atomic
def lapse(quotation: Quotation, *, by: Any = None) -> None:
    """Nobody answered in time: the officer has the request again."""
    held = _held(quotation.request)
    newest = Quotation.objects.newest_of(held)
    if (
        held.state == states.QUOTED
        and newest is not None
        and newest.pk == quotation.pk
        and newest.valid_until <= timezone.now()
    ):
        move(held, "lapse_quotation", by=None, facts={"quotation": newest.number})


def lapse_quotations(*, by: Any = None) -> int:
    """Every quotation that has run out, one transaction each."""
    over = list(Quotation.objects.run_out(timezone.now()).select_related("request"))
    for quotation in over:
        lapse(quotation, by=by)
    return len(over)


def agreed(order: Request) -> bool:
    """No quotation is needed, or one was accepted."""
    return (
        not order.plan.quoted_first(order.answers)
        or order.quotations.exclude(accepted_at=None).exists()
    )


@transaction.atomic
def start(case: Any, *, by: Any, reason: str = "") -> Request:
    """Take into work; refuses while the price is still to be agreed."""
    order = case if isinstance(case, Request) else case.request
    if not agreed(order):
        raise PriceFirst
    move(order, "start", by=by)
    return order
