"""From clauses and facts to the HTML the printing process lays out: every text with its language, nothing else."""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.documents.formatting import Missing, find, show
from portal.documents.kinds import PaperKind
from portal.documents.wording import ROLES, Piece, holds, joined, paragraphs, pieces
from portal.languages import html_lang, name_in_itself, pick

TITLE_FIRST = frozenset({"zh-hans"})
PAGE_MARK, PAGES_MARK = (format_html('<i class="{}"></i>', name) for name in ("page", "pages"))


@dataclass(frozen=True)
class Text:
    """Paragraphs in one language; `lang` is what HTML and the PDF's tags say."""

    lang: str
    paragraphs: list[list[Piece]]

    @property
    def is_whole(self) -> bool:
        return not any(piece.missing for part in self.paragraphs for piece in part)


@dataclass
class Item:
    """A clause on paper: its texts in order of the paper's languages, its number, its value or table."""

    role: str
    texts: list[Text]
    number: str = ""
    values: list[Text] = field(default_factory=list)
    table: "Table | None" = None


@dataclass(frozen=True)
class Table:
    """Bilingual heads; a cell has one text where both languages write the same."""

    columns: list[dict[str, Any]]
    rows: list[list[dict[str, Any]]]
    totals: list[dict[str, Any]]

    @property
    def value_span(self) -> int:
        """How many columns a total may take: it is larger than the figures above it."""
        return 3 if len(self.columns) > 5 else 1

    @property
    def head_span(self) -> int:
        return len(self.columns) - self.value_span


@dataclass(frozen=True)
class Composition:
    """A paper ready to be laid out."""

    html: str
    title: str
    lang: str
    assets: dict[str, tuple[bytes, str]]


def filled(text: str, facts: dict[str, Any], language: str) -> Text:
    return Text(html_lang(language), paragraphs(text, facts, language))


def items(clauses: Any, facts: dict[str, Any], languages: list[str]) -> list[Item]:
    """The clauses whose condition holds, numbered as contracts are: 1, 1.1, 1.2, 2 …"""
    found: list[Item] = []
    heading = clause_number = 0
    for clause in clauses:
        if not holds(clause.when, facts):
            continue
        item = Item(
            clause.role, [filled(clause.texts.get(code) or "", facts, code) for code in languages]
        )
        if clause.role == "heading":
            heading, clause_number = heading + 1, 0
            item.number = str(heading)
        elif clause.role == "clause":
            clause_number += 1
            item.number = f"{heading}.{clause_number}" if heading else str(clause_number)
        elif clause.role == "table":
            item.table = table(clause.value.strip("{}"), facts, languages)
        if clause.value and clause.role != "table":
            item.values = once(
                [Text(html_lang(c), [pieces(clause.value, facts, c)]) for c in languages]
            )
        if clause.role == "addressee":
            item.texts = once(item.texts)
        found.append(item)
    return found


def once(texts: list[Text]) -> list[Text]:
    """What both languages write alike stands on the paper once: a number, an account, a name in Latin."""
    said = {joined(part).replace("、", ", ") for t in texts for part in t.paragraphs}
    return texts[:1] if len(said) == 1 else texts


def table(path: str, facts: dict[str, Any], languages: list[str]) -> Table | None:
    try:
        given = find(facts, path)
    except Missing:
        return None
    heads = with_currency([c["titles"] for c in given["columns"]], given["rows"])
    columns = [
        {"texts": twins(titles, languages), "figures": c["figures"]}
        for titles, c in zip(heads, given["columns"], strict=True)
    ]
    rows = [
        [
            cell(fact, languages, figures=c["figures"], money="figure")
            for fact, c in zip(row, columns, strict=True)
        ]
        for row in given["rows"]
    ]
    totals = [
        {"texts": twins(line["titles"], languages), "strong": line["strong"],
         "cell": cell(line["value"], languages, figures=True)}
        for line in given["totals"]
    ]  # fmt: skip
    return Table(columns, rows, totals)


