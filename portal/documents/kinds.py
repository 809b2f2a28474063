"""The kinds of paper the park issues. The apps that have something to say register theirs at start.

A kind says where its facts come from and how it is laid out; its words are clauses in the database,
loaded from `texts/<CODE>.toml`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

# form -> (template of templates/documents/paper/, whether each language has a column)
LAYOUTS = {
    "two_columns": "agreement",
    "stacked": "letter",
    "landscape": "certificate",
    "invoice": "invoice",
    "cards": "badges",
}


@dataclass(frozen=True)
class PaperKind:
    """`code` is the type in the number (CERT); `facts` the dotted path of `(about) -> dict`.

    `valid_days` dates the end from the day of issue unless the facts carry `valid_until`.
    `authority` (user) -> bool says who may issue it by hand; None leaves that to the caller.
    `signed` prints a place for signature and seal, `logged` records who opened it (contracts),
    `announce` writes to the company when the paper is ready. `sealed` leaves room for a seal beside each
    signature. An `internal` paper is the park's own: neither the company nor guests of a case ever see it.
    An `anonymous` one carries no fact of the company, and whoever checks it is not told who holds it.
    A `personal` one is what somebody declares: the park does not sign it off.
    """

    code: str
    titles: dict[str, str]
    layout: str = ""
    facts: str = ""
    form: str = "stacked"
    valid_days: int | None = None
    authority: Callable[[Any], bool] | None = None
    signed: bool = True
    logged: bool = False
    announce: bool = True
    sealed: bool = True
    internal: bool = False
    anonymous: bool = False
    personal: bool = False

    def __post_init__(self) -> None:
        if self.form not in LAYOUTS:
            raise ValueError(f"{self.code}: no such form: {self.form}")

    @property
    def template(self) -> str:
        return f"documents/paper/{self.layout or LAYOUTS[self.form]}.html"

    @property
    def opened_on_record(self) -> bool:
        return self.logged or self.form == "two_columns"

    @property
    def countersigned(self) -> bool:
        """Contracts: the company may sign the file too, and hand it in."""
        return self.signed and self.form == "two_columns"

    def facts_of(self, about: Any) -> dict[str, Any]:
        return import_string(self.facts)(about) if self.facts else {}


PAPER_KINDS: dict[str, PaperKind] = {}


def register(kind: PaperKind) -> None:
    PAPER_KINDS[kind.code] = kind


def internal_kinds() -> list[str]:
    return [kind.code for kind in PAPER_KINDS.values() if kind.internal]


def kind_of(code: str) -> PaperKind:
    return PAPER_KINDS[code]
