"""Lines of the bank in lists, with what is proposed for them in words. Reads only."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.billing import reversals
from portal.billing.models import BankLine, Invoice, TransferNote
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
    "came_back": _("Payouts that came back"),
    "taken_back": _("Taken back by the bank"),
}
MOST_SHOWN = 5
UNCOUNTED = (
    "booked", "outgoing", "aside", "questioned", "left", "charges", "came_back", "taken_back",
)  # fmt: skip
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
    "in_file": _("The bank’s line names the file these payouts were sent with."),
    "sent_together": _(
        "Together these payouts make the sum. They were entered as sent on one day."
    ),
    "only_split": _("No other payouts of that day make it."),
    "same_payout": _("The bank names the reference the payout was entered with."),
    "names_payout": _("The purpose names the reference of the payout."),
    "same_recipient": _("It comes from the account the payout went to."),
    "part_of": _("It is part of what came."),
    "same_transfer": _("The bank names the same transfer."),
    "same_reference": _("The bank’s reference is the same."),
    "names_reference": _("The purpose names the bank’s reference of the money that came."),
    "same_name": _("The payer’s name is the same."),
    "same_account": _("The payer’s account is the same."),
    "same_number": _("The number of the payment order is the same."),
    "same_purpose": _("The purpose repeats that of the money that came."),
    "same_sum": _("Just this sum came before."),
}


def money(amount: Decimal, thing: Any) -> Money:
    return Money(amount, thing.currency)


def rows_of(rows: Any, view: str) -> Any:
    return {
        "all": rows.to_match, "proposed": rows.with_proposals, "unmatched": rows.without_proposals,
        "waiting": rows.waiting, "booked": rows.booked, "aside": rows.aside, "questioned": rows.questioned,
        "outgoing": rows.outgoing, "left": rows.left, "charges": rows.charges,
        "taken_back": rows.taken_back, "came_back": rows.came_back,
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
        found.select_related("campus", "statement", "returns").defer("search"),
        query.get("after", ""),
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
    """Each line with the numbers of the invoices first proposed for it, or paid by what it took back."""
    first = {line.pk: line.proposals[0].get("parts", []) for line in lines if line.proposals}
    wanted = {part[0] for parts in first.values() for part in parts}
    numbers = dict(Invoice.objects.filter(pk__in=wanted).values_list("pk", "number"))
    back = numbers_of([line.reverses_id for line in lines if line.reverses_id])
    said = {pk: [numbers.get(part[0], "") for part in parts] for pk, parts in first.items()}
    return [
        (line, ", ".join(said.get(line.pk) or back.get(line.reverses_id, []))) for line in lines
    ]


def numbers_of(lines: list[Any]) -> dict[Any, list[str]]:
    """The invoices lines of the bank have been taken for."""
    rows = TransferNote.objects.standing().filter(line__in=lines).order_by("position")
    found: dict[Any, list[str]] = {}
    for line, number in rows.values_list("line", "invoice__number"):
        found.setdefault(line, []).append(number)
    return found


def taken_back(user: Any, line: BankLine) -> list[dict[str, Any]]:
    """What a reversal may have taken back, as far as this person sees it, with its invoices and what speaks for it."""
    found = reversals.candidates(line)[:MOST_SHOWN]
    things = [one.thing for one in found]
    lines = BankLine.objects.visible_to(user).filter(pk__in=keys(things, BankLine))
    notes = TransferNote.objects.visible_to(user).filter(pk__in=keys(things, TransferNote))
    seen = {
        BankLine: set(lines.values_list("pk", flat=True)),
        TransferNote: set(notes.values_list("pk", flat=True)),
    }
    numbers = numbers_of(list(seen[BankLine]))
    return [
        {
            "thing": one.thing, "is_line": isinstance(one.thing, BankLine), "on": reversals.came_on(one.thing),
            "reasons": in_words(list(one.reasons)),
            "numbers": numbers.get(one.thing.pk, []) if isinstance(one.thing, BankLine) else [one.thing.invoice.number],
        }
        for one in found
        if one.thing.pk in seen[type(one.thing)]
    ]  # fmt: skip


def keys(things: list[Any], kind: type) -> list[int]:
    return [one.pk for one in things if isinstance(one, kind)]


def in_words(reasons: Iterable[str]) -> list[Any]:
    return [REASONS[reason] for reason in reasons if reason in REASONS]
