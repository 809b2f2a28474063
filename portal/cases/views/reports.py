"""The reports: figures of a period on one page, and the list of cases behind each of them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from portal import charts
from portal.access import allow
from portal.accounts import rules as who
from portal.cases import queue as reads
from portal.cases import reports as figures
from portal.cases import rules
from portal.cases.deadline import chip
from portal.cases.periods import AGAINST, Stretch
from portal.cases.report_forms import SHOWN, ReportForm
from portal.cases.reports import LISTS, Figures, Scope
from portal.cases.views.queue import pages
from portal.languages import format_number, format_percent, half_up
from portal.templatetags.ui import url_or_nothing

QUEUED = {"open": "open", "overdue": "overdue"}  # lists the queue itself can show
PAGE = 50


class Links:
    """The addresses of a report: its own with something changed, and the list behind a figure."""

    def __init__(self, form: ReportForm, scope: Scope) -> None:
        self.given, self.scope = form.given, scope

    def to(self, name: str, **changes: Any) -> str:
        kept = {k: v for k, v in {**self.given, **changes}.items() if v}
        return reverse(name) + ("?" + urlencode(kept) if kept else "")

    def list(self, name: str, **changes: Any) -> str:
        """The queue where it has this list and these filters, else the reports' own."""
        scope = self.scope
        if name in QUEUED and not (scope.group or scope.thing):
            plain = {"campus": scope.campus, "category": scope.kind, "language": scope.language}
            kept = {k: v for k, v in {**plain, **changes}.items() if v}
            return reverse("cases:queue") + "?" + urlencode({"view": QUEUED[name], **kept})
        return self.to("cases:report_list", list=name, **changes)

    def of(self, days: Stretch, name: str) -> str:
        words = {"first": days.first.isoformat(), "last": days.last.isoformat(), "of": ""}
        return self.list(name, period="days", **words)


def asked(request) -> tuple[ReportForm, Scope, Links]:
    form = ReportForm(request.GET, user=request.user)
    form.is_valid()  # what nobody offers is ignored, the rest still works
    scope = form.scope()
    return form, scope, Links(form, scope)


@allow(rules.reads_reports, hidden=True)
def reports(request):
    """How the desk's work goes, in words and figures; each leads to its cases."""
    form, scope, links = asked(request)
    found = figures.gather(scope)
    earlier, later = (scope.period.neighbour(step) for step in (-1, 1))
    context = {
        "form": form,
        "period": scope.period.label,
        "compared": scope.period.before.label,
        "tiles": tiles(found, scope, links),
        "weeks": weeks(found, links),
        "ages": ages(found, links),
        "tables": [
            *services(scope, form, links),
            *divided(found, scope, links),
            *people(found, scope, links),
        ],
        "chips": chips_of(form, links),
        "clear": reverse("cases:reports"),
        "previous": earlier and links.to("cases:reports", of=earlier.isoformat()),
        "next": later and links.to("cases:reports", of=later.isoformat()),
        "export": exporting(request.user, links),
        "privacy_log": who.auditor(request.user) and url_or_nothing("documents:privacy_log"),
    }
    return render(request, "cases/desk/reports.html", context)


@allow(rules.reads_reports, hidden=True)
def report_list(request):
    """The cases behind a figure, the newest first; keyset pages."""
    form, scope, links = asked(request)
    name = form.cleaned_data.get("list") or "received"
    label, cases_of = LISTS[name]
    cases = cases_of(scope)
    marker = request.GET.get("after", "")
    if marker.isascii() and marker.isdigit() and len(marker) < 19:
        cases = cases.filter(pk__lt=int(marker))
    cases = cases.select_related("company", "campus", "assignee").order_by("-pk")
    rows = list(cases.only(*reads.LISTED, "received_at", "worked_days")[: PAGE + 1])
    case_at = pages("cases:desk_case")
    context = {
        "title": label,
        "period": scope.period.label,
        "rows": [(case, chip(case), case_at(case.number)) for case in rows[:PAGE]],
        "back": links.to("cases:reports", list=""),
        "chips": chips_of(form, links),
        "next": len(rows) > PAGE and links.to("cases:report_list", after=rows[PAGE - 1].pk),
        "export": exporting(request.user, links),
    }
    return render(request, "cases/desk/report_list.html", context)


