"""What a founded company that was named brings to the case page."""

from typing import Any

from django.utils.translation import gettext as _

from portal.cases.kinds import Section
from portal.cases.models import Case
from services.actions.working import results
from services.founded import Licence, compared, numbers_of
from services.models import Naming, Request


def loaded(case: Any) -> Naming:
    found = Naming.objects.for_pages().get(pk=case.pk)
    if not isinstance(case, Naming):
        case.naming = found
    return found


def registration_of(naming: Naming) -> Request:
    """With the steps of its officer, whose notes say what was recorded."""
    found: Request = (
        Request.objects.with_edition().prefetch_related("tasks").get(pk=naming.registration_id)
    )
    return found


def licences_of(registration: Request) -> list[Any]:
    """The files it ended in, the newest first."""
    return [given.paper for given in results(registration).order_by("-pk")]


def desk(http: Any, case: Any) -> list[Section]:
    found = loaded(case)
    read = Licence(found.licence_name, found.licence_number)
    context = {
        "naming": found,
        "numbers": numbers_of(found.founded),
        "rows": compared(found.founded, read) if found.is_confirmed else [],
        "reads_registration": Case.objects.filter(pk=found.registration_id).visible_to(http.user).exists(),
        "desk": True,
    }  # fmt: skip
    return [Section(_("The new company"), "services/_naming.html", context)]


def my(http: Any, case: Any) -> list[Section]:
    context = {"naming": loaded(case), "desk": False}
    return [Section(_("The new company"), "services/_naming.html", context)]
