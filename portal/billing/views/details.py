"""The account a company wants its money back to: the company's side, and finance's."""

from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import allow
from portal.accounts import countries
from portal.accounts.rules import pays_for
from portal.accounts.views.company import fetch as own_company
from portal.billing import rules
from portal.billing.actions import details as acts
from portal.billing.details_forms import AccountForm, CallForm, WhichAccountForm, shown
from portal.billing.matching import name_keys
from portal.billing.models import BankDetails
from portal.billing.payouts import names_of

EARLIER = 20


def mine(request, public_id):
    rows = BankDetails.objects.belonging_to(request.user).select_related(
        "company", "entered_by", "decided_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def described(request, found, *, number):
    """What both doors show; the number in full only where somebody asked for it, which is recorded."""
    return {
        "details": found,
        "number": number,
        "rows": shown(found, account=found.account if number else found.masked),
        "country": countries.name(found.country, request.LANGUAGE_CODE),
        "moves": {move.name for move in found.workflow.available(found, request.user)},
        "looks": found.views.select_related("user")[:10],
    }


@require_safe
@allow(rules.member)
def bank_details(request):
    """Every account of the company, the newest first: in force, waiting, and those before."""
    company = own_company(request)
    rows = company.bank_details.select_related("entered_by", "decided_by")[:EARLIER]
    context = {"found": company, "rows": rows, "enters": pays_for(request.user, company)}
    return render(request, "billing/my/bank_details.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.member)
def enter_details(request):
    """First the bank's country and the currency, then everything that follows from them.

    Who opens it gives the password again. What is sent later is not held up for it: it would lie in the session.
    """
    return (
        entering(request)
        if request.method == "POST"
        else reauthentication_required(entering)(request)
    )


def entering(request):
    company = own_company(request)
    if not pays_for(request.user, company):
        raise PermissionDenied
    which = WhichAccountForm(request.GET)
    if not which.is_valid():
        return ask_which(request, company)
    given = which.cleaned_data
    form = AccountForm(request.POST or None, initial={"holder": company.name}, **given)
    if request.method == "POST" and form.is_valid():
        made = acts.enter(
            company, by=request.user, values=form.values(), nonce=form.cleaned_data["nonce"], **given
        )  # fmt: skip
        messages.success(request, _("Entered. A second person has to confirm it."))
        return redirect("billing:own_details", made.public_id)
    country = countries.name(given["country"], request.LANGUAGE_CODE)
    context = {"form": form, "country": country, "currency": given["currency"]}
    return render(request, "billing/my/enter_details.html", context)


def ask_which(request, company):
    asked = {"country": company.country, "currency": request.GET.get("currency", "")[:3]}
    form = WhichAccountForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        return redirect(f"{request.path}?{urlencode(form.cleaned_data)}")
    return render(request, "billing/my/which_account.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.member)
def own_details(request, public_id):
    """The number stays masked until somebody asks for it. Who confirms it has read it."""
    found = mine(request, public_id)
    if request.method == "POST":
        if not rules.names_account(request.user, found):
            raise PermissionDenied
        acts.look(found, by=request.user)
    context = described(request, found, number=request.method == "POST")
    context["asks"] = rules.names_account(request.user, found)
    return render(request, "billing/my/own_details.html", context)


@require_POST
@allow(rules.member)
@reauthentication_required
def confirm_details(request, public_id):
    found = mine(request, public_id)
    acts.confirm(found, by=request.user)
    messages.success(request, _("The account is in force for whatever is approved from now on."))
    return redirect("billing:own_details", public_id)


@require_POST
@allow(rules.member)
def withdraw_details(request, public_id):
    acts.refuse(mine(request, public_id), by=request.user)
    messages.success(request, _("Withdrawn. What was in force stays so."))
    return redirect("billing:bank_details")


# --- finance ---


def at_desk(request, public_id):
    rows = BankDetails.objects.visible_to(request.user).select_related(
        "company", "entered_by", "decided_by"
    )
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@allow(rules.keeper, hidden=True)
def to_call(request):
    """Accounts that wait: those of companies with nobody else are finance's to confirm."""
    rows = BankDetails.objects.visible_to(request.user).waiting()
    rows = rows.with_seconds().select_related("company", "entered_by")
    found = list(rows.order_by("pk")[:200])
    return render(request, "billing/desk/details_list.html", {"rows": found})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper, hidden=True)
def desk_details(request, public_id):
    found = at_desk(request, public_id)
    if request.method == "POST":
        acts.look(found, by=request.user)
    context = described(request, found, number=request.method == "POST")
    same = names_of(found.company) & name_keys(found.holder)
    context |= {"stranger": bool(found.holder) and not same, "phone": found.company.phone}
    return render(request, "billing/desk/details.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def call_details(request, public_id):
    """Confirm by phone: asks what was said."""
    found = at_desk(request, public_id)
    if not rules.calls_back(request.user, found):
        raise Http404
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acts.confirm_by_phone(found, by=request.user, note=form.cleaned_data["note"])
        messages.success(
            request, _("The account is in force for whatever is approved from now on.")
        )
        return redirect("billing:desk_details", public_id)
    return render(request, "billing/desk/call_details.html", {"details": found, "form": form})
