"""Leasing's pages while a company stays: the address letter, the handover, the end."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.rules import leasing_manager
from portal.billing.actions.deposits import held
from tenants import rules, states
from tenants.actions import staying
from tenants.forms.staying import AddressForm, HandoverForm, LeavingForm
from tenants.models import Application, Handover, MeterReading, Tenancy, Unit
from tenants.papers_staying import debts_of
from tenants.views.desk.checking import fetch
from tenants.views.leases import chosen
from tenants.views.refusing import attempt, back_on_refusal


def lease_of(request: HttpRequest, number: str) -> tuple[Application, Tenancy | None]:
    """The application and its tenancy under way, for leasing at its campus."""
    found = fetch(request, number)
    if not rules.leasing(request.user, found):
        raise Http404
    rows = found.tenancies.filter(state=states.ACTIVE).select_related(
        "unit__building", "offer", "company"
    )
    return found, chosen(request, rows)


@allow(leasing_manager)
@back_on_refusal
def address(request: HttpRequest, number: str) -> HttpResponse:
    """The letter a company still to be founded registers with."""
    found, _tenancy = lease_of(request, number)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(request, lambda: staying.give_address(found, by=request.user, **data)):
            messages.success(request, _("The address letter is issued."))
            return redirect("cases:desk_case", number)
    context = {"case": found, "application": found, "form": form, "offer": found.current_offer}
    return render(request, "tenants/desk/address.html", context)


def last_readings(unit: Unit) -> list[MeterReading]:
    """The newest of each meter."""
    return list({row.kind: row for row in unit.readings.order_by("read_on")}.values())


@allow(leasing_manager)
@back_on_refusal
def handover(request: HttpRequest, number: str) -> HttpResponse:
    """What both sides saw when the premises were given or came back."""
    found, tenancy = lease_of(request, number)
    if tenancy is None:
        return redirect("cases:desk_case", number)
    done = set(tenancy.handovers.values_list("way", flat=True))
    ways = [way for way in Handover.Way.values if way not in done]
    if not ways:
        return redirect("tenants:desk_leaving", number)
    form = HandoverForm(
        request.POST or None, ways=ways, today=found.campus.today(), last=last_readings(tenancy.unit),
        initial={"way": ways[0], "keys": 0, "cards": 0, "done_on": found.campus.today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        way, seen = form.cleaned_data["way"], form.found
        if attempt(request, lambda: staying.hand_over(tenancy, way, seen, by=request.user)):
            messages.success(request, _("The handover record is issued."))
            return redirect("cases:desk_case", number)
    context = {"case": found, "application": found, "form": form, "tenancy": tenancy}
    return render(request, "tenants/desk/handover.html", context)


@allow(leasing_manager)
@back_on_refusal
def leaving(request: HttpRequest, number: str) -> HttpResponse:
    """What still stands in the way of the end; then the closing letter."""
    found, tenancy = lease_of(request, number)
    if tenancy is None:
        return redirect("cases:desk_case", number)
    form = LeavingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(request, lambda: staying.close_tenancy(tenancy, by=request.user, **data)):
            messages.success(request, _("The tenancy is closed and the closing letter issued."))
            return redirect("cases:desk_case", number)
    context = {
        "case": found, "application": found, "form": form, "tenancy": tenancy,
        "back": tenancy.handovers.filter(way=Handover.Way.OUT).first(),
        "deposit": held(found, tenancy.offer.currency), "debts": debts_of(tenancy),
    }  # fmt: skip
    return render(request, "tenants/desk/leaving.html", context)
