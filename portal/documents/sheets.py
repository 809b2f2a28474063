"""What can be exported: a sheet is its columns and the rows the reader may see. Apps to the left add theirs.

Ids of columns are a promise to whoever reads the files by program: they are added to, never changed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.cases.report_forms import ReportForm
from portal.cases.reports import LISTS, Scope
from portal.documents.tables import Column
from portal.languages import pick

CHUNK = 500


@dataclass(frozen=True)
class Sheet:
    """`rows`: (scope, name of a list) -> queryset; `columns` pairs each column with its value of a row."""

    code: str
    label: Any
    rows: Callable[[Scope, str], QuerySet]
    columns: tuple[tuple[Column, Callable[[Any], Any]], ...]

    @property
    def heads(self) -> list[Column]:
        return [column for column, _value in self.columns]


SHEETS: dict[str, Sheet] = {}


def register(sheet: Sheet) -> None:
    SHEETS[sheet.code] = sheet


def queried(user: Any, what: str, filters: dict[str, Any]) -> QuerySet:
    """The rows of an export, by its stored filters, as this person may see them now."""
    form = ReportForm(filters, user=user)
    form.is_valid()
    name = form.cleaned_data.get("list") or "received"
    return SHEETS[what].rows(form.scope(), name)


def values(sheet: Sheet, rows: QuerySet) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=CHUNK):
        yield [value(row) for _column, value in sheet.columns]


def local(moment: str) -> Callable[[Any], Any]:
    """A moment of the row on its campus's clock."""

    def value(row: Any) -> Any:
        found = getattr(row, moment)
        return row.campus.local(found) if found else None

    return value


def text(name: str) -> Callable[[Any], str]:
    """A text of the row in the reader's language."""
    return lambda row: pick(getattr(row, name), get_language() or "en")


def late(case: Any) -> bool | None:
    if case.due_at is None or case.closed_at is None:
        return None
    return case.closed_at > case.due_at


# What every sheet of cases begins with.
OF_CASE: tuple[tuple[Column, Callable[[Any], Any]], ...] = (
    (Column("number", _("Number")), lambda case: case.number),
    (Column("kind", _("Kind")), lambda case: case.kind),
    (Column("category", _("Category")), lambda case: case.category),
    (Column("title", _("Matter")), text("title")),
    (Column("company", _("Company")), lambda case: case.company.name),
    (Column("campus", _("Campus")), lambda case: case.campus.code),
    (Column("language", _("Language")), lambda case: case.language),
    (Column("state", _("State")), lambda case: case.state),
    (Column("phase", _("Phase")), lambda case: case.phase),
    (Column("assignee", _("Assignee")), lambda case: case.assignee and str(case.assignee)),
    (Column("received_at", pgettext_lazy("cases", "Received")), local("received_at")),
    (Column("due_at", _("Due")), local("due_at")),
    (Column("closed_at", _("Finished")), local("closed_at")),
    (Column("time_zone", _("Time zone")), lambda case: case.campus.time_zone),
    (Column("promised_days", _("Promised days")), lambda case: case.promised_days),
    (Column("worked_days", _("Working days it took")), lambda case: case.worked_days),
    (Column("late", _("Finished late")), late),
    (Column("asked_back", _("Times asked back")), lambda case: case.asked_back),
    (Column("answer_minutes", _("Minutes to the first answer")), lambda case: case.answer_minutes),
)


def cases(scope: Scope, name: str) -> QuerySet:
    found = LISTS[name][1](scope)
    return found.select_related("company", "campus", "assignee").order_by("pk")


register(Sheet("cases", _("Cases"), cases, OF_CASE))
