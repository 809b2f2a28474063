"""Money the park sent by bank: which line of a statement it is, and what has not been seen leaving. Reads only.

A refund and a returned deposit alike are a `Refund` by transfer, which two people have entered and confirmed.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from portal.accounts.models import Campus, CompanyIdentifier
from portal.billing import states
from portal.billing.matching import WEIGHTS, name_keys
from portal.billing.models import BankLine, DepositSettlement, FinanceReview, Refund
from portal.billing.references import plain
from portal.cases.almanac import CalendarMissing
from portal.cases.calendars import WorkingDays
from portal.money import Money

SEEN_WITHIN = 3  # working days from sending to the bank's line
REASONS = WEIGHTS | {
    "sent_as": 100,
    "payee_identifier": 40,
    "payee": 30,
    "same_day": 10,
    "paid_out": 5,
}
OF = "invoice__company", "invoice__campus"


def fitting(line: BankLine) -> Any:
    """Payouts of just this sum that no line has been taken for; never one sent after the line was booked."""
    rows = Refund.objects.unseen().filter(
        amount=-line.amount, currency=line.currency, invoice__campus=line.campus_id, sent_on__lte=line.booked_on
    )  # fmt: skip
    return rows.select_related(*OF)


def proposals(line: BankLine, user: Any) -> list[tuple[Refund, list[str]]]:
    """The payouts a line may be, the likeliest first, with what speaks for each."""
    found = list(fitting(line).filter(pk__in=Refund.objects.visible_to(user).values("pk"))[:50])
    numbers: dict[int, set[str]] = {}
    companies = {one.invoice.company_id for one in found}
    rows = CompanyIdentifier.objects.filter(company__in=companies)
    for company, value in rows.values_list("company", "value"):
        numbers.setdefault(company, set()).add(value.upper())
    told = [(one, reasons(line, one, numbers.get(one.invoice.company_id, set()))) for one in found]
    return sorted(told, key=lambda t: (-sum(REASONS[r] for r in t[1]), t[0].pk))[:3]


def reasons(line: BankLine, refund: Refund, numbers: set[str]) -> list[str]:
    """In the order in which they convince."""
    invoice, company = refund.invoice, refund.invoice.company
    text, reference = plain(line.purpose), plain(refund.bank_reference)
    forms = getattr(company.document_names, "data", None)
    names = {company.name, company.short_name, *(forms.values() if isinstance(forms, dict) else ())}
    known = {key for name in names if name for key in name_keys(name)}
    says = {
        "sent_as": reference == plain(line.bank_reference) if len(reference) < 6
        else reference in f"{plain(line.bank_reference)} {text}",
        "reference": bool(invoice.reference) and plain(invoice.reference) in text,
        "number": plain(invoice.number) in text,
        "payee_identifier": line.payer_identifier.upper() in numbers,
        "payee": bool(known & name_keys(line.payer)),
        "same_day": line.booked_on == refund.sent_on,
        "paid_out": True,
    }  # fmt: skip
    says["number"] &= not says["reference"]  # which holds the number
    return [name for name, so in says.items() if so]


def seen(refund: Refund) -> BankLine | None:
    """The line on which two people saw it leave."""
    rows = BankLine.objects.filter(refund=refund, state=states.LEFT)
    return rows.select_related("statement").first()


def latest(campus: Campus) -> date:
    """What was sent by this day should have left the bank by now."""
    calendar, today = WorkingDays((campus.country,)), campus.today()
    day = today
    try:
        while calendar.count(day, today) < SEEN_WITHIN:
            day -= timedelta(days=1)
    except CalendarMissing:
        return today - timedelta(days=SEEN_WITHIN + 2)  # a weekend more
    return day


def late(user: Any) -> list[tuple[Refund, BankLine | None]]:
    """Payouts that should have left by now and are on no agreed line, the oldest first, with the line that waits."""
    days = {one.pk: latest(one) for one in Campus.objects.all()}
    old = Q(pk__in=[])
    for campus, day in days.items():
        old |= Q(invoice__campus=campus, sent_on__lte=day)
    rows = Refund.objects.visible_to(user).returned().by_bank().exclude(line__state=states.LEFT)
    found = list(rows.filter(old).select_related(*OF).order_by("sent_on", "pk")[:200])
    lines = {one.refund_id: one for one in BankLine.objects.filter(refund__in=found)}
    return [(one, lines.get(one.pk)) for one in found]


def promised(user: Any) -> list[tuple[FinanceReview, DepositSettlement, Money]]:
    """Deposits whose return was agreed to and not yet closed on finance's list, the nearest day first."""
    rows = FinanceReview.objects.visible_to(user).unresolved().filter(key__startswith="settlement-")
    found = {int(one.key.removeprefix("settlement-")): one for one in rows.order_by("pk")[:200]}
    of = DepositSettlement.objects.select_related("company").in_bulk(list(found))
    return [
        (found[one.pk], one, Money(one.refund, one.currency))
        for one in sorted(of.values(), key=lambda s: (s.refund_by, s.pk))
    ]
