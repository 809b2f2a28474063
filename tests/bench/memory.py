"""Memory of a process and everything below it, shared pages counted once; and the most it had while somebody looked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.processor import processes

LOOK = 0.05  # seconds between two looks


def tree(root: int) -> set[int]:
    known = processes()
    found, waiting = set(), [root]
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += [child for child, (parent, _ticks) in known.items() if parent == pid]
    return found


def held(root: int) -> float:
    """MiB of the tree: each page's share, so what a fork shares with its parent is there once."""
    total = 0
    for pid in tree(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:  # ended while we looked
            continue
        total += next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)  # fmt: skip
    return total / 1024


@contextmanager
def watched(root: int) -> Iterator[list[float]]:
    """What the tree held, look by look, while the block runs."""
    looks: list[float] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK):
            looks.append(held(root))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield looks
    finally:
        done.set()
        watcher.join()
