"""The speed table in one run: `bin/setup test`, then `bin/pg .venv/bin/python -m tests.bench` (`--quick` for a look).

Prints Markdown and ends with 1 when a goal is missed. Only ratios within one run mean something.
"""

import argparse
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.bench import papers, rivals, table, targets
from tests.bench.cluster import Cluster
from tests.bench.drive import Summary, rounds
from tests.bench.reckoning import Row
from tests.bench.serve import Server, serving
from tests.bench.stage import Stage, say
from tests.bench.weight import weigh

QUICK = {
    "cases": 2000, "small": 500, "rounds": 1, "seconds": 1.0, "drafts": 60, "claims": 200, "papers": 4, "many": 6,
}  # fmt: skip
PARTS = ("pages", "claims", "papers")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, one round: does it work?"
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be repeated")
    for name, default, words in (
        ("cases", 100_000, "cases in the large database"),
        ("small", 1000, "cases in the small one"),
        ("rounds", 3, "rounds of everything"),
        ("seconds", 4.0, "seconds a page is driven in each round"),
        ("drafts", 1500, "drafts to be sent, of each service"),
        ("claims", 2000, "cases the rivals are after"),
        ("papers", 10, "papers in a row, each round"),
        ("many", 40, "papers for one and for two workers"),
    ):
        kind = type(default)
        parser.add_argument(f"--{name}", type=kind, default=default, help=f"{words} ({default})")
    found = parser.parse_args()
    if found.quick:
        vars(found).update(QUICK)
    return found


def main() -> int:
    asked = options()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise SystemExit("Run it with a private PostgreSQL: bin/pg .venv/bin/python -m tests.bench")
    # bin/pg hands an end on as SIGTERM: servers and workers must end with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    stage = Stage(Path(tempfile.mkdtemp(prefix="caravanserai-bench-")))
    try:
        return told(asked, stage)
    finally:
        stage.clear()


@dataclass
class Report:
    """What is known so far; told even when a later part fails."""

    rows: list[Row] = field(default_factory=list)
    pages: list[Summary] = field(default_factory=list)
    load: list[float] = field(default_factory=lambda: [os.getloadavg()[0]])

    def add(self, rows: list[Row]) -> None:
        self.rows += rows
        self.load.append(os.getloadavg()[0])

    def missed(self) -> list[str]:
        return [row.what for row in self.rows if row.held is False]

    def tell(self) -> None:
        parts = [table.goals(self.rows)]
        if self.pages:
            parts.append(table.pages(self.pages))
        load = ", ".join(f"{x:.1f}" for x in self.load)
        parts.append(f"Load average on {os.cpu_count()} cores, before and after each part: {load}")
        parts.append(f"{len(self.missed())} goals missed")
        sys.stdout.write("\n\n".join(parts) + "\n")


def told(asked: argparse.Namespace, stage: Stage) -> int:
    cluster, report = Cluster(os.environ["DATABASE_URL"]), Report()
    base, parts = prepared(stage, cluster), asked.only or PARTS
    try:
        if "pages" in parts:
            rows, report.pages = pages(asked, stage, cluster, base)
            report.add(rows)
        if "claims" in parts:
            report.add(
                rivals.measure(stage, cluster, base, cases=asked.claims, rounds=asked.rounds)
            )
        if "papers" in parts:
            desk = papers.PaperDesk(stage, cluster, base)
            found = papers.measure(desk, rounds=asked.rounds, each=asked.papers, many=asked.many)
            report.add(found.rows())
    finally:
        report.tell()
    return 1 if report.missed() else 0


def prepared(stage: Stage, cluster: Cluster) -> str:
    """Catalogues, static files, and a migrated database the others are copied from."""
    say("catalogues, migrations, static files")
    stage.prepare(stage.portal(cluster.create("bench_base")))
    return "bench_base"


def pages(
    asked: argparse.Namespace, stage: Stage, cluster: Cluster, base: str
) -> tuple[list[Row], list[Summary]]:
    urls = {name: cluster.create(f"bench_{name}", base) for name in ("large", "little")}
    urls["floor"] = cluster.create("bench_floor")
    say(f"fill {asked.small:,} cases, {asked.cases:,} cases, and as many rows of the floor")
    fill = "tests.bench.filling"
    told_small = stage.told(stage.portal(urls["little"]), fill, str(asked.small), "4")
    told_large = stage.told(stage.portal(urls["large"]), fill, str(asked.cases), str(asked.drafts))
    told_floor = stage.told(
        stage.floor(urls["floor"]), "tests.bench.floor.filling", str(asked.cases)
    )
    with ExitStack() as stack:

        def serve(name: str, application: str, environment: dict[str, str], first: str) -> Server:
            return stack.enter_context(serving(name, application, environment, stage.logs, first))

        portal, wsgi = stage.portal(urls["large"]), "portal.wsgi"
        scene = targets.Scene(
            serve("large", wsgi, portal, targets.PUBLIC),
            serve("little", wsgi, stage.portal(urls["little"]), targets.PUBLIC),
            serve("floor", "tests.bench.floor.wsgi", stage.floor(urls["floor"]), "/hello/"),
            told_large, told_small, told_floor,
        )  # fmt: skip
        return driven(asked, stage, cluster, scene, urls)


def driven(
    asked: argparse.Namespace, stage: Stage, cluster: Cluster, scene: targets.Scene, urls: dict[str, str]
) -> tuple[list[Row], list[Summary]]:  # fmt: skip
    say(f"drive {asked.rounds} × {asked.seconds:g} s a page")
    found = targets.targets(scene, cluster, "bench_large")
    weights = [weigh(target) for target in targets.weighed(scene)]
    by = rounds(found, count=asked.rounds, seconds=asked.seconds, database=cluster.pid)
    say("count queries")
    large, floor = stage.portal(urls["large"]), stage.floor(urls["floor"])
    one = targets.one_row(scene)
    asked_for = [t for t in found if t.server is scene.portal and not t.before]
    counted = targets.queries(stage, large, [*asked_for, one])
    counted |= targets.queries(stage, floor, targets.floor_targets(scene))
    shown = {name: replace(s, queries=counted.get(name)) for name, s in by.items()}
    rows = targets.rows(shown, counted[one.name]) + targets.weight_rows(weights)
    return rows, list(shown.values())


if __name__ == "__main__":
    raise SystemExit(main())
