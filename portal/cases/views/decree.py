"""A year's decree: first what it would change and whom it would move, then the writing of it."""

from datetime import date

from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.access import allow
from portal.accounts.rules import campus_manager
from portal.cases import decrees, rules
from portal.cases.actions import calendars as actions
from portal.cases.forms import DecreeForm
from portal.cases.models import CalendarEdition
from portal.cases.views.calendar import address, named

SALT = "portal.cases.decree"
HOURS = 12


@allow(campus_manager, hidden=True)
def decree(request, country):
    """Ask for a file or the library, show what would change, and write exactly what was shown."""
    if not rules.keeps_calendar(request.user, country):
        raise Http404
    if "sealed" in request.POST:
        return publish(request, country)
    form = DecreeForm(request.POST or None, request.FILES or None, initial={"origin": "file"})
    context = {"form": form, "country": named(country), "back": address(country, date.today().year)}  # noqa: DTZ011  any zone's year will do
    if form.is_valid():
        wanted = wanted_of(country, form)
        if wanted is not None:
            return show(request, country, form.cleaned_data, wanted, context)
    return render(request, "cases/desk/decree.html", context)


def wanted_of(country, form):
    """The rows of the whole year; None when the file or the library does not do, which the form then says."""
    given = form.cleaned_data
    year = given["year"]
    if given["origin"] == "library":
        if given["standing"] == "official" and year > actions.ANNOUNCED.get(country, 0):
            words = _(
                "The library does not know the decree of %(year)s. Take a file, or import it as provisional."
            )
            form.add_error("origin", words % {"year": year})
            return None
        plan = actions.library_plan(country, year)
        rows = {day: plan.row(day) for day in decrees.days_of(year)}
        return {
            day: {name: row[name] for name in ("working", "short", "name")}
            for day, row in rows.items()
        }
    try:
        special = decrees.read(given["file"].read(), country=country, year=year)
    except decrees.DecreeRefused as refused:
        for fault in refused.faults[:10]:
            form.add_error("file", fault)
        return None
    return decrees.rows(special, country, year)


def show(request, country, given, wanted, context):
    """The preview; the rows travel sealed, with the edition they were compared with."""
    official = given["standing"] == "official"
    year, source = given["year"], actions.SOURCE if given["origin"] == "library" else "decree"
    found = decrees.preview(country, year, wanted, official=official)
    sealed = {
        "country": country, "year": year, "official": official, "reason": given["reason"], "source": source,
        "edition": edition(country), "rows": [[day.isoformat(), row] for day, row in wanted.items()],
    }  # fmt: skip
    context |= {
        "title": f"{named(country)} · {year}", "preview": found, "official": official, "rows": changes(found),
        "sealed": signing.dumps(sealed, salt=SALT, compress=True),
    }  # fmt: skip
    return render(request, "cases/desk/decree_preview.html", context)


def changes(found):
    """The days that would differ: the day, as it is, as it becomes."""
    return [(day, before, decrees.becomes(row)) for before, day, row in found.days]


def edition(country):
    return str(
        CalendarEdition.objects.filter(country=country).values_list("stamp", flat=True).first()
    )


def publish(request, country):
    """Write what was shown, unless the calendar has changed since."""
    try:
        given = signing.loads(request.POST["sealed"], salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        given = {}
    if given.get("country") != country or given["edition"] != edition(country):
        messages.error(request, _("The calendar has changed meanwhile. Look at the preview again."))
        return redirect("cases:decree", country)
    rows = {date.fromisoformat(day): row for day, row in given["rows"]}
    changed = actions.apply_decree(
        country, given["year"], rows, official=given["official"], by=request.user, reason=given["reason"],
        source=given["source"],
    )  # fmt: skip
    words = ngettext(
        "%(n)s day was written. Open promises are being counted again.",
        "%(n)s days were written. Open promises are being counted again.", changed,
    )  # fmt: skip
    messages.success(request, words % {"n": changed})
    return redirect(address(country, given["year"]))
