"""Translations of messages: asked for, drafted, reviewed, remembered."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts.models import User
from portal.cases import machine, personal, wording
from portal.cases.deadline import last_moment
from portal.cases.models import Case, MemoryPair, Message, Translation
from portal.search import keys_for

DAYS = 1  # working days of the campus until a translation is there
Origin = Translation.Origin


class Unreviewed(Exception):
    """A proposal nobody has read yet may not go out as the park's word."""

    message = _("A machine’s or remembered translation goes out only after somebody has read it.")


@dataclass(frozen=True)
class Given:
    """A translation sent along with a reply. One that was proposed says so, and whether it was read since."""

    text: str
    origin: str = Origin.COLLEAGUE
    read: bool = True


def refuse_unread(given: Given | None) -> None:
    if given and given.text and given.origin != Origin.COLLEAGUE and not given.read:
        raise Unreviewed


def other_side(message: Message, case: Case) -> str:
    """The language in which the other side reads: the company's, or the campus's."""
    return case.language if message.from_staff else case.campus.official_language


@transaction.atomic
def wanted(
    message: Message, case: Case, *, by: User | None, given: Given | None = None
) -> Translation | None:
    """A public message in a language the other side does not read: its translation, or a task with its own deadline.

    Raises `Unreviewed` for a proposal that nobody has read.
    """
    target = other_side(message, case)
    strange = message.language != target
    if given and given.text:
        refuse_unread(given)
        if not strange:  # the company's language above, the writer's own below
            target = wording.written_in(given.text, guess=case.campus.official_language)
        return review(message, target, given.text, by=by, origin=given.origin)
    if message.visibility != Message.Visibility.PUBLIC or not strange:
        return None
    task, _new = Translation.objects.get_or_create(
        message=message, language=target, defaults={"due_at": last_moment(case.campus, DAYS)}
    )
    return task


@transaction.atomic
def review(
    message: Message, language: str, text: str, *, by: User | None, origin: str = Origin.COLLEAGUE
) -> Translation:
    """Somebody who speaks both languages stands for a translation. The memory learns from it."""
    now = timezone.now()
    before = Translation.objects.select_for_update().filter(message=message, language=language)
    waited = before.filter(reviewed_at=None).exists()
    made, _new = Translation.objects.update_or_create(
        message=message, language=language,
        defaults={
            "text": text, "origin": origin, "source_digest": wording.digest(message.body), "made_by": by,
            "reviewed_by": by, "reviewed_at": now,
        },
    )  # fmt: skip
    learn(made, by=by)
    find_by_both(message)
    if waited and message.from_staff and message.visibility == Message.Visibility.PUBLIC:
        jobs.enqueue(
            "portal.cases.notices.translated", made.pk, key=f"translated-{made.pk}",
            about=message.case.number or "", delay=message.delay,
        )  # fmt: skip
    return made


def find_by_both(message: Message) -> None:
    """A message is found by its own words and by those of the translations somebody stands for."""
    read = message.translations.exclude(reviewed_at=None).order_by("pk")
    found = keys_for(message.body, *read.values_list("text", flat=True))
    Message.objects.filter(pk=message.pk).update(search=found)


@transaction.atomic
def propose(
    message: Message, language: str, text: str, *, by: User | None, origin: str
) -> Translation | None:
    """Keep a draft until somebody reviews it. A reviewed translation is never overwritten by one."""
    digest = wording.digest(message.body)
    fields = {"text": text, "origin": origin, "source_digest": digest, "made_by": by}
    made, new = Translation.objects.get_or_create(
        message=message, language=language, defaults=fields
    )
    if not new:
        if made.reviewed:
            return None
        fields |= {"reviewed_by": None, "reviewed_at": None}
        Translation.objects.filter(pk=made.pk).update(**fields)
    return Translation.objects.get(pk=made.pk)


@transaction.atomic
def learn(made: Translation, *, by: User | None) -> int:
    """Remember a reviewed translation for the campus, sentences about people left out."""
    case = made.message.case
    names = names_of(case)
    languages = (made.message.language, made.language)
    kept = 0
    for source, target in wording.aligned(made.message.body, made.text, languages=languages):
        if not target or personal.is_in(f"{source}\n{target}", names):
            continue
        MemoryPair.objects.update_or_create(
            campus=case.campus, source_language=languages[0], target_language=languages[1],
            digest=wording.key_of(source),
            defaults={
                "source": source, "target": target, "length": len(source), "message": made.message, "made_by": by,
                "made_at": timezone.now(),
            },
        )  # fmt: skip
        kept += 1
    return kept


def names_of(case: Case) -> list[str]:
    """How the company's people are called, in every script the portal knows."""
    people = case.company.people.values_list(
        "latin_family", "latin_given", "native_name", "chinese_form", "russian_form"
    )
    members = case.company.memberships.values_list("user__family_name", "user__given_name")
    return [name for row in (*people, *members) for name in row if name]


def ask_machine(message: Message, language: str, *, by: User | None) -> None:
    """Ask the service for a draft; a second click asks once."""
    digest = wording.digest(message.body)[:12]
    jobs.enqueue(
        "portal.cases.actions.translating.machine_draft", message.pk, language,
        key=f"machine-{message.pk}-{language}-{digest}", about=message.case.number or "",
    )  # fmt: skip


def machine_draft(message_id: int, language: str, *, by: User | None = None) -> None:
    """The job behind it. Raises `MachineAway`; the message then waits for a person, as before."""
    every = Message.objects.select_related("case__company", "case__campus")
    message = every.filter(pk=message_id).first()
    done = Translation.objects.filter(message=message_id, language=language).first()
    if message is None or done and done.reviewed:  # taken back, or somebody was faster
        return
    text = machine.translated(
        message.body, message.language, language, names=names_of(message.case)
    )
    propose(message, language, text, by=by, origin=Origin.MACHINE)
