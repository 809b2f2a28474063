"""A company's applications: the list, the start, the task list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.rules import member
from portal.workflow import Phase
from tenants import states
from tenants.actions import drafting, sending
from tenants.answers import stored_form
from tenants.forms.company import ReasonForm, StartForm
from tenants.models import Application
from tenants.problems import missing_consents, missing_papers
from tenants.sections import DECLARATIONS, DOCUMENTS, GROUPS, PAGES
from tenants.views.refusing import attempt


def mine(request: HttpRequest) -> Any:
    """Applications of the companies the reader belongs to."""
    return Application.objects.belonging_to(request.user).for_pages()


def fetch(request: HttpRequest, public_id: Any) -> Application:
    return get_object_or_404(mine(request), public_id=public_id)


@allow(member)
def applications(request: HttpRequest) -> HttpResponse:
    """Cards by what needs the reader first."""
    order = {Phase.WITH_COMPANY: 0, Phase.DRAFT: 1}
    rows = sorted(
        mine(request).order_by("-created_at")[:50], key=lambda row: order.get(row.phase, 2)
    )
    context = {"applications": [(row, hint_of(row)) for row in rows]}
    return render(request, "tenants/my/applications.html", context)


def hint_of(application: Application) -> str:
    """What tells one from another of the same company, and what comes next."""
    said = application.campus.name, application.number, application.state_info.next_company
    return " · ".join(str(part) for part in said if part)


@allow(member)
def start(request: HttpRequest) -> HttpResponse:
    """What it takes, a few questions, then a draft. Whoever does not fit reads why, and what else there is."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.ruled_out_by:
            return render(request, "tenants/my/unfit.html", {"reasons": form.ruled_out_by})
        data = form.cleaned_data
        made: list[Application] = []
        if attempt(request, lambda: made.append(drafting.start_application(
            request.company, form.campuses[data["campus"]], track=data["track"], by=request.user,
            eligibility=form.answers, nonce=data["nonce"],
        ))):  # fmt: skip
            return redirect("tenants:application", made[0].public_id)
    return render(request, "tenants/my/start.html", {"form": form})


def page_status(application: Application, page: Any) -> str:
    """done, err, prog or todo, as the task list shows it."""
    started = any(application.answers.get(page.code, {}).values())
    if page.code in application.done:
        return "done" if stored_form(page, application).is_valid() else "err"
    return "prog" if started else "todo"


def extra_status(application: Application) -> dict[str, str]:
    papers, consents = missing_papers(application), missing_consents(application)
    given = application.papers.exists()
    return {
        DOCUMENTS: "done" if not papers else "prog" if given else "todo",
        DECLARATIONS: "done" if not consents else "todo",
    }


@allow(member)
def application(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The task list; an application that was sent has its case page."""
    found = fetch(request, public_id)
    if not found.writable:
        return (
            redirect("cases:my_case", found.number)
            if found.number
            else redirect("tenants:applications")
        )
    status = {page.code: page_status(found, page) for page in PAGES} | extra_status(found)
    groups = [
        (title, [page for page in PAGES if page.group == code]) for code, title in GROUPS.items()
    ]
    done = sum(one == "done" for one in status.values())
    context = {
        "application": found, "status": status, "done": done, "all": len(status), "ready": done == len(status),
        "groups": [(title, [(page, status[page.code]) for page in pages]) for title, pages in groups if pages],
        "documents": status[DOCUMENTS], "declarations": status[DECLARATIONS], "last_group": GROUPS["G"],
        "returned": found.returns.last() if found.state == states.RETURNED else None,
        "form": ReasonForm(),
    }  # fmt: skip
    return render(request, "tenants/my/application.html", context)


@require_POST
@allow(member)
def discard(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Give up a draft."""
    found = fetch(request, public_id)
    reason = request.POST.get("reason", "").strip() or _("Given up as a draft")
    if found.state == states.DRAFT and attempt(
        request, lambda: sending.withdraw_application(found, by=request.user, reason=reason)
    ):
        messages.success(request, _("The draft was discarded."))
    return redirect("tenants:applications")
