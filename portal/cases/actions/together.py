"""One thing done to many cases, each by itself: what a colleague was faster with does not hold up the rest."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases import rules
from portal.cases.actions import handling, talking
from portal.cases.kinds import kind_of
from portal.cases.models import Case, Message
from portal.workflow import NotAllowed, Refused


class NotThisOne(Refused):
    """A row of many that stays as it is; `message` says why."""

    def __init__(self, case: Case, message: Any) -> None:
        super().__init__(f"{case}: {message}")
        self.subject, self.message = case, message


CLOSED = _("Already closed.")
NEWER = _("Something was written there meanwhile. Read it first.")
NOT_THEIRS = _("This colleague does not work on cases of that campus.")
THEIRS = _("A colleague has it; only they or the campus manager give it on.")
NO_SUCH_REPLY = _("Its service has no such reply, or something the reply needs is not known yet.")


def _open(case: Case, by: User) -> None:
    if not case.is_open:
        raise NotThisOne(case, CLOSED)
    if not rules.works_on(by, case):
        raise NotThisOne(case, NotAllowed.message)


@transaction.atomic
def assign(case: Case, to: User, *, by: User, reason: str = "") -> None:
    """Take it, or give it to a colleague of its campus. Nobody takes from a colleague but the campus manager."""
    _open(case, by)
    if case.assignee_id == to.pk:
        return
    if case.assignee_id and not rules.handles(by, case):
        raise NotThisOne(case, THEIRS)
    if not rules.works_on(to, case):
        raise NotThisOne(case, NOT_THEIRS)
    if to == by and case.assignee_id is None:
        handling.claim(case, by=by)
    else:
        handling.hand_over(case, to, by=by, reason=reason)


@transaction.atomic
def move(case: Case, name: str, *, by: User, reason: str = "") -> None:
    """A plain move of its kind; one that has a page of its own is made there."""
    _open(case, by)
    chosen, kind = case.workflow.moves.get(name), kind_of(case)
    if chosen is None or name in kind.pages or not chosen.who(by, case):
        raise NotThisOne(case, NotAllowed.message)
    kind.act(case, name, by=by, reason=reason if chosen.reason else "")


@transaction.atomic
def say_and_move(then: str, case: Case, *, by: User, nonce: uuid.UUID, **given: Any) -> Message:
    """A message and the plain move that follows it: both or neither, and a double click does both once."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    earlier = Message.objects.filter(nonce=nonce).first()
    if earlier:
        return earlier
    message = talking.say(case, by=by, nonce=nonce, **given)
    move(case, then, by=by)
    return message


@transaction.atomic
def reply(case: Case, code: str, *, by: User, seen: int, batch: uuid.UUID) -> None:
    """A prepared reply in the company's language. The same batch twice (a double click) says it once."""
    _open(case, by)
    text = next((one.text for one in kind_of(case).prepared(case) if one.code == code), "")
    if not text:
        raise NotThisOne(case, NO_SUCH_REPLY)
    try:
        talking.say(
            case, by=by, body=text, visibility=Message.Visibility.PUBLIC, seen=seen,
            nonce=uuid.uuid5(batch, case.number or ""), language=case.language,
        )  # fmt: skip
    except talking.StaleThread as late:
        raise NotThisOne(case, NEWER) from late
