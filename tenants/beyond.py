"""Rent asked for beyond the day a lease ends: what of each invoice is to be credited, by the rent run's own sums."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.billing import states as money
from portal.billing.actions.crediting import rest_of
from portal.billing.models import Invoice
from portal.billing.undecided import Undecided
from portal.money import Money
from tenants import charges, states
from tenants.models import Charged, Tenancy


@dataclass(frozen=True)
class Beyond:
    """Of an invoice, the sums without tax by the line's position. `waits`: a note waits for its second person.

    `declined`: finance entered just this and withdrew it, with a reason.
    """

    invoice: Invoice
    nets: dict[int, Decimal]
    waits: bool
    declined: bool = False

    @property
    def total(self) -> Money:
        return Money(sum(self.nets.values(), Decimal(0)), self.invoice.currency)


def beyond(tenancy: Tenancy) -> list[Beyond]:
    """Invoice by invoice, the oldest first; nothing of what was credited already."""
    found: dict[Invoice, dict[int, Decimal]] = {}
    rows = Charged.objects.filter(
        tenancy=tenancy, kind=Charged.Kind.MONTH, until__gte=tenancy.ends_on
    ).exclude(invoice__state__in=(money.VOID, money.CREDITED))
    for row in rows.select_related("invoice").order_by("about"):
        found.setdefault(row.invoice, {}).update(_over(tenancy, row))
    return [_judged(invoice, nets) for invoice, nets in found.items() if nets]


def undecided(case: Any, currency: str) -> Iterator[Undecided]:
    """What billing asks before it settles a deposit: rent of the case's leases nobody has decided to credit or not."""
    leases = Tenancy.objects.filter(application=case.pk, state__in=(states.ACTIVE, states.ENDED))
    url = reverse("cases:desk_case", args=[case.number])
    for tenancy in leases.select_related("offer", "unit__building", "application"):
        for one in beyond(tenancy):
            if one.invoice.currency == currency and not (one.waits or one.declined):
                words = {"number": one.invoice.number}
                about = _("Rent beyond the last day, invoice %(number)s") % words
                yield Undecided(about, one.total, url)


def _judged(invoice: Invoice, nets: dict[int, Decimal]) -> Beyond:
    notes = list(invoice.credit_notes.all())
    refused = [note for note in notes if note.state == money.REFUSED]
    same = [
        note for note in refused if {r["position"]: Decimal(r["net"]) for r in note.lines} == nets
    ]
    return Beyond(invoice, nets, any(note.state == money.ASKED for note in notes), bool(same))


def _over(tenancy: Tenancy, row: Charged) -> Iterator[tuple[int, Decimal]]:
    """What is left of the lines of one month, less what the month costs up to the end of the lease."""
    first = max(date.fromisoformat(f"{row.about}-01"), tenancy.starts_on)
    owed: dict[str, Decimal] = {}
    if first < tenancy.ends_on:
        lines = charges.lines_of_month(tenancy, charges.terms_of(tenancy), first)
        owed = {line.code: line.price.amount for line in lines}
    rest = rest_of(row.invoice)
    for line in row.invoice.lines.all():
        if line.code in charges.OF_MONTH and line.texts == charges.month_words(
            tenancy, line.code, first
        ):
            left = rest[line.position]["net"].amount
            over = left - owed.get(line.code, Decimal(0))
            if over * left > 0:
                yield line.position, over
