"""What a kind of case adds to the shared pages. Registered by the apps to the left at start.

The case page, the queue and the timeline are written once; a kind brings its panels, its own
pages for moves that need a form, and its own action behind a plain button.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.module_loading import import_string

from portal.workflow import move


@dataclass(frozen=True)
class Section:
    """A panel of a case page. `place` is "main", "top" or "aside"."""

    title: Any
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    place: str = "main"


@dataclass(frozen=True)
class Stage:
    """A fixed step of the progress tracker; `state` is done, now or next."""

    label: Any
    state: str
    note: str = ""

    @property
    def title(self) -> Any:
        return self.label


@dataclass(frozen=True)
class Prepared:
    """A reply written beforehand: `label` for the officer, `text` for the company, each in its own language."""

    code: str
    label: str
    text: str


@dataclass(frozen=True)
class Kind:
    """`desk`, `my` : (request, case) -> [Section]; `stages`: (case) -> [Stage].

    `pages` maps a move to the url name of the page that makes it (argument: the case number);
    `my_pages` likewise for the company; None where a section of the case leads there by itself.
    `actions` maps a move to the dotted path of the action
    `(case, *, by, reason)` behind a plain button; without one the button calls `move` itself.
    `asks_back` are the moves that ask the company for more, `given_up` the states in which it is over without
    the park's having finished it; `report` leads to the kind's part of the reports (`reports.Part`).
    `campuses`: (case) -> the other campuses that may take the case over.
    `replies`: (case) -> [Prepared]. `marks`: what the queue's `is:` understands beyond what every case has,
    word -> (words, condition); `categories`: () -> {code: words} of `Case.category`.
    `partner` are the sections of a partner who was let in; without them nobody is. `papers`: (cases) -> the
    primary keys of the papers that lie with them. `people`: (case) -> the names of whoever it is about, each as
    (Latin, own script, other forms…).
    """

    code: str
    label: Any
    number_code: str
    desk: str = ""
    my: str = ""
    stages: str = ""
    pages: dict[str, str | None] = field(default_factory=dict)
    my_pages: dict[str, str | None] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    replies: str = ""
    asks_back: frozenset[str] = frozenset()
    given_up: frozenset[str] = frozenset({"withdrawn"})
    report: str = ""
    campuses: str = ""
    partner: str = ""
    papers: str = ""
    marks: dict[str, tuple[Any, Q]] = field(default_factory=dict)
    categories: str = ""
    people: str = ""

    def names_in(self, case: Any) -> list[tuple[str, ...]]:
        return import_string(self.people)(case) if self.people else []

    def groups(self) -> dict[str, Any]:
        return import_string(self.categories)() if self.categories else {}

    def prepared(self, case: Any) -> list[Prepared]:
        return import_string(self.replies)(case) if self.replies else []

    def other_campuses(self, case: Any) -> list[Any]:
        return import_string(self.campuses)(case) if self.campuses else []

    def sections(self, door: str, request: HttpRequest, case: Any) -> list[Section]:
        path = {"desk": self.desk, "my": self.my, "partner": self.partner}[door]
        return import_string(path)(request, case) if path else []

    def papers_of(self, cases: Any) -> Any:
        return import_string(self.papers)(cases)

    def tracker(self, case: Any) -> list[Stage]:
        return import_string(self.stages)(case) if self.stages else []

    def act(self, case: Any, name: str, *, by: Any, reason: str = "") -> Any:
        if name in self.actions:
            action: Callable = import_string(self.actions[name])
            return action(case, by=by, reason=reason)
        return move(case, name, by=by, reason=reason)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.code] = kind


def kind_of(case: Any) -> Kind:
    return KINDS[case.kind]
