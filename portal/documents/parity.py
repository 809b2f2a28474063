"""What keeps a paper from being issued: gaps, and figures that differ between its two languages.

The comparison reads the printed words back: dates, sums and numbers are found in the finished text of each
language by that language's own rules, so it does not trust the code that wrote them.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.documents import faces
from portal.documents.formatting import Missing, find, show
from portal.documents.wording import Piece, holds, paragraphs, pieces
from portal.languages import babel_locale, name_in_itself
from portal.workflow import Refused

LONGEST_VALUE = 4000  # characters of one fact; more belongs in an annex
MESSAGES = {
    "missing": _("“%(path)s” is not known in %(language)s (clause “%(clause)s”)."),
    "no_twin": _("Clause “%(clause)s” has no text in %(language)s."),
    "figures": _(
        "Clause “%(clause)s” states different figures in its two languages: %(left)s and %(right)s."
    ),
    "facts": _(
        "Clause “%(clause)s” names different facts in its two languages: %(left)s and %(right)s."
    ),
    "too_long": _("“%(path)s” is longer than %(limit)s characters. Put it into an annex."),
    "no_glyph": _(
        "The faces of the papers have no sign for %(signs)s (%(place)s). Write it in other letters."
    ),
    "no_texts": _(
        "The words of papers of the kind %(kind)s are not loaded. Run manage.py load_texts."
    ),
    "authority": _(
        "The words of the paper say that the text in %(language)s prevails, and the paper has none."
    ),
    "printed": _(
        "“%(path)s” in %(language)s (clause “%(clause)s”): the facts say %(wanted)s, the printed sheet says %(found)s."
    ),
    "table": _("The table “%(path)s” has no rows."),
}


@dataclass(frozen=True)
class Problem:
    """One reason against issuing. `message` is for the officer who prepares the paper."""

    code: str
    detail: tuple[tuple[str, str], ...]

    @property
    def message(self) -> str:
        return MESSAGES[self.code] % dict(self.detail)

    def __str__(self) -> str:
        return str(self.message)


def problem(code: str, **detail: Any) -> Problem:
    return Problem(code, tuple((key, str(value)) for key, value in detail.items()))


class IssueRefused(Refused):
    """The paper was not issued and no number was taken. `problems` lists every reason."""

    def __init__(self, problems: Iterable[Any]) -> None:
        self.problems = list(problems)
        self.message = " ".join(str(one) for one in self.problems)
        super().__init__(self.message)


def problems(clauses: Iterable[Any], facts: dict[str, Any], languages: list[str]) -> list[Problem]:
    """Everything that keeps these clauses from being printed with these facts in these languages."""
    found = too_long(facts)
    for clause in clauses:
        if holds(clause.when, facts):
            found += clause_problems(clause, facts, languages)
    return list(dict.fromkeys(found))


def authority_problems(facts: dict[str, Any], languages: list[str]) -> list[Problem]:
    """A text that prevails must be one of the paper's two."""
    code = facts.get("prevailing", {}).get("code", "")
    if not code or code in languages:
        return []
    return [problem("authority", language=name_in_itself(code))]


def clause_problems(clause: Any, facts: dict[str, Any], languages: list[str]) -> list[Problem]:
    found = [
        problem("no_twin", clause=clause.code, language=name_in_itself(code))
        for code in languages
        if not (clause.texts.get(code) or "").strip()
    ]
    if found:
        return found
    if clause.role == "table":
        return table_problems(clause, facts, languages)
    written = {code: whole(clause, facts, code) for code in languages}
    found += [
        problem("missing", path=piece.path, clause=clause.code, language=name_in_itself(code))
        for code in languages
        for piece in written[code]
        if piece.missing
    ]
    said = "".join(piece.text for code in languages for piece in written[code])
    found += unprintable(said, clause.code)
    return found or differences(clause, facts, written, languages)


def whole(clause: Any, facts: dict[str, Any], language: str) -> list[Piece]:
    parts = paragraphs(clause.texts[language], facts, language)
    value = pieces(clause.value, facts, language) if clause.value else []
    return [piece for part in parts for piece in [*part, Piece("\n")]] + value


def differences(
    clause: Any, facts: dict[str, Any], written: dict[str, list[Piece]], languages: list[str]
) -> list[Problem]:
    """Compare the two languages of one clause: the facts named, then the figures read back."""
    left, right = languages
    named = [Counter(p.path for p in written[code] if p.path) for code in languages]
    if set(named[0]) != set(named[1]):
        only = [", ".join(sorted(set(a) - set(b))) or "–" for a, b in (named, named[::-1])]
        return [problem("facts", clause=clause.code, left=only[0], right=only[1])]
    if clause.own_figures:
        return []
    counted = {code: figures(comparable(written[code], facts, code), code) for code in languages}
    if counted[left] == counted[right]:
        return []
    only = [
        ", ".join(sorted((counted[a] - counted[b]).elements())) or "–"
        for a, b in ((left, right), (right, left))
    ]
    return [problem("figures", clause=clause.code, left=only[0], right=only[1])]


