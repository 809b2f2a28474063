import io
import json
import os
import resource
import signal
import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import page
import pikepdf
import pytest

from portal.documents import render, render_child

from . import samples
from .conftest import ask, print_paper

LAYOUTS = list(samples.LAYOUTS)
SMALL = '<html lang="en"><body class="letter"><p lang="ru">Привет, {}</p></body></html>'
UNSQUEEZE = str.maketrans("", "", " \n\f")


def text_of(pdf, path):
    path.write_bytes(pdf)
    return ask("pdftotext", str(path), "-").translate(UNSQUEEZE)


def say(word):
    return print_paper(SMALL.format(word))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_archival_and_accessible_at_once(printed, layout, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(printed[layout])
    failures = {
        p: [f.message for f in page.validate_pdf(str(path), profile=p).failures]
        for p in ("pdfa-3a", "pdfua-1")
    }
    assert failures == {"pdfa-3a": [], "pdfua-1": []}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_both_languages_and_rare_names_can_be_copied_out(printed, layout, tmp_path):
    text = text_of(printed[layout], tmp_path / "paper.pdf")
    assert [sign for sign in samples.RARE if sign not in text] == []
    assert samples.SIGNS.translate(UNSQUEEZE) in text
    assert "园区" in text or "付款" in text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_our_own_faces_are_embedded(printed, layout, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(printed[layout])
    rows = [line.split() for line in ask("pdffonts", str(path)).splitlines()[2:]]
    families = {row[0].split("+")[1].removesuffix("-Bold") for row in rows}
    embedded = {tuple(row[-5:-2]) for row in rows}
    assert (families, embedded) == ({"Noto-Sans", "Noto-Sans-SC"}, {("yes", "yes", "yes")})


def test_the_tags_name_the_language_of_each_voice(printed):
    languages = set()

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/Lang" in node:
                languages.add((str(node.S), str(node.Lang)))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(printed["agreement"])) as paper:
        walk(paper.Root.StructTreeRoot.K)
        assert str(paper.Root.Lang) == "zh-Hans"
    assert {
        ("/TD", "zh-Hans"),
        ("/TD", "ru"),
        ("/TH", "ru"),
        ("/H1", "zh-Hans"),
        ("/P", "ru"),
    } <= languages


def test_the_facts_travel_inside(printed):
    with pikepdf.open(io.BytesIO(printed["letter"])) as paper:
        roles = {str(one.UF): str(one.AFRelationship) for one in paper.Root.AF}
        inside, schema = (paper.attachments[name].get_file().read_bytes() for name in roles)
        assert roles == {"facts.json": "/Data", "facts.schema.json": "/Supplement"}
        assert inside.decode() == render.dump_facts(samples.FACTS)
        assert json.loads(schema)["$id"] == "urn:caravanserai:facts:1"


def test_the_same_paper_has_the_same_bytes(printed):
    render.cool()
    assert print_paper(samples.agreement()) == printed["agreement"]


def test_title_and_date_are_the_ones_given(printed):
    with pikepdf.open(io.BytesIO(printed["letter"])) as paper:
        told = (str(paper.docinfo["/Title"]), str(paper.docinfo["/CreationDate"])[:16])
        assert told == ("协议 — Договор", "D:20261103070500")


def test_a_draft_carries_a_watermark_and_no_data(tmp_path):
    html = samples.letter().replace("<body ", '<body data-watermark="草稿 · ПРОЕКТ" ')
    draft = print_paper(html, draft=True)
    with pikepdf.open(io.BytesIO(draft)) as paper:
        assert list(paper.attachments) == []
    # A slanted line comes out letter by letter; these letters stand nowhere else in the sample.
    assert set("草稿") <= set(text_of(draft, tmp_path / "draft.pdf"))
    assert set("DF") <= set(
        text_of(print_paper(samples.letter(), draft=True), tmp_path / "draft.pdf")
    )


def test_a_naive_date_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="aware"):
        print_paper(SMALL, created=datetime(2026, 11, 3))


# Addresses ------------------------------------------------------------------------------------------------------

