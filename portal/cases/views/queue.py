"""The desk's queue and its reports."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from portal.access import allow
from portal.cases import queue as reads
from portal.cases import rules
from portal.cases.deadline import chip
from portal.cases.forms import QueueForm


def link(form, **changes) -> str:
    """The queue's address with some of its state changed; the page marker never survives."""
    given = {k: v for k, v in getattr(form, "cleaned_data", {}).items() if v}
    given.update(changes)
    kept = {k: v for k, v in given.items() if v}
    return reverse("cases:queue") + ("?" + urlencode(kept) if kept else "")


def chips_of(form) -> list[tuple[str, str]]:
    """Filters in force: (words, the address without it)."""
    found = []
    for name in ("q", "campus", "category", "state", "language", "assignee"):
        value = getattr(form, "cleaned_data", {}).get(name)
        if value:
            words = dict(getattr(form.fields[name], "choices", ())).get(value, value)
            found.append((f"{form.fields[name].label}: {words}", link(form, **{name: ""})))
    return found


@allow(rules.staff, hidden=True)
def queue(request):
    """One list of everything companies ask, in order of due date."""
    form = QueueForm(request.GET, user=request.user)
    form.is_valid()  # a filter nobody offers is ignored, the rest still works
    view = form.cleaned_data.get("view") or "mine"
    q = form.cleaned_data.get("q", "")
    cases = reads.matching(request.user, view=view, filters=form.filters(), q=q)
    page = reads.page_of(
        cases, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    counts = reads.counts(request.user)
    context = {
        "form": form,
        "view": view,
        "title": reads.VIEWS[view],
        "views": [
            (label, link(form, view=name, q=""), name == view and not q, shown(counts[name]))
            for name, label in reads.VIEWS.items()
        ],
        "rows": [(case, chip(case)) for case in page.rows],
        "previous": page.previous and link(form, before=page.previous),
        "next": page.next and link(form, after=page.next),
        "chips": chips_of(form),
        "clear": reverse("cases:queue") + f"?view={view}",
    }
    return render(request, "cases/desk/queue.html", context)


def shown(count: int) -> str:
    return f"{reads.MOST - 1}+" if count >= reads.MOST else str(count)
