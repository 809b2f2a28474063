"""What colleagues should know about a service the next time."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Campus, User
from portal.cases.models import Case
from portal.cases.wording import written_in
from services.models import KnowledgeNote, Service


def _today(campus: Campus | None) -> date:
    return campus.today() if campus else timezone.localdate()


@transaction.atomic
def write(
    service: Service, text: str, *, by: User, campus: Campus | None = None, case: Case | None = None
) -> KnowledgeNote:
    """`campus`: None where it holds for every one; `case` is the one it was learnt from.

    The same words again (a double click) are the note that stands.
    """
    same = KnowledgeNote.objects.standing().filter(service=service, campus=campus, text=text)
    return same.first() or KnowledgeNote.objects.create(
        service=service, campus=campus, text=text, language=written_in(text, guess=by.language), case=case,
        author=by, checked_on=_today(campus),
    )  # fmt: skip


@transaction.atomic
def still_true(note: KnowledgeNote, *, by: User) -> KnowledgeNote:
    note.checked_on = _today(note.campus)
    note.save(update_fields=["checked_on"])
    return note


@transaction.atomic
def no_longer_true(note: KnowledgeNote, *, by: User) -> KnowledgeNote:
    """It leaves the cases and stays on the service's page."""
    note.ended_at, note.ended_by = timezone.now(), by
    note.save(update_fields=["ended_at", "ended_by"])
    return note
