"""A company's own list: its cases by what waits for it, and everything said in them. Reads only."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.cases import reading
from portal.cases.models import Case, Message, unread
from portal.search import query_terms
from portal.workflow import Phase

PAGE = 25
MOST = 100  # of what is under way; a company with more finds the rest by its search

SHELVES: tuple[tuple[str, Any, tuple[Phase, ...]], ...] = (
    ("needs", _("Waiting for you"), (Phase.WITH_COMPANY,)),
    ("park", _("In the park’s hands"), (Phase.WITH_STAFF, Phase.WITH_AUTHORITY)),
    ("closed", _("Finished"), (Phase.CLOSED,)),
)


@dataclass(frozen=True)
class Shelf:
    code: str
    title: Any
    cases: list[Case]
    next: int = 0


def terms_of(q: str) -> list[str]:
    return query_terms(q)[:8] if q.strip() else []


def cases_of(company: Any, user: Any) -> QuerySet:
    own = Case.objects.belonging_to(user).filter(company=company).exclude(number=None)
    waiting = unread(user=user.pk, case=OuterRef("pk"))
    return own.select_related("campus").annotate(unread=waiting)


def shelves(company: Any, user: Any, *, q: str = "", before: int = 0) -> list[Shelf]:
    """What waits for the company first, the soonest due on top; the finished ones a page at a time, newest first.

    `before` is the last case of the page of finished ones that was read before.
    """
    cases = cases_of(company, user)
    for term in terms_of(q):
        cases = cases.filter(search__contains=f" {term}")
    found = []
    for code, title, phases in SHELVES:
        there = cases.filter(phase__in=phases)
        if code != "closed":
            rows = list(there.order_by("due_at", "pk")[:MOST])
            found.append(Shelf(code, title, rows))
            continue
        if before:
            there = there.filter(pk__lt=before)
        rows = list(there.order_by("-pk")[: PAGE + 1])
        found.append(Shelf(code, title, rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else 0))
    return [shelf for shelf in found if shelf.cases]


def messages_of(
    company: Any, user: Any, *, q: str = "", before: int = 0
) -> tuple[list[Message], int]:
    """A page of what was said, each as its case shows it, newest first; and the marker of the next page or 0."""
    said = Message.objects.filter(case__in=Case.objects.belonging_to(user)).of_company(company)
    said = said.saying(terms_of(q))
    if before:
        said = said.filter(pk__lt=before)
    read = said.select_related("case", "author").defer("search", "case__search")
    rows = list(read.prefetch_related(reading.WITH_TRANSLATIONS).order_by("-pk")[: PAGE + 1])
    for message in rows:
        reading.for_company([message], message.case, get_language() or message.case.language)
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else 0
