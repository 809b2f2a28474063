"""A reader's own settings and sessions."""

from typing import Any

from django.db import transaction
from django.db.models import F

from portal.accounts.models import User


@transaction.atomic
def change(user: User, *, by: User, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(user, name, value)
    user.save(update_fields=list(facts))


@transaction.atomic
def end_sessions(user: User, *, by: User) -> None:
    """End every session of the user; the view keeps its own by renewing its proof."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
