"""Book a thing, take a booking back, and close those whose time is over."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import Company, StaffRole
from portal.billing.actions import invoicing, refunding
from portal.billing.models import Invoice, Payment
from portal.billing.reckoning import reckon
from portal.cases.actions import handling
from portal.cases.models import Case
from portal.languages import codes, format_date, using
from portal.money import Money, format_money
from portal.workflow import NotAllowed, Phase, Refused, StaleState, move
from services import opening, rules, states
from services.models import Booking, Request, Resource
from services.slots import Period, blocked, is_free, stretch
from services.terms import Terms, kept_line, percent_due, terms_of


class SlotTaken(Refused):
    """Somebody else was faster; says what is free next."""

    def __init__(self, resource: Resource, count: int, since: datetime):
        super().__init__(resource.code)
        self.message = opening.taken_words(resource, count, since)


class OutsideHours(Refused):
    message = _("It is not open then. Choose a time inside the opening hours.")


class WrongLength(Refused):
    message = _("It cannot be booked for so short or so long a time.")


class TooSoon(Refused):
    message = _("This time is too near, or too far ahead. Choose another one.")


class NotForCompany(Refused):
    message = _("This is not open to your company.")


class TooManyPeople(Refused):
    message = _("There is not room for so many people. Choose a larger one.")


class TermsChanged(Refused):
    message = _("The price has changed since you looked. Read it again, then book.")


class Begun(Refused):
    message = _("The time has begun: it can no longer be cancelled here. Write to the park.")


@transaction.atomic
def book(
    resource: Resource, company: Company, *, start: datetime, count: int, terms: str, by: Any,
    people: int = 1, purpose: str = "", held_for: Request | None = None,
) -> Booking:  # fmt: skip
    """Take `count` slots from `start` on. `terms` is the fingerprint of the price that was read.

    Refuses in words, writing nothing. Sent twice by the same company it is one booking, unless a request holds it.
    """
    # The lock makes the look and the write one step on every engine (SQLite locks at BEGIN).
    held = Resource.objects.select_for_update(of=("self",)).select_related("campus").get(pk=resource.pk)  # fmt: skip
    period = allowed(held, company, start, count, people, by=by)
    if held_for is None and (twin := same(held, company, period)):
        return twin
    if not is_free(held.rhythm, period, around(held, period)):
        raise SlotTaken(held, count, period.start)
    # The purse of free minutes is the company's: its bookings of other resources take turns on it.
    Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=company.pk)
    agreed = terms_of(held, company, period)
    if agreed.fingerprint != terms:
        raise TermsChanged(held.code)
    try:
        with transaction.atomic():
            booking = written(
                held, company, agreed, people=people, purpose=purpose, by=by, held_for=held_for
            )
    except IntegrityError as exc:  # PostgreSQL's own constraint, should a writer come past the lock
        raise SlotTaken(held, count, period.start) from exc
    handling.submit(booking, "book", by=by, promised_days=None)
    if agreed.sums:
        case = booking.case_ptr
        case.campus, case.company = held.campus, company
        invoicing.raise_invoice(kind=Invoice.Kind.SERVICE, case=case, lines=[agreed.line], by=by)
    tell("booked", booking)
    return booking


def allowed(
    resource: Resource, company: Company, start: datetime, count: int, people: int, *, by: Any
) -> Period:
    """The period asked for, once everything but other people's bookings allows it."""
    now = timezone.now()
    if by is not None and not rules.requester(by, Booking(company=company)):
        raise NotForCompany(resource.code)
    if not resource.active or not rules.audience(company, resource.audience):
        raise NotForCompany(resource.code)
    if resource.capacity and people > resource.capacity:
        raise TooManyPeople(resource.code)
    if count not in resource.counts:
        raise WrongLength(resource.code)
    period = stretch(resource.rhythm, start, count, opening.opened_of(resource))
    if period is None:
        raise OutsideHours(resource.code)
    soonest = opening.earliest(resource, now)
    if soonest is None or not soonest <= period.start <= now + opening.HORIZON:
        raise TooSoon(resource.code)
    return period


def around(resource: Resource, period: Period) -> list[Period]:
    wanted = blocked(resource.rhythm, period)
    return opening.taken_of(resource, wanted.start, wanted.end)


def same(resource: Resource, company: Company, period: Period) -> Booking | None:
    """The company's own booking of just this: the click before this one made it."""
    mine = Booking.objects.live().filter(resource=resource, company=company)
    return mine.with_resource().filter(starts_at=period.start, ends_at=period.end).first()


