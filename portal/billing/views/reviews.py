"""One finding: what Stripe or the bank said, in the reader's words, and what can be done about it."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.access import allow
from portal.billing import card_books, returns, rules, sources, states
from portal.billing.actions import reviewing
from portal.billing.forms import ResolutionForm
from portal.billing.models import DepositSettlement, Dispute, FinanceReview, Refund
from portal.billing.models.dispute import REASONS
from portal.languages import format_date
from portal.money import Money, format_money

# How a finding's facts are called, in the order they are read.
FACTS = {
    "amount": _("Sum"),
    "bank_reference": _("Bank reference"),
    "received_on": _("Date of receipt"),
    "taken_back": _("Taken back by the bank on"),
    "came_back": _("Payout came back on"),
    "kept": _("Kept by banks"),
    "why": _("The bank’s reason"),
    "given_back": _("Given back before"),
    "payer": _("Payer"),
    "purpose": _("Purpose"),
    "entered_by": _("Entered by"),
    "reason": _("Reason"),
    "reference": _("Payment reference"),
    "payment_intent": _("Payment at Stripe"),
    "session": _("Payment page at Stripe"),
    "refund": _("Refund at Stripe"),
    "object": _("Object at Stripe"),
    "status": _("State at Stripe"),
    "answer": _("Answer of Stripe"),
    "livemode": _("Mode"),
    "invoice_state": _("State of the invoice"),
    "type": _("Event"),
    "what": pgettext_lazy("books", "Difference"),
    "line_kind": _("Kind of entry"),
    "there": _("Sum at Stripe"),
    "here": _("Sum in our books"),
    "here_state": _("State of the refund"),
    "line": _("Line of Stripe’s books"),
    "at": pgettext_lazy("moment", "When"),
    "respond_by": _("Answer by"),
    "act": _("Handover record"),
    "dispute_reason": _("Reason of the dispute"),
}
WHAT = {
    card_books.UNKNOWN: _("Stripe has it, our books do not know it"),
    card_books.MISSING: _("Our books have it, Stripe does not show it"),
    card_books.SUM: _("The sums differ"),
    card_books.STATE: _("The states differ"),
}
LINES = {
    "charge": pgettext_lazy("books", "Payment"), "refund": pgettext_lazy("money back", "Refund"),
    "refund_failed": _("Refund that came back"), "dispute": _("Money of a dispute"), "other": _("Other movement"),
}  # fmt: skip
SPOKEN = {
    "what": WHAT.get,
    "line_kind": LINES.get,
    "invoice_state": lambda code: states.INVOICE.state(code).desk,
    "here_state": lambda code: states.REFUND.state(code).desk,
    "dispute_reason": lambda code: REASONS.get(code, code),
    "why": returns.told,
    "livemode": lambda real: _("real money") if real else _("test"),
}


def shown(name, facts):
    """One fact as the reader writes such things."""
    value, language = facts[name], get_language() or "en"
    if name in ("amount", "given_back", "kept"):
        return format_money(Money(value, facts["currency"]), language)
    if name in ("received_on", "taken_back", "came_back"):
        return format_date(date.fromisoformat(value), language)
    if name in ("at", "respond_by"):
        return format_date(datetime.fromisoformat(value).date(), language)
    if name in SPOKEN:
        return SPOKEN[name](value) or value
    return value


def facts_of(review):
    known = {
        name: label for name, label in FACTS.items() if review.facts.get(name) not in (None, "")
    }
    return [(label, shown(name, review.facts)) for name, label in known.items()]


def fetch(request, public_id):
    reviews = FinanceReview.objects.visible_to(request.user).select_related(
        "invoice__company", "invoice__campus", "invoice__case", "campus", "resolved_by"
    )
    return get_object_or_404(reviews, public_id=public_id)


def deposit_of(review):
    """The lease whose deposit is to be settled, and the settlement that waits for its second person."""
    asks = review.facts.get("act") and review.invoice and not review.resolved_at
    if not asks:
        return {"deposit": None}
    waiting = DepositSettlement.objects.filter(case=review.invoice.case_id, state=states.ASKED)
    return {"deposit": review.invoice.case, "settlement": waiting.first()}


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper, hidden=True)
def review(request, public_id):
    """A word closes it; money that was not booked can be given back from here."""
    found = fetch(request, public_id)
    resolves = rules.resolver(request.user, found)
    form = ResolutionForm(request.POST or None)
    if request.method == "POST" and not resolves:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        reviewing.resolve(found, by=request.user, resolution=form.cleaned_data["resolution"])
        return redirect("billing:review", public_id)
    source = sources.source_of_review(found)
    context = {
        "review": found,
        "facts": facts_of(found),
        "form": form if resolves and not found.resolved_at else None,
        "refunds": found.refunds.all(),
        "dispute": Dispute.objects.visible_to(request.user)
        .filter(stripe_id=found.facts.get("object") or "-").first(),
        "payout": Refund.objects.visible_to(request.user)
        .filter(public_id=found.facts.get("payout")).first(),
        **deposit_of(found),
        "refundable": resolves and source is not None and bool(source.left),
    }  # fmt: skip
    return render(request, "billing/desk/review.html", context)
