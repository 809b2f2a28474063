"""The portal's own list of what a person was told. `portal.mail` writes it; the same event feeds both."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from portal.models import Notice

KEPT = timedelta(days=180)


def record(
    person: Any, build: Callable[[], Any], *, event: str, about: str, key: str | None, for_digest: bool
) -> Notice:  # fmt: skip
    """One line in each language of the house: the reader may change theirs before reading it."""
    subjects, url = {}, ""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            letter = build()
            subjects[code] = str(letter.subject)[:250]
            url = letter.url.removeprefix(settings.SITE_URL)
    return Notice.objects.create(
        person_id=person.pk, event=event, about=about, subjects=subjects, url=url[:500], key=key,
        for_digest=for_digest,
    )  # fmt: skip


def mark_all_seen(person: Any, *, by: Any) -> int:
    return Notice.objects.filter(person=person, seen_at=None).update(seen_at=timezone.now())


def mark_seen(person: Any, *, about: str, by: Any) -> int:
    """What was told about one case, to whoever is looking at it."""
    waiting = Notice.objects.filter(person=person, about=about, seen_at=None)
    return waiting.update(seen_at=timezone.now()) if about else 0


def forget(person: Any, *, by: Any) -> None:
    """Who no longer belongs to a company or a desk does not read on what was told there."""
    Notice.objects.filter(person=person).delete()


def forget_old() -> int:
    """Once a day: half a year is enough for a list that only points at cases."""
    return Notice.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
