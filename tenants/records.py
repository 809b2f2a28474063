"""What people saw or decided together, on its way from a form to the action that writes it down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.accounts.models import User
from tenants.models import Unit


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


@dataclass(frozen=True, kw_only=True)
class Deal:
    """What the leasing manager decides about an offer; the rest comes from the unit."""

    unit: Unit
    valid_until: datetime
    starts_on: date
    months: int
    rate: Decimal
    deposit_months: int
    rent_free_months: int = 0
    steps: tuple[tuple[int, int, str], ...] = ()
    index_percent: Decimal = Decimal(0)
    passing_reason: str = ""  # why not whoever stands before on the waiting list


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The unit a company waits for, and for how many months it has a place on the list."""

    unit_kind: str
    size_min: Decimal = Decimal(0)
    size_max: Decimal = Decimal(0)
    months: int = 6
