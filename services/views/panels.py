"""What services bring to pages of the others: the case page, the front page."""

from operator import itemgetter
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.billing.models import Invoice
from portal.cases.deadline import chip
from portal.cases.kinds import Section, Stage
from portal.documents.models import Document
from portal.home import Panel
from portal.languages import pick
from portal.workflow import Phase
from services import rules, states
from services.actions.asking import as_request
from services.actions.working import RESULT
from services.answers import sheet
from services.clocks import clocks
from services.models import KnowledgeNote, Naming, Quotation, Request, RequestPaper, Service
from services.problems import paper_rows
from services.views import pages
from services.views.pages import drafts_of
from services.wishes import asked_in

SHOWN_PASSPORT = 3  # last characters
NEWEST = 3  # knowledge notes on a case


def loaded(case: Any) -> Request:
    """The request behind a case with all its panels show, read once for the page."""
    found = Request.objects.behind(case)
    papers = RequestPaper.objects.select_related("paper", "person")
    prefetch_related_objects([found], "company__people", Prefetch("papers", papers))
    if not isinstance(case, Request):
        case.request = found
    return found


def desk(http: Any, case: Any) -> list[Section]:
    """The officer's panels: open questions, answers, people, papers, steps, money and results."""
    found = loaded(case)
    mine = rules.officer(http.user, found)
    language = get_language() or "en"
    sections = [
        Section(_("Answers"), "services/desk/_answers.html", answers_in_two(found, language)),
        Section(_("People"), "services/desk/_people.html", people_in(found)),
        Section(
            _("Documents of the company"), "services/desk/_papers.html", papers_of(found, mine=mine)
        ),
        Section(_("Steps"), "services/desk/_tasks.html", tasks_of(found, mine=mine)),
        Section(_("Result"), "services/desk/_results.html", results_of(found)),
    ]
    questions = list(found.questions.open())
    if questions:
        sections.insert(
            0,
            Section(_("Waiting for answers"), "services/_questions.html", {"questions": questions}),
        )
    sections += quotation_of(found) + bookings_of(found, "desk")
    if found.total:
        sections.append(Section(_("Money"), "services/_money.html", money_of(found), place="aside"))
    if found.rating:
        sections.append(
            Section(_("Rating"), "services/_rating.html", {"case": found}, place="aside")
        )
    sections += pack_of(found, Request.objects.visible_to(http.user))
    if rules.reads_notes(http.user):
        context = notes_of(found, KnowledgeNote.objects.visible_to(http.user))
        sections.append(
            Section(_("Knowledge notes"), "services/desk/_notes.html", context, place="aside")
        )
    return [
        s for s in sections if s.template != "services/desk/_people.html" or s.context["people"]
    ]


def partner(http: Any, case: Any) -> list[Section]:
    """What a partner works from: answers, people, documents and results; no money and no other case."""
    found = loaded(case)
    people = people_in(found)
    return [
        Section(
            _("Answers"),
            "services/desk/_answers.html",
            answers_in_two(found, get_language() or "en"),
        ),
        *([Section(_("People"), "services/desk/_people.html", people)] if people["people"] else []),
        Section(_("Documents of the company"), "services/desk/_papers.html", papers_of(found)),
        Section(_("Result"), "services/desk/_results.html", results_of(found)),
    ]


def my(http: Any, case: Any) -> list[Section]:
    """The company's panels: what to pay or answer, the result, what was sent."""
    found = loaded(case)
    language = get_language() or "en"
    sections = []
    questions = list(found.questions.open())
    if questions:
        sections.append(
            Section(_("Our questions"), "services/_questions.html", {"questions": questions})
        )
    sections += quotation_of(found) + bookings_of(found, "my")
    result = results_of(found)
    if found.state in states.SERVED and (
        result["documents"] or result["files"] or found.result_note
    ):
        sections.append(Section(_("Your result"), "services/my/_results.html", result))
    if found.total:
        sections.append(Section(_("What it costs"), "services/_money.html", money_of(found)))
    sections.append(
        Section(
            _("What you sent"),
            "services/my/_sent.html",
            {"sections": sheet(found, language), **papers_of(found)},
        )
    )
    if found.rating:
        sections.append(Section(_("Your rating"), "services/_rating.html", {"case": found}))
    sections += pack_for(http.user, found)
    if found.phase == Phase.CLOSED and rules.requester(http.user, found):
        sections.append(
            Section(_("Once more"), "services/my/_again.html", {"case": found}, place="aside")
        )
    return sections


