"""Letting go: what ends with an application or an offer that is taken back."""

from django.db import transaction

from portal.accounts.models import User
from portal.billing.actions import invoicing
from portal.billing.models import Invoice
from portal.billing.states import OPEN
from portal.documents.actions.issuing import revoke
from portal.documents.models import Document
from portal.workflow import move
from tenants import states
from tenants.actions.spaces import release
from tenants.models import Application, Tenancy
from tenants.refusals import DepositUnderway


@transaction.atomic
def let_go(application: Application, *, by: User | None, reason: str = "") -> None:
    """Whatever was kept for the application is free, and nothing of it holds or is to be paid any more.

    Its open offer, its unit, its unpaid tenancy, the deposit invoice, the offer and the agreement.
    Refuses `DepositUnderway` while a transfer for the deposit waits to be confirmed.
    """
    for tenancy in application.tenancies.filter(state=states.AWAITING_DEPOSIT):
        move(tenancy, "cancel", by=None)
        ask_no_more(tenancy, reason=reason)
    for offer in application.offers.filter(
        state__in=(states.OPEN_OFFER, states.ACCEPTED)
    ).select_related("occupancy"):
        move(offer, "take_back", by=None)
        release(offer.occupancy, by=by)
    end_papers(application)


def ask_no_more(tenancy: Tenancy, *, reason: str) -> None:
    for invoice in Invoice.objects.filter(number=tenancy.deposit_invoice, state=OPEN):
        try:
            invoicing.void(invoice, by=None, reason=reason or tenancy.offer.number)
        except invoicing.TransferWaits as exc:
            raise DepositUnderway from exc


def end_papers(application: Application) -> None:
    """The check page says of the offer, the agreements and the address letter that they no longer hold."""
    bound = Document.objects.for_case(application).filter(
        kind__in=("OFFR", "LEAS", "RESA", "ADDR"), state__in=("preparing", "valid")
    )
    for paper in bound:
        revoke(paper, by=None, reason=application.number or "")