def exporting(user: Any, links: Links) -> str:
    """The way to an export of the same cases, for whoever may take lists away."""
    if not rules.exports(user) or not url_or_nothing("documents:export"):
        return ""
    return links.to("documents:export")


def chips_of(form: ReportForm, links: Links) -> list[tuple[str, str]]:
    """Filters in force: (words, the address without it)."""
    found = []
    for name in SHOWN[1:]:
        if value := form.given.get(name):
            words = dict(flat(form.fields[name].choices)).get(value, value)
            text = f"{form.fields[name].label}: {words}"
            page = "cases:report_list" if "list" in form.given else "cases:reports"
            found.append((text, links.to(page, **{name: ""})))
    if person := form.cleaned_data.get("assignee"):
        page = "cases:report_list" if "list" in form.given else "cases:reports"
        words = f"{form.fields['assignee'].label}: {person}"
        found.append((words, links.to(page, assignee="")))
    return found


def flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


# --- figures in words ------------------------------------------------------------------------


def number(value: Any, digits: int | None = None) -> str:
    return "–" if value is None else format_number(value, get_language() or "en", digits)


def percent(part: int, whole: int) -> Decimal | None:
    return half_up(Decimal(part) * 100 / whole, 0) if whole else None


def percent_words(value: Decimal | None) -> str:
    return "–" if value is None else format_percent(value, get_language() or "en")


