"""Writing the application: pages, autosave, documents, declarations."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.rules import member
from portal.documents.actions.dossier import UploadRefused, receive
from portal.documents.models import Paper
from portal.languages import is_known
from portal.middleware import remember_language, saves_on_switch
from tenants import answers
from tenants.actions import drafting
from tenants.forms.company import DeclarationsForm, PaperForm
from tenants.models import Application
from tenants.sections import BY_CODE, DECLARATIONS, PAGES, WANTED, WANTED_BY_CODE, Page
from tenants.views.my.applications import fetch
from tenants.views.refusing import attempt, back_on_refusal


def writable(request: HttpRequest, public_id: Any) -> Application:
    found = fetch(request, public_id)
    if not found.writable:
        raise Http404
    return found


def page_of(code: str) -> Page:
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]


def shown_marks(request: HttpRequest) -> dict[str, str]:
    """The digests the page was opened with; anything else counts as nothing seen."""
    try:
        given = json.loads(request.POST.get("was", "{}"))
    except (ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}


def keep(request: HttpRequest, application: Application, page: Page) -> drafting.Saved:
    values = answers.typed(page, application, request.POST)
    opened = request.POST.get("opened", "")[:32]
    return drafting.save_answers(
        application, page, values, was=shown_marks(request), opened=opened, by=request.user
    )


@saves_on_switch
@allow(member)
@back_on_refusal
def section(request: HttpRequest, public_id: Any, section: str) -> HttpResponse:
    """One page of the application. Whatever was typed is stored before it is judged."""
    application, page = writable(request, public_id), page_of(section)
    if request.method != "POST":
        return show(request, application, page, answers.page_form(page, application))
    saved = keep(request, application, page)
    if saved.clashes:
        return show_clash(request, application, page, saved)
    wanted = request.POST.get("switch_language", "")
    if is_known(wanted):
        request.user.choose_language(wanted)
        response = redirect(request.path)
        remember_language(response, wanted)
        return response
    if request.POST.get("then") == "later":
        messages.success(request, _("Your answers are saved."))
        return redirect("tenants:application", public_id)
    return judge(request, application, page)


def judge(request: HttpRequest, application: Application, page: Page) -> HttpResponse:
    """On to the next page, or the same one with what is missing."""
    form = answers.stored_form(page, application)
    good = form.is_valid()
    drafting.finish_page(application, page.code, done=good, by=request.user)
    if not good:
        return show(request, application, page, form)
    for name, words in form.warnings.items():
        messages.warning(request, f"{form.fields[name].label}: {words}")
    if request.GET.get("back") == "check":
        return redirect("tenants:check_answers", application.public_id)
    following = PAGES.index(page) + 1
    if following < len(PAGES):
        return redirect("tenants:section", application.public_id, PAGES[following].code)
    return redirect("tenants:documents", application.public_id)


def show(
    request: HttpRequest,
    application: Application,
    page: Page,
    form: Any,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "application": application, "page": page, "form": form, "opened": uuid.uuid4().hex,
        "was": json.dumps(answers.marks(page, application)), "number": PAGES.index(page) + 1, "all": len(PAGES),
        "clashes": [], **more,
    }  # fmt: skip
    return render(request, "tenants/my/section.html", context, status=status)


def show_clash(
    request: HttpRequest, application: Application, page: Page, saved: drafting.Saved
) -> HttpResponse:
    """Both texts: mine in the box, the colleague's above it. Saving again takes what is in the box."""
    mine = {name: clash.mine for name, clash in saved.clashes.items()}
    form = answers.page_form(page, application)
    form.initial = {**application.answers.get(page.code, {}), **mine}
    clashes = [
        {
            "label": form.fields[name].label, "theirs": answers.shown(page.code, name, clash.theirs), "by": clash.by,
            "href": f"#{form[name].id_for_label}",
        }
        for name, clash in saved.clashes.items()
    ]  # fmt: skip
    return show(request, application, page, form, status=409, clashes=clashes)