def bookings_of(found: Request, door: str) -> list[Section]:
    """What is held for the request."""
    if not asked_in(found.plan):
        return []
    zones = [found.campus.time_zone, timezone.get_current_timezone_name()]
    rows = [
        (one, one.state_info, clocks(one.period, zones)) for one in found.bookings.with_resource()
    ]
    context = {"rows": rows, "door": door}
    return [Section(_("Booked for it"), "services/_held.html", context)] if rows else []


def pack_of(found: Request, visible: Any = None) -> list[Section]:
    """The pack it was ordered with: for the company its page, at the desk those of its requests the reader may see."""
    item = getattr(found, "pack_item", None)
    if item is None:
        return []
    order = item.order
    context = {"order": order, "desk": visible is not None, "siblings": []}
    if visible is not None:
        others = visible.sent().filter(pack_item__order=order).exclude(pk=found.pk)
        context["siblings"] = list(others.order_by("pack_item__position"))
    return [Section(_("Part of a pack"), "services/_pack.html", context, place="aside")]


def pack_for(user: Any, found: Request) -> list[Section]:
    """For the people of the company that ordered it; a company it has founded does not see the whole pack."""
    item = getattr(found, "pack_item", None)
    return pack_of(found) if item and user.membership_in(item.order.company_id) else []


def notes_of(found: Request, visible: Any) -> dict[str, Any]:
    """What was learnt about the service at this campus or for every one."""
    service = found.edition.service
    notes = list(visible.for_case(found, service)[:NEWEST])
    return {"case": found, "service": service, "notes": notes}


def answers_in_two(found: Request, language: str) -> dict[str, Any]:
    """The officer's language and, beside it, the company's."""
    own, other = sheet(found, language), sheet(found, found.language)
    rows = [
        (
            title,
            [
                (a.label, a.value, b.value if b.value != a.value else "")
                for a, b in zip(mine, theirs, strict=True)
            ],
        )
        for (title, mine), (_title, theirs) in zip(own, other, strict=True)
    ]
    return {"sections": rows, "language": language, "other": found.language}


def people_in(found: Request, *, shown: bool = False) -> dict[str, Any]:
    """Whoever it is about. Their passports are shown only where the look was recorded."""
    rows = [
        {
            "person": person,
            "passport": "•••" + person.passport_number[-SHOWN_PASSPORT:]
            if person.passport_number
            else "",
            "expired": bool(
                person.passport_expires_on and person.passport_expires_on < found.campus.today()
            ),
        }
        for person in found.people.all()
    ]
    return {"people": rows, "case": found, "shown": shown}


def papers_of(found: Request, *, mine: bool = False) -> dict[str, Any]:
    language = get_language() or "en"
    given = {(p.need, p.person_id): p for p in found.papers.all()}
    rows = []
    for need, person in paper_rows(found):
        paper = given.get((need.key, person.pk if person else None))
        rows.append(
            {"label": pick(need.label, language), "need": need, "person": person, "given": paper}
        )
    return {"case": found, "rows": rows, "mine": mine and found.is_open}


def tasks_of(found: Request, *, mine: bool) -> dict[str, Any]:
    """The checklist; steps that end in a paper of the park have a page of their own."""
    asked = found.plan.documents
    with_papers = [e.step for e in asked if e in found.plan.endings(found.answers, e.step)]
    tasks = list(found.tasks.select_related("done_by"))
    return {"case": found, "tasks": tasks, "mine": mine, "with_papers": with_papers}


def results_of(found: Request) -> dict[str, Any]:
    kinds = [ending.code for ending in found.plan.documents]
    documents = Document.objects.filter(case_id=found.pk, kind__in=kinds).order_by("pk")
    files = [p for p in found.papers.all() if p.need.startswith(f"{RESULT}-")]
    return {
        "case": found,
        "documents": list(documents.select_related("campus")),
        "files": files,
    }


