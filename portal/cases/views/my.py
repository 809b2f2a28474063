"""A case as the company sees it."""

from urllib.parse import urlencode

from django.db.models import OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.cases import company, page, rules
from portal.cases.actions import talking
from portal.cases.deadline import chip
from portal.cases.forms import SearchForm
from portal.cases.models import Case, unread
from portal.cases.views import replying
from portal.cases.views.desk import make_move


def fetch(request, number):
    cases = Case.objects.belonging_to(request.user).select_related("company", "campus", "assignee")
    waiting = unread(user=request.user.pk, case=OuterRef("pk"))
    return get_object_or_404(cases.annotate(unread=waiting), number=number)


@allow(rules.member)
def cases(request):
    """Everything this company asked for: what waits for it first."""
    form = SearchForm(request.GET)
    q = form.asked
    shelves = company.shelves(request.company, request.user, q=q, before=marker(request))
    rows = [
        (shelf, [(case, case.state_info, chip(case)) for case in shelf.cases]) for shelf in shelves
    ]
    context = {
        "form": form,
        "shelves": rows,
        "more": next((link(q, shelf.next) for shelf in shelves if shelf.next), ""),
        "later": marker(request),
    }
    return render(request, "cases/my/cases.html", context)


@allow(rules.member)
def said(request):
    """All that was written between this company and the park, newest first, searched by its words."""
    form = SearchForm(request.GET)
    found, after = company.messages_of(
        request.company, request.user, q=form.asked, before=marker(request)
    )
    context = {"form": form, "found": found, "more": after and link(form.asked, after)}
    return render(request, "cases/my/messages.html", context)


def marker(request) -> int:
    """Where the next page begins; what nobody wrote is the first page."""
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def link(q: str, before: int) -> str:
    return "?" + urlencode({name: value for name, value in (("q", q), ("before", before)) if value})


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


@require_POST
@allow(rules.member)
def read(request, number):
    """Its messages were read: the page says so by itself, or its button."""
    talking.read_all(fetch(request, number), by=request.user)
    return redirect("cases:my_case", number)


@allow(rules.member)
def move(request, number, name):
    return make_move(request, fetch(request, number), name, door="my")
