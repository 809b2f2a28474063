"""Money in lists: views, search and keyset pages. Reads only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.billing.models import Dispute, FinanceReview, Invoice, Refund
from portal.billing.views import unpaid

PAGE = 25
MOST = 100
LARGEST_ID = 2**63 - 1
VIEWS: dict[str, Any] = {
    "open": pgettext_lazy("invoices", "Open"),
    "overdue": pgettext_lazy("invoices", "Overdue"),
    "confirm": _("To confirm"),
    "decide": _("To decide"),
    "review": _("To look into"),
    "refunds": _("Refunds under way"),
    "disputes": _("Disputes"),
    "paid": pgettext_lazy("invoices", "Paid"),
    "void": pgettext_lazy("invoices", "Cancelled"),
    "written_off": pgettext_lazy("invoices", "Written off"),
}
# Kinds of rows that grow for ever are not counted.
UNCOUNTED = ("paid", "void", "written_off")


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next: str


def rows_of(user: Any, view: str) -> Any:
    seen = Invoice.objects.visible_to(user)
    rows: dict[str, Callable] = {
        "open": seen.open, "overdue": seen.overdue, "confirm": seen.to_confirm, "paid": seen.paid, "void": seen.void,
        "written_off": seen.written_off, "decide": lambda: unpaid.to_decide(seen),
        "review": lambda: FinanceReview.objects.visible_to(user).unresolved(),
        "refunds": lambda: Refund.objects.visible_to(user).under_way(),
        "disputes": lambda: Dispute.objects.visible_to(user).running(),
    }  # fmt: skip
    return rows[view]()


def count(user: Any, view: str) -> str:
    """How many, counted up to `MOST` only, so that the page costs the same in ten years."""
    found = rows_of(user, view).order_by()[:MOST].count()
    return f"{MOST - 1}+" if found >= MOST else str(found)


def context(user: Any, query: Any) -> dict[str, Any]:
    view = query.get("view", "")
    view = view if view in VIEWS else "open"
    q = query.get("q", "").strip()[:200]
    after = query.get("after", "")
    kind, page = "invoices", Page([], "")
    if q:
        page = along_due(Invoice.objects.visible_to(user).found_by(q), after)
    elif view == "review":
        kind = "reviews"
        page = newest(rows_of(user, view).select_related("invoice__company", "campus"), after)
    elif view == "refunds":
        kind = "refunds"
        related = ("invoice__company", "invoice__case", "entered_by")
        page = newest(rows_of(user, view).select_related(*related), after)
    elif view == "disputes":
        kind = "disputes"
        rows = rows_of(user, view).select_related("invoice__company", "campus")
        page = newest(rows.prefetch_related("facts"), after)
    else:
        page = along_due(rows_of(user, view), after)
    return {
        "view": view,
        "q": q,
        "title": VIEWS[view],
        "views": [
            (label, address(view=name), name == view and not q, None if name in UNCOUNTED else count(user, name))
            for name, label in VIEWS.items()
        ],
        "kind": kind,
        "rows": page.rows,
        "next": page.next and address(view=view, q=q, after=page.next),
        "first": address(view=view, q=q) if after else "",
    }  # fmt: skip


def cut(rows: list[Any], room: int, marker: Callable[[Any], str]) -> Page:
    """A page out of one row more than there is room for."""
    shown = rows[:room]
    more = len(rows) > room
    return Page(shown, (marker(shown[-1]) if shown else "0") if more else "")


def along_due(invoices: Any, after: str) -> Page:
    """By the last day to pay; a marker nobody wrote gives the first page."""
    if marker := due_marker(after):
        day, number = marker
        invoices = invoices.filter(Q(due_on__gt=day) | Q(due_on=day, number__gt=number))
    found = invoices.with_plan().select_related("company", "campus", "case").defer("search")
    rows = list(found.order_by("due_on", "number")[: PAGE + 1])
    return cut(rows, PAGE, lambda row: f"{row.due_on.isoformat()}_{row.number}")


def due_marker(after: str) -> tuple[date, str] | None:
    day, _sep, number = after.partition("_")
    try:
        return (date.fromisoformat(day), number) if number else None
    except ValueError:
        return None


def newest(rows: Any, after: str, room: int = PAGE) -> Page:
    """The newest first, by id."""
    marker = int(after) if after.isascii() and after.isdigit() and len(after) < 20 else 0
    if 0 < marker <= LARGEST_ID:
        rows = rows.filter(pk__lt=marker)
    return cut(list(rows.order_by("-pk")[: room + 1]), room, lambda row: str(row.pk))


def mine(invoices: Any, after: str) -> Page:
    """What is to be paid, soonest first; behind it what is closed, newest first."""
    to_pay = Page([], "")
    if not after.startswith("c"):
        to_pay = along_due(invoices.open(), after)
        if to_pay.next:
            return to_pay
    closed = invoices.closed().select_related("campus", "case").defer("search")
    page = newest(closed, after.removeprefix("c"), PAGE - len(to_pay.rows))
    return Page(to_pay.rows + page.rows, page.next and f"c{page.next}")


def address(**given: str) -> str:
    kept = {key: value for key, value in given.items() if value}
    return reverse("billing:desk_payments") + ("?" + urlencode(kept) if kept else "")