def with_currency(heads: list[dict[str, str]], rows: list[list[Any]]) -> list[dict[str, str]]:
    """The currency stands once, in the head of the first column of sums: seven figures fill a line."""
    for position, fact in enumerate(rows[0] if rows else []):
        if isinstance(fact, dict) and fact.get("type") == "money":
            named = {
                code: f"{words}{'，' if code.startswith('zh') else ', '}{fact['currency']}"
                for code, words in heads[position].items()
            }
            return [*heads[:position], named, *heads[position + 1 :]]
    return heads


def twins(texts: dict[str, str], languages: list[str]) -> list[dict[str, str]]:
    return [{"lang": html_lang(code), "text": texts.get(code) or ""} for code in languages]


def cell(fact: Any, languages: list[str], *, figures: bool, money: str = "iso") -> dict[str, Any]:
    """Figures are printed once, in the paper's first language; a total with the currency's code; words in both."""
    form = money if isinstance(fact, dict) and fact.get("type") == "money" else ""
    written = []
    for code in languages:
        try:
            text = show(fact, code, form)
        except Missing:
            text = ""
        written.append({"lang": html_lang(code), "text": text})
    same = figures or len({w["text"] for w in written}) == 1
    return {"texts": written[:1] if same else written, "figures": figures}


def fixed_words(languages: list[str]) -> list[dict[str, Any]]:
    """The park's own words around the clauses, once for each language of the paper."""
    found = []
    for code in languages:
        with translation.override(code):
            found.append({
                "lang": html_lang(code),
                "number": _("No."),
                "date": pgettext("on a paper", "Date"),
                "page": format_html(_("Page {page} of {pages}"), page=PAGE_MARK, pages=PAGES_MARK),
                "seal": pgettext("place for a seal", "Seal"),
                "riding": _("Riding seal"),
                "bound": format_html(_("Bound, numbered and sealed across the sheets: {pages}"), pages=PAGES_MARK),
                "check": _("Check this paper"),
                "text": name_in_itself(code),
                "bank": _("Bank details"),
                "seller": pgettext("on an invoice", "Payee"),
                "buyer": pgettext("on an invoice", "Payer"),
                "draft": _("DRAFT"),
                "mark": _("The park’s mark"),
            })  # fmt: skip
    return found


def compose(
    kind: PaperKind,
    template: Any,
    facts: dict[str, Any],
    languages: list[str],
    *,
    number: str = "",
    url: str = "",
    code: str = "",
    proof: str = "",
) -> Composition:
    """Lay the words out as HTML. A draft has no number and no QR; `proof` stands in the QR behind the `#`."""
    titles = template.titles or kind.titles
    title = pick(titles, languages[0])
    draft = not number
    context = {
        "kind": kind,
        "layout": kind.template.rpartition("/")[2].removesuffix(".html"),
        "draft": draft,
        "number": number,
        "lang": html_lang(languages[0]),
        "title": title,
        "titles": [{"lang": html_lang(c), "text": pick(titles, c)} for c in languages],
        **arranged(items(template.clauses.all(), facts, languages), languages),
        "words": fixed_words(languages),
        "campus": campus(facts, languages),
        "contact": [text for key in ("phone", "email") if (text := contact(facts, key))],
        "signed": kind.signed,
        "sealed": kind.sealed,
        "signs_off": kind.signed and not (kind.internal or kind.personal) and parties_of(template) < 2,
        "dates": [{"lang": html_lang(c), "text": day} for c in languages if (day := maybe(facts, "issued_on", c))],
        "holder": holder(facts, languages),
        "url": url,
        "short_url": settings.SITE_URL.partition("//")[2] + "/check/",
        "code": code,
    }  # fmt: skip
    html = render_to_string(kind.template, context)
    assets = {} if draft else {"qr.svg": (qr(f"{url}#{proof}" if proof else url), "image/svg+xml")}
    whole_title = " / ".join(dict.fromkeys(pick(titles, c) for c in languages))
    return Composition(html, f"{number} {whole_title}".strip(), html_lang(languages[0]), assets)


