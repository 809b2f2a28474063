"""The desk's side: the register, a paper, its end, and what went wrong."""

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal import jobs, letters, mail
from portal.access import allow
from portal.accounts.models import Campus, Company
from portal.cases import mail_log
from portal.documents import rules, seals
from portal.documents.actions import issuing
from portal.documents.forms.papers import ReasonForm, RegisterFilter
from portal.documents.models import Document, Paper
from portal.documents.parity import IssueRefused
from portal.documents.progress import making
from portal.documents.views.files import ancestry
from portal.models import Job
from portal.views import safe_next

PAGE = 30
SEAL_DAYS = 60
signer = Signer(salt="portal.documents.problems")


@allow(rules.keeper)
def register(request):
    """Every paper of the reader's campuses; keyset pages by the number of the last row."""
    form = RegisterFilter(
        request.GET, campuses=Campus.objects.all(), language=get_language() or "en"
    )
    found = Document.objects.visible_to(request.user)
    if form.is_valid():
        found = chosen(found, form.cleaned_data)
    rows, older, newer = page_of(found.select_related("company", "campus", "case"), request.GET)
    context = {"form": form, "documents": rows, "seals": seals_that_end(request.user),
               "older": address(request, "after", older),
               "newer": address(request, "before", newer),
               "may_batch": rules.may_revoke(request.user)}  # fmt: skip
    return render(request, "documents/desk/register.html", context)


def seals_that_end(user):
    """Certificates of the reader's campuses that end within 60 days or have ended: (campus, last day, days left)."""
    campuses = {campus for _role, campus in user.staff_roles}
    mine = [one for one in Campus.objects.all() if None in campuses or one.pk in campuses]
    return seals.ending(mine, within=SEAL_DAYS)


def chosen(found, data):
    if data["kind"]:
        found = found.filter(kind=data["kind"])
    if data["campus"]:
        found = found.filter(campus__code=data["campus"])
    if data["status"]:
        found = found.in_status(data["status"])
    return found.found_by(data["q"]) if data["q"] else found


def page_of(found, query):
    """Rows, the number older pages start after, the number newer pages end before."""
    after, before = query.get("after", ""), query.get("before", "")
    anchor = Document.objects.filter(number=after or before).values_list("pk", flat=True).first()
    if anchor and before:
        rows = list(found.filter(pk__gt=anchor).order_by("pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, rows[-1].number if rows else "", rows[0].number if more else ""
    rows = list((found.filter(pk__lt=anchor) if anchor else found).order_by("-pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, rows[-1].number if more else "", rows[0].number if anchor and rows else ""


def address(request, name, number):
    """The same filters with another place to start; empty where there is nothing more."""
    if not number:
        return ""
    query = request.GET.copy()
    for key in ("after", "before"):
        query.pop(key, None)
    query[name] = number
    return f"?{query.urlencode()}"


def the_document(request, number):
    known = Document.objects.visible_to(request.user)
    rows = known.select_related(
        "company", "campus", "case", "issued_by", "ended_by", "replaces", "replaced_by"
    )
    return get_object_or_404(rows, number=number)


@allow(rules.keeper)
def document(request, number):
    found = the_document(request, number)
    context = {
        "document": found,
        "making": making(found),
        "copies": found.countersigned.all(),
        "moves": [m.name for m in found.workflow.available(found, request.user)],
        "openings": [] if request.user.is_guest else found.views.select_related("by")[:20],
        "may_mend": rules.mender(request.user),
    }
    return render(request, "documents/desk/document.html", context)


@allow(rules.keeper)
def lineage(request, number):
    """What the paper came from, and what came from it."""
    found = the_document(request, number)
    return render(request, "documents/desk/lineage.html", ancestry(request, found, desk=True))


@allow(rules.may_revoke)
def revoke(request, number):
    return end(request, number, "revoke")


@allow(rules.may_revoke)
def replace(request, number):
    return end(request, number, "replace")


def end(request, number, verb):
    """Ask for the reason, then end the paper; a successor has its own page."""
    found = the_document(request, number)
    if verb not in [m.name for m in found.workflow.available(found, request.user)]:
        return render(request, "documents/desk/cannot_end.html", {"document": found}, status=409)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            made = getattr(issuing, verb)(
                found, by=request.user, reason=form.cleaned_data["reason"]
            )
        except IssueRefused as refused:
            for one in refused.problems:
                form.add_error(None, str(one))
        else:
            return redirect("documents:desk_document", made.number)
    return render(request, f"documents/desk/{verb}.html", {"document": found, "form": form})


@require_POST
@allow(rules.mender)
def retry(request, number):
    """Start the making of a paper again."""
    issuing.retry(the_document(request, number), by=request.user)
    return redirect("documents:desk_document", number)


@allow(rules.sees_problems)
def problems(request):
    """Work that failed after its last try, and letters that did not leave, each with a button to try again."""
    if request.method == "POST" and rules.mender(request.user):
        try_again(request)
        messages.success(request, _("It is being tried again."))
        return redirect(safe_next(request, reverse("documents:desk_problems")))
    stuck = mail_log.visible_to(request.user).stuck()
    failed = Job.objects.filter(state=Job.State.FAILED).exclude(key__startswith="mail-")
    context = {
        "rows": [
            {"job": job, "what": jobs.label_of(job), "key": signer.sign(str(job.pk))}
            for job in failed.order_by("-finished_at")[:100]
        ],
        "letters": letters.shown(stuck),
        "count": stuck.count(),
        "may_mend": rules.mender(request.user),
    }
    return render(request, "documents/desk/problems.html", context)


def try_again(request):
    """One job, one letter, or every letter that waits."""
    if "all" in request.POST:
        mail.send_again(mail_log.visible_to(request.user).stuck(), by=request.user)
    elif "letter" in request.POST:
        mail.send_again([letters.signed(request.POST["letter"])], by=request.user)
    else:
        jobs.retry(signed_job(request), by=request.user)


def signed_job(request):
    try:
        return get_object_or_404(Job, pk=signer.unsign(request.POST.get("job", "")))
    except BadSignature:
        raise Http404 from None


@allow(rules.keeper)
def dossier(request, public_id):
    """A company's papers, for whoever works on one of its cases."""
    company = get_object_or_404(Company.objects.visible_to(request.user), public_id=public_id)
    papers = (
        Paper.objects.visible_to(request.user)
        .filter(company=company)
        .select_related("person", "uploaded_by")
    )
    return render(
        request, "documents/desk/dossier.html", {"owner": company, "papers": papers[:200]}
    )
