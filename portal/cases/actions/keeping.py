"""Lists of the queue kept under a name."""

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import Campus, User
from portal.cases.models import SavedView


@transaction.atomic
def keep_view(name: str, query: str, *, by: User, shared_with: Campus | None = None) -> SavedView:
    """Keep a list; the same name again is the same view, with its new filters."""
    last = by.saved_views.aggregate(last=Max("position"))["last"] or 0
    made, _new = SavedView.objects.update_or_create(
        owner=by,
        name=name,
        defaults={"query": query, "shared_with": shared_with},
        create_defaults={"query": query, "shared_with": shared_with, "position": last + 1},
    )
    return made


@transaction.atomic
def change_view(
    view: SavedView, *, by: User, name: str, shared_with: Campus | None, position: int
) -> None:
    view.name, view.shared_with, view.position = name, shared_with, position
    view.save(update_fields=["name", "shared_with", "position"])


@transaction.atomic
def drop_view(view: SavedView, *, by: User) -> None:
    view.delete()
