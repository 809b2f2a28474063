"""Reading a finished sheet: what its PDF says, value by value, against the facts the paper froze.

The issue compared words that were still to be laid out. This looks at what came out: a glyph that was lost, a line
that was clipped, a value another program put there. It is done before the seal, so that none of these is ever sealed.
"""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pypdfium2

from portal.documents import papers
from portal.documents.formatting import Missing, find, show
from portal.documents.parity import Problem, figures, problem
from portal.documents.wording import holds, paragraphs, pieces
from portal.languages import MINUS, name_in_itself

AROUND = 12  # signs beside a value by which it is known where its whole paragraph cannot be found
_one_at_a_time = threading.Lock()  # PDFium bears no second thread
HYPHEN = re.compile(r"\x02\s*|[\u00ad\ufffe]|(?<=\w)[-\u2010\u2011](?=\s*\w)")


class DiffersInPrint(Exception):
    """The sheet does not say what the facts say. Printing it once more would change nothing."""

    max_attempts = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(str(one) for one in self.problems))


@dataclass(frozen=True)
class Value:
    """Something printed; `path` names the fact it states, and words have none."""

    text: str
    path: str = ""
    language: str = ""
    clause: str = ""
    form: str = ""


Paragraph = list[Value]


def verify(pdf: bytes, clauses: Iterable[Any], facts: dict[str, Any], languages: list[str]) -> None:
    """Raises DiffersInPrint with everything that is not printed as the facts say."""
    found = problems(text_of(pdf, squeezed(number_of(facts))), clauses, facts, languages)
    if found:
        raise DiffersInPrint(found)


def number_of(facts: dict[str, Any]) -> str:
    return show(find(facts, "number"), "en")


def text_of(pdf: bytes, number: str) -> str:
    """The whole sheet without gaps, and without the foot of each page, which may stand inside a sentence."""
    with _one_at_a_time:
        sheet = pypdfium2.PdfDocument(pdf)
        try:
            pages = [squeezed(page.get_textpage().get_text_bounded()) for page in sheet]
        finally:
            sheet.close()
    cut = [page.rfind(number, max(0, len(page) - 80)) if number else -1 for page in pages]
    whole = "".join(page[:end] if end > 0 else page for page, end in zip(pages, cut, strict=True))
    return whole + number * any(end > 0 for end in cut)


def squeezed(text: str) -> str:
    """Without the gaps and hyphens a line's end brings in, in one spelling of each sign."""
    plain = HYPHEN.sub("", unicodedata.normalize("NFKC", text)).replace(MINUS, "-")
    return re.sub(r"\s+", "", plain)


def problems(
    printed: str, clauses: Iterable[Any], facts: dict[str, Any], languages: list[str]
) -> list[Problem]:
    """What the facts say and the squeezed text of the sheet does not."""
    said = [*sentences(clauses, facts, languages), *frame(facts, languages)]
    wanted = Counter(whole(paragraph) for paragraph in said)
    found: list[Problem] = []
    for paragraph in said:
        found += unreadable(paragraph, facts)
        if printed.count(whole(paragraph)) < wanted[whole(paragraph)]:
            found += missing(printed, paragraph)
    return list(dict.fromkeys(found))


def whole(paragraph: Paragraph) -> str:
    return squeezed("".join(value.text for value in paragraph))


def sentences(
    clauses: Iterable[Any], facts: dict[str, Any], languages: list[str]
) -> Iterator[Paragraph]:
    """Every paragraph and every row of a table, in the words each language should print."""
    for clause in clauses:
        if not holds(clause.when, facts):
            continue
        if clause.role == "table":
            yield from rows(clause, facts, languages)
            continue
        texts = [paragraphs(clause.texts[code], facts, code) for code in languages]
        values = [[pieces(clause.value, facts, code)] if clause.value else [] for code in languages]
        for written, alike in ((texts, clause.role == "addressee"), (values, True)):
            yield from printed_once(written, clause.code, languages, alike=alike)


