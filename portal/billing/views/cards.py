"""Disputes and the nightly comparison, as finance reads them; saved cards, as their owner forgets them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from portal.access import allow
from portal.billing import gateway, rules
from portal.billing.actions import customers
from portal.billing.models import CardCheck, CardMovement, Dispute
from portal.billing.views import lists, my
from portal.languages import format_month
from portal.money import Money

MONTHS = 12


@require_safe
@allow(rules.keeper, hidden=True)
def dispute(request, public_id):
    """What was heard of it, in order; the answer itself is given at Stripe."""
    rows = Dispute.objects.visible_to(request.user).select_related(
        "invoice__company", "invoice__campus", "campus"
    )
    found = get_object_or_404(rows, public_id=public_id)
    facts = list(found.facts.select_related("dispute"))
    return render(request, "billing/desk/dispute.html", {"dispute": found, "facts": facts})


@require_safe
@allow(rules.keeper, hidden=True)
def card_checks(request):
    """Every night's comparison, the newest first."""
    checks = CardCheck.objects.with_findings(request.user)
    page = lists.newest(checks, request.GET.get("after", ""))
    moved = CardMovement.objects.visible_to(request.user).by_month(livemode=gateway.livemode())
    context = {
        "rows": page.rows,
        "next": page.next and f"?after={page.next}",
        "months": months(moved),
    }
    return render(request, "billing/desk/card_checks.html", context)


def months(moved):
    reader = get_language() or "en"
    return [
        (
            format_month(row["month"].date(), reader),
            Money(row["fees"], row["kept_in"]).rounded(),
            Money(row["arrived"], row["kept_in"]).rounded(),
        )
        for row in moved[:MONTHS]
    ]


@require_safe
@allow(rules.keeper, hidden=True)
def card_check(request, public_id):
    """One night: what Stripe says moved, and each difference the reader may see."""
    found = get_object_or_404(CardCheck, public_id=public_id)
    findings = found.findings.visible_to(request.user).select_related("invoice__company")
    context = {"check": found, "findings": findings}
    return render(request, "billing/desk/card_check.html", context)


@require_POST
@allow(rules.member)
def forget_cards(request, number):
    """Whoever paid has the cards Stripe keeps for them and this company deleted there."""
    found = my.fetch(request, number)
    if not rules.payer(request.user, found):
        raise PermissionDenied
    if customers.forget(found.company, by=request.user):
        messages.success(request, gettext("Your saved cards are deleted."))
    else:
        messages.warning(
            request, gettext("Your saved cards could not be deleted now. Please try again later.")
        )
    return redirect("billing:invoice", number)
