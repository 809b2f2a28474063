"""The only place that knows WeasyPrint: a warm process that forks one limited child for each paper.

Started by `render.py` as a plain script with an empty environment, so neither the portal's code nor its
secrets are in memory when a document's HTML is laid out. For every job the parent sends three descriptors:
the job (read), the PDF (written, or the reason why not) and a socket on which the exit is reported.
"""

import ctypes
import datetime
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).resolve().parent
EXITS = {0: "ok", 11: "memory", 12: "refused_url", 13: "too_large", 14: "crash"}

Assets = dict[str, tuple[bytes, str]]  # name: content, media type
Job = dict[str, Any]

FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""

# Laid out once before the first job, so every child inherits loaded faces and hyphenation patterns.
WARM_UP = """<html lang="en"><head><title>-</title></head><body class="agreement"><h1 lang="zh-Hans">协议</h1>
<p lang="zh-Hans">第一条，<b>租金</b>。</p><p lang="ru" style="width:20mm">Предоставление <b>помещения</b> № 1 ₽</p>
<table><tr><th scope="col">1</th></tr><tr><td>2</td></tr></table></body></html>"""

# What facts.json may say, so that it can be read without this portal.
FACTS_SCHEMA = (HERE / "facts.schema.json").read_text("utf-8")
# PDF/A wants every XMP schema that it does not define itself described in place; PDF/UA's is one.
UA_SCHEMA = (HERE / "pdfua.xmp").read_bytes().strip()


def forbid_the_network() -> None:
    """Enter an empty network namespace where the kernel lets us; the fetcher refuses every address anyway."""
    new_user, new_net = 0x10000000, 0x40000000
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare"):
        return
    for flags in (new_net, new_net | new_user):
        if libc.unshare(flags) == 0:
            return


def die_with_parent() -> None:
    """Have the kernel end this child when the template ends (prctl PR_SET_PDEATHSIG, Linux)."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(1, signal.SIGKILL)


def use_only_our_fonts(folder: str) -> None:
    """Point fontconfig at our four faces alone: a host's Japanese or Korean face must never step in."""
    conf = Path(folder, "fonts.conf")
    conf.write_text(FONTS_CONF.format(fonts=HERE / "fonts", cache=folder))
    os.environ["FONTCONFIG_FILE"] = str(conf)


class Printer:
    """WeasyPrint with the faces, the paper stylesheet and the tag fix loaded once."""

    def __init__(self) -> None:
        import weasyprint  # noqa: PLC0415 fontconfig must be told first
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 fontconfig must be told first
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415 fontconfig must be told first

        class AppFetcher(URLFetcher):
            """Answers `app:` names from memory; any other address ends the job."""

            def __init__(self, assets: Assets) -> None:
                super().__init__(
                    allowed_protocols={"app"}, allow_redirects=False, fail_on_errors=True
                )
                self.assets = assets

            def fetch(self, url: str, headers: Any = None) -> Any:
                scheme, _, name = url.partition(":")
                if scheme != "app" or name not in self.assets:
                    raise FatalURLFetchingError(f"refused {url[:200]!r}")
                body, mime = self.assets[name]
                return URLFetcherResponse(url, body, {"Content-Type": mime})

        self.weasyprint = weasyprint
        self.Refused = FatalURLFetchingError
        self.Fetcher = AppFetcher
        self.fonts = FontConfiguration()
        say_languages_in_tags()
        self.sheet = weasyprint.CSS(
            string=(HERE / "paper.css").read_text("utf-8"),
            font_config=self.fonts,
            url_fetcher=AppFetcher({}),
        )

    def print(self, html: str, assets: Assets, job: Job) -> bytes:
        page = self.weasyprint.HTML(string=html, url_fetcher=self.Fetcher(assets))
        mark_draft(page.etree_element, draft=job["draft"])
        document = page.render(stylesheets=[self.sheet], font_config=self.fonts)
        describe(document.metadata, job)
        return document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=bytes.fromhex(job["identifier"]),
            attachments=self.attachments(job),
            finisher=name_attachments_once,
        )

    def attachments(self, job: Job) -> list[Any] | None:
        if job["facts"] is None or job["draft"]:
            return None
        created = datetime.datetime.fromisoformat(job["created"]).astimezone(datetime.UTC)
        files = (
            ("facts.json", job["facts"], job["title"], "Data"),
            ("facts.schema.json", FACTS_SCHEMA, "JSON Schema: facts.json", "Supplement"),
        )
        return [
            self.weasyprint.Attachment(
                string=content, name=name, description=words, created=created, modified=created,
                relationship=relationship,
            )
            for name, content, words, relationship in files
        ]  # fmt: skip


