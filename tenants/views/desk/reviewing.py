"""The panel of experts, a score sheet, the decision."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.models import StaffRole, User
from portal.accounts.rules import director, expert, handler
from tenants import rubric, rules, states
from tenants.actions import deciding, reviewing
from tenants.forms.deciding import DecisionForm
from tenants.forms.desk import ExpertForm, InterestForm, ReviewForm
from tenants.models import Application, Review
from tenants.reading import changes, parts
from tenants.views.desk.checking import fetch, handed_in
from tenants.views.refusing import attempt, back_on_refusal
from tenants.waiting import wish_of


def free_experts(application: Application) -> object:
    """Experts of every campus who do not sit on the panel yet: being let in is what counts."""
    roles = StaffRole.objects.filter(role=StaffRole.Role.EXPERT)
    sitting = application.reviews.values("expert")
    return User.objects.filter(roles__in=roles, is_active=True).exclude(pk__in=sitting).distinct()


@allow(handler)
@back_on_refusal
def experts(request: HttpRequest, number: str) -> HttpResponse:
    """Who sits on the panel, and asking one more."""
    found = fetch(request, number)
    if not rules.panel_keeper(request.user, found):
        raise Http404
    form = ExpertForm(request.POST or None, experts=free_experts(found))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["expert"]
        if attempt(request, lambda: reviewing.assign_expert(found, chosen, by=request.user)):
            messages.success(request, _("%(name)s was asked for a review.") % {"name": chosen})
            return redirect("tenants:desk_experts", number)
    context = {
        "case": found, "application": found, "form": form, "reviews": found.reviews.select_related("expert"),
        "verdict": reviewing.panel_verdict(found), "open": found.state == states.EXPERT_REVIEW,
        "scale": found.scale,
    }  # fmt: skip
    return render(request, "tenants/desk/experts.html", context)


@require_POST
@allow(handler)
def remove_expert(request: HttpRequest, number: str) -> HttpResponse:
    found = fetch(request, number)
    review = get_object_or_404(
        found.reviews.sitting(), expert__email=request.POST.get("expert", "")
    )
    attempt(request, lambda: reviewing.remove_expert(review, by=request.user))
    return redirect("tenants:desk_experts", number)


def own_review(request: HttpRequest, application: Application) -> Review:
    return get_object_or_404(application.reviews.filter(removed_at=None), expert=request.user)


@allow(expert)
@back_on_refusal
def review(request: HttpRequest, number: str) -> HttpResponse:
    """First the question about interests, then the score sheet; once saved, only to be read."""
    found = fetch(request, number)
    mine = own_review(request, found)
    if mine.declared_at is None:
        return declare(request, found, mine)
    initial = {
        f"{code}-{key}": value for code, row in mine.scores.items() for key, value in row.items()
    }
    posted = None if mine.saved_at else request.POST or None
    form = ReviewForm(
        posted, weights=found.weights, initial=initial | {"recommendation": mine.recommendation}
    )
    if posted and form.is_valid():
        advice = form.cleaned_data["recommendation"]
        if attempt(
            request, lambda: reviewing.save_review(mine, form.scores, advice, by=request.user)
        ):
            messages.success(request, _("Your scores are saved."))
            return redirect("cases:desk_case", number)
    context = {
        "case": found, "application": found, "review": mine, "form": form, "anchors": rubric.ANCHORS,
        "parts": parts(found.answers, found.languages), "papers": handed_in(request, found), "changes": changes(found),
        "others": found.reviews.visible_to(request.user).saved().exclude(expert=request.user),
    }  # fmt: skip
    return render(request, "tenants/desk/review.html", context)


def declare(request: HttpRequest, found: Application, mine: Review) -> HttpResponse:
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        conflict = form.cleaned_data["conflict"] == "yes"
        note = form.cleaned_data["note"]
        reviewing.declare_interest(mine, conflict=conflict, note=note, by=request.user)
        if conflict:
            messages.success(request, _("Thank you. You no longer take part in this review."))
            return redirect("cases:queue")
        return redirect("tenants:desk_review", found.number)
    return render(
        request, "tenants/desk/interest.html", {"case": found, "application": found, "form": form}
    )


@allow(director)
@back_on_refusal
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Scores side by side, the proposal, and the director's word with reasons by criterion."""
    found = fetch(request, number)
    if found.state != states.DECISION:
        return redirect("cases:desk_case", number)
    verdict = reviewing.panel_verdict(found)
    form = DecisionForm(
        request.POST or None, languages=found.languages, weights=found.weights, campus=found.campus,
        initial=wish_of(found),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(request, lambda: deciding.decide(
            found, data["outcome"], summary=data["summary"], summary_other=data["summary_other"],
            reasons=form.reasons, deviation=data["deviation"], by=request.user,
            conditions=[deciding.Demand(*row) for row in form.conditions], wish=form.wish,
        )):  # fmt: skip
            return redirect("cases:desk_case", number)
    reviews = list(found.reviews.saved().select_related("expert"))
    criteria = [
        (
            code,
            rubric.CRITERIA[code][0],
            weight,
            verdict.means.get(code),
            [(row.expert, row.scores[code]) for row in reviews],
        )
        for code, weight in found.weights.items()
    ]
    context = {
        "case": found, "application": found, "form": form, "verdict": verdict, "reviews": reviews,
        "criteria": criteria, "took_part": deciding.took_part(found, request.user), "changes": changes(found),
        "sitting": getattr(found, "sitting", None),
    }  # fmt: skip
    return render(request, "tenants/desk/decide.html", context)
