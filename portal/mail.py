"""The only sender of mail, and the one door for whatever a person is told.

What happened is noted in the portal's own list; whether and when a letter follows is the reader's
choice (`portal.reach`), except for service mail. A letter is written twice, in the reader's language
and in the other one below, stored in the caller's transaction, and leaves by a job. SMTP may be down
for most of a day: the letter waits, the desk sees it and can send it again.
"""

import smtplib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
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
from django.urls import reverse
from django.utils import timezone, translation

from portal import jobs, notices, reach
from portal.events import DIGEST, GATHERED, PORTAL, Kind, kind_of
from portal.models import Job, Notice, OutgoingMail, Reach, ReturnedAddress

AWAY = "mail-server-away"
AWAY_SECONDS = 30
BURST = timedelta(minutes=10)


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
    entries: list[tuple[str, str]] = field(default_factory=list)  # (text, address) of a list
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
    """Tell a user. `other` is the letter's second language; the same key is told once only.

    Gives the letter back, or None where the reader is told in the portal or with the digest.
    """
    if not to.is_active or (key and told(key)):
        return None
    kind, wishes = kind_of(event), reach.reach_of(to) if to.pk else Reach()
    way = way_to(to, kind, wishes)
    if to.pk and not kind.secret:
        notices.record(
            to, build, event=event, about=about, key=key, for_digest=way == DIGEST
        )  # fmt: skip
    if way in (DIGEST, PORTAL):
        return None
    first = to.notification_language or settings.LANGUAGE_CODE
    letters = write(build, [first] + ([other] if other and other != first else []))
    if not to.pk or kind.secret:
        return post(to, letters, event=event, about=about, key=key)
    now = timezone.now()
    quiet = reach.quiet_until(wishes, reach.zone_of(to), now)
    if kind.gathers and about:
        return gather(to, letters, event=event, about=about, key=key, quiet=quiet, now=now)
    return post(to, letters, event=event, about=about, key=key, not_before=quiet)


def told(key: str) -> bool:
    return OutgoingMail.objects.filter(key=key).exists() or Notice.objects.filter(key=key).exists()


def way_to(to: Any, kind: Kind, wishes: Reach) -> str:
    """To an address whose letters come back only service mail is sent; the rest is in the portal."""
    if to.pk and not kind.always and not kind.secret and reach.returned(to.email):
        return PORTAL
    return reach.way(wishes, kind)


def gather(
    to: Any, letters: list[Letter], *, event: str, about: str, key: str | None,
    quiet: datetime | None, now: datetime,
) -> OutgoingMail:  # fmt: skip
    """At most one letter in ten minutes for a person and a case: the next ones share the one that waits."""
    # What is said about one case at one moment takes turns, so that one letter waits and not two.
    type(to).objects.select_for_update(no_key=True).get(pk=to.pk)
    last = OutgoingMail.objects.filter(to=to, about=about, event__in=GATHERED).first()
    if last and last.pages is not None and join(last, letters):
        return last
    calm = (last.not_before or last.created_at) + BURST if last else now
    moment = max(calm, quiet or now)
    later = moment if moment > now else None
    return post(to, letters, event=event, about=about, key=key, not_before=later)


def join(mail: OutgoingMail, letters: list[Letter]) -> bool:
    """Add to a letter that waits; False when it has left meanwhile."""
    stored = [Letter(**page) for page in mail.pages or []] + letters
    order = {letter.language: place for place, letter in reversed(list(enumerate(stored)))}
    pages = sorted(stored, key=lambda letter: order[letter.language])
    waiting = OutgoingMail.objects.filter(
        pk=mail.pk, state=OutgoingMail.State.QUEUED, pages__isnull=False
    )
    return bool(
        waiting.update(pages=[asdict(page) for page in pages], **written(pages, mail.about))
    )


def post(
    to: Any, letters: list[Letter], *, event: str, about: str = "", key: str | None = None,
    not_before: datetime | None = None,
) -> OutgoingMail:  # fmt: skip
    """Store a letter and queue it; one that waits for its hour can be added to until then."""
    mail = OutgoingMail.objects.create(
        to=to if to.pk else None, address=to.email, language=letters[0].language, about=about, event=event, key=key,
        not_before=not_before, pages=[asdict(letter) for letter in letters] if not_before else None,
        **written(letters, about),
    )  # fmt: skip
    delay = (not_before - timezone.now()).total_seconds() if not_before else 0
    jobs.enqueue("portal.mail.deliver", mail.pk, key=mail.job_key, about=about, delay=delay)
    return mail


