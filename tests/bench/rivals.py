"""Sixteen officers after the same cases on PostgreSQL, eight on SQLite, beside a bare `UPDATE … WHERE`."""

from typing import Any

from tests.bench.cluster import Cluster
from tests.bench.reckoning import Goal, Row, median
from tests.bench.stage import Stage, say

ON_POSTGRES, ON_SQLITE = 16, 8
NONE = Goal(0, sign="")


def measure(stage: Stage, cluster: Cluster, base: str, *, cases: int, rounds: int) -> list[Row]:
    say(f"{ON_POSTGRES} rivals for {cases:,} cases on PostgreSQL")
    postgres = stage.portal(cluster.create("bench_claims", base))
    found = rows("PostgreSQL", raced(stage, postgres, ON_POSTGRES, cases, rounds), ON_POSTGRES)
    say(f"{ON_SQLITE} rivals for {cases:,} cases on SQLite")
    sqlite = stage.portal(f"sqlite:///{stage.folder}/claims.sqlite3")
    stage.manage(sqlite, "migrate", "--noinput", "-v0")
    return found + rows("SQLite", raced(stage, sqlite, ON_SQLITE, cases, rounds), ON_SQLITE)


def raced(
    stage: Stage, environment: dict[str, str], clients: int, cases: int, rounds: int
) -> dict[str, list[dict[str, Any]]]:
    return stage.told(environment, "tests.bench.claims", str(clients), str(cases), str(rounds))


def rows(engine: str, found: dict[str, list[dict[str, Any]]], clients: int) -> list[Row]:
    ours, bare = found["portal"], found["update"]
    rates = (median([race["rate"] for race in races]) for races in (ours, bare))
    what = f"claim, {clients} clients on {engine}"
    for race in ours:
        for error in race["errors"][:1]:
            say(error)
    return [
        Row(f"{what}: rate against bare UPDATE", next(rates), Goal(least=0.5), next(rates), "/s"),
        Row(f"{what}: double claims", sum(race["doubles"] for race in ours), NONE),
        Row(f"{what}: errors, cases left over", sum(len(r["errors"]) + r["missing"] for r in ours), NONE),
    ]  # fmt: skip
