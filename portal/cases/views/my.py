"""A case as the company sees it."""

from django.shortcuts import get_object_or_404, redirect, render

from portal.access import allow
from portal.cases import page, rules
from portal.cases.deadline import chip
from portal.cases.models import Case
from portal.cases.views import replying
from portal.cases.views.desk import make_move


def fetch(request, number):
    cases = Case.objects.belonging_to(request.user).select_related("company", "campus", "assignee")
    return get_object_or_404(cases, number=number)


@allow(rules.member)
def cases(request):
    """Everything this company asked for: what needs you first."""
    mine = (
        Case.objects.belonging_to(request.user)
        .filter(company=request.company)
        .select_related("campus")
        .exclude(number=None)
        .order_by("-created_at")
    )
    rows = [(case, case.state_info, chip(case)) for case in mine[:200]]
    return render(request, "cases/my/cases.html", {"rows": rows})


@allow(rules.member)
def case(request, number):
    """Tracker, what to do, thread, papers, history."""
    found = fetch(request, number)
    sent, form, stale = replying.send(request, found, replying.form_of(request, found, staff=False))
    if sent:
        return redirect("cases:my_case", number)
    context = page.gather(request, found, door="my", reply_form=form, stale=stale)
    context["answers"] = rules.may_answer(request.user, found)
    return render(request, "cases/my/case.html", context, status=409 if stale else 200)


@allow(rules.member)
def move(request, number, name):
    return make_move(request, fetch(request, number), name, door="my")
