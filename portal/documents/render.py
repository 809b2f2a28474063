"""Print a paper: HTML in, one PDF out that is PDF/A-3a and PDF/UA-1, made in a limited process of its own.

The first paper starts a template process that has the engine and the faces loaded; each paper is then a fork
of it with bounds on memory (1.5 GiB), processor (20 s), wall clock (30 s) and size (50 MB), and no network.
A paper that runs away hurts only itself: the next one is printed as if nothing had happened.
"""

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
FONT_NAMES = (
    "NotoSans_400Regular.ttf",
    "NotoSans_700Bold.ttf",
    "NotoSansSC_400Regular.ttf",
    "NotoSansSC_700Bold.ttf",
)
# What one paper may take: bytes of memory, seconds of processor, seconds of clock, bytes of PDF.
LIMITS = {"memory": 1536 * 1024 * 1024, "cpu": 20, "wall": 30, "file": 50 * 1024 * 1024}
HTML_BYTES = 5 * 1024 * 1024
START_SECONDS = 60
GRACE_SECONDS = 10  # beyond the child's own clock


class FontsMissing(Exception):
    """A face the papers are set in is not in its folder; printing would fall back to wrong or empty glyphs."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"missing in {FONTS}: {', '.join(self.names)}")


class RenderFailed(Exception):
    """A paper could not be printed. `reason` is one of: timeout, memory, refused_url, crash, too_large."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


class _TemplateGone(Exception):
    """The template process ended before it could report; another one may do the job."""


class _Template:
    """This process's end of the template process."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # `-I` and a bare environment: neither our code nor our secrets go along.
            script, number = str(HERE / "render_child.py"), str(theirs.fileno())
            self.process = subprocess.Popen(
                [sys.executable, "-I", script, number, json.dumps(LIMITS)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "TMPDIR": tempfile.gettempdir()},
            )
        self.control.settimeout(START_SECONDS)
        self.owner = os.getpid()
        self.ready = False

    def wait_ready(self) -> None:
        if self.ready:
            return
        try:
            self.ready = self.control.recv(16) == b"ready"
        except OSError:
            self.ready = False
        if not self.ready:
            self.stop()
            raise _TemplateGone

    def send(self, descriptors: Sequence[int]) -> None:
        try:
            socket.send_fds(self.control, [b"job"], descriptors)
        except OSError as gone:
            raise _TemplateGone from gone

    def alive(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def stop(self) -> None:
        """End the template at once and reap it; its children die with it."""
        self.control.close()
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()


_lock = threading.Lock()
_template: _Template | None = None


def _current() -> _Template:
    """Return a template that is ready, starting one where there is none (or where this process is a fork)."""
    global _template
    with _lock:
        if _template is not None and not _template.alive():
            _template.stop()
            _template = None
        if _template is None:
            _template = _Template()
        try:
            _template.wait_ready()
        except _TemplateGone:
            _template = None
            raise
        return _template


def _discard(template: _Template) -> None:
    """Put away a template that did not answer; its process may be seen dead only a moment later."""
    global _template
    with _lock:
        template.stop()
        if _template is template:
            _template = None


def _forget_after_fork() -> None:
    """A fork starts its own template; the lock may have been held by a thread that does not exist here."""
    global _template, _lock
    _lock = threading.Lock()
    if _template is not None:
        _template.control.close()
        _template = None


os.register_at_fork(after_in_child=_forget_after_fork)


@atexit.register
def cool() -> None:
    """End the template process, if this process has one."""
    global _template
    with _lock:
        if _template is not None:
            _template.stop()
            _template = None


def missing_fonts() -> list[str]:
    """Name the faces that are absent or are no TrueType file."""
    missing = []
    for name in FONT_NAMES:
        try:
            with open(FONTS / name, "rb") as font:
                whole = font.read(4) == b"\x00\x01\x00\x00"
        except OSError:
            whole = False
        if not whole:
            missing.append(name)
    return missing


def fonts_ok() -> bool:
    """Say whether all four faces are in place."""
    return not missing_fonts()


def warm() -> None:
    """Start the template process and wait until it can print. Workers call it before they take jobs."""
    if missing := missing_fonts():
        raise FontsMissing(missing)
    try:
        _current()
    except _TemplateGone:
        raise RenderFailed("crash", "the printing process does not start") from None


def render(
    html: str,
    *,
    title: str,
    lang: str,
    identifier: bytes,
    created: datetime,
    facts: dict | None = None,
    assets: dict[str, tuple[bytes, str]] | None = None,
    draft: bool = False,
) -> bytes:
    """Print `html` and return the PDF; the same arguments give the same bytes.

    `assets` are the only addresses the HTML may name: `app:qr.svg` is `assets["qr.svg"]`, (bytes, media type).
    `facts` go in as facts.json with its schema beside it, except into a draft, which is watermarked instead.
    `identifier` is the PDF's own (16 bytes or more, from the document's number and version); `created` is aware.
    Raises FontsMissing, or RenderFailed with a reason.
    """
    if created.tzinfo is None:
        raise ValueError("created must be an aware datetime")
    if missing := missing_fonts():
        raise FontsMissing(missing)
    head = {
        "title": title,
        "lang": lang,
        "identifier": identifier.hex(),
        "created": created.astimezone(UTC).isoformat(),
        "facts": None if facts is None else dump_facts(facts),
        "draft": draft,
    }
    job = packed(head, html, assets or {})
    for _ in range(2):  # a second time where the template was killed, at work or idle
        with contextlib.suppress(_TemplateGone):
            return _print(job)
    raise RenderFailed("crash", "the printing process ended twice")


def packed(head: dict[str, Any], html: str, assets: dict[str, tuple[bytes, str]]) -> bytes:
    """The job as the child reads it: one line of JSON with the sizes, then the page, then the assets."""
    body = html.encode("utf-8", "replace")
    if len(body) > HTML_BYTES:
        raise RenderFailed("too_large", f"{len(body)} bytes of HTML")
    head["html"] = len(body)
    head["assets"] = [(name, mime, len(content)) for name, (content, mime) in assets.items()]
    contents = [content for content, _ in assets.values()]
    return b"".join([json.dumps(head).encode(), b"\n", body, *contents])


def dump_facts(facts: Any) -> str:
    """Write facts as the attachment carries them: sorted, readable, dates and money as text."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1, default=str)


def _print(job: bytes) -> bytes:
    template = _current()
    source, target = os.memfd_create("paper-job"), os.memfd_create("paper-pdf")
    try:
        with open(source, "wb", closefd=False) as stream:
            stream.write(job)
        outcome = _ask(template, source, target)
        with open(target, "rb", closefd=False) as stream:
            stream.seek(0)
            written = stream.read()
    except _TemplateGone:
        _discard(template)
        raise
    finally:
        os.close(source)
        os.close(target)
    if outcome == "ok":
        return written
    raise RenderFailed(outcome, written[:500].decode("utf-8", "replace"))


def _ask(template: _Template, source: int, target: int) -> str:
    """Hand the job over and wait for how its child ended: that child's own alarm rings long before this bound."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            template.send([source, target, theirs.fileno()])
        ours.settimeout(LIMITS["wall"] + GRACE_SECONDS)
        try:
            outcome = ours.recv(32).decode()
        except TimeoutError:
            _discard(template)
            raise RenderFailed("timeout", "no answer from the printing process") from None
        except OSError as gone:
            raise _TemplateGone from gone
    if not outcome:
        raise _TemplateGone
    return outcome
