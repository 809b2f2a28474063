"""To whom a new case is given, and why: a choice among plain values.

Whoever speaks the company's language comes first, then whoever looks after its category, then who has the
least in hand; of equals the one who has waited longest. Nobody is passed over for good: a busy speaker of the
language is still preferred, because a case in a language one cannot read waits longer than a queue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.languages import babel_locale, format_duration

LONG_AGO = datetime.min.replace(tzinfo=UTC)
FULL_DAY = 24 * 60


@dataclass(frozen=True)
class Candidate:
    """`languages` and `categories` are what they take on; an empty one means all. `load` are the open cases in hand."""

    key: int
    languages: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    load: int = 0
    given_at: datetime | None = None

    def speaks(self, language: str) -> bool:
        return not self.languages or language in self.languages

    def knows(self, category: str) -> bool:
        return not self.categories or category in self.categories


@dataclass(frozen=True)
class Choice:
    key: int
    why: dict[str, Any]


def choose(
    candidates: Iterable[Candidate], *, language: str, category: str, now: datetime
) -> Choice | None:
    """The best of them and the facts that decided; None when there is nobody."""
    found = min(
        candidates,
        key=lambda c: (
            not c.speaks(language), not c.knows(category), c.load, c.given_at or LONG_AGO, c.key,
        ),
        default=None,
    )  # fmt: skip
    if found is None:
        return None
    since = int((now - found.given_at).total_seconds() // 60) if found.given_at else None
    return Choice(
        found.key,
        {
            "language": language if found.speaks(language) else "",
            "category": category if found.categories and found.knows(category) else "",
            "load": found.load,
            "minutes": since,
        },
    )


def words(why: Mapping[str, Any]) -> str:
    """Speaks Chinese, 3 open cases, last given a case 2 hrs ago."""
    language = get_language() or "en"
    told = []
    if why.get("language"):
        name = babel_locale(why["language"]).get_language_name(str(babel_locale(language)))
        told.append(_("language: %(name)s") % {"name": name})
    if why.get("category"):
        told.append(_("category: %(code)s") % {"code": why["category"]})
    load = int(why.get("load") or 0)
    told.append(ngettext("%(n)s open case", "%(n)s open cases", load) % {"n": load})
    minutes = why.get("minutes")
    if minutes is None:
        told.append(_("was not given a case before"))
    else:
        rounded = minutes if minutes < FULL_DAY else minutes // FULL_DAY * FULL_DAY
        told.append(
            _("last given a case %(time)s ago") % {"time": format_duration(rounded, language)}
        )
    return ("，" if language.startswith("zh") else ", ").join(told)
