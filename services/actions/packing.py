"""A company orders a pack: one order becomes several requests, each sent when its turn comes."""

import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus, Company
from portal.documents.actions.dossier import copy_to
from portal.workflow import NotAllowed
from services import emails, rules
from services.actions import asking, siblings
from services.actions.catalogue import FORMAT
from services.actions.working import results
from services.models import Pack, PackItem, PackOrder, Request, Service
from services.pack_plan import read
from services.problems import NotReady, Problem, blockers, pack_refusals, refusals
from services.reading import DefinitionInvalid

AWAITS_COMPANY = _(
    "This is for the new company. It can be begun once the company is named and an officer has confirmed it."
)


@transaction.atomic
def import_pack(data: Any, *, by: Any) -> Pack:
    """Put a pack from its file into the catalogue. Raises `DefinitionInvalid` with every fault."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DefinitionInvalid([f"this is not a pack file of format {FORMAT}"])
    plan, wrong = read(data.get("pack"))
    if wrong or plan is None:
        raise DefinitionInvalid(wrong)
    offered = set(Service.objects.live().values_list("code", flat=True))
    if strange := [part.code for part in plan.parts if part.code not in offered]:
        raise DefinitionInvalid([f"the catalogue has no service {code}" for code in strange])
    campus = Campus.objects.get(code=plan.campus)
    pack, _new = Pack.objects.update_or_create(
        code=plan.code, defaults={"definition": data["pack"], "campus": campus, "live": True}
    )
    return pack


@transaction.atomic
def begin(pack: Pack, company: Company, *, by: Any, ticked: Iterable[str] = ()) -> PackOrder:
    """One order, a draft for every service the company may ask for today. A second click gives the first's order.

    Raises `NotReady` with the words of the refusal.
    """
    if words := pack_refusals(pack.plan, company, by):
        raise NotReady([Problem(text, "") for text in words])
    Company.objects.select_for_update().get(pk=company.pk)  # two clicks take turns
    going = PackOrder.objects.filter(pack=pack, company=company).under_way().first()
    if going:
        return going
    order = PackOrder.objects.create(
        public_id=uuid.uuid4(), pack=pack, definition=pack.definition, company=company, campus=pack.campus,
        ordered_by=by,
    )  # fmt: skip
    parts = pack.plan.chosen(ticked)
    services = {s.code: s for s in Service.objects.filter(code__in=[p.code for p in parts])}
    for position, part in enumerate(parts, 1):
        item = PackItem.objects.create(
            order=order, position=position, service=services[part.code], after=list(part.after)
        )
        closed = part.founded or refusals(item.service.current.plan, company, by, order.campus)
        if not closed:
            open_draft(item, order, by=by)
    return order


@transaction.atomic
def open_item(item: PackItem, *, by: Any) -> Request:
    """Begin a part that was not open to the company before, or one whose request came to nothing."""
    order = PackOrder.objects.select_for_update(of=("self",)).get(pk=item.order_id)
    held = items_of(order)[item.position - 1]
    if held.request and not held.has_ended:
        return held.request
    if held.awaits_company:
        raise NotReady([Problem(str(AWAITS_COMPANY), "")])
    return open_draft(held, order, by=by)


def may_name(order: PackOrder, items: list[PackItem]) -> bool:
    """The registration is delivered, and nothing was begun for the new company yet."""
    ours = [item for item in items if order.plan.part(item.code).founded]
    done = any(item.is_served for item in items if item.code == order.plan.founds)
    return bool(ours) and done and not any(item.request for item in ours)


def open_draft(item: PackItem, order: PackOrder, *, by: Any) -> Request:
    """What other requests were told is taken over as far as whoever begins it may read them."""
    draft = asking.begin(item.service, item.holder, order.campus, by=by)
    others = [i.request for i in items_of(order) if i.request and i.pk != item.pk]
    item.request, item.terms = draft, ""
    item.save(update_fields=["request", "terms"])
    siblings.take_over(draft, order, [one for one in others if one and rules.requester(by, one)])
    return draft


def items_of(order: PackOrder) -> list[PackItem]:
    """In order, with their requests."""
    found = list(order.items.select_related("service", "request__edition", "company"))
    for item in found:
        item.order = order
        if item.request:
            item.request.company, item.request.campus = item.holder, order.campus
    return found


def before(item: PackItem, items: list[PackItem]) -> list[PackItem]:
    """What it waits for."""
    return [other for other in items if other.code in item.after]


@dataclass
class Sent:
    """What became of the requests the company wanted sent."""

    out: list[Request] = field(default_factory=list)
    waiting: list[Request] = field(default_factory=list)
    changed: list[Request] = field(default_factory=list)


@transaction.atomic
def send_complete(order: PackOrder, terms: Mapping[str, str], *, by: Any) -> Sent:
    """Send what waits for nothing; the rest goes out by itself, at the terms that were read.

    `terms` maps the code of a service to the fingerprint shown. What is not complete stays a draft.
    """
    held = PackOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    found, items = Sent(), items_of(held)
    for item in items:
        if not item.is_draft or item.request is None or item.code not in terms:
            continue
        first = before(item, items)
        if any(one.has_ended for one in first) or blockers(item.request, by, item.coming(items)):
            continue
        if asking.terms_of(item.request) != terms[item.code]:
            found.changed.append(item.request)
        elif all(one.is_served for one in first):
            lay_results(item, item.request, items, by=by)
            with suppress(NotReady):  # what the park was to deliver for it is not there: it stays
                found.out.append(asking.send(item.request, by=by, terms=terms[item.code]))
        else:
            agree(item, terms[item.code], by=by)
            found.waiting.append(item.request)
    return found


def agree(item: PackItem, terms: str, *, by: Any) -> None:
    item.terms, item.agreed_by, item.agreed_at = terms, by, timezone.now()
    item.save(update_fields=["terms", "agreed_by", "agreed_at"])


@transaction.atomic
def recall(item: PackItem, *, by: Any) -> None:
    """Do not send it by itself after all."""
    PackItem.objects.filter(pk=item.pk).update(terms="")


@transaction.atomic
def follow(item_id: int, *, by: Any = None) -> None:
    """A job: something this part waited for was delivered, refused or withdrawn.

    It is sent once, whoever runs the job and how often: a request that is no draft is left alone.
    """
    item = PackItem.objects.select_related("order").get(pk=item_id)
    order = PackOrder.objects.select_for_update(of=("self",)).get(pk=item.order_id)
    items = items_of(order)
    item = items[item.position - 1]
    if not item.waits or item.request is None:
        return
    first = before(item, items)
    if any(one.has_ended for one in first):
        stop(item, emails.PREDECESSOR_ENDED)
    elif all(one.is_served for one in first):
        lay_results(item, item.request, items, by=item.agreed_by)
        send_agreed(item, item.request)


def lay_results(item: PackItem, draft: Request, items: list[PackItem], *, by: Any) -> None:
    """The files an earlier part ended in go with this one; a sealed paper stands in the register anyway.

    Into the dossier of another company a file goes only from somebody who may read it where it was.
    """
    laid = set(draft.papers.values_list("need", flat=True))
    for need, code in dict(item.order.plan.part(item.code).given).items():
        source = next((one.request for one in items if one.code == code), None)
        newest = results(source).last() if source and need not in laid else None
        if newest is None:
            continue
        paper = newest.paper
        if paper.company_id != draft.company_id:
            if not rules.requester(by, source) or not paper.is_ready:
                continue
            paper = copy_to(paper, draft.company, by=by)
        asking.put_paper(draft, need, paper, None)


def send_agreed(item: PackItem, draft: Request) -> None:
    """In the name of who agreed; what is no longer as it was read is not sent."""
    try:
        asking.send(draft, by=item.agreed_by, terms=item.terms)
    except asking.PriceChanged:
        stop(item, emails.TERMS_CHANGED)
    except (NotReady, NotAllowed):
        stop(item, emails.NOT_COMPLETE)
    else:
        emails.went_out(item)


def stop(item: PackItem, why: str) -> None:
    """It stays a draft, and the company reads why."""
    emails.stayed_behind(item, why)
    item.terms = ""
    item.save(update_fields=["terms"])
