"""A thread as its reader reads it: which language stands under or over each message, and whose word it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from portal.cases.models import Message, Translation

WITH_TRANSLATIONS = Prefetch(
    "translations", queryset=Translation.objects.select_related("reviewed_by")
)


@dataclass(frozen=True)
class Twin:
    """A message in one more language; without text it is still to be translated, until `due_at`."""

    language: str
    text: str = ""
    badge: str = ""
    tint: str = ""
    due_at: Any = None
    form: Any = None


def badge_of(made: Translation) -> tuple[str, str]:
    """Whose word a translation is, and the tint that says it without words."""
    if made.stale:
        return _("the original was changed since"), "err"
    if made.reviewed_at:
        return _("reviewed by %(name)s") % {"name": made.reviewed_by}, "approved"
    if made.origin == Translation.Origin.MACHINE:
        return _("machine, not reviewed"), "trans"
    if made.origin == Translation.Origin.MEMORY:
        return _("from memory, not reviewed"), "trans"
    return _("draft, not reviewed"), "trans"


def twin_of(made: Translation | None, language: str, form: Any = None) -> Twin:
    if made is None or not made.text:
        return Twin(language, due_at=made.due_at if made else None, form=form)
    return Twin(language, made.text, *badge_of(made), form=form)


def at_desk(messages: Iterable[Message], case: Any, language: str, *, form: Any) -> None:
    """Below each message: in the reader's language, in the company's what the company reads, and what else there is.

    `form`: (message, language, text) → the form that writes a translation, or None for whoever may not.
    """
    for message in messages:
        made = {one.language: one for one in message.translations.all()}
        wanted = [language, *(code for code, one in made.items() if one.text)]
        if message.from_staff and message.visibility == Message.Visibility.PUBLIC:
            wanted.append(case.language)
        message.twins = [
            twin_of(one := made.get(code), code, form(message, code, one.text if one else ""))
            for code in dict.fromkeys(wanted) if code != message.language
        ]  # fmt: skip


def for_company(messages: Iterable[Message], case: Any, language: str) -> None:
    """Instead of a message in a foreign language: its reviewed translation. A draft is nobody's word, and not shown."""
    for message in messages:
        made = {one.language: one for one in message.translations.all()}
        good = {code: one for code, one in made.items() if one.reviewed}
        chosen = good.get(language) or good.get(case.language)
        waits = made.get(case.language)
        if language == message.language:
            continue
        if chosen:
            message.twin = twin_of(chosen, chosen.language)
        elif waits and message.from_staff:
            message.to_follow = waits.due_at
