"""Several cases at once: choose what, see for how many it can be done, do it, read the result of each."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.cases import page, rules
from portal.cases.actions import together
from portal.cases.forms import BulkForm
from portal.cases.kinds import kind_of
from portal.cases.models import Case
from portal.cases.queue import PAGE
from portal.cases.views.queue import back_to, pages
from portal.cases.wanted import colleagues
from portal.workflow import Refused, StaleState

KINDS_OF_WORK = ("assign", "move", "reply")


@dataclass
class Row:
    """A ticked case, and what its page had shown when it was ticked: its version and its last message."""

    case: Case
    version: int
    said: int
    why: Any = ""

    @property
    def ticket(self) -> str:
        return f"{self.case.number}:{self.version}:{self.said}"


def ticked(request) -> list[Row]:
    tickets = [text.split(":") for text in request.POST.getlist("case")[:PAGE]]
    given = {
        number: [int(n) for n in rest if n.isdecimal() and len(n) < 19] for number, *rest in tickets
    }
    cases = Case.objects.visible_to(request.user).filter(number__in=given)
    found = cases.select_related("company", "campus", "assignee").order_by("due_at", "pk")
    said = dict(found.order_by().values_list("pk").annotate(Max("messages__pk")))
    rows = []
    for case in found:
        version, last = (*given[case.number], None, None)[:2]
        now = (case.version, said.get(case.pk) or 0)
        rows.append(
            Row(case, now[0] if version is None else version, now[1] if last is None else last)
        )
    return rows


def choices(what: str, rows: list[Row], user: Any) -> list[tuple[str, str]]:
    """What can be done, and with how many of the rows."""
    if what == "assign":
        return [
            ("me", _("Me")),
            *((str(u.pk), str(u)) for u in colleagues(user).exclude(pk=user.pk)[:50]),
        ]
    found: dict[str, list[Any]] = {}
    for row in rows:
        if not (row.case.is_open and rules.works_on(user, row.case)):
            continue
        kind = kind_of(row.case)
        if what == "move":
            offered = [
                (f"{kind.code}:{m.name}", m.desk)
                for m, own in page.buttons_of(row.case, kind, user, staff=True)
                if not own
            ]
        else:
            offered = [(reply.code, reply.label) for reply in kind.prepared(row.case)]
        for key, words in offered:
            found.setdefault(key, []).append(words)
    said = _("%(words)s (%(n)s of %(all)s)")
    return [
        (key, said % {"words": words[0], "n": len(words), "all": len(rows)})
        for key, words in found.items()
    ]


@require_POST
@allow(rules.handler, hidden=True)
def bulk(request):
    """Asks once, with the count; then each row by itself, and the result of each."""
    what = request.POST.get("what")
    if what not in KINDS_OF_WORK:
        raise Http404
    rows = ticked(request)
    if not rows:
        messages.error(request, _("Nothing is selected. Tick the cases first."))
        return redirect(back_to(request))
    asked = "batch" in request.POST
    form = BulkForm(
        request.POST if asked else None, what=what, choices=choices(what, rows, request.user),
        initial={"batch": uuid.uuid4()},
    )  # fmt: skip
    context = {
        "what": what,
        "rows": rows,
        "form": form,
        "back": back_to(request),
        "title": title_of(what, len(rows)),
    }
    if asked and form.is_valid():
        for row in rows:
            row.why = refusal(row, what, form.cleaned_data, by=request.user)
        at = pages("cases:desk_case")
        context["results"] = [(row.case, at(row.case.number), row.why) for row in rows]
        context["done"] = sum(not row.why for row in rows)
        return render(request, "cases/desk/bulk_done.html", context)
    return render(request, "cases/desk/bulk.html", context)


def title_of(what: str, n: int) -> str:
    words = {
        "assign": ngettext("Assign %(n)s case", "Assign %(n)s cases", n),
        "move": ngettext("Change the state of %(n)s case", "Change the state of %(n)s cases", n),
        "reply": ngettext("Reply in %(n)s case", "Reply in %(n)s cases", n),
    }
    return words[what] % {"n": n}


def refusal(row: Row, what: str, given: dict[str, Any], *, by: Any) -> Any:
    """Does it; the reason why not, or nothing."""
    case, choice = row.case, given["choice"]
    try:
        if row.version != case.version:
            raise together.NotThisOne(
                case, together.CLOSED if not case.is_open else StaleState.message
            )
        if what == "assign":
            to = by if choice == "me" else colleagues(by).get(pk=int(choice))
            together.assign(case, to, by=by, reason=given["reason"])
        elif what == "move":
            kind, _colon, name = choice.partition(":")
            together.move(case, name if kind == case.kind else "", by=by, reason=given["reason"])
        else:
            together.reply(case, choice, by=by, seen=row.said, batch=given["batch"])
    except Refused as refused:
        return refused.message
    return ""
