"""The working calendars: looked at by the desk, a day edited by the campus manager."""

from datetime import date

from django.http import Http404
from django.shortcuts import redirect, render

from portal.access import allow
from portal.accounts.models import Campus
from portal.accounts.rules import campus_manager
from portal.cases import rules
from portal.cases.actions.calendars import edit_day
from portal.cases.actions.clocks import recompute_open_cases
from portal.cases.forms import DayForm
from portal.cases.models import CalendarDay


@allow(rules.staff, hidden=True)
def years(request):
    """The days that differ from an ordinary week, per country, newest year first."""
    countries = sorted(set(Campus.objects.values_list("country", flat=True)))
    named = CalendarDay.objects.filter(country__in=countries).exclude(name={}).order_by("date")
    tables = {}
    for day in named:
        tables.setdefault((day.country, day.date.year), []).append(day)
    shown = sorted(tables.items(), key=lambda pair: (-pair[0][1], pair[0][0]))
    context = {"tables": shown, "edits": campus_manager(request.user)}
    return render(request, "cases/desk/calendar.html", context)


@allow(campus_manager, hidden=True)
def day(request, country, day):
    """Make a day a working day or a day off; open promises are counted again."""
    try:
        when = date.fromisoformat(day)
        found = CalendarDay.objects.get(country=country, date=when)
    except (ValueError, CalendarDay.DoesNotExist):
        raise Http404 from None
    initial = {"working": found.working, **{f"name_{k[:2]}": v for k, v in found.name.items()}}
    form = DayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        edit_day(found, working=form.cleaned_data["working"], name=form.names(), by=request.user)
        recompute_open_cases(country, by=request.user)
        return redirect("cases:calendar")
    return render(request, "cases/desk/calendar_day.html", {"form": form, "day": found})