def mark_draft(root: Any, *, draft: bool) -> None:
    """Give a draft's body the class and the words its watermark is drawn from, whatever the template did."""
    body = root.find("body")
    if not draft or body is None:
        return
    body.set("class", f"{body.get('class', '')} draft".strip())
    body.set("data-watermark", body.get("data-watermark") or "DRAFT")


def describe(metadata: Any, job: Job) -> None:
    """Fill title, language and dates; state PDF/UA-1 beside PDF/A-3a in one uncompressed XMP packet."""
    created = datetime.datetime.fromisoformat(job["created"]).astimezone(datetime.UTC)
    metadata.title, metadata.lang = job["title"], job["lang"]
    metadata.created = metadata.modified = created.strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata.attachments = []
    generate, include = metadata.generate_rdf_metadata, metadata.include_in_pdf

    def both_standards(variant: Any, version: Any, conformance: Any) -> bytes:
        return generate(variant, version, conformance).replace(
            b"</rdf:RDF>", UA_SCHEMA + b"</rdf:RDF>"
        )

    def readable(pdf: Any, variant: Any, version: Any, conformance: Any, compress: Any) -> Any:
        return include(pdf, variant, version, conformance, compress=False)

    metadata.generate_rdf_metadata, metadata.include_in_pdf = both_standards, readable


def name_attachments_once(_document: Any, pdf: Any) -> None:
    """Drop the second mention of each attachment that WeasyPrint 70 writes into /AF."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


def say_languages_in_tags() -> None:
    """Write /Lang on the structure element of every element with a `lang`; WeasyPrint 70 writes only the page's.

    Without it a screen reader speaks the Chinese column with a Russian voice, though validators pass.
    """
    import pydyf  # type: ignore[import-untyped]  # noqa: PLC0415 it ships no types; fontconfig must be told first
    import weasyprint.pdf.tags as tags  # noqa: PLC0415 fontconfig must be told first
    from weasyprint.layout.absolute import AbsolutePlaceholder  # noqa: PLC0415 fontconfig must be told first

    build = tags._build_box_tree

    def with_language(box: Any, parent: Any, *rest: Any) -> Iterator[Any]:
        inner = box._box if isinstance(box, AbsolutePlaceholder) else box
        element = inner.element
        lang = (
            None
            if element is None or inner.element_tag in ("html", "body")
            else element.get("lang")
        )
        for node in build(box, parent, *rest):
            if lang and "Lang" not in node:
                node["Lang"] = pydyf.String(lang)
            yield node

    tags._build_box_tree = with_language


# One job ------------------------------------------------------------------------------------------------------


def limit(limits: dict[str, int]) -> None:
    """Bound this process: memory, processor, file size, wall clock. The kernel does the ending."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file"], limits["file"]))
    signal.alarm(limits["wall"])


def read_job(descriptor: int) -> tuple[str, Assets, Job]:
    with open(descriptor, "rb", closefd=False) as source:
        source.seek(0)
        job = json.loads(source.readline())
        html = source.read(job["html"]).decode("utf-8")
        assets = {name: (source.read(size), mime) for name, mime, size in job["assets"]}
    return html, assets, job


