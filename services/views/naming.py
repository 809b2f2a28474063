"""The officer's page on which a founded company is compared with its licence and confirmed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.access import allow
from services import rules, states
from services.actions import naming
from services.forms.naming import LicenceForm
from services.founded import compared, numbers_of
from services.models import Naming
from services.views.naming_panels import licences_of, registration_of


def fetch(request: HttpRequest, number: str) -> Naming:
    found = get_object_or_404(Naming.objects.visible_to(request.user).for_pages(), number=number)
    if not rules.confirms_founded(request.user, found):
        raise Http404
    return found


@allow(rules.handler, hidden=True)
def confirm_company(request: HttpRequest, number: str) -> HttpResponse:
    """Both beside each other; what differs is said, and needs a reason."""
    found = fetch(request, number)
    if found.state != states.PROPOSED:
        return redirect("cases:desk_case", number)
    registration = registration_of(found)
    initial = {"seen": found.version}
    form = LicenceForm(request.POST or None, company=found.founded, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        naming.confirm_company(
            found, form.licence, by=request.user, seen=data["seen"], reason=data["reason"]
        )
        return redirect("cases:desk_case", number)
    read = form.is_bound and not form.errors.keys() & {"name", "number"}
    context = {
        "case": found, "naming": found, "form": form, "registration": registration,
        "numbers": numbers_of(found.founded),
        "licences": licences_of(registration), "rows": compared(found.founded, form.licence) if read else [],
    }  # fmt: skip
    return render(request, "services/desk/confirm_company.html", context)
