"""Lease offers: made, changed, taken back, accepted, declined, run out."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal import jobs
from portal.accounts.models import Campus, User
from portal.cases.actions import handling
from portal.cases.actions.numbers import take_number
from portal.cases.models import Case
from portal.documents.actions.issuing import issue, replace
from portal.documents.models import Document
from portal.workflow import NotAllowed, Phase, move
from tenants import rent, rules, states
from tenants.actions.ending import let_go
from tenants.actions.listing import strike
from tenants.actions.spaces import drop_holds, occupy, release
from tenants.models import Application, Occupancy, Offer, RentStep, Unit, Waiting
from tenants.papers import offer_facts
from tenants.records import Deal
from tenants.refusals import OfferClosed, OthersWait, WrongCampus
from tenants.waiting import before_offer

NUMBER_CODE = "OFR"


def tax_percent(campus: Campus, on: date) -> Decimal:
    row = campus.tax_rates.filter(kind="rent", valid_from__lte=on).order_by("-valid_from").first()
    return row.percent if row else Decimal(0)


def _put(offer: Offer, deal: Deal) -> None:
    """Copy the terms into the offer."""
    unit = deal.unit
    offer.unit, offer.valid_until, offer.starts_on, offer.months = (
        unit,
        deal.valid_until,
        deal.starts_on,
        deal.months,
    )
    offer.area, offer.quantity, offer.currency = unit.rentable, unit.desks, unit.currency
    offer.rate, offer.rate_unit = deal.rate, unit.rate_unit
    offer.service_rate, offer.service_unit = unit.service_rate, unit.service_unit
    offer.deposit_months, offer.rent_free_months = deal.deposit_months, deal.rent_free_months
    offer.steps = [list(step) for step in deal.steps]
    offer.index_percent = deal.index_percent
    offer.tax_percent = tax_percent(unit.building.campus, deal.starts_on)
    offer.fingerprint = offer.seal_terms()


def _write_steps(offer: Offer) -> None:
    offer.rent_steps.all().delete()
    RentStep.objects.bulk_create(
        RentStep(offer=offer, **line.__dict__) for line in rent.schedule(offer.terms)
    )


def _take_unit(application: Application, deal: Deal, *, by: User) -> Occupancy:
    drop_holds(by=None)
    own = Occupancy.objects.live().filter(
        unit=deal.unit, kind=Occupancy.Kind.HOLD, company_id=application.company_id
    )
    for kept in own:  # the hold was for this
        release(kept, by=by)
    return occupy(
        deal.unit, kind=Occupancy.Kind.OFFER, company=application.company, starts_on=deal.starts_on,
        ends_on=rent.add_months(deal.starts_on, deal.months), until=deal.valid_until, by=by,
    )  # fmt: skip


def _passed_over(application: Application, deal: Deal) -> list[Waiting]:
    """Who stands before the company for this unit; the case and the unit held, in the order in which all take them."""
    Case.objects.select_for_update(of=("self",)).get(pk=application.pk)
    Unit.objects.select_for_update(of=("self",)).get(pk=deal.unit.pk)
    before = before_offer(application, deal.unit)
    if before and not deal.passing_reason.strip():
        raise OthersWait
    return before


def _remember(offer: Offer, before: list[Waiting], deal: Deal) -> None:
    offer.passed_over = [
        {"number": one.application.number, "company": one.application.company.name}
        for one in before
    ]
    offer.passing_reason = deal.passing_reason.strip() if before else ""


def _tell_passed(offer: Offer, before: list[Waiting], *, by: User) -> None:
    """A line in the history of everybody concerned, which no company reads, and a letter to the director."""
    if not before:
        return
    facts = {"number": offer.number, "unit": str(offer.unit)}
    reason = offer.passing_reason
    for one in before:
        handling.note(one.application, "passed_over", by=by, facts=facts, reason=reason)
    step = handling.note(
        offer.application, "offered_out_of_turn", by=by, facts=facts | {"passed": offer.passed_over}, reason=reason
    )  # fmt: skip
    jobs.enqueue(
        "tenants.emails_waiting.out_of_turn", offer.pk, by.pk, key=f"passed-{step.pk}",
        about=offer.application.number or "",
    )  # fmt: skip


@transaction.atomic
def make_offer(application: Application, deal: Deal, *, by: User) -> Offer:
    """Offer a unit; it is taken for that time while the offer is open.

    Whoever waits for it and comes first is passed over only for a reason. Refuses `UnitTaken`, `WrongCampus`,
    `OthersWait`.
    """
    if deal.unit.building.campus_id != application.campus_id:
        raise WrongCampus
    before = _passed_over(application, deal)
    move(application, "make_offer", by=by, facts={"unit": str(deal.unit)})
    offer = Offer(
        application=application, number=take_number(application.campus, NUMBER_CODE, by=by),
        occupancy=_take_unit(application, deal, by=by), made_by=by, state=states.OPEN_OFFER,
        phase=Phase.WITH_COMPANY,
    )  # fmt: skip
    _put(offer, deal)
    _remember(offer, before, deal)
    offer.save(force_insert=True)
    _write_steps(offer)
    issue("OFFR", offer, case=application, by=by)
    _tell_passed(offer, before, by=by)
    strike(application, by=by, reason=offer.number)
    return offer


@transaction.atomic
def revise_offer(offer: Offer, deal: Deal, *, by: User) -> Offer:
    """Change an open offer. Whoever has the old one open must read the new one before accepting."""
    if deal.unit.building.campus_id != offer.campus_id:
        raise WrongCampus
    application = offer.application
    before = _passed_over(application, deal) if deal.unit.pk != offer.unit_id else None
    move(offer, "revise", by=by)
    move(application, "revise_offer", by=by, facts={"offer": offer.number})
    release(offer.occupancy, by=by)
    offer.occupancy = _take_unit(application, deal, by=by)
    _put(offer, deal)
    if before is not None:  # another unit, another list
        _remember(offer, before, deal)
    offer.save(
        update_fields=[
            f.name for f in offer._meta.fields if f.name not in ("id", "state", "phase", "version")
        ]
    )
    _write_steps(offer)
    _tell_passed(offer, before or [], by=by)
    paper = Document.objects.for_case(application).filter(kind="OFFR").order_by("-pk").first()
    if paper and paper.successor is None:
        # The leasing manager may change offers, not end papers in general: the park itself replaces this one.
        replace(paper, by=None, reason=offer.number, facts=offer_facts(offer))
    else:
        issue("OFFR", offer, case=application, by=by)
    return offer


@transaction.atomic
def withdraw_offer(application: Application, *, by: User, reason: str) -> None:
    """Take the offer back; the application is approved as before."""
    move(application, "withdraw_offer", by=by, reason=reason)
    let_go(application, by=by, reason=reason)


@transaction.atomic
def decline_offer(offer: Offer, *, by: User, reason: str) -> None:
    _lock(offer)
    fresh = Offer.objects.for_pages().get(pk=offer.pk)
    if fresh.state != states.OPEN_OFFER:
        raise OfferClosed
    move(fresh, "decline", by=by)
    move(fresh.application, "decline_offer", by=by, reason=reason, facts={"offer": fresh.number})
    fresh.answered_by, fresh.answered_at, fresh.answer_reason = by, timezone.now(), reason
    fresh.save(update_fields=["answered_by", "answered_at", "answer_reason"])
    release(fresh.occupancy, by=by)


def _lock(offer: Offer) -> None:
    """Answering, changing and taking back the same offer take turns on its case."""
    Case.objects.select_for_update(of=("self",)).get(pk=offer.application_id)


@transaction.atomic
def expire_offer(offer: Offer, *, by: User | None = None) -> None:
    """The time is over: the unit is free again."""
    _lock(offer)
    fresh = Offer.objects.for_pages().get(pk=offer.pk)
    if fresh.state != states.OPEN_OFFER or fresh.valid_until > timezone.now():
        return
    move(fresh, "expire", by=None)
    move(fresh.application, "expire_offer", by=None, facts={"offer": fresh.number})
    release(fresh.occupancy, by=None)


def expire_offers(*, by: User | None = None) -> int:
    """Every offer that has run out, one transaction each: one stuck case does not hold up the rest."""
    over = list(Offer.objects.run_out(timezone.now()))
    for offer in over:
        expire_offer(offer, by=by)
    drop_holds(by=by)
    return len(over)


def may_accept(offer: Offer, by: User) -> None:
    """Only those who bind the company accept."""
    if not rules.signatory(by, offer):
        raise NotAllowed(offer, offer.workflow.moves["accept"])