def quotation_of(found: Request) -> list[Section]:
    """The price that was named, where one was."""
    newest = Quotation.objects.newest_of(found) if found.plan.quoted_first(found.answers) else None
    if newest is None:
        return []
    context = {"case": found, "quotation": pages.quoted(newest)}
    return [Section(_("Quotation"), "services/_quotation.html", context)]


def money_of(found: Request) -> dict[str, Any]:
    return {
        "case": found,
        "total": found.total,
        "invoices": list(Invoice.objects.filter(case_id=found.pk)),
    }


DONE = (states.IN_PROGRESS, states.READY, states.DELIVERED)


def order_of(found: Request) -> list[str]:
    """Paid before it is received where the price is known; where it is quoted, received, quoted, then paid."""
    if found.plan.quoted_first(found.answers):
        return [states.SUBMITTED, states.QUOTED, states.PAYMENT, *DONE]
    return [*([states.PAYMENT] if found.total else []), states.SUBMITTED, *DONE]


def stages(case: Any) -> list[Stage]:
    """Received, paid where a fee was due, in progress, result, delivered."""
    found = as_request(case)
    labels = {
        states.PAYMENT: _("Payment"),
        states.QUOTED: _("Quotation"),
        states.SUBMITTED: _("Received"),
        states.IN_PROGRESS: _("In progress"),
        states.READY: _("Result"),
        states.DELIVERED: _("Delivered"),
    }
    order = order_of(found)
    standing = {
        states.WAITING_COMPANY: states.IN_PROGRESS,
        states.WAITING_AUTHORITY: states.IN_PROGRESS,
    }
    now = standing.get(found.state, found.state)
    if now == states.SUBMITTED and states.QUOTED in order and found.total:
        now = states.IN_PROGRESS  # paid what was quoted: whoever takes it begins
    if found.state in states.SERVED:
        return [Stage(labels[code], "done") for code in order]
    if now not in order:
        return []
    place = order.index(now)
    return [
        Stage(labels[code], "done" if n < place else "now" if n == place else "next")
        for n, code in enumerate(order)
    ]


def home_needs(http: Any) -> Panel | None:
    """Requests that stand still until the company answers, and a founded company to be named again."""
    mine = Request.objects.belonging_to(http.user).of_company(http.company)
    waiting: list[Any] = list(mine.awaiting_answer().order_by("received_at")[:5])
    named = Naming.objects.belonging_to(http.user).of_company(http.company).returned()
    waiting += named.order_by("received_at")[:5]
    if not waiting:
        return None
    return Panel(_("Our questions"), "services/my/_home_needs.html", {"cases": waiting}, "needs")


def home_requests(http: Any) -> Panel | None:
    """Requests under way and drafts, for the company's front page."""
    mine = Request.objects.belonging_to(http.user).of_company(http.company).select_related("campus")
    rows = [
        (case, case.state_info, chip(case)) for case in mine.open().order_by("-received_at")[:6]
    ]
    drafts = list(drafts_of(http.company, http.user)[:3])
    if not rows and not drafts:
        return None
    return Panel(
        _("My requests"), "services/my/_home_requests.html", {"rows": rows, "drafts": drafts}
    )


def home_order(http: Any) -> Panel | None:
    """A few services this company may order at once, at its own campus and those of residents first."""
    language = get_language() or "en"
    home = http.company.home_campus.code if http.company.home_campus else ""
    live = Service.objects.live_in(language).values_list(
        "code", "definition__card__title", "definition__audience", "definition__campuses"
    )
    open_ones = [
        (audience != "resident", code, pick(title, language))
        for code, title, audience, campuses in live
        if rules.audience(http.company, audience) and (not home or home in campuses)
    ]
    rows = [row[1:] for row in sorted(open_ones, key=itemgetter(0))[:6]]
    if not rows:
        return None
    return Panel(
        _("Order a service"), "services/my/_home_order.html", {"rows": rows}, place="aside"
    )
