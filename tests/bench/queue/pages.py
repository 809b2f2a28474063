"""What is measured at each size, and the goals it is held to."""

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg

from tests.bench import targets
from tests.bench.drive import Summary, Target
from tests.bench.queue.growing import SEEDED
from tests.bench.reckoning import Goal, Row
from tests.bench.serve import Server

FIRST_SEEN = "/accounts/login/"  # shows that the portal is up
BARE = "bare one-query page"
MINE, OPEN, ONE_CAMPUS = "queue page", "all open", "all open, officer of one campus"
FILTERED, ASKED = "filtered by campus and category", "is:overdue company:…"
COUNTS, FRESH_COUNTS = "counts poll, nothing new", "counts poll, after a step"
DETAIL, CLAIM = "detail", "claim"
SEARCHES = {
    "search: Han": "Chinese company", "search: Cyrillic": "Russian company", "search: Latin": "Latin company",
    "search: pinyin": "pinyin of a company",
}  # fmt: skip
FRAGMENT = "search: part of a number"
# The kept counts are good until the next step of any case; this one is closed, and copied and opened by nobody.
STEP = """INSERT INTO cases_casestep (case_id, position, name, start, "end", at, reason, facts, public, digest)
SELECT case_id, position + 1, name, start, "end", at, reason, facts, public, {random}
FROM cases_casestep WHERE case_id = {case} ORDER BY position DESC LIMIT 1"""
RANDOM = {
    "sqlite": "hex(randomblob(32))",
    "postgresql": "md5(random()::text) || md5(random()::text)",
}


def preparations(engine: str, told: dict[str, Any]) -> dict[str, str]:
    """Statements that make ready for a visit, by page: somebody's step, and the claimed cases free again."""
    free = ", ".join(str(pk) for pk, _number in told["free"])
    return {
        FRESH_COUNTS: STEP.format(random=RANDOM[engine], case=SEEDED),
        CLAIM: f"UPDATE cases_case SET assignee_id = NULL WHERE id IN ({free}) AND assignee_id IS NOT NULL",
    }


def at_once(url: str, statement: str) -> Callable[[], Any]:
    """Runs `statement` on a connection of its own, committed at once."""
    if url.startswith("sqlite"):
        path = urlsplit(url).path[1:]
        line: Any = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
    else:
        line = psycopg.connect(url, autocommit=True)
    return lambda: line.execute(statement)


def found(portal: Server, floor: Server, url: str, told: dict[str, Any]) -> list[Target]:
    """The bare page first; all are driven in turn."""
    desk, colleague = (f"__Host-session={told[who]}" for who in ("desk", "colleague"))
    prepared = preparations(engine_of(url), told)

    def listed(name: str, cookie: str = desk, **asked: str) -> Target:
        return Target(name, portal, [f"/desk/queue/?{urlencode(asked)}"], cookie)

    since = datetime.now(UTC).isoformat()
    polled = [f"/desk/queue/counts/?{urlencode({'view': 'open', 'since': since})}"]
    return [
        Target(BARE, floor, ["/bare/"]),
        listed(MINE),
        listed(OPEN, view="open"),
        listed(ONE_CAMPUS, colleague, view="open"),
        listed(FILTERED, view="open", campus="MOW", category="request"),
        listed(ASKED, q=f'is:overdue company:"{told["company"]}"'),
        *(listed(name, q=told["questions"][kind]) for name, kind in SEARCHES.items()),
        listed(FRAGMENT, q="104"),
        Target(COUNTS, portal, polled, desk),
        Target(FRESH_COUNTS, portal, polled, desk, before=at_once(url, prepared[FRESH_COUNTS])),
        Target(DETAIL, portal, [f"/desk/cases/{number}/" for number in told["cases"]], desk),
        Target(
            CLAIM, portal, [f"/desk/cases/{number}/claim/" for _pk, number in told["free"]], desk,
            form={"nonce": secrets.token_hex(4)}, status=302, before=at_once(url, prepared[CLAIM]),
        ),
    ]  # fmt: skip


def engine_of(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def counted(
    stage: Any, url: str, driven: list[Target], by: dict[str, Summary], told: dict[str, Any]
) -> dict[str, Summary]:
    """The summaries with the number of statements."""
    bare = [t for t in driven if t.name == BARE]
    found = targets.queries(stage, stage.floor(url), bare)
    rest = [t for t in driven if t.name != BARE]
    prepared = preparations(engine_of(url), told)
    found |= targets.queries(stage, stage.portal(url), rest, before=prepared)
    return {name: replace(s, queries=found[name]) for name, s in by.items()}


def ratio(by: dict[str, Summary], name: str) -> float:
    """How many bare pages of the same run a page is worth, in processor time: clocks tell who else was there."""
    return by[name].processor / by[BARE].processor


def goals(sizes: dict[int, dict[str, Summary]]) -> list[Row]:
    """The largest size against the smallest, both in bare pages; searches against the bare page at the largest."""
    small, large = sizes[min(sizes)], sizes[max(sizes)]
    words = f"{max(sizes):,} cases"
    grown = [MINE, OPEN, ONE_CAMPUS, FILTERED, ASKED, COUNTS, FRESH_COUNTS, DETAIL, CLAIM]
    return [
        *(Row(f"{name}, {words} against {min(sizes):,}: in bare pages", ratio(large, name), Goal(1.3),
              ratio(small, name)) for name in grown),
        *(Row(f"{name}, {words}: p95", large[name].p95, Goal(4), large[BARE].p95, "ms")
          for name in (*SEARCHES, FRAGMENT)),
    ]  # fmt: skip
