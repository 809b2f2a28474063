"""Naming the company that was founded for an application."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.models import Company
from portal.accounts.rules import manages, member
from tenants import rules, states
from tenants.actions.founding import attach_entity
from tenants.forms.company import EntityForm
from tenants.models import Application
from tenants.views.my.applications import mine
from tenants.views.refusing import attempt, back_on_refusal


def candidates(request: HttpRequest, application: Application) -> list[Company]:
    """Companies the reader owns or manages, but for the one that applied."""
    theirs = [m.company for m in request.user.membership_list]
    return [
        one for one in theirs if manages(request.user, one) and one.pk != application.company_id
    ]


@allow(member)
@back_on_refusal
def entity(request: HttpRequest, number: str) -> HttpResponse:
    """Choose the new company, or go and register it first."""
    application = get_object_or_404(mine(request), number=number)
    if not application.to_be_founded or application.state not in states.FOUNDABLE:
        return redirect("cases:my_case", number)
    found = candidates(request, application)
    initial = {"company": application.entity and str(application.entity.public_id)}
    form = EntityForm(request.POST or None, companies=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen
        if attempt(request, lambda: attach_entity(application, chosen, by=request.user)):
            messages.success(
                request, _("The lease will be made with %(company)s.") % {"company": chosen}
            )
            return redirect("cases:my_case", number)
    context = {
        "application": application, "form": form, "companies": found,
        "may_sign": rules.signatory(request.user, application),
    }  # fmt: skip
    return render(request, "tenants/my/entity.html", context)
