"""A reply of the park's that waits a few seconds: let out, or taken back."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.rules import for_park
from portal.cases import attachments
from portal.cases.actions import talking
from portal.cases.models import Case, CaseStep, Message
from portal.workflow import Refused


class TooLate(Refused):
    message = _("Too late to take it back: the company can read it now.")


@dataclass(frozen=True)
class Words:
    """What its writer gets back."""

    body: str
    translation: str = ""
    origin: str = ""


@transaction.atomic
def take_back(message: Message, *, by: User) -> Words:
    """Undo a message nobody but its writer has seen. Its files stay with the desk. Raises `TooLate`."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=message.case_id)
    mine = Message.objects.select_for_update().filter(pk=message.pk, author=by)
    held = mine.filter(held_until__gt=timezone.now()).first()
    if held is None:
        raise TooLate
    made = held.translations.exclude(text="").first()
    words = Words(held.body, made.text, made.origin) if made else Words(held.body)
    held.delete()
    if case.answered_at == message.created_at:
        answer_anew(case)
    return words


def answer_anew(case: Case) -> None:
    """The first answer was taken back: the first is now what the park has done since, if anything."""
    since = CaseStep.objects.filter(case_id=case.pk, public=True, at__gte=case.answered_at)
    steps = since.exclude(by=None).select_related("by").order_by("position")
    answers = [step.at for step in steps if for_park(step.by, case.company_id)]
    case.answered_at = None
    Case.objects.filter(pk=case.pk).update(answered_at=None, answer_minutes=None)
    if answers and (columns := case.first_answer(answers[0])):
        Case.objects.filter(pk=case.pk).update(**columns)


@transaction.atomic
def let_out(message_id: int, *, by: User | None = None) -> None:
    """The job when the seconds are over: its files are the company's now, and people are told."""
    every = Message.objects.select_for_update(of=("self",)).select_related("case")
    message = every.filter(pk=message_id).first()
    if message is None:  # taken back
        return
    for file in message.attachments.all():
        file.paper = attachments.open_up(file.paper, by=by)
        file.save(update_fields=["paper"])
    talking.tell(message, message.case)
