"""The words of papers in the editor: what is in force, versions side by side, files, and how a paper would look."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.documents import facts as build
from portal.documents import papers, rules, words
from portal.documents.actions import wording
from portal.documents.actions.dossier import note_opening
from portal.documents.actions.issuing import Draft
from portal.documents.actions.texts import TextsRefused
from portal.documents.comparing import changes
from portal.documents.forms.words import LookForm, WordsFileForm
from portal.documents.kinds import PAPER_KINDS, kind_of
from portal.documents.models import Document, Template
from portal.languages import codes, format_datetime, name_in_itself, pick


def kind_or_404(code: str) -> Any:
    if code not in PAPER_KINDS:
        raise Http404
    return kind_of(code)


def version_or_404(kind: str, number: str) -> Template:
    kind_or_404(kind)
    if not re.fullmatch("[1-9][0-9]{0,5}", number):
        raise Http404
    return get_object_or_404(Template.objects.prefetch_related("clauses"), kind=kind, number=number)


def moment(at: Any) -> str:
    return format_datetime(at, get_language() or "en", get_current_timezone_name())


def completeness(template: Template) -> list[tuple[str, int, int]]:
    """For each language its name, how many texts are there, and how many there should be."""
    texts = [template.titles, *(clause.texts for clause in template.clauses.all())]
    return [
        (name_in_itself(code), sum(bool((text.get(code) or "").strip()) for text in texts), len(texts))
        for code in codes()
    ]  # fmt: skip


def standing(versions: Iterable[Template]) -> dict[str, Template]:
    """Of one kind's versions, newest first: in force today, waiting for its day, in work."""
    today, found = timezone.now().date(), {}
    for one in versions:
        if one.is_draft or one.is_offered:
            found["work"] = one
        elif one.state == "approved" and "current" not in found:
            begun = one.effective_on is None or one.effective_on <= today
            found.setdefault("current" if begun else "next", one)
    return found


@allow(rules.writes_words)
def kinds(request):
    """Every kind of paper: what is in force since when, what waits, how far each language is written."""
    versions: dict[str, list[Template]] = {}
    for one in Template.objects.prefetch_related("clauses"):
        versions.setdefault(one.kind, []).append(one)
    language = get_language() or "en"
    rows = []
    for kind in sorted(PAPER_KINDS.values(), key=lambda kind: pick(kind.titles, language)):
        found = standing(versions.get(kind.code, []))
        current = found.get("current")
        rows.append(found | {"kind": kind, "title": pick(kind.titles, language),
                             "languages": completeness(current) if current else []})  # fmt: skip
    return render(request, "documents/editor/kinds.html", {"rows": rows})


@allow(rules.writes_words)
def versions(request, kind):
    """Every version of a kind with its history, and what differs between any two."""
    found = list(
        Template.objects.filter(kind=kind_or_404(kind).code).prefetch_related(
            "clauses", "steps__by"
        )
    )
    by_number = {str(one.number): one for one in found}
    new = by_number.get(request.GET.get("new", ""), found[0] if found else None)
    earlier = [one for one in found if new and one.number < new.number]
    old = by_number.get(request.GET.get("old", ""), earlier[0] if earlier else None)
    context = {
        "kind": kind, "title": pick(kind_of(kind).titles, get_language() or "en"), "versions": found,
        "old": old, "new": new, "changes": changes(old, new) if old and new else [], **standing(found),
    }  # fmt: skip
    return render(request, "documents/editor/versions.html", context)


@require_POST
@allow(rules.writes_words)
def begin(request, kind):
    template = wording.begin(kind_or_404(kind).code, by=request.user)
    return redirect("words_version", kind, template.number)


@allow(rules.writes_words)
def give_out(request, kind, number):
    """One version as the file `load_texts` and the import read."""
    text = words.to_toml(words.written(version_or_404(kind, number)))
    headers = {"Content-Disposition": f'attachment; filename="{kind}.toml"'}
    return HttpResponse(text, content_type="application/toml", headers=headers)


@allow(rules.writes_words)
def take_in(request):
    """A file becomes the draft of its kind, or nothing is taken in and every fault is said."""
    form = WordsFileForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if form.is_valid():
        try:
            template = wording.take_in(form.cleaned_data["file"], by=request.user)
        except TextsRefused as refused:
            faults = refused.faults
        except wording.WordsRefused as refused:
            faults = [str(refused.message)]
        else:
            messages.success(
                request, _("The file is here as a draft. Look at it, then send it for approval.")
            )
            return redirect("words_version", template.kind, template.number)
    return render(request, "documents/editor/import.html", {"form": form, "faults": faults})


# --- looking at a version --------------------------------------------------------------------


@allow(rules.writes_words)
def look(request, kind, number):
    """The paper in two languages, on sample facts or on those of a document the reader may see."""
    template = version_or_404(kind, number)
    usual = ",".join(usual_pair(words.sample_facts(template.kind)))
    form = LookForm(request.POST or None, initial={"pair": usual})
    document = asked_for(form, template, request.user) if form.is_bound else None
    chosen = form.cleaned_data.get("pair") or usual if form.is_bound else usual
    draft = draft_of(template, document, chosen.split(","))
    if "sheet" in request.POST and form.is_valid():
        return HttpResponse(draft.pdf(), content_type="application/pdf")
    context = {
        "template": template, "form": form, "draft": draft, "items": draft.items, "document": document,
        "languages": draft.languages, "titles": papers.twins(template.titles, draft.languages),
    }  # fmt: skip
    return render(request, "documents/editor/look.html", context)


def asked_for(form: LookForm, template: Template, user: Any) -> Document | None:
    """The document whose number was typed; opening a contract so is opening it."""
    number = form.cleaned_data.get("document", "").strip() if form.is_valid() else ""
    if not number:
        return None
    seen = Document.objects.visible_to(user).filter(kind=template.kind, number=number)
    document = seen.select_related("campus").first()
    if document is None:
        form.add_error("document", _("You see no document of this kind with this number."))
    elif document.kind_info.opened_on_record:
        note_opening(document, by=user)
    return document


def usual_pair(facts: words.Given) -> list[str]:
    """The campus's language and the company's; the house's first two where the facts do not say."""
    named = [
        facts.get("campus", {}).get("prevailing_language", {}),
        facts.get("company", {}).get("language", {}),
    ]
    said = list(dict.fromkeys(fact.get("value", "") for fact in named))
    return [*(code for code in said if code in codes()), *(c for c in codes() if c not in said)][:2]


def draft_of(template: Template, document: Document | None, languages: list[str]) -> Draft:
    facts = document.facts if document else words.sample_facts(template.kind)
    prevailing = facts.get("campus", {}).get("prevailing_language", {}).get("value") or languages[0]
    said = facts | build.authority(template.authority, prevailing)
    return Draft(kind_of(template.kind), template, said, languages)