def parties_of(template: Any) -> int:
    """What both parties sign ends with neither alone."""
    return sum(clause.role == "party" for clause in template.clauses.all())


def arranged(listed: list[Item], languages: list[str]) -> dict[str, Any]:
    """The clauses as each layout wants them: in order, in runs, by language, by role."""
    parts = by_role(listed)
    return {
        "items": listed,
        "blocks": blocks(listed),
        "voices": voices(listed, languages),
        "by_role": parts,
        "parties": [in_turn(parts[role], languages) for role in ("seller", "buyer")],
    }


def by_role(listed: list[Item]) -> dict[str, list[Item]]:
    return {role: [item for item in listed if item.role == role] for role in sorted(ROLES)}


def blocks(listed: list[Item]) -> list[dict[str, Any]]:
    """Runs of clauses, facts and tables in the order they were written."""
    found: list[dict[str, Any]] = []
    for item in listed:
        kind = "clauses" if item.role in ("heading", "clause") else item.role
        if kind not in ("clauses", "fact", "table"):
            continue
        if not found or found[-1]["kind"] != kind or kind == "table":
            found.append({"kind": kind, "items": []})
        found[-1]["items"].append(item)
    return found


def voices(listed: list[Item], languages: list[str]) -> list[dict[str, Any]]:
    """A letter's words, one language after the other, each in the order its readers know.

    A Russian letter names its addressee first, at the right; a Chinese one under its title, before a colon,
    and ends with who writes and the date. Where a greeting follows, the colon is the greeting's.
    """
    found = in_turn([i for i in listed if i.role in ("greeting", "body", "note")], languages)
    greeted = any(item.role == "greeting" for item in listed)
    to = [item for item in listed if item.role == "addressee"]
    for place, (code, voice) in enumerate(zip(languages, found, strict=True)):
        voice["title_first"] = code in TITLE_FIRST
        voice["to"] = [item.texts[min(place, len(item.texts) - 1)] for item in to]
        voice["greeted"] = greeted
    return found


def in_turn(spoken: list[Item], languages: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "lang": html_lang(code),
            "parts": [{"role": item.role, "text": item.texts[i]} for item in spoken],
        }
        for i, code in enumerate(languages)
    ]


def campus(facts: dict[str, Any], languages: list[str]) -> dict[str, list[dict[str, str]]]:
    """Name, legal name, address and signatory of the campus, in each language."""
    found = {}
    for key in ("name", "legal_name", "address", "signatory_name", "signatory_position"):
        found[key] = [
            {"lang": html_lang(c), "text": text}
            for c in languages
            if (text := maybe(facts, f"campus.{key}", c))
        ]
    return found


def contact(facts: dict[str, Any], key: str) -> str:
    return maybe(facts, f"campus.{key}", settings.LANGUAGE_CODE)


def maybe(facts: dict[str, Any], path: str, language: str) -> str:
    try:
        return show(find(facts, path), language)
    except Missing:
        return ""


def holder(facts: dict[str, Any], languages: list[str]) -> list[dict[str, str]]:
    """The company's name, its own language first: the registered name is the largest."""
    own = maybe(facts, "company.language", languages[0])
    order = sorted(languages, key=lambda c: c != own)
    names = [{"lang": html_lang(c), "text": maybe(facts, "company.name", c)} for c in order]
    return [
        n
        for i, n in enumerate(names)
        if n["text"] and n["text"] not in [m["text"] for m in names[:i]]
    ]


def qr(url: str) -> bytes:
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", scale=4, xmldecl=False, border=0)
    return out.getvalue()


def identifier(number: str, token: str) -> bytes:
    """The PDF's own identifier: the same for every printing of one paper."""
    return hashlib.sha256(f"{number} {token}".encode()).digest()[:16]


def start_facts(issued_on: date) -> dict[str, Any]:
    return {"issued_on": {"type": "date", "value": issued_on.isoformat()}}
