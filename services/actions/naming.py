"""Which company a pack has founded: proposed by its people, confirmed by the officer of the case, or returned."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import rules as people
from portal.accounts.models import Company, StaffRole
from portal.cases.actions import handling
from portal.languages import codes, pick, using
from portal.workflow import Phase, Refused, StaleState, move
from services import rules, states
from services.actions.packing import items_of, may_name
from services.founded import Licence, differing
from services.models import Naming, PackItem, PackOrder

DAYS = 2  # working days of the campus to compare a licence with what was entered


class NotFounded(Refused):
    message = gettext_lazy(
        "Choose another company which you own or manage, once the registration is delivered."
    )


class NotConfirmable(Refused):
    message = gettext_lazy(
        "The registration is no longer delivered, or a part was begun for the new company already."
    )


class DifferenceUnexplained(Refused):
    message = gettext_lazy(
        "The licence says something else than the company. Write why it is this company, or return it."
    )


@transaction.atomic
def propose_company(order: PackOrder, company: Company, *, by: Any) -> Naming:
    """Say which company the registration has founded; nothing is its own before an officer confirms it.

    Somebody who manages both says so. Another one may be named until it is confirmed. Refuses `NotFounded`.
    """
    held = PackOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    items = items_of(held)
    both = people.manages(by, held.company) and people.manages(by, company)
    if company.pk == held.company_id or not both or not may_name(held, items):
        raise NotFounded
    found = Naming.objects.for_pages().filter(order=held).first()
    if found is None:
        registration = next(item.request for item in items if item.code == held.plan.founds)
        found = begun(held, registration, company, by=by)
    elif found.is_confirmed or (found.state, found.founded_id) == (states.PROPOSED, company.pk):
        return found  # a second click, or somebody was faster
    found.founded, found.proposed_by = company, by
    found.save(update_fields=["founded", "proposed_by"])
    handling.submit(
        found, "propose_company", by=by, promised_days=DAYS, facts={"company": company.name}
    )
    return found


def begun(order: PackOrder, registration: Any, company: Company, *, by: Any) -> Naming:
    found = Naming(
        public_id=uuid.uuid4(), kind="naming", title=title_of(order), company=order.company, campus=order.campus,
        language=order.company.language, opened_by=by, team=StaffRole.Role.SERVICE, state=states.DRAFT,
        phase=Phase.DRAFT, order=order, registration=registration, founded=company, proposed_by=by,
    )  # fmt: skip
    officer = registration.assignee
    if officer and officer.is_active and rules.may_confirm(officer, found):
        found.assignee = officer
    found.save(force_insert=True)
    return found


def title_of(order: PackOrder) -> dict[str, str]:
    found = {}
    for code in codes():
        with using(code):
            found[code] = _("New company: %(pack)s") % {"pack": pick(order.plan.title, code)}
    return found


@transaction.atomic
def confirm_company(
    naming: Naming, licence: Licence, *, by: Any, seen: int, reason: str = ""
) -> Naming:
    """The company is the one of the licence: later parts are its own from now on.

    `seen` is the version that was compared; another company named meanwhile is not confirmed unread. A difference
    needs a reason. Refuses `NotConfirmable`, `DifferenceUnexplained`.
    """
    held, ours = _held(naming)
    if held.version != seen:
        raise StaleState(held, held.workflow.moves["confirm_company"])
    if not ours:
        raise NotConfirmable
    differs = differing(held.founded, licence)
    if differs and not reason.strip():
        raise DifferenceUnexplained
    facts = {
        "company": held.founded.name, "licence_name": licence.name, "licence_number": licence.number,
        "differs": differs,
    }  # fmt: skip
    move(held, "confirm_company", by=by, reason=reason if differs else "", facts=facts)
    held.licence_name, held.licence_number = licence.name, licence.number
    held.save(update_fields=["licence_name", "licence_number"])
    PackItem.objects.filter(pk__in=ours).update(company=held.founded)
    return held


@transaction.atomic
def return_company(case: Any, *, by: Any, reason: str) -> Naming:
    """It is not the company of the licence, or its data are wrong: it is named again.

    One that was confirmed by mistake comes back as well, until a part was begun for it.
    """
    held, ours = _held(case if isinstance(case, Naming) else case.naming)
    if held.is_confirmed and not ours:
        raise NotConfirmable
    move(held, "return_company", by=by, reason=reason, facts={"company": held.founded.name})
    PackItem.objects.filter(pk__in=ours).update(company=None)
    return held


def _held(naming: Naming) -> tuple[Naming, list[int]]:
    """As it stands now, its order held; and the parts meant for the new company while they may still change hands."""
    order = PackOrder.objects.select_for_update(of=("self",)).get(pk=naming.order_id)
    items = items_of(order)
    ours = [item.pk for item in items if order.plan.part(item.code).founded]
    found: Naming = Naming.objects.for_pages().get(pk=naming.pk)
    return found, ours if may_name(order, items) else []
