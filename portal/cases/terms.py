"""The park's terms in a text: where they stand, and whether a translation says them as agreed.

Pure: an entry brings its words, a text its language. Russian and English words are compared by
their stems, Chinese ones as they are written.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from portal.languages import html_lang
from portal.search import HAN, stem

_WORD = re.compile(rf"[^\W{HAN}]+")


@dataclass(frozen=True)
class Entry:
    """`words`: language → its accepted forms, the preferred one first; `avoid`: what nobody should write."""

    code: str
    words: Mapping[str, tuple[str, ...]]
    avoid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""

    def preferred(self, language: str) -> str:
        forms = self.words.get(language, ())
        return forms[0] if forms else ""


@dataclass(frozen=True)
class Hit:
    start: int
    end: int
    entry: Entry


@dataclass(frozen=True)
class Mismatch:
    """`said` stands in the original; the translation lacks `expected`, or uses `instead`."""

    said: str
    expected: str
    instead: str = ""


class Text:
    """A text prepared once for many questions about it."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.language = text, language
        self.chinese = language.startswith("zh")
        words = [] if self.chinese else list(_WORD.finditer(text))
        self.spans = [(m.start(), m.end()) for m in words]
        self.stems = [stem(m.group()) for m in words]

    def places(self, form: str) -> list[tuple[int, int]]:
        """Where a form stands, by its first letter and the place after its last."""
        if self.chinese:
            return [m.span() for m in re.finditer(re.escape(form), self.text)]
        sought = [stem(word) for word in _WORD.findall(form)]
        length = len(sought)
        starts = range(len(self.stems) - length + 1) if length else ()
        return [
            (self.spans[i][0], self.spans[i + length - 1][1])
            for i in starts
            if self.stems[i : i + length] == sought
        ]

    def says(self, forms: Iterable[str]) -> bool:
        return any(self.places(form) for form in forms)


def hits(text: str, language: str, entries: Iterable[Entry]) -> list[Hit]:
    """Terms in their order; of two that overlap the longer one."""
    prepared = Text(text, language)
    found = [
        Hit(start, end, entry)
        for entry in entries
        for form in entry.words.get(language, ())
        for start, end in prepared.places(form)
    ]
    found.sort(key=lambda hit: (hit.start - hit.end, hit.start))
    kept: list[Hit] = []
    for hit in found:
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def marked(text: str, language: str, other: str, entries: Iterable[Entry]) -> SafeString:
    """The text with its terms marked, each with its counterpart in the `other` language."""
    parts: list[tuple[str]] = []
    last = 0
    for hit in hits(text, language, entries):
        twin = hit.entry.preferred(other)
        if not twin:
            continue
        spoken = format_html('<span class="vh" lang="{}"> ({})</span>', html_lang(other), twin)
        words = text[hit.start : hit.end]
        mark = format_html('<mark title="{}">{}{}</mark>', twin, words, spoken)
        parts += [(escape(text[last : hit.start]),), (mark,)]
        last = hit.end
    return format_html_join("", "{}", [*parts, (escape(text[last:]),)])


def mismatches(
    source: str, target: str, languages: tuple[str, str], entries: Iterable[Entry]
) -> list[Mismatch]:
    """Terms of the original for which the translation has none of the agreed words, or a wrong one."""
    first, second = languages
    entries = list(entries)
    wanted = {hit.entry.code: hit for hit in hits(source, first, entries)}
    written = Text(target, second)
    wrong = []
    for hit in wanted.values():
        said, expected = source[hit.start : hit.end], hit.entry.preferred(second)
        bad = next((a for a in hit.entry.avoid.get(second, ()) if written.says([a])), "")
        if expected and (bad or not written.says(hit.entry.words[second])):
            wrong.append(Mismatch(said, expected, bad))
    return wrong
