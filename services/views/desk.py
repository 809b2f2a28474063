"""What officers do with a request beyond the shared case page."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.actions.people import look_through
from portal.cases import page
from portal.cases.actions.talking import StaleThread
from portal.documents.actions import issuing
from portal.documents.intake import UploadRefused
from portal.documents.parity import IssueRefused
from services import papers, problems, rules
from services.actions import merging, quoting, working
from services.forms.desk import (
    AskForm,
    MergeForm,
    PrepareForm,
    QuoteForm,
    RejectForm,
    StepPaperForm,
    TaskForm,
    VerdictForm,
)
from services.models import Quotation, Request
from services.views import pages
from services.views.panels import people_in


def fetch(request, number):
    requests = Request.objects.visible_to(request.user).with_edition()
    found = get_object_or_404(requests, number=number)
    if not rules.officer(request.user, found):
        raise Http404
    return found


@allow(rules.handler, hidden=True)
def ask(request, number):
    """One list of everything needed; the clock stands still until all is answered."""
    found = fetch(request, number)
    form = AskForm(request.POST or None, initial=page.fresh_reply(found, request.user))
    newer = []
    if form.is_valid():
        data = form.cleaned_data
        try:
            working.ask(
                found, by=request.user, points=form.points(), seen=data["seen"], nonce=data["nonce"]
            )
            return redirect("cases:desk_case", number)
        except StaleThread as stale:
            newer = stale.newer
            form.data = {**form.data.dict(), "seen": page.fresh_reply(found, request.user)["seen"]}
    context = {"case": found, "form": form, "newer": newer}
    return render(request, "services/desk/ask.html", context, status=409 if newer else 200)


@require_POST
@allow(rules.staff, hidden=True)
def people(request, number):
    """The passports of those the request is about, in part. Looking is recorded."""
    found = get_object_or_404(Request.objects.visible_to(request.user), number=number)
    look_through(found.company, by=request.user, about=number)
    section = {"title": _("People"), "context": people_in(found, shown=True)}
    return render(request, "services/desk/people.html", {"case": found, "section": section})


@allow(rules.handler, hidden=True)
def merge(request, number):
    """Close a request that was sent twice in favour of its twin."""
    found = fetch(request, number)
    form = MergeForm(request.POST or None, twins=merging.twins(found))
    if form.is_valid():
        into = form.cleaned_data["into"]
        try:
            merging.merge(found, into, by=request.user)
            return redirect("cases:desk_case", into.number)
        except merging.CannotMerge as refused:
            form.add_error(None, str(refused.message))
    return render(request, "services/desk/merge.html", {"case": found, "form": form})


@allow(rules.handler, hidden=True)
def quote(request, number):
    """Name the price; the company accepts it before anything is done."""
    found = fetch(request, number)
    if not rules.quotes(request.user, found):
        raise Http404
    last = Quotation.objects.newest_of(found)
    form = QuoteForm(request.POST or None, order=found)
    if form.is_valid():
        quoting.send_quotation(
            found, form.prices(), by=request.user, note=form.cleaned_data["note"]
        )
        return redirect("cases:desk_case", number)
    lines = pages.priced(found, found.tier, get_language() or "en")
    context = {
        "case": found, "form": form, "last": pages.quoted(last) if last else None,
        "known": [(words, line) for words, line, _each in lines if line.net],
    }  # fmt: skip
    return render(request, "services/desk/quote.html", context)


@allow(rules.handler, hidden=True)
def prepare(request, number):
    """The facts, checked, and both languages of every paper; then issue, or file the result."""
    found = fetch(request, number)
    form = PrepareForm(
        request.POST or None, request.FILES or None, initial={"kind": resulting(found)}, order=found
    )
    if form.is_valid() and "look" not in request.POST and make(request, found, form):
        return redirect("cases:desk_case", number)
    return render(request, "services/desk/prepare.html", before_issue(found, form))


@allow(rules.handler, hidden=True)
def step_paper(request, number, code):
    """The paper that comes with a step: looked at, then given, and the step is done."""
    found = fetch(request, number)
    task = get_object_or_404(found.tasks.filter(done_at=None), code=code)
    if not found.plan.endings(found.answers, code):
        raise Http404
    form = StepPaperForm(request.POST or None, order=found, step=code)
    if form.is_valid() and "look" not in request.POST and give(request, task, form):
        return redirect("cases:desk_case", number)
    context = before_issue(found, form, step=code) | {"task": task}
    return render(request, "services/desk/prepare.html", context)


def before_issue(found: Request, form: Any, *, step: str = "") -> dict[str, Any]:
    """What the officer sees before anything is issued: objections, drafts, what is not done."""
    drafts = previews(found, form.told, step=step)
    kinds = found.plan.endings(found.answers, step)
    if form.asked and not form.is_bound:
        drafts = []  # they would show nothing but gaps
    return {
        "case": found, "form": form, "drafts": drafts, "kind": bool(kinds),
        "objections": papers.objections(found, step=step),
        "ready": bool(form.asked) or (all(not d.problems for d in drafts) and (bool(drafts) or not kinds)),
        "open_tasks": [] if step else found.tasks.filter(done_at=None), "checks": standing_checks(found),
        "refused_papers": found.papers.filter(verdict="refused").select_related("paper"),
    }  # fmt: skip


def resulting(found: Request) -> str:
    """What the file of a result most likely is, by the shelf its service stands on."""
    shelves = {"setup": "registration", "licences": "licence"}
    return shelves.get(found.edition.service.category.code, "other")


def make(request, found, form):
    """File what was uploaded, then prepare; refusals are said on the same page."""
    data = form.cleaned_data
    try:
        if data["file"]:
            working.attach_result(found, data["file"], by=request.user, kind=data["kind"])
    except UploadRefused as refused:
        form.add_error("file", str(refused.message))
        return False
    return issued(
        request, form,
        lambda: working.prepare(found, by=request.user, note=data["note"], told=form.told),
    )  # fmt: skip


def give(request, task, form):
    note = form.cleaned_data["note"]
    return issued(
        request, form,
        lambda: [working.finish_task(task, by=request.user, note=note, told=form.told)],
    )  # fmt: skip


def issued(request, form, write):
    """Whether the papers are on their way; else the form says what forbids them."""
    try:
        made = write()
    except IssueRefused as refused:
        for problem in refused.problems:
            form.add_error(None, str(problem))
        return False
    except working.MayNotState as refused:
        for reason in refused.reasons:
            form.add_error(None, reason)
        return False
    except (working.NotPrepared, working.NoResult) as refused:
        form.add_error(None, str(refused.message))
        return False
    if made:
        messages.success(
            request, _("The papers are being made. This page shows when they are sealed.")
        )
    return True


def previews(found: Request, told: dict[str, Any], *, step: str = "") -> list[Any]:
    """Each paper as it would be printed, without number or seal."""
    return [
        issuing.preview(sheet.kind, found, case=found, facts=sheet.facts, languages=sheet.languages)
        for sheet in papers.sheets(found, told, step=step)
    ]


def standing_checks(found: Request) -> list[tuple[str, bool]]:
    """What the officer would look up elsewhere: the company's standing and what it owes."""
    return [
        (_("The company is a resident"), found.company.is_resident),
        (_("No invoice is overdue"), not problems.in_arrears(found.company)),
    ]


