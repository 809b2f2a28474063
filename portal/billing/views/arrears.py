"""An unpaid invoice on both sides of the table: plans, objections, write-offs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import allow
from portal.billing import rules, states
from portal.billing.actions import objecting, planning, writing_off
from portal.billing.arrears_forms import AnswerForm, ObjectionForm, PlanForm, WriteOffForm
from portal.billing.models import Invoice, Objection, PaymentPlan, WriteOff
from portal.billing.views import desk, my
from portal.billing.views.accounts import entry, withdraw

RELATED = ("invoice__company", "invoice__campus", "invoice__case")
GET_AND_POST = ["GET", "HEAD", "POST"]


# --- the company's side --------------------------------------------------------------------------


def to_pay(request: Any, number: str) -> Invoice:
    found = my.fetch(request, number)
    if not rules.payer(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(GET_AND_POST)
@allow(rules.member)
def my_plan(request, number):
    """Ask to pay in instalments."""
    found = to_pay(request, number)
    form = PlanForm(request.POST or None, invoice=found)
    if request.method == "POST" and form.is_valid():
        planning.ask(found, by=request.user, **form.cleaned_data)
        messages.success(
            request, gettext("Sent. Finance looks at your plan and answers by letter.")
        )
        return redirect("billing:invoice", number)
    context = {
        "layout": "layouts/my.html", "invoice": found, "form": form, "title": _("Payment plan"),
        "words": _("What is open is divided into equal monthly sums. While you keep to the plan nobody reminds you and no late fee is charged; if an instalment is missing, everything is due at once."),  # noqa: E501
        "submit": _("Ask for the plan"), "back_url": reverse("billing:invoice", args=[number]),
    }  # fmt: skip
    return render(request, "billing/asking.html", context)


@require_POST
@allow(rules.member)
def withdraw_plan(request, number):
    """Take back the plan the company asked for; one agreed to meanwhile stands."""
    found = to_pay(request, number)
    plan = found.plans.exclude(state__in=(states.REFUSED, states.WITHDRAWN)).last()
    if plan is None:
        raise Http404
    planning.withdraw(plan, by=request.user)
    messages.success(request, gettext("The plan is withdrawn. What is open is due as before."))
    return redirect("billing:invoice", number)


@require_http_methods(GET_AND_POST)
@allow(rules.member)
def my_objection(request, number):
    """Say what is wrong with an invoice."""
    found = to_pay(request, number)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        objecting.object_to(found, by=request.user, **form.cleaned_data)
        messages.success(
            request, gettext("Sent. Finance answers you; nobody reminds you until then.")
        )
        return redirect("billing:invoice", number)
    context = {
        "layout": "layouts/my.html", "invoice": found, "form": form, "title": _("This invoice is wrong"),
        "words": _("Finance looks at it and answers you by letter. Nobody reminds you until then."),
        "submit": _("Send the objection"), "back_url": reverse("billing:invoice", args=[number]),
    }  # fmt: skip
    return render(request, "billing/asking.html", context)


# --- the desk's side: plans ----------------------------------------------------------------------


def booked(request: Any, number: str) -> Invoice:
    """An invoice whose money this person works on."""
    found = desk.fetch(request, number)
    if not rules.cashier(request.user, found):
        raise Http404
    return found


@require_http_methods(GET_AND_POST)
@allow(rules.finance_officer, hidden=True)
def new_plan(request, number):
    """Finance enters a plan the company asked for by telephone or letter."""
    found = booked(request, number)
    form = PlanForm(request.POST or None, invoice=found)
    if request.method == "POST" and form.is_valid():
        made = planning.ask(found, by=request.user, **form.cleaned_data)
        messages.success(request, gettext("Entered. A second person has to confirm it."))
        return redirect("billing:plan", made.public_id)
    context = {
        "layout": "layouts/desk.html", "invoice": found, "form": form, "title": _("Payment plan"),
        "words": _("What is open is divided into equal monthly sums. A second person has to agree to it."),
        "submit": _("Enter the plan"), "back_url": reverse("billing:desk_invoice", args=[number]),
    }  # fmt: skip
    return render(request, "billing/asking.html", context)


def one_of(request: Any, model: Any, public_id: Any) -> Any:
    rows = model.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@allow(rules.keeper, hidden=True)
def plan(request, public_id):
    found = one_of(request, PaymentPlan, public_id)
    context = entry(request, found) | {
        "title": _("Payment plan"), "invoice": found.invoice, "instalments": found.rows,
        "confirm_url": reverse("billing:confirm_plan", args=[public_id]), "confirm": _("Agree to the plan"),
        "refuse_url": reverse("billing:refuse_plan", args=[public_id]), "refuse": _("Decline the plan"),
    }  # fmt: skip
    return render(request, "billing/desk/decision.html", context)


@require_POST
@allow(rules.finance_officer, hidden=True)
def confirm_plan(request, public_id):
    found = one_of(request, PaymentPlan, public_id)
    if not rules.cashier(request.user, found.invoice):
        raise Http404
    planning.confirm(found, by=request.user)
    messages.success(request, gettext("The plan is agreed. The company has a letter about it."))
    return redirect("billing:plan", public_id)


@require_http_methods(GET_AND_POST)
@allow(rules.finance_officer, hidden=True)
def refuse_plan(request, public_id):
    found = one_of(request, PaymentPlan, public_id)
    if not rules.cashier(request.user, found.invoice):
        raise Http404
    back = reverse("billing:plan", args=[public_id])
    return withdraw(
        request, lambda reason: planning.refuse(found, by=request.user, reason=reason), back
    )


# --- objections ----------------------------------------------------------------------------------


@require_http_methods(GET_AND_POST)
@allow(rules.keeper, hidden=True)
def objection(request, public_id):
    """What the company says is wrong, and the answer."""
    found = one_of(request, Objection, public_id)
    answers = found.answered_at is None and rules.cashier(request.user, found.invoice)
    form = AnswerForm(request.POST or None) if answers else None
    if request.method == "POST":
        if form is None:
            raise objecting.AnsweredBefore(str(found)) if found.answered_at else PermissionDenied
        if form.is_valid():
            objecting.answer(found, by=request.user, words=form.cleaned_data["answer"])
            messages.success(request, gettext("The company has your answer."))
            return redirect("billing:desk_invoice", found.invoice.number)
    context = {"objection": found, "invoice": found.invoice, "form": form}
    return render(request, "billing/desk/objection.html", context)


# --- write-offs ----------------------------------------------------------------------------------


@require_http_methods(GET_AND_POST)
@allow(rules.finance_officer, hidden=True)
def new_write_off(request, number):
    """Enter that what is open should be given up."""
    found = booked(request, number)
    form = WriteOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = writing_off.ask(found, by=request.user, **form.cleaned_data)
        messages.success(request, gettext("Entered. A second person has to confirm it."))
        return redirect("billing:write_off", made.public_id)
    context = {
        "layout": "layouts/desk.html", "invoice": found, "form": form, "title": _("Write off"),
        "words": _("The director or a second person in finance has to approve it. Money that comes later takes the write-off back."),  # noqa: E501
        "submit": _("Enter the write-off"), "back_url": reverse("billing:desk_invoice", args=[number]),
    }  # fmt: skip
    return render(request, "billing/asking.html", context)


@require_safe
@allow(rules.keeper, hidden=True)
def write_off(request, public_id):
    found = one_of(request, WriteOff, public_id)
    context = entry(request, found) | {
        "title": _("Write-off"), "invoice": found.invoice, "instalments": [],
        "confirm_url": reverse("billing:confirm_write_off", args=[public_id]), "confirm": _("Approve the write-off"),
        "refuse_url": reverse("billing:refuse_write_off", args=[public_id]), "refuse": _("Withdraw the entry"),
    }  # fmt: skip
    return render(request, "billing/desk/decision.html", context)


@require_POST
@allow(rules.keeper, hidden=True)
def confirm_write_off(request, public_id):
    found = one_of(request, WriteOff, public_id)
    if not rules.reads_write_off(request.user, found):
        raise Http404
    writing_off.confirm(found, by=request.user)
    messages.success(request, gettext("The invoice is written off."))
    return redirect("billing:write_off", public_id)


@require_http_methods(GET_AND_POST)
@allow(rules.keeper, hidden=True)
def refuse_write_off(request, public_id):
    found = one_of(request, WriteOff, public_id)
    if not rules.reads_write_off(request.user, found):
        raise Http404
    back = reverse("billing:write_off", args=[public_id])
    return withdraw(
        request, lambda reason: writing_off.refuse(found, by=request.user, reason=reason), back
    )
