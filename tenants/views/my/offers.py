"""Reading, accepting and declining a lease offer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.rules import member
from portal.documents.models import Document
from portal.money import format_rate
from tenants import rent, rules
from tenants.actions.offering import decline_offer as decline
from tenants.actions.residing import accept_offer as accept
from tenants.forms.company import AcceptForm, ReasonForm
from tenants.models import Offer
from tenants.papers import steps_in_words
from tenants.refusals import OfferRanOut, TermsChanged
from tenants.views.my.applications import mine
from tenants.views.refusing import attempt


def fetch(request: HttpRequest, number: str) -> Offer:
    offers = Offer.objects.filter(application__in=mine(request).values("pk")).for_pages()
    return get_object_or_404(offers, number=number)


def step_lines(offer: Offer) -> list[str]:
    """The reduction as the paper words it, a line each."""
    language = get_language() or "en"
    return [steps_in_words([step], language) for step in offer.terms.steps]


def rate_in_words(offer: Offer) -> str:
    return format_rate(offer.rate, offer.rate_unit, offer.currency, get_language() or "en")


def show(request: HttpRequest, offer: Offer, *, status: int = 200, **more: Any) -> HttpResponse:
    application = offer.application
    lines = rent.schedule(offer.terms)
    context = {
        "offer": offer, "application": application, "unit": offer.unit, "zone": application.campus.time_zone,
        "lines": offer.rent_steps.all(), "totals": rent.totals(lines), "open": offer.is_open(),
        "effective": rent.effective_rent(lines, offer.months, offer.currency),
        "may_sign": rules.signatory(request.user, offer), "ran_out": offer.valid_until <= timezone.now(),
        "accept": AcceptForm(initial={"fingerprint": offer.fingerprint}), "decline": ReasonForm(),
        "paper": Document.objects.for_case(application).filter(kind="OFFR").order_by("-pk").first(),
        "steps": step_lines(offer), "rate": rate_in_words(offer),
        "tenancy": getattr(offer, "tenancy", None), "refusal": "", **more,
    }  # fmt: skip
    return render(request, "tenants/my/offer.html", context, status=status)


@allow(member)
def offer(request: HttpRequest, number: str) -> HttpResponse:
    """Terms, the month-by-month table, the whole cost, and the answer."""
    return show(request, fetch(request, number))


@allow(member)
def offer_of(request: HttpRequest, number: str) -> HttpResponse:
    """The newest offer of a case."""
    application = get_object_or_404(mine(request), number=number)
    current = application.current_offer
    return (
        redirect("tenants:offer", current.number) if current else redirect("cases:my_case", number)
    )


@require_POST
@allow(member)
def accept_offer(request: HttpRequest, number: str) -> HttpResponse:
    """Accept what was read; a changed or run-out offer is shown again with the reason."""
    found = fetch(request, number)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return show(request, found, accept=form)
    try:
        done = attempt(request, lambda: accept(found, fingerprint=form.cleaned_data["fingerprint"], by=request.user),
                       passing=(TermsChanged, OfferRanOut))  # fmt: skip
    except (TermsChanged, OfferRanOut) as refusal:
        return show(request, fetch(request, number), status=409, refusal=refusal.message)
    if not done:
        return redirect("tenants:offer", number)
    messages.success(
        request,
        _("You accepted the offer. The agreement and the deposit invoice are being prepared."),
    )
    return redirect("cases:my_case", found.application.number)


@require_POST
@allow(member)
def decline_offer(request: HttpRequest, number: str) -> HttpResponse:
    """Say no, with the reason: another unit may fit."""
    found = fetch(request, number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, found, decline=form)
    if attempt(
        request, lambda: decline(found, by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("You declined the offer. We will look for another unit."))
        return redirect("cases:my_case", found.application.number)
    return redirect("tenants:offer", number)