@allow(rules.handler, hidden=True)
def reject(request, number):
    """Refuse with a reason, prepared or in the officer's own words."""
    found = fetch(request, number)
    form = RejectForm(request.POST or None, order=found)
    if form.is_valid():
        working.reject(found, by=request.user, reason=form.cleaned_data["words"])
        return redirect("cases:desk_case", number)
    context = {"case": found, "form": form, "language": get_language()}
    return render(request, "services/desk/reject.html", context)


@require_POST
@allow(rules.handler, hidden=True)
def finish_task(request, number, code):
    found = fetch(request, number)
    task = get_object_or_404(found.tasks, code=code)
    if found.plan.endings(found.answers, code):
        return redirect("services:desk_step_paper", number, code)
    form = TaskForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    working.finish_task(task, by=request.user, note=note)
    return redirect("cases:desk_case", number)


@require_POST
@allow(rules.handler, hidden=True)
def judge_paper(request, number, need, person=None):
    found = fetch(request, number)
    given = found.papers.select_related("request")
    given = given.filter(person__public_id=person) if person else given.filter(person=None)
    paper = get_object_or_404(given, need=need)
    form = VerdictForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        working.judge_paper(
            paper, by=request.user, fits=data["fits"] == "yes", reason=data["reason"]
        )
    else:
        messages.error(request, _("Write the reason. The company will read it."))
    return redirect("cases:desk_case", number)
