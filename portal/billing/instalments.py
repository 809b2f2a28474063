"""A sum in monthly parts that add up to it exactly. Pure."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from portal.money import Money, digits_of

MOST = 24
GRACE = timedelta(days=2)  # a transfer made on the last day is on the statement of the next


def months_on(day: date, months: int) -> date:
    """The same day so many months on; the month's last where it has no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def split(whole: Money, count: int, first: date) -> list[tuple[date, Money]]:
    """`count` equal instalments a month apart; what does not divide comes with the last.

    Refuses a count that leaves an instalment nothing to ask for.
    """
    smallest = Decimal(1).scaleb(-digits_of(whole.currency))
    if not 1 <= count <= MOST or whole.amount < smallest * count:
        raise ValueError("instalments of nothing")
    part = (whole.amount / count).quantize(smallest, rounding=ROUND_DOWN)
    sums = [part] * (count - 1) + [whole.amount - part * (count - 1)]
    return [(months_on(first, n), Money(amount, whole.currency)) for n, amount in enumerate(sums)]


def standing(rows: list[tuple[date, Money]], came: Money) -> list[tuple[date, Money, Money]]:
    """(day, sum, what of it is still to come): money fills the instalments from the first on."""
    found = []
    for day, amount in rows:
        filled = min(amount.amount, max(came.amount, Decimal(0)))
        found.append((day, amount, Money(amount.amount - filled, amount.currency)))
        came = came - Money(filled, came.currency)
    return found


def shortened(rows: list[tuple[date, Money]], credited: Money) -> list[tuple[date, Money]]:
    """What was credited is taken off from the last instalment on, so that the next ones stay as agreed."""
    kept: list[tuple[date, Money]] = []
    for day, sum_ in reversed(rows):
        less = min(credited, sum_)
        credited = credited - less
        if sum_ > less:
            kept.append((day, sum_ - less))
    return kept[::-1]
