"""A company says to which account its money goes back: one person enters it, another one confirms it.

Where the company has nobody else, finance calls it and writes down what was said. The owners read of every step, so
that whoever got into one account of the portal is noticed.
"""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import Company
from portal.accounts.rules import pays_for
from portal.billing import states
from portal.billing.models import BankDetails, DetailsView
from portal.once import named_by
from portal.workflow import Phase, Refused, move


class SamePerson(Refused):
    """Two people look at every account."""

    status = 403
    message = _("You entered this account yourself. A second person has to confirm it.")


class AccountChanged(Refused):
    """The payout was entered for another account than the one that counts."""

    message = _("The company has confirmed another account meanwhile. Look at it before you go on.")


@transaction.atomic
def enter(
    company: Company, *, by: Any, currency: str, country: str, values: dict[str, str],
    nonce: uuid.UUID | None = None,
) -> BankDetails:  # fmt: skip
    """Wait for a second person; what waited before is replaced. The same sending twice gives the first one back."""
    if not pays_for(by, company):
        raise PermissionDenied
    _take_turns(company)
    name = named_by(nonce, "bank details", company.pk, by.pk)
    if earlier := BankDetails.objects.filter(public_id=name).first():
        return earlier
    for old in BankDetails.objects.waiting().filter(company=company, currency=currency):
        move(old, "replace", by=None)
    made = BankDetails.objects.create(
        public_id=name, company=company, currency=currency, country=country, sealed=BankDetails.seal(values),
        entered_by=by, state=states.ASKED, phase=Phase.WITH_COMPANY,
    )  # fmt: skip
    _tell("account_entered", made)
    return made


@transaction.atomic
def confirm(details: BankDetails, *, by: Any) -> None:
    """Another one of the company agrees: it is in force for whatever is approved from now on."""
    if details.entered_by_id == by.pk:
        raise SamePerson(str(details))
    _in_force(details, "confirm", by=by)


@transaction.atomic
def confirm_by_phone(details: BankDetails, *, by: Any, note: str) -> None:
    """Finance called the company, which has nobody else. `note` says whom, at which number, and what was said."""
    _in_force(details, "call", by=by, reason=note, also={"by_phone": True})


def _in_force(details: BankDetails, name: str, **given: Any) -> None:
    _take_turns(details.company)
    others = BankDetails.objects.confirmed().filter(
        company=details.company_id, currency=details.currency
    )
    for old in others:
        move(old, "replace", by=None)
    move(details, name, **given)
    _tell("account_confirmed", details)


@transaction.atomic
def refuse(details: BankDetails, *, by: Any) -> None:
    """Withdraw an entry nobody has confirmed; what was in force stays so."""
    move(details, "refuse", by=by)
    _tell("account_withdrawn", details)


@transaction.atomic
def look(details: BankDetails, *, by: Any) -> DetailsView:
    """Record that somebody read the number; the page shows it only after this."""
    return DetailsView.objects.create(details=details, user=by)


def _take_turns(company: Company) -> None:
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)


def _tell(letter: str, details: BankDetails) -> None:
    jobs.enqueue(
        f"portal.billing.emails_details.{letter}", details.pk, key=f"{letter}-{details.pk}"
    )
