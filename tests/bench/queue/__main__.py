"""How the queue grows: `.venv/bin/python -m tests.bench.queue --engine sqlite`, or on PostgreSQL
`bin/pg .venv/bin/python -m tests.bench.queue`.

One database grows from size to size; at each, the pages are driven in turn with a bare one-query page over the same
table, by two visitors at two workers. Prints Markdown, ends with 1 when a goal is missed. Only ratios within one run
mean something.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import table
from tests.bench.cluster import Cluster
from tests.bench.drive import Summary, rounds
from tests.bench.queue import pages
from tests.bench.queue.picture import curve
from tests.bench.serve import serving
from tests.bench.stage import Stage, say

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.queue", description=__doc__)
    lent = os.environ.get("DATABASE_URL", "").startswith("postgres")
    parser.add_argument("--sizes", default="1000,10000,100000,1000000", help="from 1000 upwards")
    parser.add_argument("--engine", choices=list(NAMES), default="postgresql" if lent else "sqlite")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each page in each round")
    parser.add_argument("--picture", type=Path, help="where the growth curve is written, as SVG")
    found = parser.parse_args()
    if found.engine == "postgresql" and not lent:
        parser.error(
            "run it with a private PostgreSQL: bin/pg .venv/bin/python -m tests.bench.queue"
        )
    found.sizes = sorted(int(size) for size in found.sizes.split(","))
    return found


def main() -> int:
    asked = options()
    # bin/pg hands an end on as SIGTERM: servers must end with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    stage = Stage(Path(tempfile.mkdtemp(prefix="caravanserai-queue-")))
    sizes: dict[int, dict[str, Summary]] = {}
    try:
        grown(asked, stage, sizes)
    finally:
        missed = told(asked, sizes)
        stage.clear()
    return 1 if missed else 0


def grown(asked: argparse.Namespace, stage: Stage, sizes: dict[int, dict[str, Summary]]) -> None:
    """Each size is kept as soon as it is measured."""
    cluster = Cluster(os.environ["DATABASE_URL"]) if asked.engine == "postgresql" else None
    url = cluster.create("bench_queue") if cluster else f"sqlite:///{stage.folder}/queue.sqlite3"
    say("catalogues, migrations, static files")
    stage.prepare(stage.portal(url))
    measured(asked, stage, url, sizes, cluster.pid if cluster else None)


def measured(
    asked: argparse.Namespace, stage: Stage, url: str, sizes: dict[int, dict[str, Summary]], database: int | None
) -> None:  # fmt: skip
    for size in asked.sizes:
        started = time.monotonic()
        facts = stage.told(stage.portal(url), "tests.bench.queue.growing", str(size))
        say(
            f"{facts['total']:,} cases, {facts['open']:,} of them open, in {time.monotonic() - started:.0f} s"
        )
        with (
            serving(
                "portal", "portal.wsgi", stage.portal(url), stage.logs, pages.FIRST_SEEN
            ) as portal,
            serving(
                "floor", "tests.bench.floor.wsgi", stage.floor(url), stage.logs, "/hello/"
            ) as floor,
        ):
            driven = pages.found(portal, floor, url, facts)
            by = rounds(driven, count=asked.rounds, seconds=asked.seconds, database=database)
        sizes[size] = pages.counted(stage, url, driven, by, facts)
        say(", ".join(f"{name} {pages.ratio(by, name):.1f}×" for name in by))


def told(asked: argparse.Namespace, sizes: dict[int, dict[str, Summary]]) -> list[str]:
    """Prints what is known, draws it, and returns the goals missed."""
    for size, by in sizes.items():
        sys.stdout.write(f"\n{NAMES[asked.engine]}, {size:,} cases\n\n{table.pages(by.values())}\n")
    if len(sizes) < 2:
        return []
    rows, names = pages.goals(sizes), [name for name in sizes[min(sizes)] if name != pages.BARE]
    sys.stdout.write(f"\n{growth(sizes, names)}\n\n{table.goals(rows)}\n")
    if asked.picture:
        title = f"What a page costs on {NAMES[asked.engine]}, in bare one-query pages"
        lines = {name: [pages.ratio(by, name) for by in sizes.values()] for name in names}
        asked.picture.write_text(curve(title, list(sizes), lines), "utf-8")
    return [row.what for row in rows if row.held is False]


def growth(sizes: dict[int, dict[str, Summary]], names: list[str]) -> str:
    """One line for each page: how many bare pages it costs at each size."""
    heads = "".join(f" {size:,} |" for size in sizes)
    lines = [f"| page, processor time in bare pages |{heads}", "|---|" + "--:|" * len(sizes)]
    for name in names:
        cells = "".join(f" {pages.ratio(by, name):.2f}× |" for by in sizes.values())
        lines.append(f"| {name} |{cells}")
    bare = "".join(f" {by[pages.BARE].processor:.1f} ms |" for by in sizes.values())
    return "\n".join([*lines, f"| {pages.BARE} |{bare}"])


if __name__ == "__main__":
    raise SystemExit(main())
