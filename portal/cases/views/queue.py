"""The desk's queue and its reports."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.cases import away, rules
from portal.cases import queue as reads
from portal.cases.actions import handling
from portal.cases.deadline import chip
from portal.cases.forms import QueueForm
from portal.cases.models import Case


def pages(name: str) -> Callable[[str], str]:
    """The address of a case by its number; looked up once for all rows."""
    pattern = reverse(name, args=["NUMBER"])
    return lambda number: pattern.replace("NUMBER", number)


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
    away.mark(page.rows)
    counts = reads.counts(request.user)
    case_at, claim_at = pages("cases:desk_case"), pages("cases:claim")
    rows = [
        (
            case,
            chip(case),
            case_at(case.number),
            takes(request.user, case) and claim_at(case.number),
        )
        for case in page.rows
    ]
    context = {
        "form": form,
        "view": view,
        "title": reads.VIEWS[view],
        "views": [
            (label, link(form, view=name, q=""), name == view and not q, shown(counts[name]))
            for name, label in reads.VIEWS.items()
        ],
        "rows": rows,
        "previous": page.previous and link(form, before=page.previous),
        "next": page.next and link(form, after=page.next),
        "takes": any(claim_url for *_case, claim_url in rows),
        "chips": chips_of(form),
        "clear": reverse("cases:queue") + f"?view={view}",
    }
    return render(request, "cases/desk/queue.html", context)


def takes(user, case) -> bool:
    """Whether the list offers to take it: open, nobody's, and theirs to work on."""
    return case.is_open and case.assignee_id is None and rules.works_on(user, case)


@require_POST
@allow(rules.handler, hidden=True)
def take(request):
    """Claim the selected cases, each by itself: what a colleague took meanwhile is named, the rest is theirs."""
    numbers = request.POST.getlist("case")[: reads.PAGE]
    if not numbers:
        messages.error(request, _("Nothing is selected. Tick the cases to take first."))
    found = Case.objects.visible_to(request.user).filter(number__in=numbers)
    taken, late = 0, []
    for case in found.select_related("company", "campus"):
        try:
            if not takes(request.user, case):
                raise handling.TooLate(case)
            handling.claim(case, by=request.user)
            taken += 1
        except handling.TooLate:
            late.append(case.number)
    if taken:
        words = ngettext("%(n)s case is yours.", "%(n)s cases are yours.", taken)
        messages.success(request, words % {"n": taken})
    if late:
        messages.warning(
            request,
            _("Not taken, somebody was faster: %(numbers)s.") % {"numbers": ", ".join(late)},
        )
    view = request.POST.get("view", "")
    return redirect(reverse("cases:queue") + (f"?view={view}" if view in reads.VIEWS else ""))


def shown(count: int) -> str:
    return f"{reads.MOST - 1}+" if count >= reads.MOST else str(count)
