"""The only sender of mail.

A letter is written twice, in the reader's language and in the other one below, stored in the
caller's transaction, and leaves by a job. SMTP may be down for most of a day: the letter waits, the
desk sees it and can send it again.
"""

import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal import jobs
from portal.models import Job, OutgoingMail

AWAY = "mail-server-away"
AWAY_SECONDS = 30


@dataclass(frozen=True)
class Letter:
    """One language of a letter: plain words, at most one thing to do."""

    subject: str
    paragraphs: list[str]
    action: str = ""
    url: str = ""
    quote: str = ""
    quote_language: str = ""
    twin: str = ""  # the quote in the letter's own language
    language: str = field(default="", compare=False)


def write(build: Callable[[], Letter], languages: list[str]) -> list[Letter]:
    """The same letter in each language, the first one first."""
    written = []
    for code in languages:
        with translation.override(code):
            letter = build()
            written.append(
                Letter(**{**letter.__dict__, "language": code, "subject": str(letter.subject)})
            )
    return written


@transaction.atomic
def send(
    to: Any,
    build: Callable[[], Letter],
    *,
    event: str,
    about: str = "",
    other: str = "",
    key: str | None = None,
) -> OutgoingMail | None:
    """Queue a letter to a user. `other` is the second language; the same key is sent once only."""
    if not to.is_active:
        return None
    if key and OutgoingMail.objects.filter(key=key).exists():
        return None
    first = to.notification_language or settings.LANGUAGE_CODE
    languages = [first] + ([other] if other and other != first else [])
    letters = write(build, languages)
    subject = " · ".join(dict.fromkeys(letter.subject for letter in letters))
    if about:
        subject = f"[{about}] {subject}"
    context = {"letters": letters, "site_url": settings.SITE_URL, "about": about}
    with translation.override(first):
        text = render_to_string("layouts/email_txt.html", context)
        html = css_inline.CSSInliner(load_remote_stylesheets=False).inline(
            render_to_string("layouts/email.html", context)
        )
    mail = OutgoingMail.objects.create(
        to=to if to.pk else None, address=to.email, language=first, about=about, event=event, key=key,
        subject=subject.replace("\n", " ")[:250], text=text, html=html,
    )  # fmt: skip
    jobs.enqueue("portal.mail.deliver", mail.pk, key=mail.job_key, about=about)
    return mail


class MailWaits(Exception):
    """The mail server did not take the letter; it is tried every four minutes for about a day."""

    max_attempts = 24 * 3600 // jobs.LONGEST_WAIT


class MailRefused(Exception):
    """The mail server will not have this letter. A few more tries, then the desk has to look."""


def deliver(mail_id: int) -> None:
    """Send one stored letter. A crash after the server took it sends at most one duplicate."""
    mail = OutgoingMail.objects.get(pk=mail_id)
    if mail.state == OutgoingMail.State.SENT:
        return
    try:
        if away := cache.get(AWAY):
            raise OSError(away)
        message_of(mail).send()
    except OSError as exc:
        if not isinstance(exc, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
            # Nobody is there. A hundred letters need not each wait for that before other work is done.
            cache.add(AWAY, str(exc)[:300], AWAY_SECONDS)
        note(mail, state=OutgoingMail.State.FAILED, error=str(exc)[:300])
        raise (MailRefused if is_final(exc) else MailWaits)(str(exc)) from exc
    note(mail, state=OutgoingMail.State.SENT, sent_at=timezone.now(), error="")


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The same letter under the same name each time, so that a duplicate can be known for one."""
    name = f"letter-{mail.pk}.{int(mail.created_at.timestamp())}"
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.address],
        headers={"Auto-Submitted": "auto-generated", "X-Portal-Case": mail.about or "-",
                 "Message-ID": f"<{name}@{host}>"},
    )  # fmt: skip
    message.attach_alternative(mail.html, "text/html")
    return message


def note(mail: OutgoingMail, **fields: Any) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(attempts=F("attempts") + 1, **fields)


def is_final(exc: OSError) -> bool:
    """5xx about this reader or this letter. What is wrong with our own account or sender is mended and tried on."""
    if isinstance(exc, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in exc.recipients.values())
    return isinstance(exc, smtplib.SMTPDataError) and exc.smtp_code >= 500


def send_again(letters: Iterable[OutgoingMail], *, by: Any) -> int:
    """Try letters that did not leave now, with a fresh set of tries."""
    cache.delete(AWAY)
    keys = [letter.job_key for letter in letters if letter.state != OutgoingMail.State.SENT]
    waiting = list(Job.objects.filter(key__in=keys))
    for job in waiting:
        jobs.retry(job, by=by)
    return len(waiting)


class KeepInPortal(BaseEmailBackend):
    """The demo's mail server: letters stay in the portal and are read at /demo/mail/.

    Letters that do not come through `send` (sign-in codes) are stored here.
    """

    def send_messages(self, messages: list[Any]) -> int:
        for message in messages:
            if "X-Portal-Case" in message.extra_headers:
                continue
            html = next(
                (
                    body
                    for body, kind in getattr(message, "alternatives", [])
                    if kind == "text/html"
                ),
                "",
            )
            OutgoingMail.objects.create(
                address=message.to[0], language=translation.get_language() or "en", event="account",
                subject=message.subject[:250], text=message.body, html=html,
                state=OutgoingMail.State.SENT, sent_at=timezone.now(),
            )  # fmt: skip
        return len(messages)