VECTORS = {
    "img-http": '<img src="{U}/img" alt="">',
    "img-file": '<img src="file:///etc/passwd" alt="">',
    "img-relative": '<img src="/etc/passwd" alt="">',
    "img-unknown-app": '<img src="app:../../etc/passwd" alt="">',
    "link-css": '<link rel=stylesheet href="{U}/css">',
    "style-import": "<style>@import url({U}/imp)</style>",
    "background": '<p style="background:url({U}/bg)">x',
    "font": "<style>@font-face{{font-family:z;src:url({U}/font)}}p{{font-family:z}}</style><p>x",
    "font-local": "<style>@font-face{{font-family:z;src:local(Courier)}}p{{font-family:z}}</style><p>x",
    "svg-image": '<svg width=10 height=10><image href="{U}/svgimg" width=10 height=10 /></svg>',
    "svg-use": '<svg width=9 height=9><use href="{U}/use#a"/></svg>',
    "attach": '<link rel=attachment href="{U}/att">',
    "attach-file": '<link rel=attachment href="file:///etc/passwd">',
    "a-attach": '<a rel=attachment href="file:///etc/hostname">x</a>',
    "base": '<base href="{U}/"><img src="rel" alt="">',
    "object": '<object data="{U}/obj"></object>',
    "embed": '<embed src="{U}/emb">',
    "content": "<style>p::before{{content:url({U}/content)}}</style><p>x",
    "list": '<ul style="list-style-image:url({U}/list)"><li>x</ul>',
    "data-svg": '<img alt="" src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22><image href=%22{U}/d%22 width=%2210%22 height=%2210%22/></svg>">',
    "color-profile": "<style>@color-profile --x{{src:url({U}/icc)}}</style>",
    "xxe": '<img alt="" src="data:image/svg+xml,%3C!DOCTYPE svg [%3C!ENTITY x SYSTEM %22file:///etc/passwd%22%3E]%3E%3Csvg/%3E">',
    "ftp": '<img src="ftp://127.0.0.1/x" alt="">',
}  # fmt: skip
# WeasyPrint skips these without asking its fetcher for anything outside the document.
HARMLESS = {
    "img-relative",
    "svg-image",
    "attach",
    "attach-file",
    "a-attach",
    "svg-use",
    "color-profile",
    "font-local",
    "link-css",
}


@pytest.fixture(scope="module")
def neighbour():
    """A server next door that notes who called."""
    calls = []

    class Notes(BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Notes) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", calls
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("vector", list(VECTORS))
def test_no_address_in_the_html_is_ever_asked(neighbour, vector):
    address, calls = neighbour
    html = f'<html lang="en"><body>{VECTORS[vector].format(U=address)}</body></html>'
    try:
        pdf = print_paper(html)
    except render.RenderFailed as refusal:
        reason = refusal.reason
    else:
        reason = "harmless"
        with pikepdf.open(io.BytesIO(pdf)) as paper:
            assert list(paper.attachments) == ["facts.json", "facts.schema.json"]
            loose = [bytes(o.read_bytes()) for o in paper.objects if isinstance(o, pikepdf.Stream)]
        assert not any(Path("/etc/passwd").read_bytes()[:20] in stream for stream in loose)
    assert calls == []
    assert reason == "refused_url" or vector in HARMLESS


# Bombs ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def tighten(monkeypatch):
    """Start a template whose children get less than the usual, to keep the drills short."""

    def start(**limits):
        render.cool()
        monkeypatch.setattr(render, "LIMITS", render.LIMITS | limits)

    yield start
    render.cool()


BOMBS = {
    "a table of 5,000 rows": "<table>" + "<tr><td>текст<td>文字<td>text</tr>" * 5000 + "</table>",
    "60 nested flex boxes": '<div style="display:flex">' * 60 + "x" + "</div>" * 60,
    "20,000 combining marks": "<p>e" + "\u0301" * 20000,
    "a page 10 km tall": '<p style="margin-top:99999999px">x<p style="height:999999999px">' * 3,
}


def test_papers_that_run_away_are_stopped_and_the_next_is_printed(tighten):
    tighten(cpu=2, wall=3)
    outcomes = {}
    for name, bomb in BOMBS.items():
        started = time.monotonic()
        try:
            print_paper(f'<html lang="en"><body>{bomb}</body></html>')
            outcomes[name] = "printed"
        except render.RenderFailed as failure:
            outcomes[name] = failure.reason
        assert time.monotonic() - started < 6
    assert outcomes["60 nested flex boxes"] == "timeout"
    assert set(outcomes.values()) <= {"timeout", "memory", "crash", "printed"}
    assert say("дальше").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("bomb", "reasons"),
    [
        ("<div>" * 500 + "x" + "</div>" * 500, {"crash"}),
        ('<p style="font-size:99999999px">x', {"crash", "memory", "harmless"}),
        (f"<p>{'x' * (render.HTML_BYTES + 1)}", {"too_large"}),
    ],
)
def test_papers_that_break_the_engine_say_so(bomb, reasons):
    try:
        print_paper(f'<html lang="en"><body>{bomb}</body></html>')
        reason = "harmless"
    except render.RenderFailed as failure:
        reason = failure.reason
    assert reason in reasons
    assert say("дальше").startswith(b"%PDF")


