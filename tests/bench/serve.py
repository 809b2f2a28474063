"""A gunicorn with two sync workers on a free loopback port."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.stage import HOST, ROOT

WORKERS = 2
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    name: str
    port: int
    pid: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(
    name: str, application: str, environment: dict[str, str], logs: Path, first: str
) -> Iterator[Server]:
    """Run `application` as long as the block lasts; `first` is the page that shows it is up."""
    port = free_port()
    order = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS),
        "--worker-class", "sync", "--no-control-socket",
    ]  # fmt: skip
    with open(logs / f"{name}.log", "wb") as log, child(order, environment, log) as process:
        wait_until_up(process, port, first, logs / f"{name}.log")
        yield Server(name, port, process.pid)


@contextmanager
def child(order: list[str], environment: dict[str, str], log) -> Iterator[subprocess.Popen]:
    """A process with a group of its own, ended with all below it."""
    process = subprocess.Popen(
        order, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_up(process: subprocess.Popen, port: int, first: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            line.request("GET", first, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
            if line.getresponse().status < 400:
                return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit(f"no answer from {first}:\n{log.read_text(errors='replace')[-3000:]}")
