"""Finance's overview: figures, each with the list behind it, and files for accountants."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import charts
from portal.access import allow
from portal.accounts.models import Campus
from portal.billing import overview as figures
from portal.billing import rules
from portal.billing.actions import taking_away
from portal.billing.bank_forms import TakeAwayForm
from portal.billing.overview import Block, Tally
from portal.billing.views import lists
from portal.documents import tables
from portal.languages import format_month
from portal.money import format_money


@require_safe
@allow(rules.keeper, hidden=True)
def overview(request):
    """What is due, late, unmatched, held and to come; currencies side by side, never together."""
    blocks = [shown(block) for block in figures.gather(request.user)]
    return render(request, "billing/desk/overview.html", {"blocks": blocks})


def shown(block: Block) -> dict[str, Any]:
    id = f"{block.campus.code}-{block.currency}".lower()
    return {
        "id": id,
        "title": f"{block.campus.name} · {block.currency}",
        "tiles": tiles(block),
        "ages": ages(block),
        "charts": [
            chart(block, _("Received by month"), block.past, block.received, "received"),
            chart(block, _("Expected by month, from open invoices"), block.coming, block.expected, "expected"),
        ],
    }  # fmt: skip


def words(block: Block, tally: Tally) -> str:
    return format_money(block.money(tally), get_language() or "en")


def link(block: Block, name: str, month: date | None = None) -> str:
    asked = {"list": name, "campus": block.campus.code, "currency": block.currency}
    if month:
        asked["month"] = month.isoformat()
    return reverse("billing:overview_list") + "?" + urlencode(asked)


def tiles(block: Block) -> list[dict[str, Any]]:
    lines = {"view": "all", "campus": block.campus.code, "currency": block.currency}
    unmatched = reverse("billing:bank_lines") + "?" + urlencode(lines)
    counted = pgettext("n of them", "invoices: %(n)s")
    rows = [
        (_("To be paid"), block.due, link(block, "due"), counted),
        (_("Overdue"), block.overdue, link(block, "overdue"), counted),
        (_("Not matched"), block.unmatched, unmatched, pgettext("n of them", "bank lines: %(n)s")),
        (_("Written off"), block.written_off, link(block, "written_off"), counted),
        (_("Deposits to come"), block.deposits_due, link(block, "deposits_due"), counted),
        (_("Deposits held"), block.deposits, link(block, "deposits"), pgettext("n of them", "payments: %(n)s")),
    ]  # fmt: skip
    return [
        {"label": label, "value": words(block, tally), "note": note % {"n": tally.count}, "href": href}
        for label, tally, href, note in rows
    ]  # fmt: skip


def ages(block: Block) -> list[tuple[str, int, str, str]]:
    """(days, how many, how much, where)"""
    return [
        (label, tally.count, words(block, tally), link(block, f"overdue-{place}"))
        for place, (label, tally) in enumerate(zip(age_labels(), block.ages, strict=True))
    ]


def age_labels() -> list[str]:
    starts = [1, *(edge + 1 for edge in figures.AGES)]
    return [f"{a}–{b}" for a, b in zip(starts, figures.AGES, strict=False)] + [
        f">{figures.AGES[-1]}"
    ]


# Twelve months are twice as wide as six, so that bars and figures side by side are of one size.
WIDTHS = {"received": 624, "expected": 360}


def chart(
    block: Block, title: str, months: list[date], sums: dict[date, Tally], name: str
) -> dict[str, Any]:
    """Whole units on the bars; to the cent in the table and the list behind."""
    rows = [(month, sums.get(month, Tally())) for month in months]
    bins = [charts.Bin(f"{m:%m.%Y}", (int(t.amount),)) for m, t in rows]
    told = "; ".join(f"{m:%m.%Y}: {words(block, t)}" for m, t in rows)
    language = get_language() or "en"
    id = f"{block.campus.code}-{block.currency}-{name}".lower()
    return {
        "id": id, "title": f"{title}, {block.currency}", "legend": [],
        "svg": charts.columns(bins, id=id, name=title, description=told, width=WIDTHS[name]),
        "head": [_("Month"), _("Sum")],
        "rows": [
            (format_month(m, language), [(words(block, t), link(block, name, m))]) for m, t in rows
        ],
    }  # fmt: skip


TITLES = {
    "due": lambda: _("To be paid"), "overdue": lambda: _("Overdue"), "deposits": lambda: _("Deposits held"),
    "deposits_due": lambda: _("Deposits to come"), "written_off": lambda: _("Written off"),
    "received": lambda: _("Received by month"), "expected": lambda: _("Expected by month, from open invoices"),
}  # fmt: skip


@require_safe
@allow(rules.keeper, hidden=True)
def overview_list(request):
    """The invoices behind one figure."""
    asked = {name: request.GET.get(name, "") for name in ("list", "campus", "currency", "month")}
    home = Campus.objects.first()
    if home and not asked["list"]:
        asked |= {"list": "due", "campus": home.code, "currency": home.currency}
    campus = get_object_or_404(Campus, code=asked["campus"])
    month = day_in(asked["month"])
    invoices = figures.behind(request.user, asked["list"], campus, asked["currency"], month)
    if invoices is None:
        raise Http404
    page = lists.along_due(invoices, request.GET.get("after", ""))
    if month and asked["list"] == "expected":
        coming = figures.instalments_in(request.user, campus, asked["currency"], month)
        for row in page.rows:
            row.coming = coming.get(row.pk)
    kind, _sep, place = asked["list"].partition("-")
    context = {
        "title": TITLES[kind](),
        "detail": age_labels()[int(place)] if place else format_month(month, get_language() or "en") if month else "",
        "campus": campus,
        "currency": asked["currency"][:3],
        "rows": page.rows,
        "next": page.next and "?" + urlencode({**asked, "after": page.next}),
    }  # fmt: skip
    return render(request, "billing/desk/overview_list.html", context)


def day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text).replace(day=1) if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper, hidden=True)
def take_away(request):
    """Payments, bank lines or invoices of some days as a file; who took what, and why, is written down."""
    form = TakeAwayForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made, content = taking_away.take_away(by=request.user, **form.found)
        response = HttpResponse(
            content, content_type=tables.TYPES.get(made.format, "text/plain; charset=windows-1251")
        )
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=made.name
        )
        response["Cache-Control"] = "private, no-store"
        return response
    return render(request, "billing/desk/take_away.html", {"form": form})