def written(
    resource: Resource,
    company: Company,
    agreed: Terms,
    *,
    people: int,
    purpose: str,
    by: Any,
    held_for: Any,
) -> Booking:
    period = agreed.period
    return Booking.objects.create(
        public_id=uuid.uuid4(), kind="booking", category=resource.kind, title=title_of(resource, period.start),
        company=company, campus=resource.campus, language=company.language, opened_by=by,
        team=StaffRole.Role.SERVICE, state=states.DRAFT, phase=Phase.DRAFT, resource=resource,
        starts_at=period.start, ends_at=period.end, blocked_until=blocked(resource.rhythm, period).end,
        people=people, purpose=purpose, rate=resource.price, tax=resource.tax, free_minutes=agreed.free_minutes,
        net=agreed.net.amount, amount=agreed.amount.amount, currency=resource.campus.currency,
        free_until=agreed.free_until, late_percent=agreed.late_percent,
        held_for=held_for,
    )  # fmt: skip


def title_of(resource: Resource, start: datetime) -> dict[str, str]:
    """The resource and the day at the campus, in every language."""
    day, found = resource.rhythm.day_of(start), {}
    for code in codes():
        with using(code):
            joint = "，" if code.startswith("zh") else ", "
            found[code] = f"{resource.title}{joint}{format_date(day, code)}"
    return found


@transaction.atomic
def cancel(case: Any, *, by: Any, reason: str = "", waive: bool = False) -> Booking:
    """Take a booking back; said again it changes nothing. `waive` says that nothing stays due, whatever the hour.

    Refuses once the time has begun. Cancelled in time, the free minutes are given back.
    """
    found = Booking.objects.with_resource().select_related("resource__campus")
    booking = found.get(pk=case.pk)
    if booking.state == states.CANCELLED:
        return booking
    now = timezone.now()
    if booking.starts_at <= now:
        raise Begun(str(booking))
    if waive and by is not None and not rules.cancels_for(by, booking):
        raise NotAllowed(booking, booking.workflow.moves["cancel"])
    percent = 0 if waive else percent_due(booking, now)
    move(booking, "cancel", by=by, reason=reason, facts={"percent": percent})
    booking.live, booking.cancelled_at = False, now
    if not percent:
        booking.free_minutes = 0
    booking.charge = settle(booking, percent, reason=reason).amount
    booking.save(update_fields=["live", "cancelled_at", "free_minutes", "charge"])
    tell("booking_cancelled", booking)
    return booking


def release(order: Request, *, by: Any, reason: str, waive: bool = False) -> None:
    """Give back what a request held; what has begun stays."""
    for booking in order.bookings.live().filter(starts_at__gt=timezone.now()):
        cancel(booking, by=by, reason=reason, waive=waive)


def settle(booking: Booking, percent: int, *, reason: str) -> Money:
    """What stays due, tax included.

    An unpaid invoice gives way to one for the rest; what was paid goes on finance's list.
    """
    case, nothing = booking.case_ptr, Money.zero(booking.currency)
    if not booking.amount or percent == 100:
        return booking.total
    line = kept_line(booking, percent)
    kept = reckon([line], booking.campus, on=booking.campus.today()).amount if line.price else nothing  # fmt: skip
    case.campus, case.company = booking.campus, booking.company
    unpaid = Invoice.objects.filter(case_id=booking.pk, state="open")
    for invoice in unpaid:
        invoicing.void(invoice, by=None, reason=reason or str(booking.state_info.company))
        if kept:
            invoicing.raise_invoice(kind=Invoice.Kind.SERVICE, case=case, lines=[line], by=None)
    if Payment.objects.filter(invoice__case_id=booking.pk).exists():
        refunding.owe(case, by=None, reason=owed_words(booking, kept, reason))
    return kept


def owed_words(booking: Booking, kept: Money, reason: str) -> str:
    """For finance, in the language of the campus: how much goes back."""
    language = booking.campus.official_language
    with using(language):
        words = gettext("Booking cancelled: %(back)s goes back, %(kept)s stays due.")
        back = booking.total - kept
        said = words % {"back": format_money(back, language), "kept": format_money(kept, language)}
    return f"{said} {reason}".strip()


def tell(letter: str, booking: Booking) -> None:
    jobs.enqueue(
        f"services.booking_emails.{letter}", booking.pk, key=f"{letter}-{booking.pk}", about=booking.number or ""
    )  # fmt: skip


def finish_bookings(*, by: Any = None) -> int:
    """Every booking whose time is over, one transaction each."""
    over = list(Booking.objects.over(timezone.now())[:500])
    for booking in over:
        try:
            move(booking, "finish", by=by)
        except StaleState:  # cancelled or finished meanwhile
            continue
    return len(over)


def as_booking(case: Case) -> Booking:
    return case if isinstance(case, Booking) else case.booking