def printed_once(
    written: list[list[Any]], clause: str, languages: list[str], *, alike: bool
) -> Iterator[Paragraph]:
    """Paragraphs by language; what both write `alike` stands on the sheet once (papers.once)."""
    same = alike and len({str(papers_said(parts)) for parts in written}) == 1
    for code, parts in list(zip(languages, written, strict=True))[: 1 if same else None]:
        for part in parts:
            yield [Value(piece.text, piece.path, code, clause, piece.form) for piece in part]


def papers_said(parts: list[Any]) -> list[str]:
    return [papers.joined(part).replace("、", ", ") for part in parts]


def rows(clause: Any, facts: dict[str, Any], languages: list[str]) -> Iterator[Paragraph]:
    """A row is one paragraph: its cells stand side by side."""
    path = clause.value.strip("{}")
    table = papers.table(path, facts, languages)
    if table is None:
        return
    lines = [*table.rows, *([line, line["cell"]] for line in table.totals)]
    for number, cells in enumerate(lines, start=1):
        said = [text for cell in cells for text in cell["texts"]]
        yield [
            Value(f"{text['text']} ", f"{path}.{number}", text["lang"], clause.code)
            for text in said
        ]


def frame(facts: dict[str, Any], languages: list[str]) -> Iterator[Paragraph]:
    """What every sheet states outside its clauses: its number, the day, who issued it."""
    for path in ("number", "issued_on", "campus.legal_name"):
        for code in languages[: 1 if path == "number" else None]:
            try:
                yield [Value(show(find(facts, path), code), path, code)]
            except Missing:
                continue


# --- a value that is not as it should be -----------------------------------------------------


def missing(printed: str, paragraph: Paragraph) -> list[Problem]:
    """The values of a paragraph that are not found beside the words they belong to."""
    texts = [squeezed(value.text) for value in paragraph]
    found = []
    for place, value in enumerate(paragraph):
        before, after = "".join(texts[:place])[-AROUND:], "".join(texts[place + 1 :])[:AROUND]
        text = texts[place]
        if not value.path or not text or before + text in printed or text + after in printed:
            continue
        found.append(said_instead(replace(value, text=value.text), instead(printed, before, after)))
    return found


def instead(printed: str, before: str, after: str) -> str:
    """What stands between the words where the value should, as far as they are found."""
    start = printed.find(before) + len(before) if before and before in printed else -1
    if start < 0:
        end = printed.find(after) if after else -1
        return printed[max(0, end - 40) : end] if end > 0 else ""
    end = printed.find(after, start) if after else -1
    return printed[start : end if 0 <= end - start <= 200 else start + 40]


def said_instead(value: Value, found: str) -> Problem:
    return problem(
        "printed", path=value.path, clause=value.clause or "–", wanted=value.text, found=found or "–",
        language=name_in_itself(value.language.lower()),
    )  # fmt: skip


def unreadable(paragraph: Paragraph, facts: dict[str, Any]) -> list[Problem]:
    """Dates and sums whose words, read back by the language's own rules, are not those of the fact."""
    found = []
    for value in paragraph:
        try:
            fact = find(facts, value.path)
        except Missing:
            continue
        spelt = value.form in ("words", "short")  # no figures, or a day without its year
        stated = stated_by(fact) if isinstance(fact, dict) and not spelt else ""
        read = figures(value.text, value.language)
        if stated and stated not in read:
            found.append(said_instead(replace(value, text=stated), value.text))
    return found


def stated_by(fact: dict[str, Any]) -> str:
    """A fact's date or number as `parity.figures` spells it; empty for names and words."""
    kind = fact.get("type")
    if kind == "date":
        return fact["value"]
    if kind in ("money", "number", "percent", "area", "days", "rate"):
        return f"{Decimal(str(fact.get('amount', fact.get('value')))).normalize():f}"
    return ""
