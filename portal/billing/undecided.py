"""What must be decided before a deposit is settled. Reads only.

Credit notes that wait for their second person are billing's own; apps that know of more register a reader.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.billing import states
from portal.billing.models import CreditNote
from portal.money import Money

_readers: list[str] = []


@dataclass(frozen=True)
class Undecided:
    """`about` names it in the reader's language; `url` leads to where it is decided."""

    about: str
    sum: Money
    url: str


def register(path: str) -> None:
    """`path`, a function (case, currency) -> Iterable[Undecided]. Called in an app's `ready()`."""
    if path not in _readers:
        _readers.append(path)


def before_settling(deposit: Any) -> list[Undecided]:
    """Of a deposit, as its ledger or its settlement names it: case, company, campus, currency."""
    found = [*_credits(deposit)]
    for path in _readers:
        found += import_string(path)(deposit.case, deposit.currency)
    return found


def _credits(deposit: Any) -> Iterator[Undecided]:
    notes = CreditNote.objects.filter(
        state=states.ASKED, invoice__company=deposit.company_id, invoice__campus=deposit.campus_id,
        invoice__currency=deposit.currency,
    )  # fmt: skip
    for note in notes.select_related("invoice"):
        about = _("Credit note for invoice %(number)s") % {"number": note.invoice.number}
        yield Undecided(about, note.total, reverse("billing:credit_note", args=[note.public_id]))
