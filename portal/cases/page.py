"""What a case page shows, gathered once for both doors."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.cases import clock
from portal.cases.almanac import CalendarMissing
from portal.cases.deadline import chip
from portal.cases.kinds import kind_of
from portal.cases.models import CaseStep
from portal.workflow import Workflow

# Lines of history that are no moves.
NOTED = {
    "claim": _("Claimed"),
    "release": _("Put back in the queue"),
    "let_in": _("Let into the case"),
    "let_out": _("No longer in the case"),
    "issue_document": _("Document issued"),
    "seal_document": _("Document sealed"),
    "revoke_document": _("Document revoked"),
    "replace_document": _("Document replaced"),
    "paper_judged": _("Paper checked"),
    "invoice_raised": _("Invoice raised"),
    "invoice_paid": _("Invoice paid"),
    "invoice_voided": _("Invoice cancelled"),
    "refund_returned": _("Money returned"),
    "task_done": _("Step done"),
    "entity_attached": _("New company named"),
    "rated": _("Rated"),
}


GUESTS = ("let_in", "let_out")


@dataclass(frozen=True)
class Entry:
    """A line of the timeline."""

    title: Any
    at: Any
    who: str = ""
    note: str = ""


def noted(step: CaseStep) -> Any:
    """The words for a line that is no move."""
    if step.name == "hand_over":
        return gettext("Handed over to %(name)s") % {"name": step.facts.get("name", "")}
    words = NOTED.get(step.name, _("Noted"))
    return (
        f"{words}: {step.facts['name']}" if step.name in GUESTS and "name" in step.facts else words
    )


def title_of(workflow: Workflow, step: CaseStep, *, staff: bool) -> Any:
    """The desk reads which button was pressed and the state it led to."""
    chosen = workflow.moves.get(step.name)
    if chosen is None:
        return noted(step)
    return f"{chosen.desk} → {workflow.state(step.end).desk}" if staff else chosen.company


def trace_of(case, promise: clock.Promise | None = None) -> list | None:
    """The days behind the due date; None while nothing is promised or the calendar is missing."""
    promise = promise or case.promise()
    if promise is None:
        return None
    try:
        return clock.trace(
            promise, list(case.spans.all()), case.campus.today() if case.is_paused else None
        )
    except CalendarMissing:
        return None


def earliest_of(case, promise: clock.Promise | None = None) -> clock.Due | None:
    """While the clock stands still: the date of the promise if the answer came today."""
    promise = (promise or case.promise()) if case.is_paused else None
    if promise is None:
        return None
    try:
        return clock.due(promise, list(case.spans.all()), case.campus.today())
    except CalendarMissing:
        return None


def timeline_of(case, *, staff: bool) -> list[Entry]:
    """Newest first. The company sees the moves that have a label for it, and no colleague's name."""
    workflow: Workflow = case.workflow
    steps = CaseStep.objects.filter(case_id=case.pk).select_related("by").order_by("-position")
    entries = []
    for step in steps if staff else steps.filter(public=True):
        title = title_of(workflow, step, staff=staff)
        by_staff = step.by and step.by.is_park_staff if not staff else False
        who = "" if by_staff or step.by is None else str(step.by)
        entries.append(Entry(title, step.at, who, step.reason))
    return entries


def buttons_of(case, kind, user, *, staff: bool) -> list[tuple[Any, str]]:
    """The moves this person can make here, each with its own page if it has one."""
    pages = kind.pages if staff else kind.my_pages
    moves = [m for m in case.workflow.available(case, user) if (m.desk if staff else m.company)]
    found = ((m, pages.get(m.name, "")) for m in moves)
    return [(m, page) for m, page in found if page is not None]


def thread_of(case, user) -> list:
    said = case.messages.visible_to(user)
    return list(said.select_related("author").prefetch_related("attachments"))


def gather(request, case, *, door: str, reply_form, stale=()) -> dict[str, Any]:
    """The context of a case page, for "desk" or "my". A partner at the desk reads what the company reads."""
    guest = door == "desk" and request.user.is_guest
    staff = door == "desk" and not guest
    kind = kind_of(case)
    messages = thread_of(case, request.user)
    if not reply_form.is_bound:
        reply_form.initial["seen"] = messages[-1].pk if messages else 0
    prefetch_related_objects([case], "spans")
    promise = case.promise()
    # Which read what the moves ask about.
    sections = kind.sections("partner" if guest else door, request, case)
    present = case.participants.present()
    return {
        "case": case,
        "kind": kind,
        "state": case.state_info,
        "due": chip(case),
        "thread": messages,
        "moves": buttons_of(case, kind, request.user, staff=staff),
        "top": [s for s in sections if s.place == "top"],
        "sections": [s for s in sections if s.place == "main"],
        "asides": [s for s in sections if s.place == "aside"],
        "stages": kind.tracker(case),
        "timeline": timeline_of(case, staff=staff),
        "earliest": earliest_of(case, promise),
        "trace": trace_of(case, promise),
        "participants": present if staff else present.partners(),
        "guest": guest,
        "reply_form": reply_form,
        "prepared": kind.prepared(case) if staff else [],
        "stale": stale,
        "files_again": bool(request.FILES),
        "now": timezone.now(),
        "zone": case.campus.time_zone,
    }


def fresh_reply(case, user) -> dict[str, Any]:
    """Initial values of an empty reply: what its writer has seen, and a nonce against double clicks."""
    last = case.messages.visible_to(user).order_by("-pk").values_list("pk", flat=True).first()
    return {"seen": last or 0, **empty_reply()}


def empty_reply() -> dict[str, Any]:
    """The same for a reply on the case's own page, where `gather` knows what is seen."""
    return {"nonce": uuid.uuid4(), "visibility": ""}
