"""What a case page shows, gathered once for both doors."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts import countries, names
from portal.cases import assigning, clock, reading, rules, sides
from portal.cases.almanac import CalendarMissing
from portal.cases.deadline import chip
from portal.cases.forms import TranslationForm
from portal.cases.kinds import kind_of
from portal.cases.models import CaseStep, Message
from portal.languages import format_date, pick
from portal.workflow import Workflow

# Lines of history that are no moves.
NOTED = {
    "claim": _("Claimed"),
    "release": _("Put back in the queue"),
    "let_in": _("Let into the case"),
    "let_out": _("No longer in the case"),
    "issue_document": _("Document issued"),
    "seal_document": _("Document sealed"),
    "countersign_document": _("Signed copy received"),
    "revoke_document": _("Document revoked"),
    "replace_document": _("Document replaced"),
    "paper_judged": _("Paper checked"),
    "invoice_raised": _("Invoice raised"),
    "invoice_paid": _("Invoice paid"),
    "invoice_part_paid": _("Part of an invoice paid"),
    "invoice_voided": _("Invoice cancelled"),
    "invoice_credited": _("Invoice credited"),
    "invoice_part_credited": _("Part of an invoice credited"),
    "invoice_reminded": _("Reminder sent"),
    "invoice_plan_kept": _("Payment plan agreed"),
    "invoice_plan_withdrawn": _("Payment plan withdrawn"),
    "invoice_plan_broken": _("Payment plan broken"),
    "invoice_written_off": _("Invoice written off"),
    "invoice_taken_up": _("Invoice taken up again"),
    "invoice_reopened": _("Invoice owed again: the bank took the payment back"),
    "invoice_part_lost": _("The bank took part of the money for an invoice back"),
    "invoice_restored": _("Invoice paid: the bank left the card payment with the park"),
    "refund_returned": _("Money returned"),
    "refund_bounced": _("A refund came back to the park"),
    "payment_disputed": _("The bank of the card asks a payment back"),
    "dispute_won": _("The bank of the card left the payment with the park"),
    "dispute_lost": _("The bank of the card took the payment back"),
    "task_done": _("Step done"),
    "entity_attached": _("New company named"),
    "rated": _("Rated"),
    "linked": _("Linked with another case"),
    "unlinked": _("Link to another case removed"),
    "moved_campus": _("Handed over to another campus"),
    "passed_over": _("Unit offered to a company further back, by offer"),
    "offered_out_of_turn": _("Offered out of turn, by offer"),
    "notice_given": _("Notice to end the lease given"),
    "notice_day_agreed": _("Another last day of the lease agreed"),
    "notice_asked_back": _("The company asks for its notice back"),
    "notice_kept": _("The notice to end the lease stands"),
    "notice_taken_back": _("Notice to end the lease taken back"),
}


# Which fact of a line says whom or what it is about, where that is not a number.
NAMED_BY = {"let_in": "name", "let_out": "name", "task_done": "label"}


@dataclass(frozen=True)
class Entry:
    """A line of the timeline; `about` is the number of what it is about."""

    title: Any
    at: Any
    who: str = ""
    note: str = ""
    about: str = ""


def noted(step: CaseStep) -> Any:
    """The words for a line that is no move."""
    if step.name == "hand_over":
        return gettext("Handed over to %(name)s") % {"name": step.facts.get("name", "")}
    if step.name == "assign":
        return gettext("Given to %(name)s") % {"name": step.facts.get("name", "")}
    words, said = NOTED.get(step.name, _("Noted")), step.facts.get(NAMED_BY.get(step.name, ""))
    if isinstance(said, dict):
        said = pick(said, get_language() or "en")
    return f"{words}: {said}" if said else words


def number_in(step: CaseStep) -> str:
    """What a line that is no move is about, where that has a number."""
    return (
        str(step.facts.get("number") or "")
        if step.name in NOTED and step.name not in NAMED_BY
        else ""
    )


def title_of(workflow: Workflow, step: CaseStep, *, staff: bool) -> Any:
    """The desk reads which button was pressed and the state it led to, where that has another name."""
    chosen = workflow.moves.get(step.name)
    if chosen is None:
        return noted(step)
    if not staff:
        return chosen.company
    names = dict.fromkeys((str(chosen.desk), str(workflow.state(step.end).desk)))
    return " → ".join(names)


def trace_of(case, promise: clock.Promise | None = None) -> list | None:
    """The days behind the due date; None while no date is promised or the calendar is missing."""
    promise = promise or case.promise()
    if promise is None or undated(case):
        return None
    try:
        return clock.trace(
            promise, list(case.spans.all()), case.campus.today() if case.is_paused else None
        )
    except CalendarMissing:
        return None


def undated(case) -> bool:
    """The clock stands still for as long as it takes: no date follows from the promise meanwhile."""
    return case.state_info.pause == clock.WAITING_LIST


def earliest_of(case, promise: clock.Promise | None = None) -> clock.Due | None:
    """While the clock stands still: the date of the promise if the answer came today."""
    promise = (promise or case.promise()) if case.is_paused else None
    if promise is None or undated(case):
        return None
    try:
        return clock.due(promise, list(case.spans.all()), case.campus.today())
    except CalendarMissing:
        return None


def contact_of(case) -> tuple[str, str]:
    """Who asked: the name as it is written, and as other scripts may write it, for whoever rings up."""
    own = str(case.opened_by)
    latin = names.suggest_chinese_latin(own)
    others = names.spellings(f"{latin.surname} {latin.given.title()}".strip(), own)
    return own, " · ".join(text for text in others if text != own)


def held_of(case, now) -> list[sides.Held]:
    """How long each side has had a case that was sent."""
    if case.received_at is None:
        return []
    return sides.held(case.received_at, case.spans.all(), case.closed_at or now)


def joint_of(case) -> str:
    """That the promise counts the days on which two countries work."""
    if not case.also_country:
        return ""
    here, there = (
        countries.name(code, get_language() or "en")
        for code in (case.campus.country, case.also_country)
    )
    return gettext("Counts the days on which both work: %(here)s and %(there)s.") % {
        "here": here, "there": there,
    }  # fmt: skip


def awaited_of(case) -> str:
    """From which day the promise counts, where that is not the day of receipt."""
    span = next((one for one in case.spans.all() if one.kind == clock.AWAITED), None)
    return from_words(case.campus.local(span.ended_at).date(), case.campus.today()) if span else ""


def from_words(day, today) -> str:
    """`day` is the one from which a promise counts."""
    told = {"day": format_date(day, get_language() or "en")}
    if day > today:
        return gettext("The promise counts from %(day)s. Until then the clock stands still.") % told
    return gettext("The promise counts from %(day)s.") % told


def timeline_of(case, *, staff: bool) -> list[Entry]:
    """Newest first. The company sees the moves that have a label for it, and no colleague's name."""
    workflow: Workflow = case.workflow
    steps = CaseStep.objects.filter(case_id=case.pk).select_related("by").order_by("-position")
    entries = []
    for step in steps if staff else steps.filter(public=True):
        title = title_of(workflow, step, staff=staff)
        by_staff = step.by and step.by.is_park_staff if not staff else False
        who = "" if by_staff or step.by is None else str(step.by)
        why = assigning.words(step.facts["why"]) if step.name == "assign" else ""
        entries.append(
            Entry(
                title, step.at, who, step.reason_in(get_language() or "en") or why, number_in(step)
            )
        )
    return entries


