"""A service as data: card, form, papers, steps, fees. `services.reading` makes it from JSON.

A text is a dict with one entry per language of the house.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Texts = dict[str, str]

FIELD_KINDS = frozenset((
    "section", "text", "long_text", "choice", "multi_choice", "date", "period", "number", "money", "country", "person",
    "persons", "paper", "unit", "slot", "group",
))  # fmt: skip
SIMPLE_KINDS = (
    "text",
    "long_text",
    "choice",
    "date",
    "number",
    "money",
    "country",
)  # what a group may repeat
MOST_ROWS = 30
# What is asked for in several boxes, by their names behind the key.
BOXES = {"period": ("from", "to"), "slot": ("thing", "day", "people", "count", "start")}
THINGS = (
    "room",
    "equipment",
    "interpreter",
    "residence",
)  # what is booked by the hour or the night
FEE_MODELS = ("F0", "F1", "F2", "F3", "F4", "F5")
TIERS = ("", "express")
CHECKS = ("nationality", "answer", "country", "months", "no_arrears")
# The papers of the park a service may end in; `services.papers` writes each.
ENDINGS = (
    "BADG", "BANK", "CERT", "ENTR", "GSTD", "INVT", "LOAN", "MATC", "NOCL", "PCUS", "PROG", "WPCK",
)  # fmt: skip
AUDIENCES = ("any", "applicant", "resident")
COMPANY_ROLES = ("member", "manager", "owner")
TAXES = ("service", "rent", "none")
CARD_TEXTS = ("title", "short", "full", "who", "result", "refund")
OPTIONAL_CARD_TEXTS = ("legal_basis", "authority_time")


@dataclass(frozen=True)
class When:
    """Holds when the answer to `field` is one of `values`."""

    field: str
    values: tuple[str, ...]

    def holds(self, answers: Mapping[str, Any]) -> bool:
        given = answers.get(self.field)
        chosen = given if isinstance(given, list) else [given]
        return any(str(value) in self.values for value in chosen)


@dataclass(frozen=True)
class Option:
    value: str
    label: Texts
    campuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One question. `key` is stable for good: answers are stored under it.

    A group asks its `fields` again for each entry, `least` to `most` times; a slot offers the kinds of `things`
    named, all where none is.
    """

    key: str
    kind: str
    label: Texts
    hint: Texts
    required: bool = True
    options: tuple[Option, ...] = ()
    when: When | None = None
    validator: str = ""
    source: str = ""
    unit: Texts | None = None
    most: int | None = None
    passport_months: int = 0
    differs_from: str = ""
    least: int = 0
    fields: "tuple[Field, ...]" = ()
    things: tuple[str, ...] = ()

    @property
    def boxes(self) -> tuple[str, ...]:
        """The names under which a form asks it."""
        return tuple(f"{self.key}_{part}" for part in BOXES.get(self.kind, ())) or (self.key,)

    def gaps(self, rows: Any) -> bool:
        """Of a group: too few entries, or one that lacks what must be there."""
        rows = rows if isinstance(rows, list) else []
        needed = max(self.least, 1) if self.required else 0
        return len(rows) < needed or any(
            inner.required and row.get(inner.key) in (None, "")
            for row in rows
            for inner in self.fields
        )

    def options_at(self, campus: str) -> list[Option]:
        return [o for o in self.options if not o.campuses or campus in o.campuses]


@dataclass(frozen=True)
class PaperNeed:
    """A paper to hand in; `required` is always, when or optional; `months` it must still be valid."""

    key: str
    kind: str
    label: Texts
    hint: Texts
    required: str = "always"
    when: When | None = None
    months: int = 0
    per_person: str = ""

    def needed(self, answers: Mapping[str, Any]) -> bool:
        if self.required == "when":
            return bool(self.when and self.when.holds(answers))
        return self.required == "always"


@dataclass(frozen=True)
class StepPlan:
    """`campuses` are those whose people do it together: it counts the days on which all of them work."""

    code: str
    label: Texts
    role: str
    days: int
    public: bool
    campuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ending:
    """A paper of the park that comes with the result, or when the `step` named is done.

    With `replaces` it takes the place of the company's valid paper of its kind.
    """

    code: str
    when: When | None = None
    step: str = ""
    replaces: bool = False


def endings_in(data: Mapping[str, Any]) -> Any:
    """As a definition gives them; an older edition names one document, without more."""
    one = data.get("document")
    return data.get("documents") or ([{"code": one}] if one else [])


