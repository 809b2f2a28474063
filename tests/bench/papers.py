"""Papers by the real worker, beside WeasyPrint alone; one worker beside two."""

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.bench.cluster import Cluster
from tests.bench.memory import watched
from tests.bench.processor import spent
from tests.bench.reckoning import Goal, Row, median
from tests.bench.serve import child
from tests.bench.stage import ROOT, Stage, say

CAMPUS = "XA"
LOOK = "0.1"  # seconds between a worker's looks; what waits half a second is not printing
IDLE_MS = 120  # a second of a worker that only looks for jobs
PATIENCE = 300
TIMES = """SELECT extract(epoch FROM r.started_at)::float, extract(epoch FROM r.finished_at)::float, j.state, j.error
FROM django_tasks_database_dbtaskresult r JOIN portal_job j ON j.id = (r.args_kwargs -> 'args' ->> 0)::bigint
WHERE j.function = 'portal.documents.tasks.render' AND j.id > %s ORDER BY r.started_at NULLS LAST"""


@dataclass
class Measured:
    """Seconds a paper: alone, warm, the first after a start; papers a second by one and by two workers.

    `pair` are the papers a second of two bare processes: what the machine, shared as it is, gives at all.
    `peak` is the most MiB one worker held with all below it, `growth` its second half of a batch against the first.
    """

    bare: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    one: list[float] = field(default_factory=list)
    two: list[float] = field(default_factory=list)
    pair: list[float] = field(default_factory=list)
    bare_peak: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)
    growth: list[float] = field(default_factory=list)

    def rows(self) -> list[Row]:
        bare, warm, first = (median(v) * 1000 for v in (self.bare, self.warm, self.first))
        return [
            Row("issue a paper, warm worker, against bare WeasyPrint", warm, Goal(1.35), bare, "ms"),
            Row("first paper after worker start, against the warm one", first, Goal(2), warm, "ms"),
            Row("two worker processes against one", median(self.two), Goal(least=1.8), median(self.one), "papers/s"),
            Row("two bare WeasyPrints against one", median(self.pair), None, pace(self.bare), "papers/s"),
            Row("two worker processes against two bare WeasyPrints", median(self.two), None, median(self.pair), "papers/s"),
            Row("peak memory of a worker with its printer, against bare", median(self.peak), None, median(self.bare_peak), "MiB"),
            Row("memory of a worker, second half of a batch against the first", median(self.growth), Goal(1.1)),
        ]  # fmt: skip


class PaperDesk:
    """The demo park's papers in a database of their own."""

    def __init__(self, stage: Stage, cluster: Cluster, base: str) -> None:
        self.stage, self.cluster = stage, cluster
        self.url = cluster.create("bench_papers", base)
        self.environment = stage.portal(self.url)
        stage.manage(stage.demo(self.url), "load_demo")
        seal_key(stage)
        stage.manage(self.environment, "qr_key", CAMPUS)
        self.sheet = stage.folder / "sheet.json"
        self.sheet.write_text(json.dumps(self.issue(0)["sheet"]))

    def issue(self, count: int) -> dict:
        return self.stage.told(self.environment, "tests.bench.issuing", str(count))

    @contextmanager
    def worker(self, name: str) -> Iterator[int]:
        order = [sys.executable, str(ROOT / "manage.py"), "worker", "--interval", LOOK]
        with (
            open(self.stage.logs / f"{name}.log", "ab") as log,
            child(order, self.environment, log) as process,
        ):
            yield process.pid

    def printed(self, after: int) -> list[tuple[float, float]]:
        """When each paper since job `after` was begun and done; waits for the last. An error ends the run."""
        until = time.monotonic() + PATIENCE
        with self.cluster.session("bench_papers") as session:
            while time.monotonic() < until:
                found = session.execute(TIMES, [after]).fetchall()
                if errors := {error for *_, error in found if error}:
                    raise SystemExit(f"papers were not printed: {'; '.join(sorted(errors))}")
                if found and all(state == "done" and end for _start, end, state, _ in found):
                    return [(start, end) for start, end, *_ in found]
                time.sleep(0.3)
        raise SystemExit(f"papers were not printed in {PATIENCE} seconds")

    def alone(self, count: int) -> list[float]:
        return self.alone_with_peak(count)[0]

    def alone_with_peak(self, count: int) -> tuple[list[float], float]:
        """Seconds of each paper of a bare process, and the most MiB it held."""
        module, sheet = "tests.bench.bare", str(self.sheet)
        found = self.stage.told(self.environment, module, sheet, str(count))
        return found["seconds"], found["peak"]

    def paired(self, count: int) -> float:
        """Papers a second of two bare processes side by side."""
        with ThreadPoolExecutor(2) as both:
            return sum(map(pace, both.map(self.alone, [count] * 2)))

    def from_start(self, count: int) -> list[float]:
        """Seconds of each paper when the worker finds `count` waiting at its start."""
        after = self.issue(count)["last"]
        with self.worker("worker"):
            return [end - start for start, end in self.printed(after)]

    def together(self, workers: int, count: int) -> tuple[float, list[float]]:
        """Papers per second of warm workers, from the first begun to the last done; MiB of the first, look by look."""
        with ExitStack() as stack:
            pids = [stack.enter_context(self.worker(f"worker-{n}")) for n in range(workers)]
            wait_until_warm(pids)
            after = self.issue(count)["last"]
            looks = stack.enter_context(watched(pids[0]))
            times = self.printed(after)
        return count / (max(end for _s, end in times) - min(start for start, _e in times)), looks


def pace(seconds: list[float]) -> float:
    """Papers a second, one after the other."""
    return len(seconds) / sum(seconds)


def seal_key(stage: Stage) -> None:
    """A campus key by the demo authority, where production looks for one."""
    script = (
        "import sys; from pathlib import Path; from portal.documents.seal import make_demo_authority as m;"
        "m(Path(sys.argv[1]), 'Bench campus').rename(Path(sys.argv[1]) / f'{sys.argv[2]}.p12')"
    )
    stage.run(stage.bare(), "-c", script, str(stage.seals), CAMPUS)


def wait_until_warm(pids: list[int]) -> None:
    """Started, engine and faces loaded, and nothing left to do: a second almost without work."""
    until = time.monotonic() + PATIENCE
    time.sleep(3)
    while time.monotonic() < until:
        before = [spent(pid) for pid in pids]
        time.sleep(1)
        if all(spent(pid) - b < IDLE_MS for pid, b in zip(pids, before, strict=True)):
            return
    raise SystemExit("a worker does not come to rest")


def measure(desk: PaperDesk, *, rounds: int, each: int, many: int) -> Measured:
    found = Measured()
    for n in range(1, rounds + 1):
        say(f"papers, round {n}: {each} alone, {each} by a worker, {many} by one and by two")
        bare, peak = desk.alone_with_peak(each)
        found.bare += bare
        found.bare_peak.append(peak)
        found.pair.append(desk.paired(each))
        first, *warm = desk.from_start(each + 1)
        found.first.append(first)
        found.warm += warm
        rate, looks = desk.together(1, many)
        found.one.append(rate)
        found.peak.append(max(looks))
        half = len(looks) // 2
        found.growth.append(max(looks[half:]) / max(looks[:half]))
        found.two.append(desk.together(2, many)[0])
    return found
