"""Money the park sent by bank: which line of a statement it is, and what has not been seen leaving. Reads only.

A bank may book several payouts of a file as one line.

A refund and a returned deposit alike are a `Refund` by transfer, which two people have entered and confirmed.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.db.models import Q

from portal.accounts.models import BankAccount, Campus, CompanyIdentifier
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
    "in_file": 100,
    "sent_together": 5,
    "only_split": 10,
}
LONG = 6  # signs; shorter references come again
TOGETHER = timedelta(days=10)  # from the day a file was sent to the bank's line
MOST_TRIED = 12  # payouts of one day among which those of a line are looked for
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
    says = {
        "sent_as": reference == plain(line.bank_reference) if len(reference) < LONG
        else reference in f"{plain(line.bank_reference)} {text}",
        "reference": bool(invoice.reference) and plain(invoice.reference) in text,
        "number": plain(invoice.number) in text,
        "payee_identifier": line.payer_identifier.upper() in numbers,
        "payee": bool(names_of(company) & name_keys(line.payer)),
        "same_day": line.booked_on == refund.sent_on,
        "paid_out": True,
    }  # fmt: skip
    says["number"] &= not says["reference"]  # which holds the number
    return [name for name, so in says.items() if so]


def names_of(company: Any) -> set[str]:
    """Keys of all the names a bank may know a company by."""
    forms = getattr(company.document_names, "data", None)
    names = {company.name, company.short_name, *(forms.values() if isinstance(forms, dict) else ())}
    return {key for name in names if name for key in name_keys(name)}


def together(line: BankLine, user: Any) -> list[tuple[tuple[Refund, ...], list[str]]]:
    """Several payouts that make the line's sum: those of the file it names, else those of one day."""
    rows = sent_before(line).filter(pk__in=Refund.objects.visible_to(user).values("pk"))[:500]
    found = [(some, ["in_file"]) for some in files(rows) if fills(line, some) and names(line, some)]
    by_day: dict[date | None, list[Refund]] = {}
    for one in rows:
        by_day.setdefault(one.sent_on, []).append(one)
    days = sorted(((day, some) for day, some in by_day.items() if day), reverse=True)
    for _day, some in days:
        splits = splits_of(-line.amount, some)
        why = ["sent_together", "only_split"] if len(splits) == 1 else ["sent_together"]
        found += [(split, why) for split in splits if all(split != one for one, _why in found)]
    return found[:3]


def sent_before(line: BankLine) -> Any:
    """Payouts nobody saw leaving that may be parts of a line, in the order they were entered."""
    rows = Refund.objects.unseen().filter(
        amount__lt=-line.amount, currency=line.currency, invoice__campus=line.campus_id,
        sent_on__lte=line.booked_on, sent_on__gte=line.booked_on - TOGETHER,
    )  # fmt: skip
    return rows.select_related(*OF).order_by("pk")


def files(rows: Any) -> list[tuple[Refund, ...]]:
    """Payouts entered with one reference and day: a payment file."""
    found: dict[tuple[str, Any, int], list[Refund]] = {}
    for one in rows:
        reference = plain(one.bank_reference)
        if len(reference) >= LONG:
            key = reference, one.sent_on, one.invoice.campus_id
            found.setdefault(key, []).append(one)
    return [tuple(some) for some in found.values() if len(some) > 1]


def fills(line: BankLine, some: tuple[Refund, ...]) -> bool:
    return sum((one.amount for one in some), Decimal(0)) == -line.amount


def names(line: BankLine, some: tuple[Refund, ...]) -> bool:
    """The bank's line tells the reference the payouts were entered with."""
    told = [line.bank_reference, line.purpose, *line.marks]
    return any(plain(some[0].bank_reference) in plain(one) for one in told)


def splits_of(total: Decimal, some: list[Refund]) -> list[tuple[Refund, ...]]:
    """Sets of at least two payouts of a day that make the sum; all of them, where they are too many to try."""
    if sum((one.amount for one in some), Decimal(0)) == total and len(some) > 1:
        return [tuple(some)]  # each is more than nothing, so no other set makes it
    few = some if len(some) <= MOST_TRIED else []
    return [
        split for size in range(2, len(few)) for split in combinations(few, size)
        if sum(one.amount for one in split) == total
    ]  # fmt: skip


def whole_files(account: BankAccount) -> list[tuple[BankLine, tuple[Refund, ...]]]:
    """Lines of an account that name a file and pay it to the cent; each line and each file once."""
    rows = Refund.objects.unseen().filter(
        currency=account.currency, invoice__campus=account.campus_id
    )
    found: list[tuple[BankLine, tuple[Refund, ...]]] = []
    for some in files(rows.select_related(*OF).order_by("pk")):
        total = sum((one.amount for one in some), Decimal(0))
        lines = BankLine.objects.outgoing().filter(
            account=account, amount=-total, booked_on__gte=some[0].sent_on
        )
        named = [line for line in lines.order_by("pk")[:50] if names(line, some)]
        if len(named) == 1:
            found.append((named[0], some))
    taken = [line.pk for line, _some in found]
    return [(line, some) for line, some in found if taken.count(line.pk) == 1]


def seen(refund: Refund) -> BankLine | None:
    """The line on which it was seen leaving."""
    rows = BankLine.objects.filter(payouts=refund, state=states.LEFT)
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
    found = rows.filter(old).select_related(*OF, "line").order_by("sent_on", "pk")[:200]
    return [(one, one.line) for one in found]


def promised(user: Any) -> list[tuple[FinanceReview, DepositSettlement, Money]]:
    """Deposits whose return was agreed to, or came back, and is not yet closed on finance's list; the nearest first."""
    rows = FinanceReview.objects.visible_to(user).unresolved().filter(key__startswith="settlement-")
    found = [(int(one.key.split("-")[1]), one) for one in rows.order_by("pk")[:200]]
    of = DepositSettlement.objects.select_related("company").in_bulk([pk for pk, _one in found])
    told = [(one, of[pk], Money(one.facts["amount"], of[pk].currency)) for pk, one in found]
    return sorted(told, key=lambda t: (t[1].refund_by, t[0].pk))
