"""The working calendars: read by the desk, kept by the managers of the campuses in that country."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts import countries
from portal.accounts.rules import campus_manager
from portal.cases import rules
from portal.cases.actions.calendars import edit_day, publish_year
from portal.cases.forms import DayForm, PublishForm
from portal.cases.models import CalendarChange, CalendarDay, CalendarEdition

CHANGES = 20


def named(country: str) -> str:
    return countries.name(country, get_language() or "en")


def address(country: str, year: int) -> str:
    return reverse("cases:calendar") + f"?country={country}&year={year}"


def date_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@allow(rules.staff, hidden=True)
def years(request):
    """One year of one country: what differs from an ordinary week, its standing, and who changed it."""
    known = CalendarDay.objects.years()
    if not known:
        return render(request, "cases/desk/calendar.html", {"years": []})
    wanted = request.GET.get("day", "")
    country, year, official = chosen(known, request.GET)
    if wanted and (day := date_of(wanted)):
        return redirect("cases:calendar_day", country, day.isoformat())
    codes = list(dict.fromkeys(code for code, *_rest in known))
    context = {
        "title": f"{named(country)} · {year}",
        "country": country,
        "year": year,
        "official": official,
        "countries": [(named(c), address(c, year), c == country, None) for c in codes],
        "years": [
            (str(y), address(c, y), y == year, None) for c, y, _official in known if c == country
        ],
        "days": CalendarDay.objects.of(country, year).remarkable().select_related("changed_by"),
        "edition": CalendarEdition.objects.filter(country=country).first(),
        "changes": CalendarChange.objects.filter(country=country).select_related("by")[:CHANGES],
        "edits": rules.keeps_calendar(request.user, country),
        "publish_form": PublishForm(prefix="publish"),
    }
    return render(request, "cases/desk/calendar.html", context)


def chosen(known, given):
    """The year asked for, else this one; of the country asked for, else the first."""
    codes = [code for code, *_rest in known]
    country = given.get("country") if given.get("country") in codes else codes[0]
    of_country = [row for row in known if row[0] == country]
    wanted = (given.get("year", ""), str(date.today().year))  # noqa: DTZ011  any zone's year will do
    for year in wanted:
        for row in of_country:
            if str(row[1]) == year:
                return row
    return of_country[0]


@allow(campus_manager, hidden=True)
def day(request, country, day):
    """Make a day a working day or a day off; open promises are counted again by a job."""
    when = date_of(day)
    if when is None or not rules.keeps_calendar(request.user, country):
        raise Http404
    found = get_object_or_404(CalendarDay, country=country, date=when)
    initial = {"working": "yes" if found.working else "no", "short": found.short}
    initial |= {f"name_{code[:2]}": text for code, text in found.name.items()}
    form = DayForm(request.POST or None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        edit_day(
            found, working=given["working"], short=given["short"], name=form.names(),
            reason=given["reason"], by=request.user,
        )  # fmt: skip
        messages.success(request, _("The day is saved. Open promises are being counted again."))
        return redirect(address(country, when.year))
    changes = CalendarChange.objects.filter(country=country, first__lte=when, last__gte=when)
    context = {
        "form": form, "day": found, "country": named(country),
        "back": address(country, when.year), "changes": changes.select_related("by")[:CHANGES],
    }  # fmt: skip
    return render(request, "cases/desk/calendar_day.html", context)


@allow(campus_manager, hidden=True)
def publish(request, country, year):
    """The government has announced the year: its dates are provisional no longer."""
    found = {str(y): official for c, y, official in CalendarDay.objects.years() if c == country}
    if found.get(year, True) or not rules.keeps_calendar(request.user, country):
        raise Http404
    form = PublishForm(request.POST or None, prefix="publish")
    if form.is_valid():
        publish_year(country, int(year), reason=form.cleaned_data["reason"], by=request.user)
        messages.success(
            request, _("The year is official now. Open promises are being counted again.")
        )
        return redirect(address(country, int(year)))
    context = {
        "form": form,
        "title": f"{named(country)} · {year}",
        "back": address(country, int(year)),
    }
    return render(request, "cases/desk/calendar_publish.html", context)
