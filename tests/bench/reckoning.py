"""Percentiles, ratios, and whether a goal is held."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Goal", "Row", "median", "percentile"]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed: nearest rank, no interpolation."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[max(1, math.ceil(share * len(ordered))) - 1]


@dataclass(frozen=True)
class Goal:
    """A bound: at most, or at least where `least` is given."""

    most: float | None = None
    least: float | None = None
    sign: str = "×"

    def __str__(self) -> str:
        bound, words = (self.most, "≤") if self.least is None else (self.least, "≥")
        return f"{words} {bound:g}{self.sign}"

    def held(self, value: float) -> bool:
        return value <= self.most if self.most is not None else value >= (self.least or 0)


@dataclass(frozen=True)
class Row:
    """A line of the table. Without a reference the goal bounds the measured value itself."""

    what: str
    measured: float
    goal: Goal | None
    reference: float | None = None
    unit: str = ""

    @property
    def ratio(self) -> float | None:
        if self.reference is None:
            return None
        return self.measured / self.reference if self.reference else math.inf

    @property
    def held(self) -> bool | None:
        """None for a line that is only told."""
        if self.goal is None:
            return None
        return self.goal.held(self.measured if self.ratio is None else self.ratio)
