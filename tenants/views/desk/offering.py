"""Making and changing a lease offer, with the schedule computed before it is sent."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.rules import leasing_manager
from tenants import rent, states
from tenants.actions.offering import make_offer, revise_offer, tax_percent
from tenants.answers import shown
from tenants.forms.desk import OfferForm
from tenants.models import Application, Offer, Waiting
from tenants.records import Deal
from tenants.sections import BY_CODE
from tenants.views.desk.checking import fetch
from tenants.views.refusing import attempt, back_on_refusal
from tenants.waiting import before_offer, prepared


def deal_of(data: dict[str, Any]) -> Deal:
    unit = data["unit"]
    return Deal(
        unit=unit, valid_until=data["valid_until"], starts_on=data["starts_on"], months=data["months"],
        rate=unit.rate if data["rate"] is None else data["rate"], deposit_months=data["deposit_months"],
        rent_free_months=data["rent_free_months"] or 0, steps=data["steps"],
        index_percent=data["index_percent"] or Decimal(0), passing_reason=data.get("passing_reason", ""),
    )  # fmt: skip


def preview(deal: Deal) -> dict[str, Any]:
    """The schedule these terms come to; nothing is written."""
    unit = deal.unit
    sketch = Offer(
        unit=unit, starts_on=deal.starts_on, months=deal.months, area=unit.rentable, quantity=unit.desks,
        rate=deal.rate, rate_unit=unit.rate_unit, currency=unit.currency, service_rate=unit.service_rate,
        service_unit=unit.service_unit, deposit_months=deal.deposit_months, rent_free_months=deal.rent_free_months,
        index_percent=deal.index_percent, steps=[list(step) for step in deal.steps],
        tax_percent=tax_percent(unit.building.campus, deal.starts_on),
    )  # fmt: skip
    lines = rent.schedule(sketch.terms)
    return {
        "offer": sketch, "lines": lines, "totals": rent.totals(lines),
        "effective": rent.effective_rent(lines, deal.months, unit.currency),
    }  # fmt: skip


def wanted(application: Application) -> dict[str, Any]:
    """The offer that was prepared for it, else what the company asked for, as a start."""
    if application.state == states.UNIT_FOUND:
        listing = Waiting.objects.for_pages().get(application=application)
        if listing.unit:
            deal = prepared(listing, listing.unit)
            return {
                "unit": deal.unit.public_id, "starts_on": deal.starts_on, "months": deal.months, "rate": deal.rate,
                "deposit_months": deal.deposit_months,
            }  # fmt: skip
    start, months = application.answer("space", "start_on"), application.answer("space", "months")
    return {key: value for key, value in (("starts_on", start), ("months", months)) if value}


def wishes(application: Application) -> list[tuple[Any, Any]]:
    """(question, answer) on space and equipment, for the margin."""
    stored = {code: application.answers.get(code, {}) for code in ("space", "equipment")}
    return [
        (field.label, shown(code, field.name, answers[field.name]))
        for code, answers in stored.items()
        for field in BY_CODE[code].fields
        if answers.get(field.name)
    ]


def terms_of(offer: Offer) -> dict[str, Any]:
    return {
        "unit": offer.unit.public_id, "starts_on": offer.starts_on, "months": offer.months, "rate": offer.rate,
        "index_percent": offer.index_percent or None,
        "deposit_months": offer.deposit_months, "rent_free_months": offer.rent_free_months,
        "steps": "\n".join(f"{a}-{b} {p}" for a, b, p in offer.steps),
        "valid_until": offer.application.campus.local(offer.valid_until).date(),
    }  # fmt: skip


def standing_before(found: Application, current: Offer | None, form: OfferForm) -> list[Waiting]:
    """Who stands before the company for the unit that is chosen; asks for the reason only where somebody does.

    An open offer that keeps its unit was asked already.
    """
    chosen = form["unit"].value()
    unit = (
        form.fields["unit"].queryset.filter(public_id=uuid_of(chosen)).first() if chosen else None
    )
    kept = current and unit and current.unit_id == unit.pk
    before = before_offer(found, unit) if unit and not kept else []
    if not before:
        del form.fields["passing_reason"]
    return before


def uuid_of(chosen: Any) -> UUID | None:
    try:
        return UUID(str(chosen))
    except ValueError:
        return None


@allow(leasing_manager)
@back_on_refusal
def offer(request: HttpRequest, number: str) -> HttpResponse:
    """“Compute” shows the months, “Send” makes the offer. An open offer is changed in place."""
    found = fetch(request, number)
    current = found.current_offer if found.state == states.OFFER_ISSUED else None
    if not current and found.state not in states.OFFERABLE:
        return redirect("cases:desk_case", number)
    initial = terms_of(current) if current else wanted(found)
    form = OfferForm(request.POST or None, campus=found.campus, initial=initial)
    before, sends = standing_before(found, current, form), request.POST.get("then") == "send"
    sketch: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        deal = deal_of(form.cleaned_data)
        if sends and before and not deal.passing_reason.strip():
            form.add_error("passing_reason", _("Write why whoever stands before is passed over."))
        elif sends and attempt(request, lambda: send(request, found, current, deal)):
            messages.success(request, _("The offer was sent."))
            return redirect("cases:desk_case", number)
        sketch = preview(deal)
    if before:
        form.fields["passing_reason"].required = True  # not to be sent without; computed it may be
    context = {
        "case": found, "application": found, "form": form, "current": current, "sketch": sketch,
        "wishes": wishes(found), "before": before,
    }  # fmt: skip
    return render(request, "tenants/desk/offer.html", context)


def send(request: HttpRequest, application: Application, current: Offer | None, deal: Deal) -> None:
    if current:
        revise_offer(current, deal, by=request.user)
    else:
        make_offer(application, deal, by=request.user)