def do_job(
    printer: Printer, limits: dict[str, int], job_descriptor: int, pdf_descriptor: int
) -> NoReturn:
    """Print one paper into `pdf_descriptor`; the exit code says how it went, the file then says why."""
    limit(limits)
    code, words = 14, b""
    try:
        pdf = printer.print(*read_job(job_descriptor))
        if len(pdf) > limits["file"]:
            code, words = 13, f"{len(pdf)} bytes of PDF".encode()
        else:
            os.pwrite(pdf_descriptor, pdf, 0)
            code = 0
    except printer.Refused as refusal:  # a BaseException: `except Exception` lets it through
        code, words = 12, str(refusal).encode()
    except MemoryError:
        code = 11
    except (
        Exception
    ) as error:  # whatever a layout can raise is the document's fault, told by its reason
        code, words = 14, f"{type(error).__name__}: {error}"[:500].encode(errors="replace")
    if code:  # the reason takes the paper's place
        os.ftruncate(pdf_descriptor, 0)
        os.pwrite(pdf_descriptor, words, 0)
    os._exit(code)


def outcome(status: int, usage: resource.struct_rusage, limits: dict[str, int]) -> str:
    """Turn a wait status into the reason the portal knows."""
    if os.WIFEXITED(status):
        return EXITS.get(os.WEXITSTATUS(status), "crash")
    ended_by = os.WTERMSIG(status)
    if ended_by in (signal.SIGALRM, signal.SIGXCPU):
        return "timeout"
    if ended_by == signal.SIGKILL and usage.ru_utime + usage.ru_stime >= limits["cpu"]:
        return "timeout"
    if ended_by == signal.SIGXFSZ:
        return "too_large"
    # glib aborts where Python would raise MemoryError; a killer from outside is the kernel short of memory.
    if ended_by == signal.SIGKILL or usage.ru_maxrss * 1024 > limits["memory"] // 2:
        return "memory"
    return "crash"


class Template:
    """Waits for jobs, forks a child for each, reports how each ended; leaves when the portal's process does."""

    def __init__(self, control: socket.socket, printer: Printer, limits: dict[str, int]) -> None:
        self.control = control
        self.printer = printer
        self.limits = limits
        self.parent = os.getppid()
        self.running: dict[int, int] = {}  # child: where its end is reported
        self.wake, wake_writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)

    def serve(self) -> None:
        # A fork of the portal may hold the other end open, so an EOF alone would not tell of its death.
        while os.getppid() == self.parent:
            ready, _, _ = select.select([self.control, self.wake], [], [], 2)
            if self.wake in ready:
                os.read(self.wake, 4096)
            self.reap()
            if self.control in ready and not self.take():
                break
        for child in self.running:
            os.kill(child, signal.SIGKILL)

    def take(self) -> bool:
        """Start the next job; False when the portal has gone."""
        word, descriptors, _, _ = socket.recv_fds(self.control, 16, 3)
        if not word:
            return False
        job, pdf, report = descriptors
        child = os.fork()
        if child == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            die_with_parent()
            self.control.close()
            os.close(report)
            do_job(self.printer, self.limits, job, pdf)
        os.close(job)
        os.close(pdf)
        self.running[child] = report
        return True

    def reap(self) -> None:
        while self.running:
            child, status, usage = os.wait4(-1, os.WNOHANG)
            if not child:
                return
            report = self.running.pop(child)
            with suppress(OSError):  # the one who asked may have gone
                os.write(report, outcome(status, usage, self.limits).encode())
            os.close(report)


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the whole group; the portal decides
    forbid_the_network()
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        use_only_our_fonts(folder)
        printer = Printer()
        job: Job = {
            "draft": False,
            "facts": None,
            "title": "-",
            "lang": "en",
            "identifier": "00" * 16,
        }
        printer.print(WARM_UP, {}, job | {"created": "2026-01-01T00:00:00+00:00"})
    gc.collect()
    gc.freeze()  # keeps the pages shared with the children unwritten
    gc.disable()  # a child lives for one paper, within its limit
    control.send(b"ready")
    Template(control, printer, json.loads(sys.argv[2])).serve()


if __name__ == "__main__":
    main()
