"""What is said about a case."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import jobs, notices
from portal.accounts.models import User
from portal.accounts.rules import for_park
from portal.cases import attachments
from portal.cases.actions import translating
from portal.cases.actions.around import told_of
from portal.cases.mentions import called, colleagues_of
from portal.cases.models import Attachment, Case, Message, Presence, Reading
from portal.cases.wording import written_in
from portal.search import keys_for

GONE_AFTER = timedelta(seconds=30)


@dataclass
class StaleThread(Exception):
    """Others wrote meanwhile: `newer` must be read first. The text stays with its writer."""

    newer: list[Message]


def newer_than(case: Case, seen: int, *, reader: User) -> list[Message]:
    """What others wrote after the last message a page showed; for the desk also what is on its way."""
    written = case.messages.visible_to(reader, on_its_way=True)
    written = written.filter(pk__gt=seen).exclude(author=reader)
    return list(written.select_related("author").prefetch_related("attachments"))


def reply(
    case: Case, *, by: User, files: Iterable[Any] = (), through: Callable[..., Message] | None = None,
    **given: Any,
) -> Message:  # fmt: skip
    """A message with the files sent along; those are stored before the case is held.

    The park's to the company can be taken back for `UNDO_SECONDS`; until then its files are the desk's.
    `through` is what says it, `say` unless more is done with it. Raises `StaleThread`,
    `attachments.NotTaken` for a file that may not come in, and `translating.Unreviewed` for a
    translation that nobody has read.
    """
    sent = Message.objects.filter(nonce=given["nonce"]).first()
    if sent:
        return sent
    newer = newer_than(case, given["seen"], reader=by)
    if newer:
        raise StaleThread(newer)
    translating.refuse_unread(given.get("translation"))
    internal = given["visibility"] == Message.Visibility.INTERNAL
    hold = 0 if internal or not for_park(by, case.company_id) else settings.UNDO_SECONDS
    papers = attachments.keep(case.company, files, by=by, internal=internal or bool(hold))
    return (through or say)(case, by=by, files=papers, hold=hold, **given)


@transaction.atomic
def say(
    case: Case, *, by: User, body: str, visibility: str, seen: int, nonce: uuid.UUID | None = None,
    language: str = "", files: Iterable[Any] = (), translation: translating.Given | None = None, hold: int = 0,
) -> Message:  # fmt: skip
    """Add a message. `seen` is the last message the writer's page showed; `hold` are seconds until others see it.

    Raises `StaleThread` when somebody else has written since; the same nonce twice (a double
    click) gives the first message back. What the other side cannot read goes out with its
    `translation`, or opens the task of writing one.
    """
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    nonce = nonce or uuid.uuid4()
    earlier = Message.objects.filter(nonce=nonce).first()
    if earlier:
        return earlier
    newer = newer_than(case, seen, reader=by)
    if newer:
        raise StaleThread(newer)
    now = timezone.now()
    message = Message.objects.create(
        created_at=now, held_until=now + timedelta(seconds=hold) if hold else None,
        case_id=case.pk, author=by, visibility=visibility, from_staff=for_park(by, case.company_id), body=body,
        search=keys_for(body), language=language or written_in(body, guess=by.language), nonce=nonce,
    )  # fmt: skip
    Attachment.objects.bulk_create(
        Attachment(message=message, paper=f.public_id, name=f.name, size=f.size) for f in files
    )
    answers = message.from_staff and visibility == Message.Visibility.PUBLIC
    held.campus = case.campus
    Case.objects.filter(pk=case.pk).update(
        changed_at=now, **(held.first_answer(now) if answers else {})
    )
    mark_read(case, by=by, upto=message.pk)
    translating.wanted(message, case, by=by, given=translation)
    announce(message, case, by=by)
    return message


def announce(message: Message, case: Case, *, by: User) -> None:
    """The other side hears of a message, the desk of a partner's note, a colleague of a note that calls them."""
    if message.held:
        jobs.enqueue(
            "portal.cases.actions.taking_back.let_out", message.pk,
            key=f"let-out-{message.pk}", about=case.number or "", delay=message.delay,
        )  # fmt: skip
    elif message.visibility == Message.Visibility.PUBLIC or by.is_guest:
        tell(message, case)
    elif "@" in message.body:
        told_of(case, called(message.body, colleagues_of(case)), message.pk, by=by)


def tell(message: Message, case: Case) -> None:
    jobs.enqueue(
        "portal.cases.notices.said",
        message.pk,
        key=f"said-{message.pk}",
        about=case.number or "",
    )


@transaction.atomic
def mark_read(case: Case, *, by: User, upto: int) -> None:
    seen = {"message_id_seen": upto, "unread": 0}
    Reading.objects.update_or_create(case_id=case.pk, user=by, defaults=seen)


@transaction.atomic
def read_all(case: Case, *, by: User) -> None:
    """The page of the case was open before them: its messages are read, and what they were told about it is seen."""
    newest = case.messages.visible_to(by).order_by("-pk").values_list("pk", flat=True).first()
    mark_read(case, by=by, upto=newest or 0)
    notices.mark_seen(by, about=case.number or "", by=by)


@transaction.atomic
def leave_unread(case: Case, readers: Iterable[User], *, by: User | None = None) -> None:
    """The park's messages after the last each of them read; counted anew, so that once more changes nothing."""
    said = case.messages.of_company(case.company_id).filter(from_staff=True)
    for reader in readers:
        row, _new = Reading.objects.get_or_create(case_id=case.pk, user=reader)
        count = said.filter(pk__gt=row.message_id_seen).exclude(author=reader).count()
        Reading.objects.filter(pk=row.pk, message_id_seen=row.message_id_seen).update(unread=count)


@transaction.atomic
def be_present(case: Case, *, by: User, answering: bool) -> list[Presence]:
    """Say that `by` is here and return the others who are."""
    notices.mark_seen(by, about=case.number or "", by=by)
    now = timezone.now()
    mine = Presence.objects.filter(case_id=case.pk, user=by)
    if not mine.filter(answering=answering).update(seen_at=now):
        try:
            with transaction.atomic():
                Presence.objects.update_or_create(
                    case_id=case.pk, user=by,
                    defaults={"answering": answering, "since": now, "seen_at": now},
                )  # fmt: skip
        except IntegrityError:
            pass  # two tabs of one person; either row will do
    return list(
        Presence.objects.filter(case_id=case.pk, seen_at__gte=now - GONE_AFTER)
        .exclude(user=by)
        .select_related("user")
    )
