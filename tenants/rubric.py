"""How applications are scored: criteria, anchors and the arithmetic of a panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.languages import half_up

SHORTEST_COMMENT = 30  # characters
BLOCKING = ("C2", "C4")

CRITERIA: dict[str, tuple[Any, Any]] = {
    "C1": (
        _("Fit with the park’s sectors and China–Russia cooperation"),
        _("Which partner, joint laboratory or transfer?"),
    ),
    "C2": (
        _("Technology, innovation and intellectual property"),
        _("Better than what, proven how, owned by whom?"),
    ),
    "C3": (_("Market and commercial potential"), _("Who pays, how many, in both markets?")),
    "C4": (_("Team and international experience"), _("Who has done this before, and where?")),
    "C5": (_("Financial soundness and realism"), _("Is there money for twelve months?")),
    "C6": (_("Economic effect for the park"), _("Jobs, taxes and investment per square metre?")),
    "C7": (
        _("Feasibility, safety, environment and space"),
        _("Can it be done in the space asked for, safely?"),
    ),
}
ANCHORS = (
    (0, _("nothing to judge")),
    (1, _("most points fail")),
    (3, _("rather fails, not provable")),
    (5, _("rather meets, with gaps")),
    (7, _("meets, with remarks")),
    (9, _("fully meets")),
)
# What a park begins with, by track; its own rubrics stand in the database.
FIRST: dict[str, dict[str, int]] = {
    "resident": {"C1": 15, "C2": 20, "C3": 20, "C4": 15, "C5": 15, "C6": 10, "C7": 5},
    "incubator": {"C1": 10, "C2": 25, "C3": 20, "C4": 20, "C5": 10, "C6": 5, "C7": 10},
}


@dataclass(frozen=True)
class Scale:
    """Weights that add up to 100, and where the lines are."""

    weights: Mapping[str, int]
    approve_from: Decimal = Decimal(70)
    discuss_from: Decimal = Decimal(55)
    block_below: Decimal = Decimal(4)
    widest_spread: Decimal = Decimal(25)
    enough: int = 3

    def proposal(self, final: Decimal, *, blocked: bool) -> str:
        if final >= self.approve_from:
            return "discuss" if blocked else "approve"
        return "discuss" if final >= self.discuss_from else "reject"


def first(track: str) -> Scale:
    return Scale(FIRST.get(track) or FIRST["resident"])


def total(scores: Mapping[str, int], of: Mapping[str, int]) -> Decimal:
    """One reviewer's points out of 100."""
    return Decimal(sum(of[code] * scores[code] for code in of)) / 10


@dataclass(frozen=True)
class Verdict:
    """What the panel's scores come to. `final` is None until enough experts have saved theirs."""

    totals: tuple[Decimal, ...]
    final: Decimal | None
    spread: Decimal
    needs: int  # reviews still missing
    by_median: bool = False
    means: dict[str, Decimal] = field(default_factory=dict)
    blocked_by: tuple[str, ...] = ()
    proposal: str = ""  # approve, discuss or reject; empty while scores are missing
    too_wide: bool = False


def verdict(reviews: Sequence[Mapping[str, int]], scale: Scale) -> Verdict:
    """The mean of enough reviews; where they lie too far apart one more is heard and the median counts."""
    points = tuple(total(scores, scale.weights) for scores in reviews)
    spread = max(points) - min(points) if points else Decimal(0)
    wide = len(points) >= scale.enough and spread > scale.widest_spread
    wanted = scale.enough + 1 if wide else scale.enough
    if len(points) < wanted:
        return Verdict(points, None, spread, wanted - len(points), too_wide=wide)
    exact = Decimal(median(points)) if wide else sum(points, Decimal(0)) / len(points)
    means = {
        code: half_up(Decimal(sum(scores[code] for scores in reviews)) / len(reviews), 2)
        for code in scale.weights
    }
    blocked = tuple(code for code in BLOCKING if means[code] < scale.block_below)
    final = half_up(exact, 2)
    proposal = scale.proposal(final, blocked=bool(blocked))
    return Verdict(points, final, spread, 0, wide, means, blocked, proposal, wide)