def written(letters: list[Letter], about: str) -> dict[str, str]:
    """Subject, text and HTML of a letter in all its languages."""
    subject = " · ".join(dict.fromkeys(letter.subject for letter in letters))
    if about:
        subject = f"[{about}] {subject}"
    context = {"letters": letters, "site_url": settings.SITE_URL, "about": about}
    with translation.override(letters[0].language):
        text = render_to_string("layouts/email_txt.html", context)
        html = css_inline.CSSInliner(load_remote_stylesheets=False).inline(
            render_to_string("layouts/email.html", context)
        )
    return {"subject": subject.replace("\n", " ")[:250], "text": text, "html": html}


class MailWaits(Exception):
    """The mail server did not take the letter; it is tried every four minutes for about a day."""

    max_attempts = 24 * 3600 // jobs.LONGEST_WAIT


class MailRefused(Exception):
    """The mail server will not have this letter. A few more tries, then the desk has to look."""


def deliver(mail_id: int) -> None:
    """Send one stored letter. A crash after the server took it sends at most one duplicate."""
    # From here on nothing is added to it; whoever is adding now is waited for.
    OutgoingMail.objects.filter(pk=mail_id, pages__isnull=False).update(pages=None)
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
        if isinstance(exc, smtplib.SMTPRecipientsRefused) and is_final(exc):
            flag(mail.address, str(exc))
        raise (MailRefused if is_final(exc) else MailWaits)(str(exc)) from exc
    note(mail, state=OutgoingMail.State.SENT, sent_at=timezone.now(), error="")


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The same letter under the same name each time, so that a duplicate can be known for one."""
    name = f"letter-{mail.pk}.{int(mail.created_at.timestamp())}"
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Auto-Submitted": "auto-generated", "X-Portal-Case": mail.about or "-",
        "Message-ID": f"<{name}@{host}>",
    }  # fmt: skip
    if mail.event == DIGEST and mail.to_id:
        # One press in the mail program, as RFC 8058 has it. Service mail has no such key.
        stop = reverse("stop_digest", args=[reach.digest_key(mail.to_id)])
        headers["List-Unsubscribe"] = f"<{settings.SITE_URL}{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.address], headers=headers
    )
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
    """Try letters that did not leave now, with a fresh set of tries; one that came back to the address of today."""
    cache.delete(AWAY)
    letters = list(letters)
    on_the_way = (OutgoingMail.State.QUEUED, OutgoingMail.State.FAILED)
    keys = [letter.job_key for letter in letters if letter.state in on_the_way]
    waiting = list(Job.objects.filter(key__in=keys))
    for job in waiting:
        jobs.retry(job, by=by)
    came_back = [letter for letter in letters if letter.state == OutgoingMail.State.RETURNED]
    return len(waiting) + sum(forward(letter) for letter in came_back)


@transaction.atomic
def forward(mail: OutgoingMail) -> bool:
    """Queue a letter that came back once more."""
    address = mail.to.email if mail.to else mail.address
    back = OutgoingMail.objects.filter(pk=mail.pk, state=OutgoingMail.State.RETURNED)
    if not back.update(state=OutgoingMail.State.QUEUED, address=address, error=""):
        return False
    jobs.enqueue(
        "portal.mail.deliver", mail.pk, key=f"{mail.job_key}-{mail.attempts}", about=mail.about
    )
    return True


@transaction.atomic
def came_back(mail: OutgoingMail, words: str, *, hard: bool) -> bool:
    """A mail server returned a letter it had taken. A hard bounce flags the address; told twice, it counts once."""
    sent = OutgoingMail.objects.filter(pk=mail.pk, state=OutgoingMail.State.SENT)
    if not sent.update(state=OutgoingMail.State.RETURNED, error=words[:300]):
        return False
    if hard:
        flag(mail.address, words)
    return True


def flag(address: str, words: str) -> None:
    """Letters to this address come back: the desk and the person are told. The first time counts."""
    ReturnedAddress.objects.get_or_create(
        address=address.lower(), defaults={"words": words[:300]}
    )  # fmt: skip


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
