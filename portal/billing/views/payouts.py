"""Outgoing lines of the bank as finance works them, and payouts nobody has seen leaving."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import allow
from portal.billing import payouts as reads
from portal.billing import rules
from portal.billing.actions import payouts
from portal.billing.bank_forms import PayoutForm, PlainForm
from portal.billing.forms import ReasonForm
from portal.billing.views.lines import ask, to_work_on


@require_safe
@allow(rules.keeper, hidden=True)
def unseen(request):
    """What was promised or entered as sent, and is on no line of the bank."""
    context = {
        "late": reads.late(request.user),
        "promised": reads.promised(request.user),
        "days": reads.SEEN_WITHIN,
    }
    return render(request, "billing/desk/payouts.html", context)


@require_POST
@allow(rules.finance_officer, hidden=True)
def see(request, public_id):
    """One of the payouts the page proposed, or those of one file."""
    found = to_work_on(request, public_id)
    form = PayoutForm(request.POST, user=request.user, line=found)
    if not form.is_valid():
        raise payouts.NotThisPayout(str(found))
    payouts.see(found, *form.cleaned_data["refund"], by=request.user)
    messages.success(request, gettext("Entered. A second person has to confirm it."))
    return redirect("billing:bank_line", public_id)


@require_POST
@allow(rules.finance_officer, hidden=True)
def agree(request, public_id):
    """Only what the page showed."""
    found = to_work_on(request, public_id)
    form = PlainForm(request.POST)
    if not form.is_valid() or form.cleaned_data["version"] != found.version:
        raise payouts.NotThisPayout(str(found))
    payouts.agree(found, by=request.user)
    messages.success(request, gettext("Booked."))
    return redirect("billing:bank_line", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def mistake(request, public_id):
    found = to_work_on(request, public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        payouts.mistake(found, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("billing:bank_line", public_id)
    return ask(request, found, form, _("Withdraw the entry"))


@require_POST
@allow(rules.finance_officer, hidden=True)
def charge(request, public_id):
    payouts.charge(to_work_on(request, public_id), by=request.user)
    return redirect("billing:bank_line", public_id)


@require_POST
@allow(rules.finance_officer, hidden=True)
def uncharge(request, public_id):
    payouts.uncharge(to_work_on(request, public_id), by=request.user)
    return redirect("billing:bank_line", public_id)
