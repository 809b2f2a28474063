"""While a company stays: the address letter before it is registered, the premises given and taken back, the end."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Company, User
from portal.billing.actions.deposits import ask_to_settle, held
from portal.billing.models import DepositSettlement
from portal.billing.states import ASKED
from portal.cases.models import Case
from portal.documents.actions.issuing import issue, revoke
from portal.documents.models import Document
from portal.languages import format_date, using
from portal.workflow import NotAllowed, WrongState, move
from tenants import rules, states
from tenants.actions.metering import write_reading
from tenants.models import Application, Handover, Leaving, Occupancy, Tenancy
from tenants.papers_staying import PURPOSE, address_facts
from tenants.records import Found
from tenants.refusals import DepositHeld, HandedOver, NoAddressNeeded, NotReturned

ONE_DAY = timedelta(days=1)


@transaction.atomic
def give_address(application: Application, *, title_paper: str, owner: str, by: User) -> Document:
    """The letter a new company registers with, for the unit it was offered. Refuses `NoAddressNeeded`."""
    if not rules.leasing(by, application):
        raise NotAllowed(application, application.workflow.moves["make_offer"])
    offer = application.current_offer
    if not (application.to_be_founded and offer and offer.state == states.OPEN_OFFER):
        raise NoAddressNeeded
    stated = address_facts(
        application, offer, owner=owner, title_paper=title_paper, purpose=PURPOSE
    )
    return issue("ADDR", application, case=application, by=by, facts=stated)


def _locked(tenancy: Tenancy, by: User) -> Tenancy:
    """The tenancy as it stands now, its case locked; only leasing goes on."""
    Case.objects.select_for_update(of=("self",)).get(pk=tenancy.application_id)
    related = ("application__company", "application__campus", "company", "offer", "unit__building")
    fresh = Tenancy.objects.select_related(*related).get(pk=tenancy.pk)
    if not rules.leasing(by, fresh):
        raise NotAllowed(fresh, fresh.workflow.moves["end"])
    if fresh.state != states.ACTIVE:
        raise WrongState(fresh, fresh.workflow.moves["end"])
    return fresh


@transaction.atomic
def hand_over(tenancy: Tenancy, way: str, found: Found, *, by: User) -> Handover:
    """Record that the premises were given or came back; the act is issued, the meters are read.

    Refuses `HandedOver`, and `ReadingOutOfOrder` for a meter that runs backwards.
    """
    fresh = _locked(tenancy, by)
    if fresh.handovers.filter(way=way).exists():
        raise HandedOver
    for kind, value in found.readings.items():
        write_reading(fresh.unit, kind=kind, value=value, read_on=found.done_on, by=by)
    done = Handover.objects.create(
        tenancy=fresh, way=way, done_on=found.done_on, keys=found.keys, cards=found.cards, inventory=found.inventory,
        defects=[text for text in found.defects if text.strip()], company_person=found.company_person, by=by,
    )  # fmt: skip
    issue("ACTH", done, case=fresh.application, by=by, company=fresh.company)
    if way == Handover.Way.OUT:
        _end_rent(fresh, done.done_on)
        _ask_for_settlement(fresh, done)
    return done


def _end_rent(tenancy: Tenancy, returned_on: date) -> None:
    """Rent runs to the day the premises came back, so that the last run asks for no more; the unit is free then."""
    tenancy.ends_on = min(tenancy.ends_on, max(returned_on, tenancy.starts_on) + ONE_DAY)
    tenancy.save(update_fields=["ends_on"])
    Occupancy.objects.filter(pk=tenancy.occupancy_id).update(ends_on=tenancy.ends_on)


def _ask_for_settlement(tenancy: Tenancy, back: Handover) -> None:
    """Finance finds the deposit on its list, with the sum and the act it is settled by."""
    application = tenancy.application
    sum_ = held(application, tenancy.offer.currency)
    if not sum_:
        return
    act = Document.objects.for_case(application).filter(kind="ACTH").order_by("-pk").first()
    with using(application.campus.official_language):
        day = format_date(back.done_on, application.campus.official_language)
        words = _("The premises came back on %(day)s: settle the deposit") % {"day": day}
    ask_to_settle(sum_, case=application, words=words, act=act.number if act else "", by=None)


@transaction.atomic
def close_tenancy(tenancy: Tenancy, *, address: str, permits: str, by: User) -> Leaving:
    """The company has left: the papers no longer hold, and its application says so.

    Refuses `NotReturned` without the act of return, and `DepositHeld` until finance has settled the deposit.
    """
    fresh = _locked(tenancy, by)
    if not fresh.handovers.filter(way=Handover.Way.OUT).exists():
        raise NotReturned
    waiting = DepositSettlement.objects.filter(case=fresh.application_id, state=ASKED)
    if held(fresh.application, fresh.offer.currency) or waiting.exists():
        raise DepositHeld
    move(fresh, "end", by=by)
    move(fresh.application, "leave", by=by)
    leaving = Leaving.objects.create(tenancy=fresh, address=address, permits=permits, by=by)
    letter = issue("EXIT", leaving, case=fresh.application, by=by, company=fresh.company)
    _end_papers(fresh, letter)
    _see_off(fresh.company)
    return leaving


def _end_papers(tenancy: Tenancy, letter: Document) -> None:
    bound = Document.objects.for_case(tenancy.application).filter(
        kind__in=("LEAS", "RESA", "CERT"), state__in=("preparing", "valid")
    )
    for paper in bound:
        revoke(paper, by=None, reason=letter.number)


def _see_off(company: Company) -> None:
    """Without a lease the company is a former resident."""
    if not Tenancy.objects.filter(company=company, state=states.ACTIVE).exists():
        company.status = Company.Status.FORMER
        company.save(update_fields=["status"])
