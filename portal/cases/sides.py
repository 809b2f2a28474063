"""How long each side has had a case: whole minutes by the clock on the wall, nights and holidays included.

The promise counts working days; this counts everything, because it answers another question: where the
time between sending and the result went. What nobody else has is the park's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from portal.cases.clock import (
    AWAITED,
    CLOSED,
    PAYMENT_DUE,
    WAITING_LIST,
    WITH_AUTHORITY,
    WITH_COMPANY,
    SpanLike,
)

PARK = "with_park"
SIDES = {
    PARK: _("With the park"),
    WITH_COMPANY: _("With the company"),
    WITH_AUTHORITY: _("With an authority"),
    PAYMENT_DUE: _("Waiting for payment"),
    WAITING_LIST: _("On the waiting list"),
    AWAITED: _("Waiting for the day from which the promise counts"),
    CLOSED: _("Finished, before it was opened again"),
}
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Held:
    kind: str
    minutes: int

    @property
    def label(self) -> str:
        return str(SIDES.get(self.kind, SIDES[WITH_COMPANY]))


def held(received_at: datetime, spans: Iterable[SpanLike], until: datetime) -> list[Held]:
    """Minutes of each side from receipt to `until`, the park's first; they add up to the whole.

    When two pauses run at once the earlier one is named for the time they share, as in the count of days.
    """
    minutes = dict.fromkeys(SIDES, 0)
    total = _minutes(received_at, max(received_at, until))
    done = 0
    for span in sorted(spans, key=lambda s: s.started_at):
        first = max(done, _minutes(received_at, span.started_at))
        last = min(total, _minutes(received_at, span.ended_at) if span.ended_at else total)
        if first < last:
            minutes[span.kind] = minutes.get(span.kind, 0) + last - first
            done = last
    minutes[PARK] = total - sum(minutes.values())
    return [Held(kind, n) for kind, n in minutes.items() if n or kind == PARK]


def _minutes(since: datetime, moment: datetime) -> int:
    return (moment - since) // MINUTE
