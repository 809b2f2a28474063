"""Lines by which the bank took money back, as finance works them."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import allow
from portal.billing import rules
from portal.billing.actions import reversing
from portal.billing.bank_forms import PlainForm, ReversalForm
from portal.billing.forms import ReasonForm
from portal.billing.views import bank_lists
from portal.billing.views.lines import ask, to_work_on


@require_POST
@allow(rules.finance_officer, hidden=True)
def reverse(request, public_id):
    """One of what the page proposed."""
    found = to_work_on(request, public_id)
    form = ReversalForm(request.POST, line=found, known=bank_lists.taken_back(request.user, found))
    if not form.is_valid():
        raise reversing.NotThisMoney(str(found))
    reversing.reverse(found, form.cleaned_data["what"], by=request.user)
    messages.success(request, gettext("Entered. A second person has to confirm it."))
    return redirect("billing:bank_line", public_id)


@require_POST
@allow(rules.finance_officer, hidden=True)
def agree(request, public_id):
    """Only what the page showed."""
    found = to_work_on(request, public_id)
    form = PlainForm(request.POST)
    if not form.is_valid() or form.cleaned_data["version"] != found.version:
        raise reversing.NotThisMoney(str(found))
    reversing.agree(found, by=request.user)
    messages.success(request, gettext("The money is out of the books."))
    return redirect("billing:bank_line", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def mistake(request, public_id):
    found = to_work_on(request, public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reversing.mistake(found, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("billing:bank_line", public_id)
    return ask(request, found, form, _("Withdraw the entry"))


@require_POST
@allow(rules.finance_officer, hidden=True)
def call_reversal(request, public_id):
    reversing.call_reversal(to_work_on(request, public_id), by=request.user)
    return redirect("billing:bank_line", public_id)


@require_POST
@allow(rules.finance_officer, hidden=True)
def no_reversal(request, public_id):
    reversing.no_reversal(to_work_on(request, public_id), by=request.user)
    return redirect("billing:bank_line", public_id)
