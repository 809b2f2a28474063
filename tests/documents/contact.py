"""One sheet of every kind of paper in every pair of languages, looked through and kept as one picture a pair.

    python -m tests.documents.contact [--out docs/papers] [KIND …]

Kinds are found by themselves: whatever has words and sample facts is printed. Each PDF is judged: it says what the
facts say, carries our faces alone, is tagged, and is read in the order it was written. Any fault ends the run with 1.
"""

import argparse
import io
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

PAIRS = (["zh-hans", "ru"], ["zh-hans", "en"], ["ru", "en"])
FACES = {"Noto-Sans", "Noto-Sans-SC"}
CREATED = datetime(2026, 11, 26, tzinfo=UTC)
WIDE, COLUMNS, GAP = 160, 9, 8  # pixels of a page on the picture, pages in a row, between them
MISCOUNTED = "a stream /Length does not match its raw content length"
STREAM = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\n")
INK = 16  # shades of the kept picture: enough to judge a layout by


def kinds() -> list[str]:
    """Every kind with words and sample facts, in order of its code."""
    from portal.documents import words

    return sorted(p.stem for p in words.TEXTS.glob("*.toml") if words.sample_facts(p.stem))


def template(kind: str) -> Any:
    """The words of the file, without a database."""
    from portal.documents import words

    given = tomllib.loads((words.TEXTS / f"{kind}.toml").read_text())
    blank = {"value": "", "when": "", "own_figures": False}
    clauses = [
        SimpleNamespace(
            **{**blank, **{k: c[k] for k in c if k in words.CLAUSE_KEYS}},
            texts=words.texts_of(c),
        )
        for c in given["clause"]
    ]
    return SimpleNamespace(
        titles=given["titles"], authority=given["authority"],
        clauses=SimpleNamespace(all=lambda: clauses), placeholders=given.get("placeholders", []),
    )  # fmt: skip


def facts_for(kind: str, languages: list[str], **changed: Any) -> dict[str, Any]:
    """The sample facts; a text that prevails is one of the paper's two."""
    from portal.documents import facts, words

    choice = template(kind).authority
    choice = languages[0] if choice not in ("equal", *languages) else choice
    return words.sample_facts(kind) | facts.authority(choice, languages[0]) | changed


def printed(kind: str, languages: list[str], *, draft: bool = False, **changed: Any) -> bytes:
    from portal.documents import papers, render
    from portal.documents.kinds import kind_of

    facts = facts_for(kind, languages, **changed)
    number = "" if draft else facts["number"]["value"]
    made = papers.compose(
        kind_of(kind), template(kind), facts, languages,
        number=number, url="https://park.example/check/x/", code="AAAA-BBBB",
    )  # fmt: skip
    return render.render(
        made.html, title=made.title, lang=made.lang, created=CREATED, assets=made.assets,
        identifier=b"0" * 16, facts=None if draft else facts, draft=draft,
    )  # fmt: skip


# --- what may be wrong with a sheet -------------------------------------------------------------


def faults(pdf: bytes, kind: str, languages: list[str], **changed: Any) -> list[str]:
    """Everything wrong with a printed sheet; empty for a good one."""
    from portal.documents import readback

    facts = facts_for(kind, languages, **changed)
    found = []
    try:
        readback.verify(pdf, template(kind).clauses.all(), facts, languages)
    except readback.DiffersInPrint as differs:
        found += [str(one) for one in differs.problems]
    foreign = faces(pdf) - FACES
    found += [f"a face that is not ours: {name}" for name in sorted(foreign)]
    return found + tag_faults(pdf, languages) + order_faults(pdf, kind, facts, languages)


def faces(pdf: bytes) -> set[str]:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as paper:
        names = [
            str(font.BaseFont)
            for sheet in paper.pages
            for font in (sheet.Resources.get("/Font") or {}).values()
        ]
    return {name.rpartition("+")[2].strip("/").removesuffix("-Bold") for name in names}


def tag_faults(pdf: bytes, languages: list[str]) -> list[str]:
    """Archival and accessible by the validator, a first heading, and both languages named in the tags."""
    import page
    import pikepdf

    from portal.languages import html_lang

    with tempfile.NamedTemporaryFile(suffix=".pdf") as kept:
        kept.write(pdf)
        kept.flush()
        found = [
            f"{profile}: {failure.message}"
            for profile in ("pdfa-3a", "pdfua-1")
            for failure in page.validate_pdf(kept.name, profile=profile).failures
            if not (failure.message == MISCOUNTED and lengths_hold(pdf))
        ]
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        nodes = list(elements(paper.Root.StructTreeRoot))
        tongues = {str(node.Lang) for node in nodes if "/Lang" in node} | {str(paper.Root.Lang)}
        heads = [str(node.S) for node in nodes if str(node.get("/S", "")).startswith("/H")]
    found += [f"no tag in {code}" for code in languages if html_lang(code) not in tongues]
    return found + ([] if "/H1" in heads[:1] else ["the first heading is no H1"])


