"""How applications are scored: versioned weights and the arithmetic of a panel.

An application keeps the version it was scored with, so an old score never changes its meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.languages import half_up

ENOUGH_REVIEWS = 3
WIDEST_SPREAD = 25
SHORTEST_COMMENT = 30  # characters
BLOCKING = ("C2", "C4")
BLOCK_BELOW = Decimal(4)
APPROVE_FROM, DISCUSS_FROM = Decimal(70), Decimal(55)

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
# version -> track -> weights that add up to 100
RUBRICS: dict[int, dict[str, dict[str, int]]] = {
    1: {
        "resident": {"C1": 15, "C2": 20, "C3": 20, "C4": 15, "C5": 15, "C6": 10, "C7": 5},
        "incubator": {"C1": 10, "C2": 25, "C3": 20, "C4": 20, "C5": 10, "C6": 5, "C7": 10},
    }
}
CURRENT = 1


def weights(version: int, track: str) -> dict[str, int]:
    tracks = RUBRICS[version]
    return tracks.get(track) or tracks["resident"]


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

    @property
    def proposal(self) -> str:
        """approve, discuss or reject; empty while scores are missing."""
        if self.final is None:
            return ""
        if self.final >= APPROVE_FROM:
            return "discuss" if self.blocked_by else "approve"
        return "discuss" if self.final >= DISCUSS_FROM else "reject"


def verdict(reviews: Sequence[Mapping[str, int]], of: Mapping[str, int]) -> Verdict:
    """Mean of three or more; beyond a spread of 25 points a fourth is heard and the median counts."""
    points = tuple(total(scores, of) for scores in reviews)
    spread = max(points) - min(points) if points else Decimal(0)
    wide = len(points) >= ENOUGH_REVIEWS and spread > WIDEST_SPREAD
    wanted = ENOUGH_REVIEWS + 1 if wide else ENOUGH_REVIEWS
    if len(points) < wanted:
        return Verdict(points, None, spread, wanted - len(points))
    final = Decimal(median(points)) if wide else sum(points, Decimal(0)) / len(points)
    means = {
        code: half_up(Decimal(sum(scores[code] for scores in reviews)) / len(reviews), 2)
        for code in of
    }
    blocked = tuple(code for code in BLOCKING if means[code] < BLOCK_BELOW)
    return Verdict(points, half_up(final, 2), spread, 0, wide, means, blocked)
