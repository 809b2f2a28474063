"""Lines of the bank in lists, with what is proposed for them in words. Reads only."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.billing.models import BankLine, Invoice
from portal.billing.views import lists
from portal.money import Money

VIEWS: dict[str, Any] = {
    "all": pgettext_lazy("bank lines", "Not matched"),
    "proposed": _("With proposals"),
    "unmatched": _("Without a match"),
    "waiting": _("To confirm"),
    "booked": pgettext_lazy("bank lines", "Booked"),
    "aside": pgettext_lazy("bank lines", "Put aside"),
    "questioned": _("To look into"),
    "outgoing": pgettext_lazy("bank lines", "Outgoing, not matched"),
    "left": _("Payouts seen leaving"),
    "charges": _("Bank charges"),
}
UNCOUNTED = ("booked", "outgoing", "aside", "questioned", "left", "charges")
REASONS = {
    "reference": _("The purpose names the payment reference."),
    "mangled": _("The purpose names the payment reference with signs taken for each other."),
    "number": _("The purpose names the invoice number."),
    "identifier": _("The payer’s registration or tax number is the company’s."),
    "payer": _("The payer’s name is the company’s."),
    "sum": _("The sum is what is still to pay."),
    "joined": _("Together these invoices make the sum."),
    "completes": _("With other lines of the account it makes the sum."),
    "part": _("It is part of what is still to pay."),
    "fees": _("It is short by no more than the bank fees the campus allows."),
    "over": _("More came than is still to pay; the rest goes to “To look into”."),
    "only": _("Only this invoice asks for just this sum."),
    "sent_as": _("The bank’s line names the reference the payout was entered with."),
    "payee": _("The recipient’s name is the company’s."),
    "payee_identifier": _("The recipient’s registration or tax number is the company’s."),
    "same_day": _("It left on the day it was entered as sent."),
    "paid_out": _("The sum is that of the payout."),
}


def money(amount: Decimal, thing: Any) -> Money:
    return Money(amount, thing.currency)


def rows_of(rows: Any, view: str) -> Any:
    return {
        "all": rows.unmatched, "proposed": rows.with_proposals, "unmatched": rows.without_proposals,
        "waiting": rows.waiting, "booked": rows.booked, "aside": rows.aside, "questioned": rows.questioned,
        "outgoing": rows.outgoing, "left": rows.left, "charges": rows.charges,
    }[view]()  # fmt: skip


def count(rows: Any) -> str:
    found = rows.order_by()[: lists.MOST].count()
    return f"{lists.MOST - 1}+" if found >= lists.MOST else str(found)


def context(query: Any, rows: Any, path: str) -> dict[str, Any]:
    """A page of lines, by view or by a question."""
    view = query.get("view", "")
    view = view if view in VIEWS else "all"
    given = {name: query.get(name, "")[:8] for name in ("campus", "currency")}
    if given["campus"]:
        rows = rows.filter(campus__code=given["campus"])
    if given["currency"]:
        rows = rows.filter(currency=given["currency"])
    q = query.get("q", "").strip()[:200]
    found = rows.found_by(q) if q else rows_of(rows, view)
    page = lists.newest(
        found.select_related("campus", "statement").defer("search"), query.get("after", "")
    )

    def address(**more: str) -> str:
        asked = given | more
        return f"{path}?{urlencode({k: v for k, v in asked.items() if v})}"

    return {
        "view": view, "q": q, "title": VIEWS[view],
        "views": [
            (label, address(view=name), name == view and not q,
             None if name in UNCOUNTED else count(rows_of(rows, name)))
            for name, label in VIEWS.items()
        ],
        "rows": proposed(page.rows),
        "next": page.next and address(view=view, q=q, after=page.next),
        "first": address(view=view, q=q) if query.get("after") else "",
    }  # fmt: skip


def proposed(lines: list[BankLine]) -> list[tuple[BankLine, str]]:
    """Each line with the numbers of the invoices first proposed for it."""
    wanted = {part[0] for line in lines for one in line.proposals[:1] for part in one["parts"]}
    numbers = dict(Invoice.objects.filter(pk__in=wanted).values_list("pk", "number"))
    return [
        (line, ", ".join(numbers.get(part[0], "") for one in line.proposals[:1] for part in one["parts"]))
        for line in lines
    ]  # fmt: skip


def in_words(reasons: list[str]) -> list[Any]:
    return [REASONS[reason] for reason in reasons if reason in REASONS]