def buttons_of(case, kind, user, *, staff: bool) -> list[tuple[Any, str]]:
    """The moves this person can make here, each with its own page if it has one."""
    pages = kind.pages if staff else kind.my_pages
    moves = [m for m in case.workflow.available(case, user) if (m.desk if staff else m.company)]
    found = ((m, pages.get(m.name, "")) for m in moves)
    return [(m, page) for m, page in found if page is not None]


def thread_of(request, case, *, staff: bool) -> list[Message]:
    """The messages this reader may see, each with what it says in their language."""
    found = case.messages.visible_to(request.user).select_related("author")
    messages = list(found.prefetch_related("attachments", reading.WITH_TRANSLATIONS))
    language = get_language() or case.language
    if staff:
        writes = rules.translates(request.user, case)
        form = TranslationForm.below if writes else lambda *_which: None
        reading.at_desk(messages, case, language, form=form)
    else:
        reading.for_company(messages, case, language)
    return messages


def gather(request, case, *, door: str, reply_form, stale=()) -> dict[str, Any]:
    """The context of a case page, for "desk" or "my". A partner at the desk reads what the company reads."""
    guest = door == "desk" and request.user.is_guest
    staff = door == "desk" and not guest
    kind = kind_of(case)
    messages = thread_of(request, case, staff=staff)
    if not reply_form.is_bound:
        reply_form.initial["seen"] = messages[-1].pk if messages else 0
    prefetch_related_objects([case], "spans")
    promise, now = case.promise(), timezone.now()
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
        "undated": undated(case),
        "trace": trace_of(case, promise),
        "joint": joint_of(case),
        "awaited": awaited_of(case),
        "held": held_of(case, now),
        "participants": present if staff else present.partners(),
        "guest": guest,
        "reply_form": reply_form,
        "prepared": kind.prepared(case) if staff else [],
        "stale": stale,
        "files_again": bool(request.FILES),
        "now": now,
        "zone": case.campus.time_zone,
    }


def fresh_reply(case, user) -> dict[str, Any]:
    """Initial values of an empty reply: what its writer has seen, and a nonce against double clicks."""
    last = case.messages.visible_to(user).order_by("-pk").values_list("pk", flat=True).first()
    return {"seen": last or 0, **empty_reply()}


def empty_reply() -> dict[str, Any]:
    """The same for a reply on the case's own page, where `gather` knows what is seen."""
    return {"nonce": uuid.uuid4(), "visibility": ""}
