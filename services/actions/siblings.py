"""What requests of one pack have to do with each other: an answer given once, and who goes out after whom."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from portal import jobs
from services import states
from services.definition import Field
from services.models import PackItem, PackOrder, Request
from services.problems import TYPED

NOTHING: tuple[Any, ...] = (None, "", [], {})
OWN = ("person", "persons", "unit")  # answers that name what only one company has


def hold(order: Request) -> PackOrder | None:
    """The pack's order the request belongs to, locked: its requests are written one at a time."""
    return PackOrder.objects.select_for_update(of=("self",)).filter(items__request=order.pk).first()


def name_people(order: Request) -> None:
    """The people the answers name are the people of the request."""
    people = {
        i
        for f in order.plan.fields
        if f.kind in ("person", "persons")
        for i in listed(order.answers.get(f.key))
    }
    order.people.set(order.company.people.filter(public_id__in=people))


def listed(given: Any) -> list:
    return given if isinstance(given, list) else [given] if given else []


def pass_on(pack: PackOrder, order: Request) -> None:
    """Offer the answers that mean the same in the pack's other drafts of this company. What was answered there stays.

    What the new company says is not told to the one that founded it, and nobody writes into another's drafts.
    """
    drafts = Request.objects.filter(
        pack_item__order=pack, company=order.company_id, state=states.DRAFT
    )
    drafts = drafts.exclude(pk=order.pk)
    for draft in drafts.select_related("edition", "campus", "company"):
        take_over(draft, pack, [order])


def take_over(draft: Request, pack: PackOrder, others: list[Request]) -> None:
    """Fill what the draft would ask and another request of the pack was told."""
    found: dict[str, Any] = {}
    for other in others:
        typed = other.answers.get(TYPED, {})
        for field in draft.plan.fields:
            asked, given = other.plan.field(field.key), other.answers.get(field.key)
            if (
                field.key in pack.plan.shares
                and asked is not None
                and asked.kind == field.kind
                and field.key not in typed
                and (other.company_id == draft.company_id or field.kind not in OWN)
                and given not in NOTHING
                and missing(field, draft.answers)
                and fits(field, given, draft.campus.code)
            ):
                found.setdefault(field.key, given)
    if found:
        draft.answers, draft.saved_at = {**draft.answers, **found}, timezone.now()
        draft.save(update_fields=["answers", "saved_at"])
        name_people(draft)


def missing(field: Field, answers: Mapping[str, Any]) -> bool:
    return answers.get(field.key) in NOTHING and field.key not in answers.get(TYPED, {})


def fits(field: Field, given: Any, campus: str) -> bool:
    """A choice of another form need not be one of this form's, and an hour is held once."""
    if field.kind == "slot":
        return False
    if field.kind not in ("choice", "multi_choice"):
        return True
    offered = {option.value for option in field.options_at(campus)}
    return set(listed(given)) <= offered


def go_on_after(order: Request) -> None:
    """Delivered, refused or withdrawn: a job for each request of the pack that waited for this one."""
    item = PackItem.objects.filter(request=order.pk).select_related("service").first()
    if item is None:
        return
    for follower in PackItem.objects.filter(order=item.order_id).select_related("request"):
        if item.code in follower.after and follower.is_draft:
            jobs.enqueue(
                "services.actions.packing.follow", follower.pk,
                key=f"pack-{follower.pk}-{order.pk}-{order.version}", about=order.number or "",
            )  # fmt: skip