def clock_words(minutes: Decimal | None) -> str:
    if minutes is None:
        return "–"
    hours, rest = divmod(int(half_up(minutes, 0)), 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": number(hours), "minutes": rest}


def against(now: Any, before: Any, scope: Scope, *, digits: int = 0, unit: str = "") -> str:
    """The change since the period before with its sign, never by colour: red is not “down” for every reader."""
    if now is None or before is None:
        return ""
    change = half_up(Decimal(now) - Decimal(before), digits)
    words = _("no change")
    if change:
        words = ("+" if change > 0 else "−") + number(abs(change), digits) + unit
    return AGAINST[scope.period.kind] % {"change": words}


def tiles(found: Figures, scope: Scope, links: Links) -> list[dict[str, Any]]:
    """Every figure with its name, what it was before, and its list."""
    now, before = found.now, found.before
    on_time, was_on_time = (percent(f["in_time"], f["promised"]) for f in (now, before))
    complete, was_complete = (percent(f["complete"], f["finished"]) for f in (now, before))
    back = Decimal(now["returns"]) / now["finished"] if now["finished"] else None
    points = "\u00a0" + _("p.p.")
    late = found.sum_of("overdue")
    late_words = ngettext("%(n)s overdue", "%(n)s overdue", late)
    target = _("target: below %(n)s") % {"n": number(Decimal("0.7"))}
    of_five = ngettext("of 5, %(n)s rating", "of 5, %(n)s ratings", now["ratings"])

    def change(name: str, digits: int = 0) -> str:
        return against(now[name], before[name], scope, digits=digits)

    rows = [
        ("open", _("Open now"), number(found.sum_of("open")), late_words % {"n": number(late)}),
        ("overdue", _("Overdue now"), number(late), ""),
        ("received", pgettext("cases", "Received"), number(now["received"]), change("received")),
        ("finished", _("Finished"), number(now["finished"]), change("finished")),
        ("in_time", _("Finished in time"), percent_words(on_time), against(on_time, was_on_time, scope, unit=points)),
        ("finished", _("Working days to the end, median"), number(now["days"]), change("days", 1)),
        ("answered", _("First answer, median"), clock_words(now["minutes"]), _("days off not counted")),
        ("returned", _("Asked back, per case"), number(back, 2), target),
        ("complete", _("Complete the first time"), percent_words(complete),
         against(complete, was_complete, scope, unit=points)),
        ("reopened", _("Opened again"), number(now["reopened"]), change("reopened")),
        ("rated", _("Rating, average"), number(now["rating"], 1), of_five % {"n": number(now["ratings"])}),
    ]  # fmt: skip
    return [
        {"label": label, "value": value, "note": note, "href": links.list(name)}
        for name, label, value, note in rows
    ]


# --- charts and tables -----------------------------------------------------------------------


def weeks(found: Figures, links: Links) -> dict[str, Any]:
    received, finished = pgettext("cases", "Received"), _("Finished")
    bins = [charts.Bin(label, (came, ended)) for label, _days, came, ended in found.weeks]
    told = "; ".join(f"{label}: {came}, {ended}" for label, _days, came, ended in found.weeks)
    title = _("Received and finished")
    return {
        "id": "weeks",
        "title": title,
        "svg": charts.columns(
            bins, id="weeks", name=title, description=f"{received}, {finished}. {told}"
        ),
        "legend": [(charts.key_of(0), received), (charts.key_of(1), finished)],
        "head": [_("Beginning"), received, finished],
        "rows": [
            (label, [(came, links.of(days, "received")), (ended, links.of(days, "finished"))])
            for label, days, came, ended in found.weeks
        ],
    }


def ages(found: Figures, links: Links) -> dict[str, Any]:
    """Working days since receipt of what is open now."""
    edges = figures.AGES
    starts = [0, *(edge + 1 for edge in edges)]
    labels = [f"{a}–{b}" for a, b in zip(starts, edges, strict=False)] + [f">{edges[-1]}"]
    bins = [charts.Bin(label, (n,)) for label, n in zip(labels, found.ages, strict=True)]
    told = "; ".join(f"{one.label}: {one.values[0]}" for one in bins)
    title = _("Open cases by age in working days")
    return {
        "id": "ages",
        "title": title,
        "legend": [],
        "svg": charts.columns(bins, id="ages", name=title, description=told, width=360),
        "head": [_("Working days"), _("Open now")],
        "rows": [
            (one.label, [(one.values[0], links.list(f"aged-{place}"))])
            for place, one in enumerate(bins)
        ],
    }


def table(title: str, head: list[Any], rows: list[Any], *, wide: bool = False) -> dict[str, Any]:
    """Rows of (label, bar's figure, [(text, link)]): the bar is drawn against the longest one.

    Each cell knows its head: on a narrow page it stands before it.
    """
    most = max((figure for _label, figure, _cells in rows), default=0) or 1
    drawn = [
        (label, charts.share(100 * figure // most), [(w, *cell) for w, cell in zip(head[1:], cells, strict=True)])
        for label, figure, cells in rows
    ]  # fmt: skip
    return {"title": title, "head": head, "rows": drawn, "wide": wide}


def services(scope: Scope, form: ReportForm, links: Links) -> list[dict[str, Any]]:
    names = dict(form.things)
    rows = [
        (names.get(one.code, one.code), one.finished,
         [(one.finished, links.list("finished", service=one.code)), (number(one.promised), ""), (number(one.took), "")])
        for one in figures.things(scope)
    ]  # fmt: skip
    head = [_("Service"), _("Finished"), _("Promised days"), _("Days it took, median")]
    return [table(_("By service"), head, rows, wide=True)] if rows else []


def divided(found: Figures, scope: Scope, links: Links) -> list[dict[str, Any]]:
    """The same three figures by campus and by language."""
    names = ("open", "received", "finished")
    codes = {c.pk: c.code for c in scope.campuses}
    rows = [group | {"campus": codes[group["campus_id"]]} for group in found.groups]
    tables = []
    for title, first, column, labels in (
        (_("By campus"), _("Campus"), "campus", {c.code: str(c.name) for c in scope.campuses}),
        (_("By language"), _("Language"), "language", dict(settings.LANGUAGES)),
    ):
        sums = {
            code: [sum(row[name] for row in rows if row[column] == code) for name in names]
            for code in labels
        }
        lines = [
            (labels[code], counted[1],
             [(n, links.list(name, **{column: code})) for n, name in zip(counted, names, strict=True)])
            for code, counted in sums.items() if any(counted)
        ]  # fmt: skip
        head = [first, _("Open now"), pgettext("cases", "Received"), _("Finished")]
        tables += [table(title, head, lines)] if lines else []
    return tables


def people(found: Figures, scope: Scope, links: Links) -> list[dict[str, Any]]:
    """Who has how much to do, for those who lead them."""
    rows = [
        (str(person), counted["open"], [(counted[name], links.list(name, assignee=person.pk)) for name in figures.LOAD])
        for person, counted in figures.workload(scope, found)
    ]  # fmt: skip
    head = [_("Assignee"), _("Open now"), _("Overdue now"), _("Finished")]
    return [table(_("Workload"), head, rows)] if rows else []
