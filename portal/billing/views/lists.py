"""What the list of payments shows: views, search, keyset pages along (due date, number). Reads only."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.billing.models import FinanceReview, Invoice

PAGE = 25
MOST = 100
VIEWS: dict[str, Any] = {
    "open": pgettext_lazy("invoices", "Open"),
    "overdue": pgettext_lazy("invoices", "Overdue"),
    "confirm": _("To confirm"),
    "review": _("To look into"),
    "paid": pgettext_lazy("invoices", "Paid"),
}


def rows_of(user: Any, view: str) -> Any:
    seen = Invoice.objects.visible_to(user)
    if view == "review":
        return FinanceReview.objects.visible_to(user).unresolved()
    return {
        "open": seen.open, "overdue": seen.overdue, "confirm": seen.to_confirm, "paid": seen.paid
    }[view]()  # fmt: skip


def count(user: Any, view: str) -> str:
    """How many, counted up to `MOST` only, so that the page costs the same in ten years."""
    found = rows_of(user, view).order_by()[:MOST].count()
    return f"{MOST - 1}+" if found >= MOST else str(found)


def context(user: Any, query: Any) -> dict[str, Any]:
    view = query.get("view", "")
    view = view if view in VIEWS else "open"
    q = query.get("q", "").strip()[:200]
    found = {
        "view": view,
        "q": q,
        "title": VIEWS[view],
        "views": [
            (
                label,
                address(view=name),
                name == view and not q,
                None if name == "paid" else count(user, name),
            )
            for name, label in VIEWS.items()
        ],
        "reviews": [],
        "invoices": [],
        "next": "",
        "first": "",
    }
    if view == "review" and not q:
        rows = rows_of(user, view).select_related("invoice__company", "campus")
        return found | {"reviews": list(rows[:200])}
    invoices = Invoice.objects.visible_to(user).found_by(q) if q else rows_of(user, view)
    after = query.get("after", "")
    rows, marker = page_of(invoices.select_related("company", "campus", "case"), after)
    return found | {
        "invoices": rows,
        "next": marker and address(view=view, q=q, after=marker),
        "first": address(view=view, q=q) if after else "",
    }


def page_of(invoices: Any, after: str) -> tuple[list[Invoice], str]:
    """One page and the marker of the next; a marker nobody wrote gives the first page."""
    day, _sep, number = after.partition("_")
    try:
        marker = (date.fromisoformat(day), number) if number else None
    except ValueError:
        marker = None
    if marker:
        invoices = invoices.filter(
            Q(due_on__gt=marker[0]) | Q(due_on=marker[0], number__gt=marker[1])
        )
    found = list(invoices.order_by("due_on", "number").defer("search")[: PAGE + 1])
    rows = found[:PAGE]
    more = len(found) > PAGE
    return rows, f"{rows[-1].due_on.isoformat()}_{rows[-1].number}" if more else ""


def address(**given: str) -> str:
    kept = {key: value for key, value in given.items() if value}
    return reverse("billing:desk_payments") + ("?" + urlencode(kept) if kept else "")
