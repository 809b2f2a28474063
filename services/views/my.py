"""What a company does with services: look, ask, answer, rate."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.models import Campus
from portal.cases import page
from portal.cases.actions.talking import StaleThread
from portal.documents.actions import dossier
from portal.documents.intake import UploadRefused
from portal.languages import pick
from portal.workflow import StaleState, WrongState
from services import rules, states, units, wishes
from services.actions import asking, forwarding, quoting
from services.forms.answers import AnswersForm
from services.forms.company import (
    AcceptForm,
    AnswerForm,
    BeginForm,
    PaperForm,
    RateForm,
    SendForm,
)
from services.forms.groups import MORE
from services.models import Quotation, Request, Service
from services.problems import refusals
from services.views import pack_pages, pages


def fetch(request, public_id):
    drafts = Request.objects.belonging_to(request.user).with_edition()
    found = get_object_or_404(drafts, public_id=public_id)
    if not rules.requester(request.user, found):
        raise Http404
    return found


def fetch_sent(request, number):
    sent = Request.objects.belonging_to(request.user).sent().with_edition()
    found = get_object_or_404(sent, number=number)
    if not rules.requester(request.user, found):
        raise Http404
    return found


@allow(rules.member)
def catalogue(request):
    """All services by group, with price and promise, and the company's own requests."""
    context = pages.catalogue(
        request.company, request.user, get_language() or "en", request.GET.get("q", "")
    )
    context["packs"] = pack_pages.packs_for(request.company, get_language() or "en")
    return render(request, "services/my/catalogue.html", context)


def where_open(plan, campuses, company, user):
    """The campuses that take it from this company, as each has rules of its own; where none does, why."""
    why = {campus: refusals(plan, company, user, campus) for campus in campuses}
    found = [campus for campus in campuses if not why[campus]]
    reasons = [text for texts in why.values() for text in texts]
    return found, [] if found else list(dict.fromkeys(reasons))


@allow(rules.member)
def service(request, code):
    """One service: what, price, time, who, papers; its form begins here."""
    found = get_object_or_404(Service.objects.live().select_related("category"), code=code)
    plan = found.current.plan
    campuses = list(Campus.objects.filter(code__in=plan.campuses))
    open_at, refused = where_open(plan, campuses, request.company, request.user)
    form = BeginForm(
        request.POST or None,
        campuses=open_at,
        initial={"campus": pages.home(open_at, request.company)},
    )
    if request.method == "POST" and not refused and form.is_valid():
        campus = next(c for c in campuses if c.code == form.cleaned_data["campus"])
        draft = asking.begin(found, request.company, campus, by=request.user)
        return redirect("services:request", draft.public_id)
    context = pages.start(
        found, plan, campuses, request.company, request.user, get_language() or "en"
    )
    return render(
        request, "services/my/service.html", {**context, "form": form, "refused": refused}
    )


@allow(rules.orders)
def request_form(request, public_id):
    """Step 1: the questions, filled in from the dossier where it knows the answer."""
    draft = fetch(request, public_id)
    if not draft.is_draft:
        return (
            redirect("cases:my_case", draft.number)
            if draft.number
            else redirect("services:catalogue")
        )
    later, more = "later" in request.POST, request.POST.get(MORE, "")
    form = answers_form(draft, request.POST or None, kept=later, more=request.GET.get(MORE, ""))
    if request.method == "POST":
        if not more and (form.is_valid() or later):
            asking.save_answers(draft, form.answers(), by=request.user)
            return (
                redirect("services:catalogue") if later else redirect("services:papers", public_id)
            )
        keeping = answers_form(draft, request.POST, kept=True)
        keeping.is_valid()
        asking.save_answers(draft, keeping.answers(), by=request.user)
        if more:
            return redirect(f"{request.path}?{urlencode({MORE: more})}#group-{more}")
    people = draft.company.people.exists()
    context = {
        "draft": draft,
        "form": form,
        "groups": form.grouped(),
        "step": 1,
        "has_people": people,
        "newer": draft.newer_edition() is not None,
    }
    return render(request, "services/my/request.html", context)


