"""Check, send, answer a return."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.rules import member
from portal.cases.deadline import sending as sent_now
from portal.cases.deadline import sending_words
from portal.documents.models import Document
from tenants import states
from tenants.actions import deciding, sending
from tenants.actions.checking import answer_point
from tenants.deadlines import PROMISED_DAYS, expected
from tenants.forms.company import ConditionForm, PointForm
from tenants.models import Application
from tenants.problems import Problem, problems
from tenants.reading import handed_in, parts
from tenants.sections import DECLARATIONS, DOCUMENTS, label_of
from tenants.views.my.applications import fetch, mine
from tenants.views.refusing import attempt


def address_of(application: Application, problem: Problem) -> str:
    """The page where a problem is put right."""
    if problem.page == DOCUMENTS:
        return reverse("tenants:document_item", args=[application.public_id, problem.field])
    if problem.page == DECLARATIONS:
        return (
            reverse("tenants:declarations", args=[application.public_id]) + f"#id_{problem.field}"
        )
    if not problem.page:
        return reverse("tenants:application", args=[application.public_id])
    return (
        reverse("tenants:section", args=[application.public_id, problem.page])
        + f"#id_{problem.field}"
    )


def simulated(campus: Any) -> list[tuple[str, list[str]]]:
    """Until when to send, and what comes of sending later."""
    found = sent_now(campus, PROMISED_DAYS)
    return [("", sending_words(found, campus.time_zone))] if found else []


@allow(member)
def check_answers(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Everything once more, and the button that sends it."""
    application = fetch(request, public_id)
    if not application.writable:
        return (
            redirect("tenants:sent", public_id)
            if application.sent
            else redirect("tenants:applications")
        )
    if request.method == "POST" and application.state == states.RETURNED:
        return redirect("tenants:answer", application.number)
    if request.method == "POST" and attempt(
        request, lambda: sending.submit_application(application, by=request.user)
    ):
        return redirect("tenants:sent", public_id)
    found = [(problem, address_of(application, problem)) for problem in problems(application)]
    context = {
        "application": application, "parts": parts(application.answers, application.languages), "problems": found,
        "papers": handed_in(application), "consents": application.consents.filter(withdrawn_at=None),
        "again": application.state == states.RETURNED, "simulated": simulated(application.campus),
    }  # fmt: skip
    return render(
        request,
        "tenants/my/check_answers.html",
        context,
        status=409 if request.method == "POST" else 200,
    )


@allow(member)
def sent(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Reference number, receipt, dates. Stays reachable from a bookmark."""
    application = fetch(request, public_id)
    if not application.sent:
        return redirect("tenants:application", public_id)
    receipt = Document.objects.for_case(application).filter(kind="RCPT").first()
    context = {"application": application, "receipt": receipt, "dates": expected(application)}
    return render(request, "tenants/my/sent.html", context)


@allow(member)
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """A return: the numbered list of points, each with its own page, and one button for all."""
    application = get_object_or_404(mine(request), number=number)
    returned = application.returns.last()
    if application.state != states.RETURNED or returned is None:
        return redirect("cases:my_case", number)
    points = list(returned.points.all())
    forms = [point_form(request, point) for point in points]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        response = take_answers(request, application, points, forms)
        if response:
            return response
        points = list(returned.points.all())
    rows = [
        (point, form, label_of(point.target, point.field) if point.target else "",
         address_of(application, Problem("", point.target, point.field)))
        for point, form in zip(points, forms, strict=True)
    ]  # fmt: skip
    context = {"application": application, "returned": returned, "rows": rows, "forms": forms}
    return render(request, "tenants/my/answer.html", context)


def point_form(request: HttpRequest, point: Any) -> PointForm:
    data = request.POST or None
    initial = {"answer": point.answer, "done": point.answered_at is not None}
    return PointForm(data, prefix=f"p{point.position}", initial=initial)


def take_answers(
    request: HttpRequest, application: Application, points: list, forms: list
) -> HttpResponse | None:
    """Keep what was written about every point; send all when asked to. None means: stay on the page."""
    for point, form in zip(points, forms, strict=True):
        data = form.cleaned_data
        if not attempt(
            request,
            lambda p=point, d=data: answer_point(p, d["answer"], done=d["done"], by=request.user),
        ):
            return None
    if request.POST.get("then") != "send":
        messages.success(request, _("Your answers are saved."))
        return redirect("tenants:answer", application.number)
    if attempt(request, lambda: sending.resubmit_application(application, by=request.user)):
        messages.success(request, _("Your corrections were sent."))
        return redirect("cases:my_case", application.number)
    if problems(application):
        return redirect("tenants:check_answers", application.public_id)
    return None


@allow(member)
def conditions(request: HttpRequest, number: str) -> HttpResponse:
    """An approval with conditions: how each was met, then back to the park."""
    application = get_object_or_404(mine(request), number=number)
    if application.state != states.CONDITIONAL:
        return redirect("cases:my_case", number)
    rows = [
        (
            row,
            ConditionForm(
                request.POST or None, prefix=f"c{row.position}", initial={"answer": row.answer}
            ),
        )
        for row in application.decision.conditions.all()
    ]
    if request.method == "POST" and all(form.is_valid() for _condition, form in rows):
        answers = {row.position: form.cleaned_data["answer"] for row, form in rows}
        if attempt(
            request, lambda: deciding.confirm_conditions(application, answers, by=request.user)
        ):
            messages.success(request, _("Your confirmation was sent."))
            return redirect("cases:my_case", number)
    context = {
        "application": application,
        "rows": rows,
        "forms": [form for _condition, form in rows],
    }
    return render(request, "tenants/my/conditions.html", context)
