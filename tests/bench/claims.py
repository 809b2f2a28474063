"""Rivals after the same queue: `python -m tests.bench.claims CLIENTS CASES ROUNDS RESULT`, in the portal's process.

Each client, a process with a connection of its own, reads the head of the unassigned queue and takes that case,
until none is left: once through the portal's action, once with a bare `UPDATE … WHERE`, in turn.
"""

import json
import multiprocessing
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import django

TAKE = """UPDATE cases_case SET assignee_id = %s, version = version + 1, changed_at = %s
WHERE id = %s AND version = %s"""
forking = multiprocessing.get_context("fork")


@dataclass
class Tally:
    """What one client did."""

    taken: list[int] = field(default_factory=list)
    late: int = 0
    errors: list[str] = field(default_factory=list)
    began: float = 0
    ended: float = 0


@dataclass(frozen=True)
class Race:
    """What all of them did: claims per second, cases taken by two, and what went wrong."""

    rate: float
    doubles: int
    missing: int
    late: int
    errors: list[str]


def head() -> Any:
    """The case everybody is after, read as a page reads it; None when all are taken."""
    from portal.cases.models import Case

    return Case.objects.unassigned().order_by("due_at", "id").defer("search").first()


def with_portal(case: Any, officer: Any) -> bool:
    """One try; False when a colleague was faster."""
    from portal.cases.actions import handling

    try:
        handling.claim(case, by=officer)
    except handling.TooLate:
        return False
    return True


def with_update(case: Any, officer: Any) -> bool:
    from django.db import connection
    from django.utils import timezone

    with connection.cursor() as cursor:
        cursor.execute(TAKE, [officer.pk, timezone.now(), case.pk, case.version])
        return cursor.rowcount == 1


def client(attempt: Callable[[Any, Any], bool], officer: Any, start: Any, end: Connection) -> None:
    tally = Tally()
    try:
        open_connection(officer)
        start.wait(60)
        tally.began = time.monotonic()
        while case := head():
            if attempt(case, officer):
                tally.taken.append(case.pk)
            else:
                tally.late += 1
    except Exception:
        tally.errors.append(traceback.format_exc()[-1000:])
    tally.ended = time.monotonic()
    end.send(tally)


def open_connection(officer: Any) -> None:
    """Open the connection before the race begins."""
    officer.refresh_from_db()


def race(attempt: Callable, officers: list[Any]) -> Race:
    from django.db import connections

    connections.close_all()  # no child may inherit a socket
    start = forking.Barrier(len(officers))
    tallies = []
    pipes = [forking.Pipe(duplex=False) for _ in officers]
    rivals = [
        forking.Process(target=client, args=(attempt, officer, start, end))
        for officer, (_ours, end) in zip(officers, pipes, strict=True)
    ]
    for rival in rivals:
        rival.start()
    for ours, _end in pipes:
        tallies.append(ours.recv())
    for rival in rivals:
        rival.join()
    return judged(tallies, officers)


def judged(tallies: list[Tally], officers: list[Any]) -> Race:
    """Doubles are counted where they would show: in what clients think they got, and in the rows and their history."""
    from portal.cases.models import Case

    taken = [pk for tally in tallies for pk in tally.taken]
    holders = dict(Case.objects.values_list("pk", "assignee"))
    doubles = len(taken) - len(set(taken))
    doubles += sum(
        holders[pk] != officer.pk
        for tally, officer in zip(tallies, officers, strict=True)
        for pk in tally.taken
    )
    seconds = max(t.ended for t in tallies) - min(t.began for t in tallies)
    return Race(
        rate=len(taken) / seconds,
        doubles=doubles,
        missing=len(holders) - len(set(taken)),
        late=sum(t.late for t in tallies),
        errors=[e for t in tallies for e in t.errors],
    )


def prepare(clients: int, cases: int) -> list[Any]:
    """Officers, a company, and cases that wait for somebody."""
    from django.utils import timezone

    from portal.cases.models import Case
    from tests import factories

    campus = factories.campus(code="MOW")
    owner = factories.user(language="ru")
    company = factories.company(owner=owner)
    now = timezone.now()
    Case.objects.bulk_create(
        [
            Case(
                public_id=uuid.uuid4(), number=f"MOW-REQ-2026-{n:05}", kind="request", title={"en": "A request"},
                company=company, campus=campus, language="ru", opened_by=owner, team="service", state="submitted",
                phase="with_staff", due_at=now, received_at=now, promised_days=3,
            )
            for n in range(cases)
        ],
        batch_size=500,
    )  # fmt: skip
    return [factories.staff(role="service", campus=campus) for _ in range(clients)]


def put_back() -> None:
    """All cases free again; what was done stays in their history, as it must."""
    from portal.cases.models import Case

    Case.objects.update(assignee=None)


def run(clients: int, cases: int, rounds: int) -> dict[str, list[dict[str, Any]]]:
    officers = prepare(clients, cases)
    found: dict[str, list[dict[str, Any]]] = {"portal": [], "update": []}
    for _ in range(rounds):
        for name, attempt in (("update", with_update), ("portal", with_portal)):
            put_back()
            found[name].append(asdict(race(attempt, officers)))
    from portal.cases.actions.history import broken_links

    if any(broken_links()):
        found["portal"][-1]["errors"].append("a history does not hold")
    return found


if __name__ == "__main__":
    django.setup()
    Path(sys.argv[4]).write_text(json.dumps(run(*map(int, sys.argv[1:4]))))
