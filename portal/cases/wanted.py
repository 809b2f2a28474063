"""Which cases a reader asked for: the address of the queue, read against what this reader may choose from.

The address carries everything (view, filters, question, order), so it can be kept, bookmarked and sent. What it says
that this reader is not offered is told to them, and the rest works.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import NAMED, Campus, User
from portal.cases import question
from portal.cases.kinds import KINDS
from portal.cases.question import Question, Term
from portal.workflow import Phase, Workflow

HANDLERS = ("intake", "leasing", "service", "manager")
LONGEST_VALUE = 60

VIEWS: dict[str, Any] = {
    "mine": _("Mine and unassigned"),
    "today": _("Due today"),
    "overdue": _("Overdue"),
    "waiting": _("Waiting for the company"),
    "open": _("All open"),
}
# What `is:` knows of every case; a kind adds its own words (kinds.Kind.marks).
MARKS: dict[str, Any] = {
    "open": _("All open"),
    "closed": pgettext_lazy("cases", "Closed"),
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "waiting": _("Waiting for the company"),
    "unassigned": _("Nobody yet"),
}
ORDERS = ("due", "received", "changed")
# The filters one can also choose from a list, with the names of their labels.
FILTERS: dict[str, Any] = {
    "campus": _("Campus"),
    "category": _("Category"),
    "state": _("State"),
    "language": _("Language"),
    "assignee": _("Assignee"),
}
LABELS: dict[str, Any] = FILTERS | {
    "is": _("Cases"), "company": _("Company"), "number": _("Number"), "due": _("Due"), "group": _("Category"),
}  # fmt: skip
SYNONYMS = {"lang": "language", "kind": "category"}


def colleagues(user: Any) -> Any:
    """Whoever may hold a case at a campus of the reader's."""
    campuses = {campus for _role, campus in user.staff_roles}
    there = Q() if None in campuses else Q(roles__campus__in=campuses) | Q(roles__campus=None)
    found = User.objects.filter(there, roles__role__in=HANDLERS, is_active=True)
    return found.only(*NAMED).distinct().order_by("email")


class Offered:
    """What a reader may choose from in each filter: value and words. Read when first asked for."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def __getitem__(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = getattr(self, name)
        return found

    @cached_property
    def campus(self) -> dict[str, Any]:
        return {code: str(name) for code, name in Campus.objects.values_list("code", "name")}

    @cached_property
    def category(self) -> dict[str, Any]:
        return {kind.code: kind.label for kind in KINDS.values()}

    @cached_property
    def state(self) -> dict[str, Any]:
        tables = [Workflow.registry[kind] for kind in KINDS]
        every = [state for table in tables for state in table.states.values()]
        return {state.code: state.desk for state in every if state.phase != Phase.DRAFT}

    @cached_property
    def language(self) -> dict[str, Any]:
        return dict(settings.LANGUAGES)

    @cached_property
    def people(self) -> list[User]:
        return list(colleagues(self.user)[:50])

    @cached_property
    def assignee(self) -> dict[str, Any]:
        return {"me": _("Me"), "none": _("Nobody yet")} | {str(u.pk): str(u) for u in self.people}

    @cached_property
    def group(self) -> dict[str, Any]:
        """The categories inside the kinds, as the kinds tell them."""
        return {code: words for kind in KINDS.values() for code, words in kind.groups().items()}

    @cached_property
    def marks(self) -> dict[str, Any]:
        return MARKS | {
            name: words for k in KINDS.values() for name, (words, _q) in k.marks.items()
        }


@dataclass(frozen=True)
class Pick:
    """One filter in force: what it compares with, its words, and where it came from (a list, or the question)."""

    name: str
    values: tuple[Any, ...]
    words: str
    term: Term | None = None

    @property
    def label(self) -> str:
        return f"{LABELS[self.name]}: {self.words}"


@dataclass(frozen=True)
class Wanted:
    view: str = "mine"
    order: str = "due"
    picks: tuple[Pick, ...] = ()
    asked: Question = field(default_factory=Question)
    unread: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return str(self.asked)

    @property
    def marks(self) -> frozenset[str]:
        return frozenset(value for p in self.picks if p.name == "is" for value in p.values)

    @property
    def searches(self) -> bool:
        """Whether it goes through texts, closed cases included."""
        return bool(self.asked.words) or any(p.name in ("company", "number") for p in self.picks)

    def of(self, name: str) -> list[Any]:
        """The values of one filter: a case has one of them."""
        return [value for pick in self.picks if pick.name == name for value in pick.values]

    def chosen(self, name: str) -> list[Pick]:
        """What was chosen from the list of this filter."""
        return [pick for pick in self.picks if pick.name == name and pick.term is None]

    def query(self, **changes: str) -> str:
        """The address with some of it changed; the page marker never survives."""
        given = {"view": self.view if self.view != "mine" else "", "q": self.text}
        given["sort"] = self.order if self.order != "due" else ""
        given |= changes
        kept = [(name, value) for name, value in given.items() if value]
        kept += [(p.name, v) for p in self.picks if p.term is None for v in p.values]
        return urlencode(kept)

    def without(self, *gone: Pick) -> "Wanted":
        asked = self.asked.without(*(p.term for p in gone if p.term))
        left = tuple(p for p in self.picks if p not in gone)
        return Wanted(self.view, self.order, left, asked)


def read(params: QueryDict, offered: Offered) -> Wanted:
    asked = question.read(params.get("q", ""))
    picks: dict[tuple[str, Any], Pick] = {}
    unread = list(asked.unread)
    for name in FILTERS:
        for value in params.getlist(name)[: question.MOST_TERMS]:
            words = offered[name].get(value)
            if words:
                picks.setdefault((name, (value,)), Pick(name, (value,), str(words)))
            elif value:
                unread.append(f"{name}:{value[:LONGEST_VALUE]}")
    understood = []
    for term in asked.terms:
        pick = _understood(term, offered)
        if pick is None:
            unread.append(str(term)[:LONGEST_VALUE])
            continue
        understood.append(term)
        picks.setdefault((pick.name, pick.values), pick)
    view, order = params.get("view", ""), params.get("sort", "")
    return Wanted(
        view if view in VIEWS else "mine",
        order if order in ORDERS else "due",
        tuple(picks.values()),
        Question(tuple(understood), asked.words),
        tuple(unread),
    )


def clean(address: str, user: Any) -> str:
    """The address of a list as it is kept: only what this reader's own queue understands."""
    return read(QueryDict(address[:2000]), Offered(user)).query()