def test_a_paper_that_eats_memory_hurts_only_itself(tighten):
    tighten(memory=400 * 1024 * 1024)
    rows = "<tr><td>текст<td>文字<td>text</tr>" * 20000
    with pytest.raises(render.RenderFailed) as failure:
        print_paper(f'<html lang="en"><body><table>{rows}</table></body></html>')
    assert failure.value.reason == "memory"
    assert say("дальше").startswith(b"%PDF")


def test_a_paper_larger_than_allowed_is_refused(tighten):
    tighten(file=10_000)
    with pytest.raises(render.RenderFailed) as failure:
        print_paper(samples.letter())
    assert failure.value.reason == "too_large"


def test_the_way_a_child_ended_tells_the_reason():
    ended_by_alarm, ended_by_abort = signal.SIGALRM, signal.SIGABRT
    lean = resource.struct_rusage([0.0, 0.0, 1000] + [0] * 13)
    full = resource.struct_rusage([0.0, 0.0, render.LIMITS["memory"] // 1024] + [0] * 13)
    statuses = [
        (0, lean),
        (11 << 8, lean),
        (ended_by_alarm, lean),
        (ended_by_abort, lean),
        (ended_by_abort, full),
    ]
    assert [render_child.outcome(*s, render.LIMITS) for s in statuses] == [
        "ok",
        "memory",
        "timeout",
        "crash",
        "memory",
    ]


# The template process -------------------------------------------------------------------------------------------


def test_killing_the_template_costs_one_restart():
    render.warm()
    os.kill(render._template.process.pid, signal.SIGKILL)
    assert say("снова").startswith(b"%PDF")


def test_killing_the_template_in_the_middle_of_a_paper_prints_it_all_the_same():
    render.warm()
    papers = []
    thread = threading.Thread(target=lambda: papers.append(print_paper(samples.agreement(times=8))))
    thread.start()
    time.sleep(0.3)
    os.kill(render._template.process.pid, signal.SIGKILL)
    thread.join()
    assert [paper[:5] for paper in papers] == [b"%PDF-"]


def test_the_template_leaves_with_its_portal():
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        render.warm()
        os.write(writer, str(render._template.process.pid).encode())
        os._exit(0)
    os.close(writer)
    template = int(os.read(reader, 16))
    os.close(reader)
    os.waitpid(child, 0)
    for _ in range(60):
        if not _runs(template):
            break
        time.sleep(0.1)
    assert not _runs(template)


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_several_threads_print_at_once():
    papers = {}
    threads = [threading.Thread(target=lambda n=n: papers.update({n: say(n)})) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert papers == {n: say(n) for n in range(4)}


def test_a_missing_face_is_named(monkeypatch, tmp_path):
    for name in render.FONT_NAMES[1:]:
        (tmp_path / name).write_bytes(b"\x00\x01\x00\x00")
    monkeypatch.setattr(render, "FONTS", tmp_path)
    with pytest.raises(render.FontsMissing) as missing:
        say("x")
    assert (missing.value.names, render.fonts_ok()) == (("NotoSans_400Regular.ttf",), False)


def test_all_faces_are_in_place():
    assert render.fonts_ok()


def test_the_warm_template_prints_within_its_budget():
    render.warm()
    now = datetime.now(UTC)
    say("раз")
    assert (datetime.now(UTC) - now).total_seconds() < 3


def test_the_printing_process_sees_no_network_and_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "planted")
    render.cool()
    render.warm()
    proc = Path(f"/proc/{render._template.process.pid}")
    assert b"planted" not in (proc / "environ").read_bytes()
    if os.readlink(proc / "ns/net") == os.readlink("/proc/self/ns/net"):
        pytest.skip("this kernel does not let us make a network namespace")
    assert (proc / "net/dev").read_text().count(":") == 1
