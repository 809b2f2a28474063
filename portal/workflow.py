"""The only writer of a state.

A workflow is a table: states with their two labels, and moves with who may make them, from where,
and to where. Buttons, enforcement, `docs/states.md` and the tests read the same table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Rule = Callable[[Any, Any], bool]


class Phase(StrEnum):
    """Who holds the ball. Lists and clocks look at the phase, people at the state."""

    DRAFT = "draft"
    WITH_STAFF = "with_staff"
    WITH_COMPANY = "with_company"
    WITH_AUTHORITY = "with_authority"
    CLOSED = "closed"


@dataclass(frozen=True)
class State:
    """`desk` and `company` are the two labels; `next_desk` and `next_company` say what to do next.

    `pause` names what the clock waits for, where that is more than the phase says (payment_due).
    """

    code: str
    phase: Phase
    desk: Any
    company: Any
    tint: str = "review"
    next_desk: Any = ""
    next_company: Any = ""
    pause: str = ""


@dataclass(frozen=True)
class Move:
    """`desk` names the button of whoever makes it; `company` is the line in the company's timeline (none: not shown).

    `tells` lists who gets a letter: "company", "assignee" or "desk".
    """

    name: str
    who: Rule
    start: frozenset[str]
    end: str
    desk: Any
    company: Any = ""
    reason: bool = False
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """What one move did, for whoever records it."""

    name: str
    start: str
    end: str
    by: Any
    at: datetime
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class Workflow:
    registry: dict[str, "Workflow"] = {}

    def __init__(self, name: str, *, states: Iterable[State], moves: Iterable[Move]) -> None:
        self.name = name
        self.states = {state.code: state for state in states}
        self.moves = {move.name: move for move in moves}
        for move in self.moves.values():
            unknown = (move.start | {move.end}) - self.states.keys()
            if unknown:
                raise ValueError(f"{name}.{move.name} names unknown states {sorted(unknown)}")
        Workflow.registry[name] = self

    def state(self, code: str) -> State:
        return self.states[code]

    def codes(self, *phases: Phase) -> frozenset[str]:
        return frozenset(s.code for s in self.states.values() if s.phase in phases)

    def available(self, subject: Any, user: Any) -> list[Move]:
        """The moves this person can make now, in table order."""
        return [
            move
            for move in self.moves.values()
            if subject.state in move.start and move.who(user, subject)
        ]


class Refused(Exception):
    """Something that did not happen. `message` is for the reader; nothing was written.

    A view that does not catch it shows the conflict page, which says who was faster and gives the
    typed text back.
    """

    message: Any = _("This step is not possible now.")
    status = 409
    subject: Any = None


class MoveRefused(Refused):
    def __init__(self, subject: Any, move: Move) -> None:
        super().__init__(f"{move.name} on {subject!r} in {subject.state}")
        self.subject, self.move = subject, move


class NotAllowed(MoveRefused):
    status = 403
    message = _("Your role does not allow this step.")


class WrongState(MoveRefused):
    message = _("This step no longer fits: the matter has moved on.")


class ReasonMissing(MoveRefused):
    message = _("Write the reason. The other side will read it.")


class StaleState(MoveRefused):
    """Somebody was faster. Nothing was written; the page shows who, and keeps the loser's text."""

    message = _("Someone else changed this a moment ago. Look at the change, then try again.")


class Stateful(models.Model):
    """A row with a state. Only `move()` writes `state`, `phase` and `version`."""

    state = models.CharField(max_length=30)
    phase = models.CharField(max_length=20, choices=[(p.value, p.value) for p in Phase])
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    workflow: Workflow

    class Meta:
        abstract = True

    @property
    def state_info(self) -> State:
        return self.workflow.state(self.state)

    def stepped(self, step: Step) -> Any:
        """Record the step in the subject's history, inside the move's transaction."""
        raise NotImplementedError


def owner_of_state(subject: models.Model) -> type[models.Model]:
    """The model whose table carries the column: the parent, under multi-table inheritance."""
    return subject._meta.get_field("state").model


@transaction.atomic
def move(
    subject: Any, name: str, *, by: Any, reason: str = "", facts: dict[str, Any] | None = None,
    also: dict[str, Any] | None = None,
) -> Any:  # fmt: skip
    """Take `subject` along the named move and return what its history recorded.

    `by` is the person, or None for the park's own clock. `also` are other columns of the row that
    carries the state, written with it. Refuses, writing nothing: `NotAllowed`,
    `WrongState`, `ReasonMissing`, and `StaleState` when the row no longer has the state and
    version this copy was read with.
    """
    chosen = subject.workflow.moves[name]
    if by is not None and not chosen.who(by, subject):
        raise NotAllowed(subject, chosen)
    if subject.state not in chosen.start:
        raise WrongState(subject, chosen)
    if chosen.reason and not reason.strip():
        raise ReasonMissing(subject, chosen)
    now = timezone.now()
    phase = subject.workflow.state(chosen.end).phase
    # Compare and set: the second of two officers finds no row to change.
    won = (
        owner_of_state(subject)
        ._base_manager.filter(pk=subject.pk, state=subject.state, version=subject.version)
        .update(
            state=chosen.end, phase=phase, version=F("version") + 1, changed_at=now, **(also or {})
        )
    )
    if not won:
        raise StaleState(subject, chosen)
    start = subject.state
    subject.state, subject.phase, subject.changed_at = chosen.end, phase.value, now
    subject.version += 1
    return subject.stepped(Step(name, start, chosen.end, by, now, reason, facts or {}))