@allow(rules.orders)
def forward(request, public_id):
    """The draft goes on with the service as it is today, after a look at what falls away."""
    draft = fetch(request, public_id)
    found = forwarding.outcome(draft, get_language() or "en") if draft.is_draft else None
    if found is None:
        return redirect("services:request", public_id)
    if request.method == "POST":
        forwarding.fast_forward(draft, by=request.user)
        messages.success(request, _("This is the new form. Check every answer."))
        return redirect("services:request", public_id)
    return render(request, "services/my/forward.html", {"draft": draft, "found": found})


def answers_form(draft, data, *, kept, more=""):
    where = (draft.plan, draft.company, draft.campus)
    return AnswersForm(
        data, plan=draft.plan, campus=draft.campus, people=list(draft.company.people.all()),
        answers=draft.answers, draft=kept, more=more, units=units.offered(*where),
        things=wishes.offered(*where),
    )  # fmt: skip


@require_POST
@allow(rules.orders)
def autosave(request, public_id):
    """Whatever was typed, complete or not."""
    draft = fetch(request, public_id)
    form = answers_form(draft, request.POST, kept=True)
    form.is_valid()
    asking.save_answers(draft, form.answers(), by=request.user)
    return HttpResponse(status=204)


@allow(rules.orders)
def papers(request, public_id):
    """Step 2: each paper from the dossier or as a new file."""
    draft = fetch(request, public_id)
    if not draft.is_draft:
        return redirect("services:request", public_id)
    rows = pages.paper_rows(draft, request.user)
    return render(request, "services/my/papers.html", {"draft": draft, "rows": rows, "step": 2})


@allow(rules.orders)
def give_paper(request, public_id, need, person=None):
    """Reuse or upload one paper."""
    draft = fetch(request, public_id)
    row = next((r for r in pages.paper_rows(draft, request.user) if r.matches(need, person)), None)
    if row is None or not draft.is_draft:
        raise Http404
    usable = row.usable(request.user)
    form = PaperForm(
        request.POST or None, request.FILES or None, papers=usable, kind=row.need.kind,
        initial={"expires_on": row.person.passport_expires_on} if row.person and row.need.kind == "passport" else None,
    )  # fmt: skip
    if request.method == "POST" and "remove" in request.POST and row.given:
        asking.take_paper_back(draft, row.given, by=request.user)
        return redirect("services:papers", public_id)
    if form.is_valid() and keep_paper(draft, row, form, usable, by=request.user):
        return redirect("services:papers", public_id)
    context = {"draft": draft, "row": row, "form": form, "step": 2}
    return render(request, "services/my/give_paper.html", context)


def keep_paper(draft, row, form, usable, *, by):
    """Take the file into the dossier, or the paper chosen there; a refused file is said in words."""
    given = form.cleaned_data
    if given["file"]:
        try:
            paper = dossier.receive(
                draft.company, given["file"], kind=row.need.kind, by=by, person=row.person,
                expires_on=given.get("expires_on"),
            )  # fmt: skip
        except UploadRefused as refused:
            form.add_error("file", str(refused.message))
            return False
    else:
        paper = next(p for p in usable if str(p.public_id) == given["reuse"])
    asking.give_paper(draft, row.need.key, paper, by=by, person=row.person)
    return True


@allow(rules.orders)
def check(request, public_id):
    """Step 3: everything once more with price and promised date, then send."""
    draft = fetch(request, public_id)
    if not draft.is_draft:
        return redirect("services:request", public_id)
    form = SendForm(request.POST or None, tiers=pages.tiers(draft))
    if request.method == "POST" and form.is_valid():
        try:
            sent = asking.send(draft, by=request.user, **form.cleaned_data)
        except (
            asking.NotReady,
            asking.PriceChanged,
            asking.NotADraft,
            StaleState,
            WrongState,
        ) as refused:
            return after_refusal(request, public_id, refused)
        return redirect("cases:my_case", sent.number)
    context = pages.check(draft, request.user, get_language() or "en")
    form.initial["terms"] = context["terms"]
    return render(
        request, "services/my/check.html", {**context, "draft": draft, "form": form, "step": 3}
    )


