"""Visitors: two clients that ask again and again, every page in turn, round after round, so that noise hits all alike."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench.processor import spent
from tests.bench.reckoning import median, percentile
from tests.bench.serve import Server
from tests.bench.stage import HOST

CLIENTS = 2
WARM_UP = 1.0  # seconds: both workers have met the page, its templates and its caches
CSRF = "c" * 32


@dataclass
class Target:
    """A page, or a form sent. `paths` go round; with `once` each is used once, for a draft is sent but once."""

    name: str
    server: Server
    paths: list[str]
    cookie: str = ""
    form: dict[str, str] | None = None
    once: bool = False
    status: int = 200
    before: Callable[[], None] | None = None
    way: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.way = iter(self.paths) if self.once else itertools.cycle(self.paths)

    def headers(self) -> dict[str, str]:
        """As a browser behind the park's proxy sends them."""
        found = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        cookies = [self.cookie] if self.cookie else []
        if self.form is not None:
            found |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"https://{HOST}",
            }
            cookies += [f"__Host-csrf={CSRF}", f"csrftoken={CSRF}"]
        return found | ({"Cookie": "; ".join(cookies)} if cookies else {})

    def fields(self) -> dict[str, str] | None:
        """The form with the token a page of the portal would have given."""
        return None if self.form is None else {**self.form, "csrfmiddlewaretoken": CSRF}

    def body(self) -> str | None:
        fields = self.fields()
        return None if fields is None else urlencode(fields)


@dataclass(frozen=True)
class Turn:
    """One target driven for a few seconds."""

    waits: list[float]
    size: int
    app: float
    database: float


@dataclass(frozen=True)
class Summary:
    """The medians of a target's rounds; times in milliseconds, per answer."""

    name: str
    p50: float
    p95: float
    app: float
    database: float
    size: int
    answers: int
    queries: int | None = None

    @property
    def processor(self) -> float:
        return self.app + self.database


class Unexpected(Exception):
    """A page did not answer as it should; nothing measured from it would mean anything."""


def ask(target: Target, path: str) -> int:
    """One request on a connection of its own; returns the bytes of the answer's body."""
    line = http.client.HTTPConnection("127.0.0.1", target.server.port, timeout=60)
    try:
        order = "GET" if target.form is None else "POST"
        line.request(order, path, target.body(), target.headers())
        answer = line.getresponse()
        content = answer.read()
    finally:
        line.close()
    if answer.status != target.status:
        raise Unexpected(
            f"{target.name} {path}: {answer.status}\n{content[:1500].decode(errors='replace')}"
        )
    return len(content)


class Crowd:
    """The clients of one turn."""

    def __init__(self, target: Target) -> None:
        self.target, self.lock = target, threading.Lock()
        self.waits: list[float] = []
        self.size = 0
        self.failed: list[Exception] = []

    def next_path(self) -> str | None:
        with self.lock:
            return next(self.target.way, None)

    def client(self, until: float) -> None:
        try:
            while time.monotonic() < until and (path := self.next_path()):
                if self.target.before:
                    self.target.before()
                start = time.perf_counter()
                size = ask(self.target, path)
                wait = (time.perf_counter() - start) * 1000
                with self.lock:
                    self.waits.append(wait)
                    self.size = size
        except Exception as error:
            self.failed.append(error)

    def drive(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        clients = [threading.Thread(target=self.client, args=(until,)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        if self.failed:
            raise self.failed[0]


def turn(target: Target, seconds: float, database: int | None) -> Turn | None:
    """None when there was nothing left to send. A database without processes spends its time in the application."""
    crowd = Crowd(target)
    app, cluster = spent(target.server.pid), spent(database) if database else 0
    crowd.drive(seconds)
    app, cluster = spent(target.server.pid) - app, (spent(database) if database else 0) - cluster
    if not crowd.waits:
        return None
    count = len(crowd.waits)
    return Turn(crowd.waits, crowd.size, app / count, cluster / count)


def summary(name: str, turns: list[Turn]) -> Summary:
    return Summary(
        name, median([median(t.waits) for t in turns]), median([percentile(t.waits, 0.95) for t in turns]),
        median([t.app for t in turns]), median([t.database for t in turns]),
        turns[-1].size, sum(len(t.waits) for t in turns),
    )  # fmt: skip


def rounds(
    targets: list[Target], *, count: int, seconds: float, database: int | None
) -> dict[str, Summary]:
    """Every target once per round, in turn."""
    for target in targets:
        Crowd(target).drive(min(seconds, WARM_UP))
    turns: dict[str, list[Turn]] = {t.name: [] for t in targets}
    for _ in range(count):
        for target in targets:
            if found := turn(target, seconds, database):
                turns[target.name].append(found)
    return {name: summary(name, found) for name, found in turns.items()}
