"""The company's front page is made of panels the apps bring; the frame knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import import_string

PLACES = ("needs", "main", "aside")
_panels: list[tuple[int, str]] = []


@dataclass(frozen=True)
class Panel:
    """`place` is "needs" (what waits for the reader, on top), "main" or "aside"."""

    title: Any
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    place: str = "main"


def add_panel(path: str, *, order: int = 50) -> None:
    """Register `path`, a function (request) -> Panel or None. Called in an app's `ready()`."""
    if (order, path) not in _panels:
        _panels.append((order, path))


def home_panels() -> list[Callable[[Any], Panel | None]]:
    return [import_string(path) for _order, path in sorted(_panels)]
