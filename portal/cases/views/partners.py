"""Partners in one case: let in, seen, shown out."""

from datetime import datetime, time

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.cases import rules
from portal.cases.actions import handling
from portal.cases.around_forms import LetInForm
from portal.cases.kinds import kind_of
from portal.cases.models import Presence
from portal.cases.views.desk import fetch

LAST_MOMENT = time(23, 59, 59)


@allow(rules.handler, hidden=True)
def partners(request, number):
    """Who is in the case, until when, and when they last had it open; one form lets another in."""
    found = fetch(request, number)
    if not (kind_of(found).partner and rules.handles(request.user, found)):
        raise Http404
    if "end" in request.POST:
        return show_out(request, found)
    form = LetInForm(request.POST or None, case=found)
    if form.is_valid() and let_in(found, form, by=request.user):
        messages.success(
            request, _("Let in. The partner gets a letter; the company sees it in the case.")
        )
        return redirect("cases:partners", number)
    context = {"case": found, "form": form, "rows": rows_of(found), "zone": found.campus.time_zone}
    return render(request, "cases/desk/partners.html", context)


def let_in(found, form, *, by) -> bool:
    given = form.cleaned_data
    until = datetime.combine(given["until"], LAST_MOMENT, found.campus.zone)
    try:
        handling.let_partner_in(
            found, given["partner"], by=by, until=until, firm=given["firm"], reason=given["reason"]
        )
    except handling.NotAPartner as refused:
        form.add_error("partner", refused.message)
        return False
    return True


def show_out(request, found):
    present = found.participants.present().partners()
    who = request.POST["end"]
    participant = get_object_or_404(present, user__email=who)
    handling.show_out(participant, by=request.user)
    messages.success(request, _("The case is closed to %(name)s.") % {"name": participant.user})
    return redirect("cases:partners", found.number)


def rows_of(found):
    """(partner, when the page was last open before them); the heartbeat of an open page tells it."""
    seen = dict(Presence.objects.filter(case_id=found.pk).values_list("user_id", "seen_at"))
    present = found.participants.present().partners().select_related("added_by")
    return [(participant, seen.get(participant.user_id)) for participant in present]
