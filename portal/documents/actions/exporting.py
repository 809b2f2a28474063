"""Lists leave the portal: with a reason, as their maker may see them, and on record."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from portal import jobs
from portal.cases import rules
from portal.documents import emails, sheets, storing, tables
from portal.documents.models import Export
from portal.languages import using

KEPT = timedelta(days=7)
TOLD_EVERY = 1000  # rows


@transaction.atomic
def begin(*, by: Any, what: str, format: str, filters: dict[str, Any], reason: str) -> Export:
    """Write down who takes what and why; a long list is then made by a job."""
    export = Export.objects.create(
        public_id=uuid.uuid4(), by=by, what=what, format=format, filters=filters, reason=reason,
        language=get_language() or "en", rows=sheets.queried(by, what, filters).count(),
    )  # fmt: skip
    if export.is_long:
        jobs.enqueue("portal.documents.actions.exporting.make", export.pk, key=export.job_key)
    return export


def content(export: Export) -> bytes:
    """The file, with what its maker may see at this moment."""
    sheet = sheets.SHEETS[export.what]
    rows = sheets.queried(export.by, export.what, export.filters)
    return tables.written(export.format, sheet.heads, told(export, sheets.values(sheet, rows)))


def told(export: Export, rows: Any) -> Any:
    """The rows as they come; whoever waits reads how many there are so far."""
    for n, row in enumerate(rows, 1):
        if n % TOLD_EVERY == 0:
            jobs.progress(export.job_key, str(n))
        yield row


def make(export_id: int) -> None:
    """Make a long export and tell its maker. Who has lost the role meanwhile gets nothing."""
    export = Export.objects.select_related("by").get(pk=export_id)
    if export.ready_at or export.removed_at:
        return
    if not rules.exports(export.by):
        remove(export, by=None)
        return
    place = f"exports/{export.public_id}.{export.suffix}"
    with using(export.language):
        made = content(export)
    storing.forget(place)  # what a worker left that was killed before it could say so
    storing.keep(place, made)
    keep(export, place, by=None)


@transaction.atomic
def keep(export: Export, place: str, *, by: Any) -> None:
    Export.objects.filter(pk=export.pk).update(file=place, ready_at=timezone.now())
    emails.export_ready(export)


@transaction.atomic
def remove(export: Export, *, by: Any) -> None:
    """The file goes; that it was there, and why, stays."""
    Export.objects.filter(pk=export.pk).update(file="", removed_at=timezone.now())
    if export.file:
        transaction.on_commit(lambda: storing.forget(export.file))


def remove_old(*, by: Any = None) -> int:
    """Every night: files of exports are kept for seven days."""
    old = Export.objects.filter(removed_at=None, made_at__lt=timezone.now() - KEPT).exclude(file="")
    found = list(old)
    for export in found:
        remove(export, by=by)
    return len(found)
