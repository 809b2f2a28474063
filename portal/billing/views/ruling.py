"""Rules of money as staff read and write them: ways to pay, and when a campus reminds."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import allow
from portal.accounts.models import Campus
from portal.billing import arrears_forms, rules
from portal.billing.actions import dunning, ruling
from portal.billing.arrears_forms import DunningForm, PenaltyForm, RailForm
from portal.billing.models import DunningRules, PenaltyRule, RailRule
from portal.billing.models.arrears import Penalties
from portal.languages import format_percent, pick

GET_AND_POST = ["GET", "HEAD", "POST"]


def in_words(rule: RailRule) -> dict[str, Any]:
    """One rule as a row: for whom, what, why, since when."""
    language = get_language() or "en"
    payer = dict(arrears_forms.payers())[rule.payer]
    conditions = [
        str(rule.campus.name) if rule.campus else gettext("Every campus"), str(payer),
        rule.get_kind_display() if rule.kind else "", rule.service, rule.currency,
    ]  # fmt: skip
    return {
        "rule": rule, "who": [words for words in conditions if words], "reason": pick(rule.reason, language),
        "advice": pick(rule.advice, language) if rule.advice else "",
    }  # fmt: skip


def writes_somewhere(user: Any) -> bool:
    return any(rules.sets_rules(user, campus) for campus in Campus.objects.all())


@require_safe
@allow(rules.keeper, hidden=True)
def rails(request):
    """Every rule in its last version."""
    newest = RailRule.objects.newest().select_related("campus").order_by("rail", "campus", "pk")
    context = {
        "rows": [in_words(rule) for rule in newest],
        "writes": writes_somewhere(request.user),
    }
    return render(request, "billing/desk/rails.html", context)


@require_http_methods(GET_AND_POST)
@allow(rules.keeper, hidden=True)
def new_rail(request):
    return write(request, None, [])


@require_http_methods(GET_AND_POST)
@allow(rules.keeper, hidden=True)
def rail(request, public_id):
    """A rule with its earlier versions; whoever may writes the next one."""
    found = get_object_or_404(RailRule.objects.select_related("campus"), public_id=public_id)
    earlier, one = [], found
    while one.replaces_id:
        one = RailRule.objects.select_related("campus", "entered_by").get(pk=one.replaces_id)
        earlier.append(in_words(one))
    return write(request, found, earlier)


def write(request: Any, found: RailRule | None, earlier: list[dict[str, Any]]) -> Any:
    campus = found.campus if found else None
    may = rules.sets_rules(request.user, campus) if found else writes_somewhere(request.user)
    newer = found and RailRule.objects.filter(replaces=found).exists()
    form = (
        RailForm(request.POST or None, user=request.user, replaces=found)
        if may and not newer
        else None
    )
    if form is None and (request.method == "POST" or not found):
        raise Http404
    if request.method == "POST" and form.is_valid():
        made = ruling.write(by=request.user, replaces=found, **form.found)
        messages.success(request, gettext("Saved."))
        return redirect("billing:rail", made.public_id)
    context = {"one": in_words(found) if found else None, "earlier": earlier, "form": form}
    return render(request, "billing/desk/rail.html", context)


@require_http_methods(GET_AND_POST)
@allow(rules.keeper, hidden=True)
def reminders(request):
    """When each campus reminds; other days from a day on."""
    campuses = list(Campus.objects.all())
    chosen = next((c for c in campuses if c.code == request.GET.get("campus")), campuses[0])
    now = DunningRules.of(chosen)
    may = rules.sets_rules(request.user, chosen)
    form = DunningForm(request.POST or None, campus=chosen, now=now) if may else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            dunning.set_days(chosen, by=request.user, **form.cleaned_data)
            messages.success(request, gettext("Saved."))
            return redirect(request.get_full_path())
    context = {
        "campuses": campuses, "campus": chosen, "now": now, "form": form,
        "rows": DunningRules.objects.filter(campus=chosen).select_related("entered_by"),
    }  # fmt: skip
    return render(request, "billing/desk/reminders.html", context)


@require_http_methods(GET_AND_POST)
@allow(rules.keeper, hidden=True)
def penalties(request):
    """What paying late costs at each campus; another rate from a day on."""
    campuses = list(Campus.objects.all())
    chosen = next((c for c in campuses if c.code == request.GET.get("campus")), campuses[0])
    may = rules.sets_rules(request.user, chosen)
    form = PenaltyForm(request.POST or None, campus=chosen) if may else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            ruling.set_penalty(chosen, by=request.user, **form.cleaned_data)
            messages.success(request, gettext("Saved."))
            return redirect(request.get_full_path())
    language = get_language() or "en"
    percent, cap = Penalties(chosen).on(chosen.today())
    rows = PenaltyRule.objects.filter(campus=chosen).select_related("entered_by")
    context = {
        "campuses": campuses, "campus": chosen, "form": form, "percent": format_percent(percent, language),
        "cap": format_percent(cap, language),
        "rows": [(one, format_percent(one.percent, language), format_percent(one.cap, language)) for one in rows],
    }  # fmt: skip
    return render(request, "billing/desk/penalties.html", context)
