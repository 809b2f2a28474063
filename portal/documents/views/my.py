"""The company's side: its dossier and the papers it was given."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.models import Person
from portal.accounts.rules import member
from portal.documents import papers_kinds, rules
from portal.documents.actions import consents
from portal.documents.actions import dossier as papers
from portal.documents.forms.papers import ConsentForm, UploadForm
from portal.documents.intake import UploadRefused
from portal.documents.models import Document, Paper
from portal.documents.progress import making
from portal.documents.views.files import ancestry, desk_or_nothing
from portal.views import safe_next

LATEST = 100


@allow(member)
def dossier(request):
    """The company's papers, kind by kind."""
    mine = (
        Paper.objects.belonging_to(request.user)
        .filter(company=request.company)
        .select_related("person")
    )
    by_kind: dict[str, list[Paper]] = {}
    for paper in mine.order_by("-uploaded_at", "-pk"):
        by_kind.setdefault(paper.kind, []).append(paper)
    groups = [
        (kind.label, by_kind[code]) for code, kind in papers_kinds.KINDS.items() if code in by_kind
    ]
    context = {
        "groups": groups,
        "may_upload": rules.hands_in(request.user, request.company),
        "scan_off": not settings.CLAMD_ADDRESS,
    }
    return render(request, "documents/my/dossier.html", context)


@allow(member)
def upload(request):
    """One file at a time; works without JavaScript."""
    if not rules.hands_in(request.user, request.company):
        return render(request, "403.html", status=403)
    people = Person.objects.belonging_to(request.user).filter(company=request.company)
    initial = {"kind": request.GET.get("kind", "")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial, people=people)
    if request.method == "POST" and form.is_valid() and (paper := take(request, form)):
        say_received(request, paper)
        return redirect(safe_next(request, "/my/dossier/"))
    context = {"form": form, "next": safe_next(request, ""), "scan_off": not settings.CLAMD_ADDRESS}
    return render(request, "documents/my/upload.html", context)


@allow(member)
def consent(request):
    """Sheets for a person to sign by hand; signed, they are uploaded here."""
    if not rules.hands_in(request.user, request.company):
        return render(request, "403.html", status=403)
    people = Person.objects.belonging_to(request.user).filter(company=request.company)
    home = request.company.home_campus
    form = ConsentForm(
        request.POST or None, people=people, initial={"campus": home.code if home else ""}
    )
    if form.is_valid():
        made = consents.sheets_for(**form.cleaned_data, by=request.user)
        if len(made) == 1:
            return redirect("documents:document", made[0].number)
        messages.success(
            request, _("The sheets are being made. They stand at the top of this list.")
        )
        return redirect("documents:issued")
    return render(request, "documents/my/consent.html", {"form": form, "people": people.exists()})


def take(request, form) -> Paper | None:
    """The paper, or None with the refusal beside the field."""
    data = dict(form.cleaned_data)
    try:
        return papers.receive(request.company, data.pop("file"), by=request.user, **data)
    except UploadRefused as refused:
        form.add_error("file", str(refused))
        return None


def say_received(request, paper) -> None:
    if getattr(paper, "already_here", False):
        text = _("This file is already in your dossier: “%(name)s”, %(kind)s.")
        messages.info(request, text % {"name": paper.name, "kind": paper.kind_label})
    elif paper.is_ready:
        messages.success(request, _("“%(name)s” is in your dossier.") % {"name": paper.name})
    else:
        text = _("“%(name)s” is stored and waits for the virus check. You can go on meanwhile.")
        messages.info(request, text % {"name": paper.name})


@allow(member)
def issued(request):
    """What the park has given the company, newest first."""
    mine = Document.objects.belonging_to(request.user).filter(company=request.company)
    documents = list(mine.select_related("campus", "case")[:LATEST])
    return render(request, "documents/my/issued.html", {"documents": documents})


@allow(lambda user: member(user) or rules.keeper(user))
def document(request, number):
    """One paper: what it is, whether it is valid, how to check it; while it is made, how far it is."""
    mine = Document.objects.belonging_to(request.user).filter(number=number)
    found = mine.select_related("campus", "company", "case", "replaces", "replaced_by").first()
    if found is None:
        return desk_or_nothing(request, "documents:desk_document", number)
    context = {
        "document": found,
        "making": making(found),
        "copies": found.countersigned.all(),
        "may_countersign": found.may_be_countersigned
        and rules.hands_in(request.user, found.company),
    }
    return render(request, "documents/my/document.html", context)


@allow(lambda user: member(user) or rules.keeper(user))
def lineage(request, number):
    """What one of the company's papers came from, and what came from it."""
    mine = Document.objects.belonging_to(request.user).filter(number=number)
    found = mine.select_related("campus", "case", "replaces", "replaced_by").first()
    if found is None:
        return desk_or_nothing(request, "documents:desk_lineage", number)
    return render(request, "documents/my/lineage.html", ancestry(request, found, desk=False))
