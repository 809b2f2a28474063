"""Callables that start at one moment, each in a thread with a database connection of its own."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from django.db import connections

PATIENCE = 30  # seconds


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run them at once; what each gave or raised, in their order."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        try:
            gate.wait(PATIENCE)
            results[place] = work()
        except Exception as exc:
            results[place] = exc
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    return results


@contextmanager
def meeting(monkeypatch: Any, owner: Any, name: str, count: int) -> Any:
    """Sabotage for a negative control: `owner.name` answers only when `count` callers have asked."""
    asked, gate = getattr(owner, name), threading.Barrier(count)

    def answer(*args: Any, **kwargs: Any) -> Any:
        found = asked(*args, **kwargs)
        gate.wait(PATIENCE)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, answer)
        yield