@dataclass(frozen=True)
class Fee:
    """F0 free, F1 fixed, F2 per unit counted from an answer, F3 passed through at cost, F4 a deposit that
    comes back, F5 by a quotation first. A line with a tier is due only where that tier is chosen, one with a
    condition only where the answers call for it.
    """

    code: str
    model: str
    texts: Texts
    prices: dict[str, Decimal]
    unit: str = "service"
    count: str = ""
    free: Decimal = Decimal(0)
    tax: str = "service"
    tier: str = ""
    when: When | None = None


@dataclass(frozen=True)
class Notice:
    """A rule with dates: shown on the card from its first to its last day."""

    texts: Texts
    starts_on: date | None
    ends_on: date | None
    campuses: tuple[str, ...] = ()

    def in_force(self, day: date, campus: str = "") -> bool:
        here = not self.campuses or not campus or campus in self.campuses
        return (
            here
            and (not self.starts_on or self.starts_on <= day)
            and (not self.ends_on or day <= self.ends_on)
        )


# What a prepared reply may name in braces.
PLACEHOLDERS = ("number", "company", "service", "due")


@dataclass(frozen=True)
class Reply:
    code: str
    texts: Texts


@dataclass(frozen=True)
class Eligibility:
    """A rule that refuses a request before it is sent, with words that say why and what to do instead.

    `check` is one of `CHECKS`; `field` the question it looks at, empty where it looks at the company.
    """

    code: str
    check: str
    field: str
    values: tuple[str, ...]
    campuses: tuple[str, ...]
    texts: Texts

    def at(self, campus: str) -> bool:
        return not self.campuses or campus in self.campuses


@dataclass(frozen=True)
class Asked:
    """A question people really ask, and its answer."""

    code: str
    question: Texts
    answer: Texts


@dataclass(frozen=True)
class Definition:
    code: str
    card: dict[str, Texts]
    checked_on: date | None
    campuses: tuple[str, ...]
    audience: str
    role: str
    promised_days: int
    express_days: int | None
    counts_from: str
    ends_lease: bool
    fields: tuple[Field, ...]
    papers: tuple[PaperNeed, ...]
    steps: tuple[StepPlan, ...]
    documents: tuple[Ending, ...]
    fees: tuple[Fee, ...]
    notices: tuple[Notice, ...]
    replies: tuple[Reply, ...]
    eligibility: tuple[Eligibility, ...]
    faq: tuple[Asked, ...]

    @property
    def tiers(self) -> tuple[str, ...]:
        """What the company may choose from: the standard time alone, or express as well."""
        return TIERS if self.express_days is not None else TIERS[:1]

    @property
    def joint(self) -> tuple[str, ...]:
        """The campuses whose calendars its steps need, in the order they are named."""
        return tuple(dict.fromkeys(code for step in self.steps for code in step.campuses))

    def quoted_first(self, answers: Mapping[str, Any]) -> bool:
        """The price is named after a look at the matter, and accepted before anything is done."""
        return any(fee.model == "F5" for fee in self.fees_due(answers, ""))

    def days(self, tier: str) -> int:
        """Promised working days of a tier."""
        return self.promised_days if not tier or self.express_days is None else self.express_days

    def start(self, answers: Mapping[str, Any]) -> date | None:
        """The day from which the promised days count, where an answer names it."""
        given = answers.get(self.counts_from) if self.counts_from else None
        try:
            return date.fromisoformat(given) if given else None
        except (TypeError, ValueError):
            return None

    def fees_due(self, answers: Mapping[str, Any], tier: str) -> tuple[Fee, ...]:
        """The lines of a tier which these answers call for."""
        return tuple(
            fee
            for fee in self.fees
            if fee.tier in ("", tier) and (fee.when is None or fee.when.holds(answers))
        )

    @property
    def title(self) -> Texts:
        return self.card["title"]

    def endings(self, answers: Mapping[str, Any], step: str = "") -> tuple[Ending, ...]:
        """The papers these answers call for: with the result, or when a step is done."""
        return tuple(
            one
            for one in self.documents
            if one.step == step and (one.when is None or one.when.holds(answers))
        )

    def field(self, key: str) -> Field | None:
        return next((f for f in self.fields if f.key == key), None)

    def sections(self) -> list[tuple[Field | None, list[Field]]]:
        """The questions under their headings; a form may begin without one."""
        found: list[tuple[Field | None, list[Field]]] = []
        for field in self.fields:
            if field.kind == "section":
                found.append((field, []))
            else:
                if not found:
                    found.append((None, []))
                found[-1][1].append(field)
        return found
