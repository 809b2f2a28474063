"""The same request sent twice: one of the two goes on, the other closes and says where it went."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus
from portal.billing.models import Invoice
from portal.cases.actions import around
from portal.documents.models import Document
from portal.workflow import Refused, move
from services import states
from services.actions import booking
from services.actions.asking import as_request
from services.models import Request


class CannotMerge(Refused):
    message = _(
        "These two cannot be joined: they are not of one company and service, or money was asked for already."
    )

    def __init__(self, order: Request):
        super().__init__(str(order))
        self.subject = order


def twins(order: Request) -> Any:
    """Open requests of the same company for the same service at the same campus."""
    same = Request.objects.of_company(order.company_id).filter(
        campus=order.campus_id, edition__service=order.edition.service_id, state__in=states.OPEN
    )
    return same.exclude(pk=order.pk).order_by("-pk")


@transaction.atomic
def merge(case: Any, into: Request, *, by: Any) -> Request:
    """Close `case` as the twin of `into`, in one step; the company reads where its request went."""
    order = as_request(case)
    if Invoice.objects.for_case(order).exists() or not twins(order).filter(pk=into.pk).exists():
        raise CannotMerge(order)
    # A number is the same reason in every language.
    move(order, "merge", by=by, reason=str(into.number), facts={"into": into.number})
    booking.release(order, by=by, reason=str(into.number), waive=True)
    around.merged(order.case_ptr, into.case_ptr, by=by)
    return order


def other_campuses(case: Any) -> list[Campus]:
    """Where else the service is offered, while nothing was asked for and nothing issued here."""
    order = as_request(case)
    if order.state not in (states.SUBMITTED, states.IN_PROGRESS):
        return []
    if Invoice.objects.for_case(order).exists() or Document.objects.for_case(order).exists():
        return []
    if order.bookings.live().exists():  # of a room here
        return []
    elsewhere = Campus.objects.filter(code__in=order.plan.campuses).exclude(pk=order.campus_id)
    return list(elsewhere)
