"""Who has what, by campus and day, for the desk."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.models import Campus
from services import rules, states
from services.actions import booking as acting
from services.clocks import clocks
from services.forms.booking import DeskCancelForm
from services.models import Booking
from services.terms import percent_due
from services.views import weeks

MOST = 300
SPANS = {"day": 1, "week": 7}


@allow(rules.keeps_bookings, hidden=True)
def bookings(request):
    """One campus, one day or its week, in order of time."""
    campuses = list(Campus.objects.all())
    own = {at for _role, at in request.user.staff_roles}
    first = next((c for c in campuses if c.pk in own), campuses[0] if campuses else None)
    campus = next((c for c in campuses if c.code == request.GET.get("campus")), first)
    if campus is None:
        raise Http404
    span = request.GET.get("span") if request.GET.get("span") in SPANS else "day"
    day = weeks.asked_day(request.GET.get("day", ""), campus.today())
    start = weeks.monday_of(day) if span == "week" else day
    step = timedelta(days=SPANS[span])
    found = Booking.objects.visible_to(request.user).live().filter(campus=campus).with_resource()
    found = found.between(weeks.day_start(campus, start), weeks.day_start(campus, start + step))

    def url(**asked):
        given = {"campus": campus.code, "day": start.isoformat(), "span": span, **asked}
        return f"{reverse('services:desk_bookings')}?{urlencode(given)}"

    context = {
        "campus": campus, "day": start, "span": span, "last": start + step - timedelta(days=1),
        "places": [(str(c), url(campus=c.code), c == campus, None) for c in campuses],
        "spans": [(words, url(span=name, day=day.isoformat()), name == span, None)
                  for name, words in (("day", _("One day")), ("week", _("The week")))],
        "rows": [(one, clocks(one.period, [campus.time_zone])[0], rules.cancels(request.user, one))
                 for one in found.order_by("starts_at", "pk")[:MOST]],
        "previous": url(day=(start - step).isoformat()), "next": url(day=(start + step).isoformat()),
    }  # fmt: skip
    return render(request, "services/desk/bookings.html", context)


@allow(rules.handler, hidden=True)
def cancel(request, number):
    """In the company's place, with a reason it reads."""
    rows = Booking.objects.visible_to(request.user).with_resource()
    found = get_object_or_404(rows, number=number)
    if not rules.cancels_for(request.user, found):
        raise Http404
    if found.state != states.BOOKED or not rules.cancels(request.user, found):
        return redirect("cases:desk_case", number)
    form = DeskCancelForm(request.POST or None)
    if form.is_valid():
        acting.cancel(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The booking is cancelled."))
        return redirect("cases:desk_case", number)
    context = {"booking": found, "form": form, "percent": percent_due(found, timezone.now())}
    return render(request, "services/desk/booking_cancel.html", context)
