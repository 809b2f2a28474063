"""What people saw or decided together, on its way from a form to the action that writes it down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.accounts.models import User


@dataclass(frozen=True)
class Ballot:
    """One member's vote in the committee."""

    member: User
    choice: str
    dissent: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What both sides saw in the premises. `readings` by kind of meter."""

    done_on: date
    readings: Mapping[str, Decimal]
    keys: int
    cards: int
    inventory: str
    defects: Sequence[str] = ()
    company_person: str
