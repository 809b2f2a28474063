"""The new company of an application that began without one."""

from django.db import transaction

from portal.accounts.models import Company, User
from portal.accounts.rules import manages
from portal.cases.actions.handling import note
from portal.cases.models import Case
from portal.workflow import NotAllowed, WrongState
from tenants import rules, states
from tenants.models import Application
from tenants.refusals import NotYourCompany


@transaction.atomic
def attach_entity(application: Application, company: Company, *, by: User) -> None:
    """Name the company that was founded: it will rent, be invoiced and become the resident.

    Possible from the approval until the offer is accepted, and can be mended until then. Refuses
    `NotYourCompany`.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=application.pk)
    fresh = Application.objects.for_pages().get(pk=application.pk)
    chosen = fresh.workflow.moves["accept_offer"]
    if not rules.signatory(by, fresh):
        raise NotAllowed(fresh, chosen)
    if not fresh.to_be_founded or fresh.state not in states.FOUNDABLE:
        raise WrongState(fresh, chosen)
    if company.pk == fresh.company_id or not manages(by, company):
        raise NotYourCompany
    Application.objects.filter(pk=fresh.pk).update(entity=company)
    application.entity = company
    numbers = {row.kind: row.value for row in company.identifiers.all()}
    note(fresh, "entity_attached", by=by, facts={"company": company.name, **numbers}, public=True)