def _understood(term: Term, offered: Offered) -> Pick | None:
    """What a typed pair means for this reader; values are codes or the words of their language."""
    name = SYNONYMS.get(term.key, term.key)
    value = term.value.removeprefix("@") if name == "assignee" else term.value
    if name == "company" or (name == "number" and any(c.isalnum() for c in value)):
        return Pick(name, (value,), value, term)
    if name == "due":
        days = _days(value)
        return Pick("due", (days,), value, term) if days else None
    if name == "is":
        found = _among(offered.marks, value)
        return Pick("is", tuple(found), str(offered.marks[found[0]]), term) if found else None
    if name not in FILTERS:
        return None
    found = _among(offered[name], value) or (_people(offered, value) if name == "assignee" else [])
    if found:
        return Pick(name, tuple(found), _joined(offered[name].get(v, value) for v in found), term)
    if term.key == "category" and (found := _among(offered.group, value)):
        return Pick("group", tuple(found), str(offered.group[found[0]]), term)
    return None


def _among(choices: Mapping[str, Any], value: str) -> list[str]:
    """By code, else by words; `lang:zh` begins a code."""
    wanted = value.casefold()
    if same := [code for code in choices if code.casefold() == wanted]:
        return same
    return [
        code for code, words in choices.items()
        if str(words).casefold() == wanted or code.casefold().startswith(f"{wanted}-")
    ]  # fmt: skip


def _people(offered: Offered, value: str) -> list[str]:
    wanted = value.casefold()
    if len(wanted) < 2:
        return []
    near = [
        u for u in offered.people if wanted == u.email.casefold() or wanted in str(u).casefold()
    ]
    if not near and "@" in wanted:
        near = list(colleagues(offered.user).filter(email=wanted)[:1])
    return [str(u.pk) for u in near]


def _joined(words: Iterable[Any]) -> str:
    return ", ".join(dict.fromkeys(map(str, words)))


def _days(value: str) -> tuple[date | None, date | None] | None:
    """First and last day of `2026-12-01`, `<2026-12-01` or `>2026-12-01`."""
    sign, day = (value[0], value[1:]) if value[:1] in ("<", ">") else ("", value)
    try:
        when = date.fromisoformat(day)
        if not 2000 <= when.year <= 2200:
            return None
        if sign == "<":
            return None, date.fromordinal(when.toordinal() - 1)
        return (date.fromordinal(when.toordinal() + 1), None) if sign else (when, when)
    except ValueError:
        return None
