"""The only sender of mail.

A letter is written twice, in the reader's language and in the other one below, stored in the
caller's transaction, and leaves by a job. SMTP may be down for hours: the letter waits and the
desk sees it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal import jobs
from portal.models import OutgoingMail


@dataclass(frozen=True)
class Letter:
    """One language of a letter: plain words, at most one thing to do."""

    subject: str
    paragraphs: list[str]
    action: str = ""
    url: str = ""
    quote: str = ""
    quote_language: str = ""
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
    jobs.enqueue("portal.mail.deliver", mail.pk, key=f"mail-{mail.pk}", about=about)
    return mail


class MailWaits(Exception):
    """The mail server did not take the letter; it will be tried for about a day."""

    max_attempts = 8


def deliver(mail_id: int) -> None:
    """Send one stored letter. A crash after the server took it sends at most one duplicate."""
    mail = OutgoingMail.objects.get(pk=mail_id)
    if mail.state == OutgoingMail.State.SENT:
        return
    message = EmailMultiAlternatives(
        mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.address],
        headers={"Auto-Submitted": "auto-generated", "X-Portal-Case": mail.about or "-"},
    )  # fmt: skip
    message.attach_alternative(mail.html, "text/html")
    stored = OutgoingMail.objects.filter(pk=mail_id)
    try:
        message.send()
    except OSError as exc:
        stored.update(
            state=OutgoingMail.State.FAILED, error=str(exc)[:300], attempts=F("attempts") + 1
        )
        raise MailWaits(str(exc)) from exc
    stored.update(
        state=OutgoingMail.State.SENT, sent_at=timezone.now(), error="", attempts=F("attempts") + 1
    )


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