@require_POST
@allow(member)
def autosave(request: HttpRequest, public_id: Any, section: str) -> HttpResponse:
    """Keep what is typed, valid or not. 409 when a colleague wrote into the same box."""
    application, page = writable(request, public_id), page_of(section)
    saved: list[drafting.Saved] = []
    if not attempt(request, lambda: saved.append(keep(request, application, page))):
        return JsonResponse({"saved": False}, status=409)
    clashes = sorted(saved[0].clashes)
    return JsonResponse({"saved": not clashes, "clashes": clashes}, status=409 if clashes else 200)


@allow(member)
def documents(request: HttpRequest, public_id: Any) -> HttpResponse:
    """What is wanted from this company, and what is there."""
    application = writable(request, public_id)
    rows = application.papers.all()
    papers = {
        p.public_id: p
        for p in Paper.objects.filter(public_id__in=[r.paper for r in rows if r.paper])
    }
    wanted = [
        {
            "wanted": one, "need": one.need(application.company.country, application.answers),
            "given": [(row, papers.get(row.paper)) for row in rows if row.code == one.code],
        }
        for one in WANTED
    ]  # fmt: skip
    wanted = [row for row in wanted if row["need"] != "never" or row["given"]]
    return render(
        request, "tenants/my/documents.html", {"application": application, "wanted": wanted}
    )


@allow(member)
@back_on_refusal
def document_item(request: HttpRequest, public_id: Any, code: str) -> HttpResponse:
    """One document: reuse, upload or explain."""
    application = writable(request, public_id)
    if code not in WANTED_BY_CODE:
        raise Http404
    wanted = WANTED_BY_CODE[code]
    form = PaperForm(
        wanted, request.user, application.company, request.POST or None, request.FILES or None
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and take_paper(request, application, code, form)
    ):
        return redirect("tenants:documents", public_id)
    given = application.papers.filter(code=code)
    context = {"application": application, "wanted": wanted, "form": form, "given": given}
    return render(request, "tenants/my/document_item.html", context)


def take_paper(request: HttpRequest, application: Application, code: str, form: PaperForm) -> bool:
    """Hand in what the form brought; a refused file becomes an error beside the field."""
    data = form.cleaned_data
    drafting.check_writer(application, request.user)
    if data.get("existing"):
        drafting.hand_in(application, code, form.papers[data["existing"]], by=request.user)
    elif data.get("file"):
        try:
            paper = receive(
                application.company, data["file"], kind=WANTED_BY_CODE[code].paper, by=request.user
            )
        except UploadRefused as refusal:
            form.add_error("file", refusal.message)
            return False
        drafting.hand_in(application, code, paper, by=request.user)
    else:
        drafting.explain_absence(application, code, data["reason"], by=request.user)
    return True


@require_POST
@allow(member)
def take_out(request: HttpRequest, public_id: Any, code: str) -> HttpResponse:
    """Take a paper back out of the application; it stays in the dossier."""
    application = writable(request, public_id)
    try:
        paper = uuid.UUID(request.POST.get("paper", ""))
    except ValueError:
        paper = None
    attempt(request, lambda: drafting.take_out(application, code, paper, by=request.user))
    return redirect("tenants:document_item", public_id, code)


@allow(member)
@back_on_refusal
def declarations(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Separate boxes, none ticked in advance; a box that was ticked is kept even if another is missing."""
    application = writable(request, public_id)
    given = set(application.consents.filter(withdrawn_at=None).values_list("code", flat=True))
    language = get_language() or "en"
    recipient = drafting.recipient_of(application, language)
    form = DeclarationsForm(request.POST or None, given=given, recipient=recipient)
    if request.method == "POST":
        address = request.META.get("REMOTE_ADDR") or None
        drafting.declare(
            application, form.codes, language=language, by=request.user, address=address
        )
        if form.is_valid():
            drafting.finish_page(application, DECLARATIONS, done=True, by=request.user)
            return redirect("tenants:check_answers", public_id)
    return render(
        request, "tenants/my/declarations.html", {"application": application, "form": form}
    )
