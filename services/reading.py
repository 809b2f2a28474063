"""Read a service from JSON, refused in words.

`parse` takes unfinished drafts; `faults(..., complete=True)` is what stands between a draft and the
catalogue.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from portal.languages import codes
from services.definition import (
    AUDIENCES,
    CARD_TEXTS,
    CHECKS,
    COMPANY_ROLES,
    ENDINGS,
    FEE_MODELS,
    FIELD_KINDS,
    OPTIONAL_CARD_TEXTS,
    PLACEHOLDERS,
    SIMPLE_KINDS,
    TAXES,
    THINGS,
    TIERS,
    Asked,
    Definition,
    Eligibility,
    Ending,
    Fee,
    Field,
    Notice,
    Option,
    PaperNeed,
    Reply,
    StepPlan,
    Texts,
    When,
    endings_in,
)
from services.validators import VALIDATORS

PLACEHOLDER = re.compile(r"\{(\w+)\}")
PRICED = ("F1", "F2", "F4")
SERVICE_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,11}\Z")


class DefinitionInvalid(ValueError):
    """What is wrong with a definition, as sentences for the editor."""

    def __init__(self, faults: list[str]):
        super().__init__("; ".join(faults))
        self.faults = faults


class Reader:
    """Takes values out of JSON and notes, with the place, what is not as it should be."""

    def __init__(self, *, complete: bool) -> None:
        self.faults: list[str] = []
        self.complete = complete

    def wrong(self, place: str, words: str) -> None:
        self.faults.append(f"{place}: {words}")

    def texts(self, data: Mapping, key: str, place: str, *, optional: bool = False) -> Texts:
        given = data.get(key)
        if given is None:
            given = {}
        if not isinstance(given, Mapping) or any(not isinstance(v, str) for v in given.values()):
            self.wrong(f"{place}.{key}", _("must be texts by language"))
            return {}
        texts = {code: str(given.get(code, "")).strip() for code in codes()}
        missing = [code for code, text in texts.items() if not text]
        wanted = not optional or len(missing) < len(texts)
        if self.complete and missing and wanted:
            words = _("the text is missing in: %(languages)s") % {"languages": ", ".join(missing)}
            self.wrong(f"{place}.{key}", words)
        return texts

    def word(self, data: Mapping, key: str, place: str, *, among=(), default: str = "") -> str:
        given = data.get(key, default)
        if not isinstance(given, str) or (among and given not in among):
            words = _("must be one of: %(choices)s") % {"choices": ", ".join(sorted(among))}
            self.wrong(f"{place}.{key}", words)
            return default
        return given

    def number(self, data: Mapping, key: str, place: str, *, default: int = 0) -> int:
        given = data.get(key, default)
        if isinstance(given, bool) or not isinstance(given, int) or given < 0:
            self.wrong(f"{place}.{key}", _("must be a whole number, zero or more"))
            return default
        return given

    def amount(self, given: Any, place: str) -> Decimal:
        try:
            if isinstance(given, float):
                raise InvalidOperation
            amount = Decimal(str(given))
            if not amount.is_finite() or amount < 0:
                raise InvalidOperation
        except InvalidOperation:
            self.wrong(place, _("must be an amount written as text, for example “300.00”"))
            return Decimal(0)
        return amount

    def day(self, data: Mapping, key: str, place: str) -> date | None:
        given = data.get(key)
        if not given:
            return None
        try:
            return date.fromisoformat(given)
        except (TypeError, ValueError):
            self.wrong(f"{place}.{key}", _("must be a date like 2026-11-23"))
            return None

    def words(self, data: Mapping, key: str, place: str) -> tuple[str, ...]:
        given = data.get(key) or []
        if not isinstance(given, list) or any(not isinstance(v, str) for v in given):
            self.wrong(f"{place}.{key}", _("must be a list of words"))
            return ()
        return tuple(given)

    def campuses(self, data: Mapping, place: str) -> tuple[str, ...]:
        """In one order, whatever the order they were ticked in: another order is no change."""
        return tuple(sorted(self.words(data, "campuses", place)))

    def rows(self, data: Mapping, key: str, build: Callable[[Mapping, str], Any]) -> tuple:
        """A list of objects, each read by `build(row, place)`; codes must not repeat."""
        given = data.get(key) or []
        if not isinstance(given, list) or any(not isinstance(row, Mapping) for row in given):
            self.wrong(key, _("must be a list of objects"))
            return ()
        rows = []
        seen: set[str] = set()
        for position, row in enumerate(given, 1):
            name = row.get("key") or row.get("code") or row.get("value") or str(position)
            if name in seen:
                self.wrong(f"{key}.{name}", _("this code stands here twice"))
            seen.add(str(name))
            rows.append(build(row, f"{key}.{name}"))
        return tuple(rows)

    def when(self, data: Mapping, place: str) -> When | None:
        given = data.get("when")
        if not given:
            return None
        if not isinstance(given, Mapping) or "field" not in given:
            self.wrong(f"{place}.when", _("must name a field and the answers"))
            return None
        return When(str(given["field"]), self.words(given, "in", f"{place}.when"))

    ## ROWS

    def option(self, row: Mapping, place: str) -> Option:
        label, campuses = self.texts(row, "label", place), self.campuses(row, place)
        return Option(self.word(row, "value", place), label, campuses)

    def field(self, row: Mapping, place: str) -> Field:
        kind = self.word(row, "kind", place, among=FIELD_KINDS, default="text")
        options = self.rows({place: row.get("options")}, place, self.option)
        if kind in ("choice", "multi_choice") and not options:
            self.wrong(place, _("a choice needs options"))
        inner = self.rows({place: row.get("fields")}, place, self.field)
        if kind == "group":
            self.group(inner, place)
        elif inner:
            self.wrong(place, _("only a group has questions of its own"))
        return Field(
            key=self.word(row, "key", place),
            kind=kind,
            label=self.texts(row, "label", place),
            hint=self.texts(row, "hint", place, optional=True),
            required=bool(row.get("required", True)) and kind != "section",
            options=options,
            when=self.when(row, place),
            validator=self.word(row, "validator", place, among={"", *VALIDATORS}),
            source=self.word(row, "source", place),
            unit=self.texts(row, "unit", place, optional=True) if row.get("unit") else None,
            most=self.number(row, "most", place) or None,
            passport_months=self.number(row, "passport_months", place),
            differs_from=self.word(row, "differs_from", place),
            least=self.number(row, "least", place),
            fields=inner,
            things=self.things(row, place),
        )

    def things(self, row: Mapping, place: str) -> tuple[str, ...]:
        found = tuple(sorted(self.words(row, "things", place)))
        if strange := set(found) - set(THINGS):
            words = _("nothing of this kind is booked: %(names)s")
            self.wrong(place, words % {"names": ", ".join(sorted(strange))})
        return found

    def group(self, inner: tuple[Field, ...], place: str) -> None:
        """What is asked again and again must be simple."""
        if not inner:
            self.wrong(place, _("a group needs questions"))
        for field in inner:
            if field.kind not in SIMPLE_KINDS:
                words = _("this kind of question cannot stand in a group")
                self.wrong(f"{place}.{field.key}", words)
            if field.when or field.differs_from:
                self.wrong(f"{place}.{field.key}", _("a question in a group stands on its own"))

    def paper(self, row: Mapping, place: str) -> PaperNeed:
        return PaperNeed(
            key=self.word(row, "key", place),
            kind=self.word(row, "kind", place),
            label=self.texts(row, "label", place),
            hint=self.texts(row, "hint", place, optional=True),
            required=self.word(
                row, "required", place, among=("always", "when", "optional"), default="always"
            ),
            when=self.when(row, place),
            months=self.number(row, "months", place),
            per_person=self.word(row, "per_person", place),
        )

    def step(self, row: Mapping, place: str) -> StepPlan:
        return StepPlan(
            code=self.word(row, "code", place),
            label=self.texts(row, "label", place),
            role=self.word(row, "role", place, default="service"),
            days=self.number(row, "days", place),
            public=bool(row.get("public", True)),
            campuses=self.words(row, "campuses", place),
        )

    def ending(self, row: Mapping, place: str) -> Ending:
        return Ending(
            code=self.word(row, "code", place, among=ENDINGS),
            when=self.when(row, place),
            step=self.word(row, "step", place),
            replaces=bool(row.get("replaces", False)),
        )

    def fee(self, row: Mapping, place: str) -> Fee:
        model = self.word(row, "model", place, among=FEE_MODELS, default="F0")
        prices = row.get("prices") or {}
        if model in PRICED and not prices:
            self.wrong(place, _("a fee needs a price per currency"))
        return Fee(
            code=self.word(row, "code", place),
            model=model,
            texts=self.texts(row, "texts", place),
            prices={k: self.amount(v, f"{place}.prices.{k}") for k, v in prices.items()},
            unit=self.word(row, "unit", place, default="service"),
            count=self.word(row, "count", place),
            free=self.amount(row.get("free", "0"), f"{place}.free"),
            tax=self.word(row, "tax", place, among=TAXES, default="service"),
            tier=self.word(row, "tier", place, among=TIERS),
            when=self.when(row, place),
        )

    def eligibility(self, row: Mapping, place: str) -> Eligibility:
        return Eligibility(
            code=self.word(row, "code", place),
            check=self.word(row, "check", place, among=CHECKS, default="answer"),
            field=self.word(row, "field", place),
            values=self.words(row, "in", place),
            campuses=self.campuses(row, place),
            texts=self.texts(row, "texts", place),
        )

    def asked(self, row: Mapping, place: str) -> Asked:
        question, answer = (self.texts(row, name, place) for name in ("question", "answer"))
        return Asked(self.word(row, "code", place), question, answer)

    def notice(self, row: Mapping, place: str) -> Notice:
        days = self.day(row, "from", place), self.day(row, "until", place)
        return Notice(self.texts(row, "texts", place), *days, self.campuses(row, place))

    def reply(self, row: Mapping, place: str) -> Reply:
        texts = self.texts(row, "texts", place)
        unknown = {n for t in texts.values() for n in PLACEHOLDER.findall(t)} - {*PLACEHOLDERS}
        if unknown:
            words = _("nothing is known by the name: %(names)s") % {
                "names": ", ".join(sorted(unknown))
            }
            self.wrong(place, words)
        return Reply(self.word(row, "code", place), texts)


def read(data: Any, *, complete: bool) -> tuple[Definition | None, list[str]]:
    """The definition and everything that is wrong with it."""
    reader = Reader(complete=complete)
    if not isinstance(data, Mapping):
        return None, [_("The definition must be a JSON object.")]
    card = data.get("card") if isinstance(data.get("card"), Mapping) else {}
    texts = {name: reader.texts(card, name, "card") for name in CARD_TEXTS}
    texts |= {name: reader.texts(card, name, "card", optional=True) for name in OPTIONAL_CARD_TEXTS}
    made = Definition(
        code=reader.word(data, "code", "service"),
        card=texts,
        checked_on=reader.day(data, "checked_on", "card"),
        campuses=reader.campuses(data, "service"),
        audience=reader.word(data, "audience", "service", among=AUDIENCES, default="any"),
        role=reader.word(data, "role", "service", among=COMPANY_ROLES, default="member"),
        promised_days=reader.number(data, "promised_days", "service"),
        express_days=reader.number(data, "express_days", "service")
        if data.get("express_days") is not None
        else None,
        counts_from=reader.word(data, "counts_from", "service"),
        ends_lease=bool(data.get("ends_lease")),
        fields=reader.rows(data, "fields", reader.field),
        papers=reader.rows(data, "papers", reader.paper),
        steps=reader.rows(data, "steps", reader.step),
        documents=reader.rows({"documents": endings_in(data)}, "documents", reader.ending),
        fees=reader.rows(data, "fees", reader.fee),
        notices=reader.rows(data, "notices", reader.notice),
        replies=reader.rows(data, "replies", reader.reply),
        eligibility=reader.rows(data, "eligibility", reader.eligibility),
        faq=reader.rows(data, "faq", reader.asked),
    )
    check_references(made, reader)
    return made, reader.faults


def named(made: Definition) -> list[tuple[str, str, str]]:
    """Every place that names a question, the name, and what to say when there is none."""
    missing = _("the condition names a field that is not there")
    rows = [
        ("fields", made.fields),
        ("papers", made.papers),
        ("documents", made.documents),
        ("fees", made.fees),
    ]
    return [
        ("service.counts_from", made.counts_from, _("names a field that is not there")),
        *(
            (f"{part}.{r.key if hasattr(r, 'key') else r.code}", r.when.field, missing)
            for part, of_part in rows
            for r in of_part
            if r.when
        ),
        *((f"fields.{f.key}", f.differs_from, _("names a field that is not there")) for f in made.fields),
        *((f"papers.{n.key}", n.per_person, _("names a field that is not there")) for n in made.papers),
        *((f"fees.{f.code}", f.count, _("counts a field that is not there")) for f in made.fees),
        *((f"eligibility.{e.code}", e.field, _("names a field that is not there")) for e in made.eligibility),
    ]  # fmt: skip


def check_references(made: Definition, reader: Reader) -> None:
    """Conditions and counts must name a field that is there; a finished service has steps and a place."""
    keys = {f.key for f in made.fields}
    for place, _key, words in [row for row in named(made) if row[1] and row[1] not in keys]:
        reader.wrong(place, words)
    steps = {step.code for step in made.steps}
    for lost in [e for e in made.documents if e.step and e.step not in steps]:
        reader.wrong(f"documents.{lost.code}", _("names a step that is not there"))
    if any(fee.tier for fee in made.fees) != (made.express_days is not None):
        reader.wrong("fees", _("express needs both its days and its fee"))
    for n, field in enumerate(slots := [f for f in made.fields if f.kind == "slot"]):
        if any(set(f.things or THINGS) & set(field.things or THINGS) for f in slots[:n]):
            # The free hours of a month are one purse for all things of a kind.
            reader.wrong(f"fields.{field.key}", _("two questions offer things of the same kind"))
    if reader.complete:
        for name in ("campuses", "fields", "steps", "fees"):
            if not getattr(made, name):
                reader.wrong(name, _("must not be empty"))


def faults(data: Any, *, complete: bool = True) -> list[str]:
    return read(data, complete=complete)[1]


def parse(data: Any) -> Definition:
    """The definition as objects. Raises `DefinitionInvalid` with every fault found."""
    made, wrong = read(data, complete=False)
    if wrong or made is None:
        raise DefinitionInvalid(wrong)
    return made


def kept(data: Any) -> Definition:
    """What `parse` gives, read once in a process for each content: a form of thirty questions takes a millisecond."""
    return _kept(json.dumps(data, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=500)
def _kept(text: str) -> Definition:
    return parse(json.loads(text))


def same(one: Any, other: Any) -> bool:
    """Whether two definitions mean the same, however they are written."""
    (left, wrong), (right, also_wrong) = read(one, complete=False), read(other, complete=False)
    return left == right and not wrong and not also_wrong
