"""Once a day, in one letter, what a person asked to read together."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import jobs, mail, reach
from portal.events import DIGEST
from portal.mail import Letter
from portal.models import Notice, Reach

MOST = 100  # lines of one letter; the rest is in the portal


def due(now: datetime | None = None) -> int:
    """Queue the digest of everybody whose hour has come; each gets one for each day of their own."""
    now = now or timezone.now()
    held = Notice.objects.filter(for_digest=True).values("person")
    queued = 0
    for wishes in Reach.objects.filter(pk__in=held).select_related("person"):
        here = now.astimezone(reach.zone_of(wishes.person))
        if here.hour >= wishes.digest_hour and wishes.digest_on != here.date():
            day = here.date().isoformat()
            jobs.enqueue("portal.digest.send", wishes.pk, day, key=f"digest-{wishes.pk}-{day}")
            queued += 1
    return queued


@transaction.atomic
def send(person_id: int, day: str) -> None:
    """One letter with all that waits; nothing waits, no letter. Run twice, it writes one."""
    wishes = Reach.objects.select_for_update().get(pk=person_id)
    person, today = wishes.person, date.fromisoformat(day)
    held = list(Notice.objects.filter(person_id=person_id, for_digest=True).order_by("pk"))
    if not held or wishes.digest_on == today:
        return
    Notice.objects.filter(pk__in=[one.pk for one in held]).update(for_digest=False)
    wishes.digest_on = today
    wishes.save(update_fields=["digest_on"])
    if person.is_active and not reach.returned(person.email):
        letters = mail.write(lambda: letter_of(held), [person.notification_language])
        mail.post(person, letters, event=DIGEST, key=f"digest-{person_id}-{day}")


def letter_of(held: list[Notice]) -> Letter:
    return Letter(
        subject=ngettext("%(n)s piece of news", "%(n)s pieces of news", len(held))
        % {"n": len(held)},
        paragraphs=[
            _("This is what you asked to read once a day."),
            _("How you are told can be changed here: %(url)s")
            % {"url": settings.SITE_URL + reverse("accounts:notifications")},
        ],
        entries=[line_of(one) for one in held[:MOST]],
        action=_("See all notifications"),
        url=settings.SITE_URL + reverse("notifications"),
    )


def line_of(one: Notice) -> tuple[str, str]:
    words: Any = f"[{one.about}] {one.subject}" if one.about else one.subject
    return words, settings.SITE_URL + one.url if one.url.startswith("/") else one.url
