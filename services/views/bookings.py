"""What a company does with bookings: look at a week, choose, confirm, cancel."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.models import Campus
from portal.languages import format_number, pick
from portal.workflow import Refused
from services import opening, rules, states
from services.actions import booking as acting
from services.clocks import clocks
from services.forms.booking import BookForm, CancelForm
from services.ics import event
from services.models import Booking, Resource
from services.slots import hours, lengths
from services.terms import percent_due, purse_of, terms_of
from services.views import weeks

MOST_PAST = 20


def fetch(request, number):
    mine = Booking.objects.belonging_to(request.user).with_resource()
    return get_object_or_404(mine, number=number)


def resource_of(request):
    found = Resource.objects.active().select_related("campus", "service")
    one = get_object_or_404(found, code=request.GET.get("resource", ""))
    if not rules.audience(request.company, one.audience):
        raise Http404
    return one


@allow(rules.member)
def bookings(request):
    """The company's own: what is to come first, then what was."""
    mine = Booking.objects.belonging_to(request.user).of_company(request.company).with_resource()
    zone = timezone.get_current_timezone_name()
    to_come = mine.to_come().order_by("starts_at")[:100]
    past = mine.exclude(pk__in=mine.to_come().values("pk")).order_by("-starts_at")[:MOST_PAST]
    context = {"to_come": rows_of(to_come, zone), "past": rows_of(past, zone)}
    return render(request, "services/my/bookings.html", context)


def rows_of(found, zone):
    return [(one, one.state_info, clocks(one.period, [one.campus.time_zone, zone])) for one in found]  # fmt: skip


@allow(rules.member)
def week(request):
    """Choose what to book; then its week, each free slot a link."""
    asked = request.GET.get("resource", "")
    if not asked:
        return choose(request)
    one = resource_of(request)
    today, given = one.campus.today(), request.GET.get("week", "")
    monday = weeks.monday_of(weeks.asked_day(given, today if given else soonest(one, today)))
    context = {
        "resource": one, "hours": weeks.hours_words(one), "monday": monday,
        "previous": week_url(one, monday - timedelta(days=7)) if monday > today else "",
        "next": week_url(one, monday + timedelta(days=7)),
        "left": hours_left(purse_of(one, request.company, timezone.now())),
        **weeks.week_of(one, monday, company=request.company, zone=timezone.get_current_timezone_name()),
    }  # fmt: skip
    return render(request, "services/my/booking_week.html", context)


def soonest(one, today):
    """The day from which something is free: at a weekend the next week is the one to look at."""
    free = opening.next_free(one, timezone.now(), one.shortest)
    return one.rhythm.day_of(free.start) if free else today


def hours_left(minutes):
    return format_number(hours(minutes), get_language() or "en") if minutes else ""


def week_url(one, monday):
    return f"{reverse('services:booking_week')}?{urlencode({'resource': one.code, 'week': monday.isoformat()})}"


def choose(request):
    """By kind and campus; the company's own campus first."""
    campuses = list(Campus.objects.all())
    home = request.company.home_campus.code if request.company.home_campus else ""
    campus = request.GET.get("campus", home)
    kind = request.GET.get("kind", "")
    found = Resource.objects.active().select_related("campus").order_by("campus", "kind", "pk")
    if campus:
        found = found.filter(campus__code=campus)
    if kind:
        found = found.filter(kind=kind)
    service = request.GET.get("service", "")
    if service:
        found = found.filter(service__code=service)
    cards = [(one, weeks.hours_words(one)) for one in opening.open_to(request.company, found)]
    context = {
        "campuses": campuses, "campus": campus, "kinds": Resource.Kind.choices, "kind": kind,
        "service": service, "cards": cards,
    }  # fmt: skip
    return render(request, "services/my/booking_choose.html", context)


def start_of(request):
    try:
        return datetime.strptime(request.GET.get("start", ""), "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        raise Http404 from None


@allow(rules.orders)
def confirm(request):
    """How long, what it costs, both clocks, until when it can be cancelled; then book."""
    if "resource" not in request.GET:
        return redirect("services:booking_week")
    one, start = resource_of(request), start_of(request)
    taken = opening.taken_of(one, start, start + timedelta(days=one.longest + 2 if one.by_night else 3))  # fmt: skip
    choices = lengths(one.rhythm, start, one.counts, taken, opening.opened_of(one))
    count = int(request.GET["slots"]) if request.GET.get("slots", "").isdecimal() else 0
    chosen = next((period for n, period in choices if n == count), choices[0][1] if choices else None)  # fmt: skip
    back = week_url(one, weeks.monday_of(one.rhythm.day_of(start)))
    if chosen is None:
        messages.error(request, acting.SlotTaken(one, one.shortest, start).message)
        return redirect(back)
    count = next(n for n, period in choices if period == chosen)
    terms = terms_of(one, request.company, chosen)
    form = BookForm(request.POST or None, resource=one, initial={"terms": terms.fingerprint})
    if form.is_valid() and (made := placed(request, one, form, start, count)):
        messages.success(request, _("Booked. The confirmation is on its way to you."))
        return redirect("cases:my_case", made.number)
    zones = [one.campus.time_zone, timezone.get_current_timezone_name()]
    context = {
        "resource": one, "form": form, "terms": terms, "back": back, "count": count,
        "start": request.GET["start"],
        "choices": [(n, length_words(one, period, n)) for n, period in choices],
        "clocks": clocks(chosen, zones), "used": hours_left(terms.free_minutes),
        "left": hours_left(terms.left), "units": format_number(terms.line.quantity, get_language() or "en"),
    }  # fmt: skip
    return render(request, "services/my/booking_confirm.html", context)


def placed(request, one, form, start, count):
    """The booking, or the refusal in words on the same page."""
    try:
        return acting.book(
            one, request.company, start=start, count=count, by=request.user, **form.cleaned_data
        )
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return None


def length_words(one, period, count):
    """1.5 h, until 12:30; or nights."""
    end = period.end.astimezone(one.campus.zone)
    if one.by_night:
        words = _("until %(day)s, nights: %(n)s")
        return words % {"day": f"{end:%d.%m. %H:%M}", "n": count}
    amount = format_number(hours(period.minutes), get_language() or "en")
    return _("%(hours)s h, until %(time)s") % {"hours": amount, "time": f"{end:%H:%M}"}


@allow(rules.member)
def ics(request, number):
    """The entry for a calendar; read again after a cancellation it takes itself out."""
    found = fetch(request, number)
    language = get_language() or "en"
    text = event(
        uid=f"{found.public_id}@{settings.SITE_URL.partition('//')[2] or 'portal'}",
        summary=pick(found.resource.title, language), start=found.starts_at, end=found.ends_at,
        stamp=found.changed_at, sequence=found.version, place=pick(found.campus.address, language),
        description=" · ".join(part for part in (found.number, found.purpose) if part),
        url=settings.SITE_URL + reverse("cases:my_case", args=[found.number]),
        cancelled=found.state == states.CANCELLED,
    )  # fmt: skip
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.ics"'
    return response


@allow(rules.orders)
def cancel(request, number):
    """What stays due is said before it is done."""
    found = fetch(request, number)
    if not rules.requester(request.user, found):
        raise Http404
    if found.state != states.BOOKED or not rules.cancels(request.user, found):
        return redirect("cases:my_case", number)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        acting.cancel(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The booking is cancelled."))
        return redirect("services:bookings")
    context = {"booking": found, "form": form, "percent": percent_due(found, timezone.now())}
    return render(request, "services/my/booking_cancel.html", context)
