"""Money given back, as finance works it: enter, have it confirmed, see how it ended."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import allow
from portal.billing import payouts, returns, rules, sources, where_to
from portal.billing.actions import refunding
from portal.billing.forms import ReasonForm, RefundForm, SentRefundForm
from portal.billing.models import Refund
from portal.billing.views import desk, reviews


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def give_back(request, number):
    """Of the latest payment booked for an invoice of which something is left."""
    found = sources.sources_of(desk.fetch(request, number))
    back = reverse("billing:desk_invoice", args=[number])
    return enter(request, found[0] if found else None, back)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def give_back_unbooked(request, public_id):
    """Of money that came and was not booked."""
    source = sources.source_of_review(reviews.fetch(request, public_id))
    return enter(request, source, reverse("billing:review", args=[public_id]))


def enter(request, source, back):
    if source is None or not source.left or not rules.cashier(request.user, source.invoice):
        raise Http404
    by_card = source.method == sources.CARD
    details = where_to.account_for(source)
    form = (
        RefundForm(request.POST or None, source=source)
        if by_card
        else SentRefundForm(request.POST or None, source=source, details=details)
    )
    if request.method == "POST" and form.is_valid():
        made = refunding.give_back(source, by=request.user, **form.cleaned_data)
        messages.success(request, gettext("Entered. A second person has to confirm it."))
        return redirect("billing:desk_refund", made.public_id)
    context = {
        "source": source, "by_card": by_card, "form": form, "back_url": back, "details": details,
    }  # fmt: skip
    return render(request, "billing/desk/give_back.html", context)


def fetch(request, public_id):
    rows = Refund.objects.visible_to(request.user).select_related(
        "invoice__company", "invoice__campus", "invoice__case", "review", "entered_by", "decided_by",
        "details",
    )  # fmt: skip
    return get_object_or_404(rows, public_id=public_id)


@require_safe
@allow(rules.keeper, hidden=True)
def refund(request, public_id):
    found = fetch(request, public_id)
    moves = {move.name for move in found.workflow.available(found, request.user)}
    back = getattr(found, "returned_by", None)
    context = {
        "refund": found, "confirms": "confirm" in moves, "refuses": "refuse" in moves,
        "back": back, "why": returns.why(back) if back else "",
        "seen": payouts.seen(found), "awaited": Refund.objects.unseen().filter(pk=found.pk).exists(),
    }  # fmt: skip
    return render(request, "billing/desk/refund.html", context)


@require_POST
@allow(rules.finance_officer, hidden=True)
def confirm(request, public_id):
    found = fetch(request, public_id)
    if not rules.cashier(request.user, found.invoice):
        raise Http404
    done = refunding.confirm(found, by=request.user)
    words = (
        _("The refund is on its way to the card.") if done.by_card else _("The refund is booked.")
    )
    messages.success(request, words)
    return redirect("billing:desk_refund", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.finance_officer, hidden=True)
def refuse(request, public_id):
    """Withdraw an entry: asks for the reason."""
    found = fetch(request, public_id)
    if not rules.cashier(request.user, found.invoice):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refunding.refuse(found, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("billing:desk_refund", public_id)
    return desk.ask_reason(request, found.invoice, form, _("Withdraw the entry"))
