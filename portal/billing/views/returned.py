"""Payouts that came back, as finance works their lines."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import allow
from portal.billing import rules
from portal.billing.actions import returning
from portal.billing.bank_forms import PayoutForm, PlainForm
from portal.billing.forms import ReasonForm
from portal.billing.views.lines import ask, to_work_on


@require_POST
@allow(rules.finance_officer, hidden=True)
def take_for_return(request, public_id):
    """One of the payouts the page proposed."""
    found = to_work_on(request, public_id)
    form = PayoutForm(request.POST, user=request.user, line=found)
    if not form.is_valid() or len(form.cleaned_data["refund"]) != 1:
        raise returning.NotThisReturn(str(found))
    returning.take_for_return(found, form.cleaned_data["refund"][0], by=request.user)
    messages.success(request, gettext("Entered. A second person has to confirm it."))
    return redirect("billing:bank_line", public_id)


@require_POST
@allow(rules.finance_officer, hidden=True)
def agree_return(request, public_id):
    """Only what the page showed."""
    found = to_work_on(request, public_id)
    form = PlainForm(request.POST)
    if not form.is_valid() or form.cleaned_data["version"] != found.version:
        raise returning.NotThisReturn(str(found))
    returning.agree_return(found, by=request.user)
    messages.success(request, gettext("The company is owed the money again, and was told."))
    return redirect("billing:bank_line", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def mistake_return(request, public_id):
    found = to_work_on(request, public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        returning.mistake_return(found, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("billing:bank_line", public_id)
    return ask(request, found, form, _("Withdraw the entry"))
