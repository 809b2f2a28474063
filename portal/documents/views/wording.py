"""Writing a version of a paper's words: its clauses one by one, its head, and its way to approval."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.documents import papers, rules, words
from portal.documents.actions import wording
from portal.documents.actions.texts import TextsRefused
from portal.documents.forms.words import (
    ROLES,
    ApproveForm,
    ClauseForm,
    HeadForm,
    Seen,
    SendBackForm,
    offered,
)
from portal.documents.models import Clause, Template
from portal.documents.views.words import completeness, draft_of, version_or_404
from portal.languages import codes
from portal.workflow import Phase, Refused


@allow(rules.writes_words)
def version(request, kind, number):
    """A version clause by clause with its twins and what is wrong with each; while a draft, with buttons."""
    template = version_or_404(kind, number)
    return show(request, template)


def show(request: Any, template: Template, **forms: Any) -> Any:
    faults = words.faults(words.written(template))
    stale = {} if template.phase == Phase.CLOSED else wording.stale_twins(template)
    for code, said in stale.items():
        faults.setdefault(code, []).append(said)
    places = dict(ROLES)
    head = {"version": template.version, "authority": template.authority, **template.titles}
    context = {
        "template": template, "faults": faults.pop("", []), "faulty": list(faults),
        "clauses": [
            (clause, places.get(clause.role, clause.role), twins(clause), faults.get(clause.code, []))
            for clause in template.clauses.all()
        ],
        "languages": completeness(template), "head": HeadForm(initial=head),
        "approve": ApproveForm(initial={"effective_on": wording.first_day()}), "send_back": SendBackForm(),
        "moves": {move.name for move in template.workflow.available(template, request.user)},
        "own": template.edited_by_id == request.user.pk, "steps": template.steps.select_related("by"),
        "codes": codes(), "stale": stale, **forms,
    }  # fmt: skip
    return render(request, "documents/editor/version.html", context)


def place_of(template: Template, code: str) -> str:
    """The version's page, at a clause."""
    return reverse("words_version", args=[template.kind, template.number]) + (
        f"#{code}" if code else ""
    )


def twins(clause: Clause) -> list[tuple[str, str]]:
    return [(code, clause.texts.get(code, "")) for code in codes()]


@require_POST
@allow(rules.writes_words)
def describe(request, kind, number):
    template = version_or_404(kind, number)
    form = HeadForm(request.POST)
    if not form.is_valid():
        return show(request, template, head=form)
    data = form.cleaned_data
    wording.describe(
        template, by=request.user, version=data["version"], titles=form.titles, authority=data["authority"]
    )  # fmt: skip
    messages.success(request, _("Saved."))
    return redirect("words_version", kind, number)


@allow(rules.writes_words)
def clause(request, kind, number, code):
    """Write one clause; "Look" shows how it would be printed without saving it."""
    template = version_or_404(kind, number)
    given = {one["code"]: one for one in words.written(template)["clause"]}
    if code not in given or not template.is_draft:
        return redirect("words_version", kind, number)
    taken = [other for other in given if other != code]
    return write(request, template, instead=code, taken=taken, initial=given[code])


@allow(rules.writes_words)
def new(request, kind, number):
    """Write a clause that is not there yet, behind the one named `after`."""
    template = version_or_404(kind, number)
    if not template.is_draft:
        return redirect("words_version", kind, number)
    given = [clause.code for clause in template.clauses.all()]
    after = request.GET.get("after", given[-1] if given else "")
    beside = next((c for c in template.clauses.all() if c.code == after), None)
    initial = {"role": beside.role if beside else "clause"}
    return write(request, template, after=after, taken=given, initial=initial)


def write(
    request: Any, template: Template, *, taken: list[str], initial: words.Given, **place: str
) -> Any:
    form = ClauseForm(
        request.POST or None, taken=taken, initial=initial | {"version": template.version}
    )
    looked: dict[str, Any] = {}
    if form.is_valid():
        typed = form.clause()
        if "look" not in request.POST:
            wording.write_clause(
                template, typed, by=request.user, version=form.cleaned_data["version"], **place
            )
            messages.success(request, _("Saved."))
            return redirect(place_of(template, typed["code"]))
        looked = looked_at(template, typed)
    context = {
        "template": template, "form": form, "code": place.get("instead", ""), **looked,
        "facts": offered(
            template.placeholders, words.types(words.sample_facts(template.kind)),
            anonymous=words.is_anonymous(template.kind),
        ),
    }  # fmt: skip
    return render(request, "documents/editor/clause.html", context)


def looked_at(template: Template, typed: words.Given) -> dict[str, Any]:
    """What is wrong with a clause as it was typed, and how it reads on the sample facts."""
    faults = words.clause_faults(typed, frozenset(template.placeholders), kind=template.kind)
    made = Clause(
        code=typed["code"],
        role=typed["role"],
        texts=words.texts_of(typed),
        value=typed.get("value", ""),
    )
    facts = draft_of(template, None, codes()[:2]).facts
    return {"faults": faults, "looked": True, "items": papers.items([made], facts, codes())}


@require_POST
@allow(rules.writes_words)
def order(request, kind, number, code):
    """One place up, one down, or away; or it stands although its twins were changed."""
    template = version_or_404(kind, number)
    form, to = Seen(request.POST), request.POST.get("to", "")
    if form.is_valid() and to in ("up", "down", "remove"):
        wording.order_clause(
            template, code, by=request.user, version=form.cleaned_data["version"], to=to
        )
    elif form.is_valid() and to == "stand":
        wording.let_stand(template, code, by=request.user, version=form.cleaned_data["version"])
    return redirect(place_of(template, "" if to == "remove" else code))


@require_POST
@allow(rules.writes_words)
def step(request, kind, number, name):
    """Offer, approve, send back, take back, drop; what stands in the way is said on the version's page."""
    template = version_or_404(kind, number)
    if name not in template.workflow.moves:
        raise Http404
    forms = {"approve": ApproveForm, "send_back": SendBackForm}
    form = forms[name](request.POST) if name in forms else None
    if form is not None and not form.is_valid():
        return show(request, template, **{name: form})
    try:
        take(template, name, form.cleaned_data if form else {}, user=request.user)
    except TextsRefused as refused:
        messages.error(request, " ".join(refused.faults[:3]))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Done."))
    return redirect("words_version", kind, number)


def take(template: Template, name: str, data: dict[str, Any], *, user: Any) -> None:
    if name == "offer":
        wording.offer(template, by=user)
    elif name == "approve":
        wording.approve(template, by=user, effective_on=data["effective_on"])
    else:
        wording.step_back(template, name, by=user, reason=data.get("reason", ""))
