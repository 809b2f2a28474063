"""A company's notice to end its lease: until when it runs, and how it is taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.rules import member
from tenants import noticed, rules, states
from tenants.actions import noticing
from tenants.forms.noticing import AskBackForm
from tenants.models import LeaseNotice
from tenants.views.my.applications import mine
from tenants.views.refusing import attempt, back_on_refusal


@allow(member)
@back_on_refusal
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """When the lease ends, and the way back while there is one."""
    application = get_object_or_404(mine(request), number=number)
    rows = LeaseNotice.objects.live().select_related(*noticing.RELATED, "tenancy__offer")
    given = list(rows.filter(tenancy__application=application).order_by("tenancy_id"))
    name = request.GET.get("lease", "")
    found = next((one for one in given if name in ("", one.tenancy.offer.number)), None)
    if found is None:
        return redirect("cases:my_case", number)
    may_sign = rules.signatory(request.user, found)
    form = AskBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(request, lambda: noticing.ask_back(found, by=request.user, reason=reason)):
            messages.success(request, _("Asked. The leasing manager answers you by letter."))
            return redirect(request.get_full_path())
    context = {
        "application": application, "notice": found, "form": form, "may_sign": may_sign,
        "others": [one for one in given if one != found], "objections": noticed.objections(found),
        "asked": found.state == states.ASKED_BACK,
    }  # fmt: skip
    return render(request, "tenants/my/notice.html", context)