def after_refusal(request, public_id, refused):
    """A second click finds the request sent; anything else is said on the same page."""
    if isinstance(refused, (asking.NotReady, asking.PriceChanged)):
        messages.error(request, refused.message)
        return redirect("services:check", public_id)
    return redirect("services:request", public_id)


@allow(rules.orders)
def discard(request, public_id):
    draft = fetch(request, public_id)
    if request.method == "POST":
        asking.discard(draft, by=request.user)
        messages.success(request, _("The draft is gone. Your papers stay in the dossier."))
        return redirect("services:catalogue")
    return render(request, "services/my/discard.html", {"draft": draft})


@allow(rules.orders)
def answer(request, number):
    """All open questions on one page; sending them lets the clock run again."""
    found = fetch_sent(request, number)
    questions = list(found.questions.open())
    if not questions:
        return redirect("cases:my_case", number)
    form = AnswerForm(
        request.POST or None,
        request.FILES or None,
        questions=questions,
        initial=page.fresh_reply(found, request.user),
    )
    newer = []
    if form.is_valid():
        try:
            send_answers(found, form, by=request.user)
            return redirect("cases:my_case", number)
        except UploadRefused as refused:
            form.add_error(None, str(refused.message))
        except StaleThread as stale:
            newer = stale.newer
            form.data = {**form.data.dict(), "seen": page.fresh_reply(found, request.user)["seen"]}
    context = {"case": found, "form": form, "newer": newer}
    return render(request, "services/my/answer.html", context, status=409 if newer else 200)


@transaction.atomic
def send_answers(found, form, *, by):
    """Files first into the dossier, then all answers in one step."""
    data = form.cleaned_data
    given = {}
    for question in form.questions:
        upload = data.get(f"file_{question.pk}")
        paper = dossier.receive(found.company, upload, kind="other", by=by) if upload else None
        given[question.pk] = (data.get(f"words_{question.pk}") or "", paper)
    asking.answer(found, by=by, given=given, seen=data["seen"], nonce=data["nonce"])


@require_POST
@allow(rules.orders)
def again(request, number):
    """Ask once more: the answers and papers of this request begin the next one."""
    found = fetch_sent(request, number)
    try:
        draft = asking.again(found, by=request.user)
    except asking.NotReady as refused:
        for problem in refused.problems:
            messages.error(request, problem.text)
        return redirect("cases:my_case", number)
    messages.success(
        request,
        _("Filled in from %(number)s. Check every answer; days are asked anew.")
        % {"number": number},
    )
    return redirect("services:request", draft.public_id)


@allow(rules.orders)
def quotation(request, number):
    """The price named for this matter, read once and accepted as read."""
    found = fetch_sent(request, number)
    newest = Quotation.objects.newest_of(found)
    if newest is None or found.state != states.QUOTED:
        return redirect("cases:my_case", number)
    form = AcceptForm(request.POST or None, initial={"fingerprint": newest.fingerprint})
    if form.is_valid():
        try:
            quoting.accept(found, by=request.user, **form.cleaned_data)
            return redirect("cases:my_case", number)
        except (quoting.QuotationChanged, quoting.QuotationClosed) as refused:
            messages.error(request, refused.message)
            return redirect("services:quotation", number)
    refund = pick(found.plan.card["refund"], get_language() or "en")
    context = {"case": found, "form": form, "quotation": pages.quoted(newest), "refund": refund}
    return render(request, "services/my/quotation.html", context)


@allow(rules.orders)
def rate(request, number):
    found = fetch_sent(request, number)
    form = RateForm(request.POST or None)
    if form.is_valid():
        asking.rate(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. Your rating goes to the campus manager."))
        return redirect("cases:my_case", number)
    return render(request, "services/my/rate.html", {"case": found, "form": form})
