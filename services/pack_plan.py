"""A pack as data: several services ordered at once, and which of them waits for which.

`read` takes it from JSON like a service, refused in words; a circle of waiting is a fault.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.utils.translation import gettext as _

from services.definition import AUDIENCES, Texts
from services.reading import DefinitionInvalid, Reader


@dataclass(frozen=True)
class Part:
    """One service of a pack; `after` are the codes that are delivered before it goes out.

    `given` maps a required paper to the part that ends in it: the park does not ask for what it delivers itself.
    A part that is `founded` is for the company the pack founds, and waits until that is named.
    """

    code: str
    after: tuple[str, ...]
    optional: bool
    ticked: bool
    why: Texts
    given: tuple[tuple[str, str], ...] = ()
    founded: bool = False


@dataclass(frozen=True)
class PackPlan:
    """`shares` are the questions that mean the same in every service of the pack: asked once. `founds` is the part
    that ends in a new company.
    """

    code: str
    campus: str
    audience: str
    title: Texts
    short: Texts
    full: Texts
    shares: tuple[str, ...]
    parts: tuple[Part, ...]
    founds: str = ""

    def part(self, code: str) -> Part:
        return next(part for part in self.parts if part.code == code)

    def chosen(self, ticked: Iterable[str]) -> list[Part]:
        """What must be there and what was ticked, in order. Whoever waited for a part that was left out
        waits for what that part would have waited for.
        """
        wanted = set(ticked)
        kept = {p.code for p in self.parts if not p.optional or p.code in wanted}

        def reaching(codes: Iterable[str]) -> list[str]:
            found: list[str] = []
            for code in codes:
                found += [code] if code in kept else reaching(self.part(code).after)
            return list(dict.fromkeys(found))

        return [
            replace(p, after=tuple(reaching(p.after)))
            for p in in_order(self.parts)
            if p.code in kept
        ]


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Each part after all it waits for, else as the file has them. Raises `CycleError`."""
    by = {part.code: part for part in parts}
    places = {code: n for n, code in enumerate(by)}
    sorter = TopologicalSorter({code: part.after for code, part in by.items()})
    sorter.prepare()
    found = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=places.__getitem__)
        found += [by[code] for code in ready]
        sorter.done(*ready)
    return found


def read(data: Any) -> tuple[PackPlan | None, list[str]]:
    """The pack, and every fault found."""
    reader = Reader(complete=True)
    if not isinstance(data, Mapping):
        return None, [_("must be a list of objects")]

    def part(row: Mapping, place: str) -> Part:
        return Part(
            reader.word(row, "code", place), reader.words(row, "after", place),
            bool(row.get("optional")), bool(row.get("ticked", True)), reader.texts(row, "why", place),
            tuple(dict(row.get("given") or {}).items()), bool(row.get("founded")),
        )  # fmt: skip

    made = PackPlan(
        code=reader.word(data, "code", "pack"),
        campus=reader.word(data, "campus", "pack"),
        audience=reader.word(data, "audience", "pack", among=AUDIENCES, default="applicant"),
        title=reader.texts(data, "title", "pack"),
        short=reader.texts(data, "short", "pack"),
        full=reader.texts(data, "full", "pack"),
        shares=reader.words(data, "shares", "pack"),
        parts=reader.rows(data, "parts", part),
        founds=reader.word(data, "founds", "pack"),
    )
    check_order(made, reader)
    return made, reader.faults


def check_order(made: PackPlan, reader: Reader) -> None:
    if not made.parts:
        reader.wrong("parts", _("must not be empty"))
    codes = {part.code for part in made.parts}
    strange = [
        (p.code, code)
        for p in made.parts
        for code in (*p.after, *dict(p.given).values())
        if code not in codes
    ]
    founded = any(part.founded for part in made.parts)
    if made.founds not in codes and (founded or made.founds):
        strange.append(("founds", made.founds))
    for code, other in strange:
        reader.wrong(f"parts.{code}", _("%(code)s is no part of the pack") % {"code": other})
    try:
        _order = strange or in_order(made.parts)
    except CycleError as circle:
        round_ = " → ".join(reversed(circle.args[1]))
        reader.wrong("parts", _("these wait for each other: %(codes)s") % {"codes": round_})


def parse(data: Any) -> PackPlan:
    """The pack as objects. Raises `DefinitionInvalid` with every fault found."""
    made, wrong = read(data)
    if wrong or made is None:
        raise DefinitionInvalid(wrong)
    return made


def kept(data: Any) -> PackPlan:
    """What `parse` gives, read once in a process for each content."""
    return _kept(json.dumps(data, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=100)
def _kept(text: str) -> PackPlan:
    return parse(json.loads(text))
