"""Finance enters the credit notes for rent beyond the last day, as the case page shows them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.rules import finance_officer
from tenants import rules, states
from tenants.actions.crediting import credit_beyond
from tenants.views.desk.checking import fetch
from tenants.views.refusing import attempt


@require_POST
@allow(finance_officer)
def credit(request: HttpRequest, number: str) -> HttpResponse:
    found = fetch(request, number)
    leases = list(found.tenancies.filter(state__in=(states.ACTIVE, states.ENDED)).order_by("pk"))
    if not leases or not rules.finance(request.user, leases[0]):
        raise Http404
    if attempt(request, lambda: credit_beyond(*leases, by=request.user)):
        messages.success(
            request, _("The credit notes are entered. A second person has to confirm them.")
        )
    return redirect("cases:desk_case", number)
