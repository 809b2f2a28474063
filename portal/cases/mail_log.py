"""The desk's log of letters: which ones a reader may see, filters, keyset pages. Reads only."""

import re
from typing import Any

from django.db.models import Q, QuerySet

from portal.accounts.models import Campus, Company, StaffRole, User
from portal.accounts.models.belonging import own_companies
from portal.cases.models import Case
from portal.events import kind_named
from portal.models import OutgoingMail
from portal.search import query_terms

PAGE = 50
MOST_COMPANIES = 20
NUMBER = re.compile(r"[A-Za-z0-9]+-[A-Za-z]+-\d{4}-\d+")
R = StaffRole.Role


def visible_to(user: Any) -> QuerySet[OutgoingMail]:
    """Letters about what happens at the reader's campuses, by the number they carry.

    A letter without a number (an account, a paper of the dossier) is seen where its reader's company
    has a case. Who belongs to a company sees here only letters about cases they work on at the desk.
    """
    letters = OutgoingMail.objects.all()
    campuses = {campus for role, campus in user.staff_roles if role not in (R.EXPERT, R.EDITOR)}
    if not campuses:
        return letters.none()
    if own := own_companies(user):
        readable = Case.objects.visible_to(user).values("number")
        ours = User.objects.filter(memberships__company__in=own)
        return letters.filter(about__in=readable).exclude(to__in=ours)
    if None in campuses:
        return letters
    here = Q(pk__in=())
    for code in Campus.objects.filter(pk__in=campuses).values_list("code", flat=True):
        here |= Q(about__startswith=f"{code}-")
    companies = Case.objects.at_desk(user).values("company")
    people = User.objects.filter(memberships__company__in=companies)
    return letters.filter(here | Q(about="", to__in=people))


def matching(user: Any, *, state: str, kind: str, q: str) -> QuerySet[OutgoingMail]:
    letters = visible_to(user).defer("text", "html", "pages")
    if state:
        letters = letters.filter(state=state)
    if chosen := kind_named(kind):
        named = Q(event__in=chosen.events)
        if "account" in chosen.events:
            named |= Q(event__startswith="account.")
        letters = letters.filter(named)
    return letters.filter(meant(user, q)) if q else letters


def meant(user: Any, q: str) -> Q:
    """An address, a number, or the name of a company whose people were written to."""
    if "@" in q:
        return Q(address=q.lower())
    if NUMBER.fullmatch(q):
        return Q(about=q.upper())
    found = Company.objects.visible_to(user).found_by(query_terms(q)).order_by("name", "pk")
    companies = list(found.values_list("pk", flat=True)[:MOST_COMPANIES])
    return Q(
        to__in=User.objects.filter(memberships__company__in=companies, memberships__left_at=None)
    )


def page_of(letters: QuerySet[OutgoingMail], before: str) -> tuple[list[OutgoingMail], str]:
    """The rows after the marker, and the marker of the next page (empty when there is none)."""
    if before.isascii() and before.isdigit() and len(before) < 18:
        letters = letters.filter(pk__lt=int(before))
    found = list(letters.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""
