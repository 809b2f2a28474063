"""The committee's minutes, written down by whoever keeps the panel."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.rules import handler
from tenants import rules, states
from tenants.actions import reviewing
from tenants.actions import sitting as committee
from tenants.forms.sitting import SittingForm
from tenants.models import Sitting
from tenants.views.desk.checking import fetch
from tenants.views.refusing import attempt, back_on_refusal


@allow(handler)
@back_on_refusal
def sitting(request: HttpRequest, number: str) -> HttpResponse:
    """Who voted how, and what the committee recommends; the minutes follow as a paper."""
    found = fetch(request, number)
    if not rules.panel_keeper(request.user, found):
        raise Http404
    if found.state != states.DECISION or Sitting.objects.filter(application=found).exists():
        return redirect("cases:desk_case", number)
    form = SittingForm(
        request.POST or None, people=committee.eligible(found), today=found.campus.today(),
        initial={"held_on": found.campus.today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        minutes = form.minutes
        if attempt(request, lambda: committee.record_sitting(found, by=request.user, **minutes)):
            messages.success(request, _("The minutes are issued."))
            return redirect("cases:desk_case", number)
    context = {
        "case": found, "application": found, "form": form, "verdict": reviewing.panel_verdict(found),
    }  # fmt: skip
    return render(request, "tenants/desk/sitting.html", context)
