"""The licence beside the company that was named: what is the same, and what differs. Reads only."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts import written
from portal.accounts.identifiers import LABELS
from portal.search import fold


@dataclass(frozen=True)
class Licence:
    """What the officer read on the delivered licence."""

    name: str
    number: str


@dataclass(frozen=True)
class Compared:
    """One line: as the licence has it, as the company entered it."""

    what: str
    label: Any
    licence: str
    entered: list[str]
    same: bool


def numbers_of(company: Any) -> list[tuple[Any, str]]:
    return [(LABELS.get(row.kind, row.kind), row.value) for row in company.identifiers.all()]


def compared(company: Any, licence: Licence) -> list[Compared]:
    """Quotes, spaces and capitals do not count; a legal form does. One of the company's numbers has to be the one."""
    numbers = numbers_of(company)
    values = {written.code(value) for _label, value in numbers}
    return [
        Compared(
            "name", _("Registered name"), licence.name, [company.name],
            fold(company.name) == fold(licence.name),
        ),
        Compared(
            "number", _("Registration number"), licence.number,
            [f"{value} · {label}" for label, value in numbers], written.code(licence.number) in values,
        ),
    ]  # fmt: skip


def differing(company: Any, licence: Licence) -> list[str]:
    return [row.what for row in compared(company, licence) if not row.same]