def comparable(found: list[Piece], facts: dict[str, Any], language: str) -> str:
    """The text whose figures must agree: names differ by nature, sums in words are put in figures."""
    words = []
    for piece in found:
        fact = find(facts, piece.path) if piece.path and not piece.missing else None
        kind = fact.get("type") if isinstance(fact, dict) else ""
        if kind in ("name", "list"):
            words.append(" ")
        elif kind == "money" and piece.form in ("words", "full"):
            words.append(show(fact, language))
        else:
            words.append(piece.text)
    return "".join(words)


def table_problems(clause: Any, facts: dict[str, Any], languages: list[str]) -> list[Problem]:
    path = clause.value.strip("{}")
    try:
        table = find(facts, path)
    except Missing:
        return [
            problem("missing", path=path, clause=clause.code, language=name_in_itself(languages[0]))
        ]
    if not table.get("rows"):
        return [problem("table", path=path)]
    cells = [
        *(cell for row in table["rows"] for cell in row),
        *(line["value"] for line in table["totals"]),
    ]
    heads = [
        *(c["titles"] for c in table["columns"]),
        *(line["titles"] for line in table["totals"]),
    ]
    gaps = [code for code in languages if any(not titles.get(code) for titles in heads)]
    said = [*(title for titles in heads for title in titles.values())]
    for code in languages:
        for cell in cells:
            try:
                said.append(show(cell, code))
            except Missing:
                gaps.append(code)
    return [
        problem("missing", path=path, clause=clause.code, language=name_in_itself(c))
        for c in dict.fromkeys(gaps)
    ] + unprintable("".join(said), path)


def unprintable(said: str, place: str) -> list[Problem]:
    signs = faces.lacking(said)
    return [problem("no_glyph", signs=" ".join(signs[:10]), place=place)] if signs else []


def too_long(facts: Any, path: str = "") -> list[Problem]:
    """Endless values would print for minutes; they are refused while a person can still act."""
    if isinstance(facts, str):
        over = len(facts) > LONGEST_VALUE
        return [problem("too_long", path=path, limit=LONGEST_VALUE)] if over else []
    if isinstance(facts, list):
        return [p for value in facts for p in too_long(value, path)]
    if isinstance(facts, dict):
        inner = "type" in facts
        named = {key: path if inner else f"{path}.{key}".strip(".") for key in facts}
        return [p for key, value in facts.items() for p in too_long(value, named[key])]
    return []


# --- reading figures back --------------------------------------------------------------------

# Before a figure, or before the yuan's sign in front of it: "−" of the portal's own, "-" of an older paper. The
# hyphen of a number or a range is none.
SIGNED = re.compile(r"(?:(?<![^\s(（])-|(?<![0-9])\u2212)¥?$")
GROUPED = {
    "ru": re.compile(
        r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:,[0-9]+)?(?![0-9])|[0-9]+(?:[.,][0-9]+)*"
    ),
    "": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)*"),
}
NUMERIC_DAYS = (
    re.compile(r"(?P<d>[0-9]{2})\.(?P<m>[0-9]{2})\.(?P<y>[0-9]{4})"),
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?![0-9-])"),
    re.compile(r"(?P<y>[0-9]{4})\s?年\s?(?P<m>[0-9]{1,2})\s?月\s?(?P<d>[0-9]{1,2})\s?日"),
)


@lru_cache(maxsize=16)
def months(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    names = {
        name.lower(): number
        for number, name in babel_locale(language).months["format"]["wide"].items()
    }
    words = "|".join(re.escape(name) for name in names)
    pattern = (
        rf"[«“]?(?P<d>[0-9]{{1,2}})[»”]?[\s\u00a0]+(?P<name>{words})[\s\u00a0]+(?P<y>[0-9]{{4}})"
    )
    return re.compile(pattern, re.IGNORECASE), names


def figures(text: str, language: str) -> Counter[str]:
    """Every day and number a text states, each in one spelling."""
    found: Counter[str] = Counter()

    def note_day(match: re.Match[str]) -> str:
        parts = match.groupdict()
        month = int(parts["m"]) if "m" in parts else months(language)[1][parts["name"].lower()]
        found[f"{int(parts['y']):04}-{month:02}-{int(parts['d']):02}"] += 1
        return " "

    for pattern in (*NUMERIC_DAYS, months(language)[0]):
        text = pattern.sub(note_day, text)
    for match in GROUPED.get(language, GROUPED[""]).finditer(text):
        minus = "-" if SIGNED.search(text, max(0, match.start() - 3), match.start()) else ""
        found[minus + one_number(match.group(), language)] += 1
    return found


def one_number(text: str, language: str) -> str:
    """14 400,00 and 14,400.00 are 14400; 2.1.3 is a reference and stays."""
    plain = re.sub(r"[ \u00a0\u202f]", "", text)
    plain = plain.replace(",", "." if language == "ru" else "")
    if plain.count(".") > 1:
        return plain
    number = Decimal(plain).normalize()
    return f"{number:f}"
