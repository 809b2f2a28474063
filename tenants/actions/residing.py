"""From acceptance to residence: agreement, deposit, certificate."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Company, User
from portal.billing.actions.invoicing import Line, raise_invoice
from portal.cases.models import Case
from portal.documents.actions.issuing import issue
from portal.workflow import Phase, move
from tenants import states
from tenants.actions.ending import let_go
from tenants.actions.offering import may_accept
from tenants.actions.spaces import settle
from tenants.models import Application, Offer, Tenancy
from tenants.refusals import EntityMissing, OfferClosed, OfferRanOut, TermsChanged

DEPOSIT_DUE = timedelta(days=10)  # calendar days after acceptance
DEPOSIT_TEXT = {
    "en": "Security deposit, {unit}, {months} × monthly rent",
    "zh-hans": "租赁押金，{unit}，月租金 × {months}",
    "ru": "Обеспечительный платёж, {unit}, месячная плата × {months}",
}


@transaction.atomic
def accept_offer(offer: Offer, *, fingerprint: str, by: User) -> Tenancy:
    """Agree to the terms that were read: `fingerprint` is the one the page showed.

    Issues the lease and the residency agreement and raises the deposit invoice. Refuses `TermsChanged`, `OfferRanOut`,
    `OfferClosed`, `EntityMissing`. A double click gives the tenancy of the first.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=offer.application_id)
    fresh = Offer.objects.for_pages().select_related("occupancy").get(pk=offer.pk)
    may_accept(fresh, by)
    earlier = Tenancy.objects.filter(offer=fresh).exclude(state=states.CANCELLED).first()
    if earlier and fresh.fingerprint == fingerprint:
        return earlier
    if fresh.state != states.OPEN_OFFER:
        raise OfferClosed
    if fresh.valid_until <= timezone.now():
        raise OfferRanOut
    if fresh.fingerprint != fingerprint:
        raise TermsChanged
    application = fresh.application
    if application.lacks_entity:
        raise EntityMissing
    move(fresh, "accept", by=by)
    move(
        application,
        "accept_offer",
        by=by,
        facts={"offer": fresh.number, "fingerprint": fingerprint},
    )
    fresh.answered_by, fresh.answered_at = by, timezone.now()
    fresh.save(update_fields=["answered_by", "answered_at"])
    settle(fresh.occupancy, by=by)
    tenancy = Tenancy.objects.create(
        application=application, offer=fresh, company=application.tenant, unit=fresh.unit, occupancy=fresh.occupancy,
        starts_on=fresh.starts_on, ends_on=fresh.ends_on, state=states.AWAITING_DEPOSIT, phase=Phase.WITH_COMPANY,
    )  # fmt: skip
    for kind in ("LEAS", "RESA"):
        issue(kind, tenancy, case=application, by=by, company=tenancy.company)
    ask_deposit(tenancy, by=by)
    return tenancy


def ask_deposit(tenancy: Tenancy, *, by: User) -> None:
    """The deposit invoice; where nothing is asked, the tenancy begins at once."""
    offer = tenancy.offer
    if not offer.deposit.amount:
        activate(tenancy, by=None)
        return
    texts = {
        code: text.format(unit=tenancy.unit.place_in(code), months=offer.deposit_months)
        for code, text in DEPOSIT_TEXT.items()
    }
    line = Line(
        code="DEPOSIT", texts=texts, quantity=Decimal(offer.deposit_months), unit="month", price=offer.month_rent,
        tax="none",
    )  # fmt: skip
    invoice = raise_invoice(
        kind="INVD", case=tenancy.application, company=tenancy.company, lines=[line], by=None,
        due_on=tenancy.application.campus.today() + DEPOSIT_DUE,
    )  # fmt: skip
    tenancy.deposit_invoice = invoice.number
    tenancy.save(update_fields=["deposit_invoice"])


@transaction.atomic
def activate(tenancy: Tenancy, *, by: User | None) -> None:
    """The deposit is there: the company is a resident and gets its certificate. Twice changes nothing."""
    Case.objects.select_for_update(of=("self",)).get(pk=tenancy.application_id)
    fresh = Tenancy.objects.select_related(
        "application__company", "application__campus", "company", "offer"
    ).get(pk=tenancy.pk)
    if fresh.state != states.AWAITING_DEPOSIT:
        return
    move(fresh, "activate", by=None)
    move(fresh.application, "activate", by=None, facts={"invoice": fresh.deposit_invoice})
    fresh.activated_at = timezone.now()
    fresh.save(update_fields=["activated_at"])
    company = fresh.company
    company.status, company.home_campus = Company.Status.RESIDENT, fresh.application.campus
    company.save(update_fields=["status", "home_campus"])
    issue("CERT", fresh, case=fresh.application, by=None, company=company)


@transaction.atomic
def cancel_acceptance(application: Application, *, by: User, reason: str) -> None:
    """The deposit did not come: the unit is free again, another offer may follow."""
    move(application, "cancel_acceptance", by=by, reason=reason)
    let_go(application, by=by, reason=reason)