def lengths_hold(pdf: bytes) -> bool:
    """Every stream ends where its length says. The validator takes a last byte that is a line's end for an end."""
    return all(
        pdf[found.end() + int(found[1]) :].startswith(b"\nendstream")
        for found in STREAM.finditer(pdf)
    )


def elements(node: Any) -> Iterator[Any]:
    """The structure elements, in reading order."""
    import pikepdf

    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def order_faults(pdf: bytes, kind: str, facts: dict[str, Any], languages: list[str]) -> list[str]:
    """In each language the clauses are read in the order they were written, from the first to the last."""
    from portal.documents import readback
    from portal.documents.wording import holds

    said = readback.text_of(pdf, readback.squeezed(facts["number"]["value"]))
    found = []
    for code in languages:
        place = 0
        for clause in template(kind).clauses.all():
            if clause.role not in ("heading", "clause", "greeting", "body", "note", "statement"):
                continue
            if not holds(clause.when, facts):
                continue
            for part in readback.paragraphs(clause.texts[code], facts, code):
                words = readback.squeezed(readback.papers.joined(part))
                at = said.find(words, place)
                if at < 0:
                    found.append(f"{code}: “{clause.code}” is not read where it stands")
                else:
                    place = at + len(words)
    return found


# --- the picture ---------------------------------------------------------------------------------


def pages_of(pdf: bytes, width: int) -> list[Any]:
    import pypdfium2

    sheet = pypdfium2.PdfDocument(pdf)
    try:
        return [p.render(scale=width / 595).to_pil().convert("RGB") for p in sheet]
    finally:
        sheet.close()


def contact(shots: list[tuple[str, Any]]) -> Any:
    """All pages on one picture, row by row, each under its kind's code."""
    from PIL import Image, ImageDraw

    rows = [shots[n : n + COLUMNS] for n in range(0, len(shots), COLUMNS)]
    heights = [max(shot.height for _code, shot in row) + 16 + GAP for row in rows]
    whole = Image.new("RGB", (COLUMNS * (WIDE + GAP) + GAP, sum(heights) + GAP), "#d9dfe2")
    pen, top = ImageDraw.Draw(whole), GAP
    for row, height in zip(rows, heights, strict=True):
        for place, (code, shot) in enumerate(row):
            left = GAP + place * (WIDE + GAP)
            pen.text((left, top), code, fill="#14232b")
            whole.paste(shot, (left, top + 14))
        top += height
    return whole


def keep(shots: list[tuple[str, Any]], path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = contact(shots).convert("L").quantize(INK)
    picture.save(path, optimize=True)
    return path.stat().st_size


def shots_of(kind: str, pdf: bytes) -> Iterator[tuple[str, Any]]:
    for number, shot in enumerate(pages_of(pdf, WIDE), start=1):
        wide = shot.width > WIDE  # a landscape sheet is as broad as the others
        yield (
            f"{kind} {number}",
            shot.resize((WIDE, shot.height * WIDE // shot.width)) if wide else shot,
        )


def main() -> int:
    from portal.documents import render

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kinds", nargs="*")
    asked.add_argument("--out", type=Path, default=Path("docs/papers"))
    asked.add_argument("--full", type=Path, help="also each page, large, into this folder")
    given = asked.parse_args()
    render.LIMITS.update(wall=300, cpu=120)  # a busy machine is no fault of a paper
    wrong = 0
    for languages in PAIRS:
        pair, shots = "-".join(languages), []
        for kind in given.kinds or kinds():
            pdf = printed(kind, languages)
            for fault in faults(pdf, kind, languages):
                wrong += 1
                say(f"{pair} {kind}: {fault}")
            shots += shots_of(kind, pdf)
            if given.full:
                save_large(given.full, f"{pair}-{kind}", pdf)
        size = keep(shots, given.out / f"{pair}.png")
        say(f"{pair}: {len(shots)} pages, {size // 1000} kB")
    return 1 if wrong else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def save_large(folder: Path, name: str, pdf: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, shot in enumerate(pages_of(pdf, 900), start=1):
        shot.save(folder / f"{name}-{number}.png")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django

    django.setup()
    sys.exit(main())
