"""What changed between two definitions of a service, part by part and key by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.languages import codes, format_date, name_in_itself, pick
from services.definition import Definition, When
from services.places import PARTS, Place, in_words, is_texts, name_of, walk

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One line of the comparison; `language` where it is the text in one language that differs."""

    kind: str
    place: Place
    before: str = ""
    after: str = ""
    language: str = ""

    @property
    def where(self) -> str:
        return in_words(self.place)

    @property
    def language_name(self) -> str:
        return name_in_itself(self.language) if self.language else ""


def differences(old: Definition, new: Definition, language: str) -> list[Change]:
    """In the order of the editor's parts; a whole row that came or went is one line, named in `language`."""
    before, after = dict(walk(old)), dict(walk(new))
    found: list[Change] = []
    for part in PARTS:
        found += moved(part, old, new, language)
        both = kept_rows(part, old) & kept_rows(part, new)
        places = [p for p in {**before, **after} if p[0] == part]
        for place in places:
            if part in ("card", "terms") or place[1] in both:
                found += compared(place, before.get(place), after.get(place), language)
    return found


def listed(part: str, made: Definition) -> Mapping[str, Any]:
    given = getattr(made, part, ()) if part not in ("card", "terms") else ()
    return {name_of(row) or str(n): row for n, row in enumerate(given, 1)}


def kept_rows(part: str, made: Definition) -> set[str]:
    return set(listed(part, made))


def moved(part: str, old: Definition, new: Definition, language: str) -> list[Change]:
    """Rows that came, went, or stand in another order."""
    before, after = listed(part, old), listed(part, new)
    gone = [
        Change(REMOVED, (part, k), title(before[k], language)) for k in before if k not in after
    ]
    come = [
        Change(ADDED, (part, k), "", title(after[k], language)) for k in after if k not in before
    ]
    shared = [k for k in before if k in after]
    order = [k for k in after if k in before]
    turned = (
        [Change(CHANGED, (part,), ", ".join(shared), ", ".join(order))] if shared != order else []
    )
    return [*gone, *come, *turned]


def title(row: Any, language: str) -> str:
    texts = next((getattr(row, n) for n in ("label", "texts", "question") if hasattr(row, n)), {})
    return pick(texts, language)


def compared(place: Place, old: Any, new: Any, language: str) -> list[Change]:
    """Per language where the value is a text in all of them."""
    if is_texts(old or {}) and is_texts(new or {}) and (old or new):
        pairs = [(code, (old or {}).get(code, ""), (new or {}).get(code, "")) for code in codes()]
        return [Change(kind_of(a, b), place, a, b, code) for code, a, b in pairs if a != b]
    a, b = written(old, language), written(new, language)
    return [Change(kind_of(a, b), place, a, b)] if a != b else []


def kind_of(before: str, after: str) -> str:
    return ADDED if not before else REMOVED if not after else CHANGED


def written(value: Any, language: str) -> str:
    """A value as one reads it in a table."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, When):
        return f"{value.field}: {', '.join(value.values)}"
    if isinstance(value, tuple):
        return ", ".join(str(word) for word in value)
    if isinstance(value, date):
        return format_date(value, language)
    return str(value)
