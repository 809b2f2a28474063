"""The formal check and the application as it was sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.rules import intake_officer, staff
from portal.documents.models import Paper
from tenants import reading, rules, states
from tenants.actions import checking
from tenants.actions.checking import Point
from tenants.forms.desk import CheckForm, ReturnForm
from tenants.models import Application
from tenants.reading import changes, parts
from tenants.views.refusing import attempt, back_on_refusal

UNSEEN_BY_EXPERTS = ("D6", "D7")


def fetch(request: HttpRequest, number: str) -> Application:
    return get_object_or_404(
        Application.objects.visible_to(request.user).for_pages(), number=number
    )


def handed_in(request: HttpRequest, application: Application) -> list[tuple[Any, Any, Any]]:
    """(what was wanted, the row, its paper if the reader may open it). Experts see neither passports nor bank data."""
    rows = reading.handed_in(application)
    seen = Paper.objects.visible_to(request.user).filter(
        public_id__in=[row.paper for _wanted, row in rows if row.paper]
    )
    papers = {paper.public_id: paper for paper in seen}
    private = not (
        rules.intake(request.user, application) or rules.director(request.user, application)
    )
    return [
        (wanted, row, papers.get(row.paper))
        for wanted, row in rows
        if not (private and row.code in UNSEEN_BY_EXPERTS)
    ]


@allow(staff)
def application(request: HttpRequest, number: str) -> HttpResponse:
    """All answers, the documents, and what the last sending changed."""
    found = fetch(request, number)
    context = {
        "case": found, "application": found, "parts": parts(found.answers, found.languages),
        "changes": changes(found), "papers": handed_in(request, found),
        "consents": found.consents.filter(withdrawn_at=None).select_related("given_by"),
        "returns": found.returns.prefetch_related("points"),
    }  # fmt: skip
    return render(request, "tenants/desk/application.html", context)


def in_their_language(found: Application, form: ReturnForm) -> list[Point]:
    """The company reads canned points in its own language."""
    with translation.override(found.language):
        return [Point(text, page, field) for text, page, field in form.points]


@allow(intake_officer)
@back_on_refusal
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Item by item; then pass, or one return that names everything."""
    found = fetch(request, number)
    if found.state != states.FORMAL_CHECK:
        return redirect("cases:desk_case", number)
    posted = request.POST if request.method == "POST" else None
    marked = {row.code: row for row in found.check_items.filter(sending=found.sent)}
    form, back = CheckForm(posted, marked=marked), ReturnForm(posted)
    if posted and form.is_valid() and back.is_valid():
        checking.record_check(found, form.verdicts, by=request.user)
        response = finish_check(request, found, back)
        if response:
            return response
    context = {
        "case": found, "application": found, "form": form, "back": back, "changes": changes(found),
        "parts": parts(found.answers, found.languages), "papers": handed_in(request, found),
    }  # fmt: skip
    return render(request, "tenants/desk/check.html", context)


def finish_check(request: HttpRequest, found: Application, back: ReturnForm) -> HttpResponse | None:
    then, number = request.POST.get("then"), found.number
    if then == "pass":
        done = attempt(request, lambda: checking.pass_check(found, by=request.user))
        return redirect("tenants:desk_experts" if done else "tenants:desk_check", number)
    if then == "return":
        points = in_their_language(found, back)
        if attempt(request, lambda: checking.return_for_changes(found, points, by=request.user)):
            return redirect("cases:desk_case", number)
        return None
    messages.success(request, _("The marks are saved."))
    return redirect("tenants:desk_check", number)
