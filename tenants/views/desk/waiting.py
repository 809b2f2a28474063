"""Leasing's waiting lists: who waits for what, a place given, the prepared offer sent."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.rules import leasing_manager
from tenants import rules, states, waiting
from tenants.actions import listing, matching
from tenants.forms.waiting import WishForm, read_wish
from tenants.models import Application
from tenants.views.desk.checking import fetch
from tenants.views.refusing import attempt, back_on_refusal


@allow(rules.keeps_list)
def lists(request: HttpRequest) -> HttpResponse:
    """By campus and kind of unit, whose turn it is first on top; above them what waits to be sent, below who was
    passed over.
    """
    found = waiting.lists(request.user)
    ready = [row for one in found for row in one.rows if row.application.state == states.UNIT_FOUND]
    context = {
        "lists": found,
        "ready": [(row, waiting.free_words(row)) for row in ready],
        "passed": waiting.out_of_turn(request.user),
    }
    return render(request, "tenants/desk/waiting_list.html", context)


def for_leasing(request: HttpRequest, number: str) -> Application:
    found = fetch(request, number)
    if not rules.leasing(request.user, found):
        raise Http404
    return found


@allow(leasing_manager)
@back_on_refusal
def put_on_list(request: HttpRequest, number: str) -> HttpResponse:
    """What the company waits for, as a start what it asked for; the notice follows as a paper."""
    found = for_leasing(request, number)
    if found.state not in states.UNLISTED:
        return redirect("cases:desk_case", number)
    form = WishForm(request.POST or None, initial=waiting.wish_of(found))
    if request.method == "POST" and form.is_valid():
        wish = read_wish(form.cleaned_data)
        if attempt(request, lambda: listing.put_on_list(found, wish, by=request.user)):
            messages.success(
                request, _("The company is on the waiting list; the notice is issued.")
            )
            return redirect("cases:desk_case", number)
    context = {"case": found, "application": found, "form": form}
    return render(request, "tenants/desk/put_on_list.html", context)


@require_POST
@allow(leasing_manager)
def send(request: HttpRequest, number: str) -> HttpResponse:
    """One click: the offer as it was read on the case."""
    found = for_leasing(request, number)
    mark = request.POST.get("mark", "")
    if attempt(request, lambda: matching.send_prepared(found, mark, by=request.user)):
        messages.success(request, _("The offer was sent."))
    return redirect("cases:desk_case", number)
