"""The check before an invoice: what nobody may lawfully pay is not asked for."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus, Company
from portal.billing import rails
from portal.billing.models import Invoice, RailRule
from portal.billing.models.rail import Rail
from portal.workflow import Refused


class NoWayToPay(Refused):
    """No rail is lawful for this payer, service, campus and currency: with the reason and what to do."""

    def __init__(self, about: str, found: list[rails.Verdict]) -> None:
        super().__init__(about)
        self.found = rails.why_not(found)

    @property
    def message(self) -> Any:
        told = [words for one in self.found for words in (one.reason, one.advice) if words]
        lead = _("No invoice can be raised: there is no lawful way to pay it.")
        return " ".join([str(lead), *dict.fromkeys(told)])


class RailClosed(NoWayToPay):
    """This way of paying is not lawful for the invoice."""

    @property
    def message(self) -> Any:
        told = [words for one in self.found for words in (one.reason, one.advice) if words]
        return " ".join([str(_("This invoice cannot be paid in this way.")), *told])


def require(
    campus: Campus, company: Company, *, kind: str, services: Iterable[str], currency: str,
    rules: list[RailRule] | None = None,
) -> None:  # fmt: skip
    """Refuses `NoWayToPay`. `rules` are those in force, where the caller has read them for many."""
    subject = rails.Subject.about(campus, company, kind, services, currency)
    found = rails.verdicts(subject, rules)
    if not rails.offered(found):
        raise NoWayToPay(f"{campus.code} {kind} {currency}", found)


def card_page(invoice: Invoice, *, plain: bool = False) -> list[str]:
    """The ways the invoice may be paid on the card page, the card first; `plain` leaves wallets to the card.

    Refuses `RailClosed` where none is lawful.
    """
    found = [v for v in rails.of_invoice(invoice) if v.rail != Rail.TRANSFER]
    ways = [v.rail.value for v in found if v.lawful and v.taken]
    if not ways:
        raise RailClosed(invoice.number, found)
    return [Rail.CARD.value] if plain and Rail.CARD in ways else ways
