"""What lies around a case: watchers, the company's other cases, the other campus."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.cases import rules
from portal.cases.actions import around as actions
from portal.cases.around_forms import CampusForm, LinkForm
from portal.cases.kinds import kind_of
from portal.cases.models import Case, CaseLink
from portal.cases.views import desk

OTHERS = 8


def fetch(request, number):
    """A case to somebody who works for the park; a partner let into it sees nothing around it."""
    found = desk.fetch(request, number)
    if request.user.is_guest:
        raise Http404
    return found


@allow(rules.staff, hidden=True)
def around(request, number):
    """The panel of the case page, loaded after it; without JavaScript a page of its own."""
    return show(request, fetch(request, number))


def show(request, found, form=None):
    panel = bool(request.headers.get("HX-Request"))
    template = "cases/desk/_around.html" if panel else "cases/desk/around.html"
    return render(request, template, context_of(request.user, found, form))


def context_of(user, found, form=None):
    """The linked cases and, below them, what else the company has under way; only what the reader may see."""
    seen = Case.objects.visible_to(user).filter(company=found.company_id)
    rows = {
        row.other_id if row.case_id == found.pk else row.case_id: row
        for row in CaseLink.objects.of(found)
    }
    linked = seen.filter(pk__in=rows).order_by("-pk")
    others = seen.open().exclude(pk__in=[found.pk, *rows]).order_by("-pk")[:OTHERS]
    watchers = [row.user for row in found.watchers.select_related("user").order_by("pk")]
    works = rules.works_on(user, found)
    twins = "merge" in found.workflow.moves and rules.handles(user, found) and found.is_open
    return {
        "case": found,
        "linked": [(case, rows[case.pk].get_relation_display(), case.state_info) for case in linked],
        "others": [(case, case.state_info) for case in others],
        "watchers": watchers,
        "watching": user in watchers,
        "works": works,
        "form": (form or LinkForm(case=found, user=user, prefix="link")) if works else None,
        "twins": twins,
        "elsewhere": rules.handles(user, found) and kind_of(found).other_campuses(found),
    }  # fmt: skip


@require_POST
@allow(rules.staff, hidden=True)
def watch(request, number):
    found = fetch(request, number)
    if "stop" in request.POST:
        actions.unwatch(found, request.user, by=request.user)
        messages.success(request, _("You no longer hear of every step of this case."))
    else:
        actions.watch(found, request.user, by=request.user)
        messages.success(request, _("You hear of every step and message of this case from now on."))
    return redirect("cases:desk_case", number)


@require_POST
@allow(rules.handler, hidden=True)
def link(request, number):
    found = fetch(request, number)
    if not rules.works_on(request.user, found):
        raise Http404
    form = LinkForm(request.POST, case=found, user=request.user, prefix="link")
    if not form.is_valid():
        return show(request, found, form)
    actions.link(found, form.other, form.cleaned_data["relation"], by=request.user)
    messages.success(request, _("Linked with %(number)s.") % {"number": form.other.number})
    return redirect("cases:around", number)


@require_POST
@allow(rules.handler, hidden=True)
def unlink(request, number):
    found = fetch(request, number)
    if not rules.works_on(request.user, found):
        raise Http404
    seen = Case.objects.visible_to(request.user)
    other = get_object_or_404(seen, number=request.POST.get("other", ""))
    actions.unlink(found, other, by=request.user)
    return redirect("cases:around", number)


@allow(rules.handler, hidden=True)
def other_campus(request, number):
    """Hand the whole case to another campus."""
    found = fetch(request, number)
    campuses = kind_of(found).other_campuses(found)
    if not rules.handles(request.user, found) or not campuses:
        raise Http404
    form = CampusForm(request.POST or None, campuses=campuses)
    if form.is_valid():
        given = form.cleaned_data
        actions.move_to_campus(found, given["campus"], by=request.user, reason=given["reason"])
        words = _("%(number)s is now in the hands of %(campus)s.")
        messages.success(request, words % {"number": number, "campus": given["campus"].name})
        return redirect("cases:queue")
    return render(request, "cases/desk/other_campus.html", {"case": found, "form": form})
