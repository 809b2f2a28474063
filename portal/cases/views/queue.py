"""The desk's queue and its reports."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.cases import away, rules
from portal.cases import queue as reads
from portal.cases import wanted as asking
from portal.cases.actions import handling
from portal.cases.deadline import chip
from portal.cases.models import Case, SavedView
from portal.cases.question import LONGEST
from portal.cases.rows import drawn
from portal.cases.wanted import FILTERS, Offered, Wanted
from portal.drawing import filter_list
from portal.languages import format_date
from portal.templatetags.ui import address_of

REMEMBERED, LONGEST_ADDRESS = "queue", 1500
MOST_KEPT = 8


def pages(name: str) -> Callable[[str], str]:
    """The address of a case by its number; looked up once for all rows."""
    pattern = reverse(name, args=["NUMBER"])
    return lambda number: pattern.replace("NUMBER", number)


def at(query: str) -> str:
    return address_of("cases:queue") + (f"?{query}" if query else "")


def back_to(request) -> str:
    """The list the reader was on, as their browser remembers it: filters, order and page."""
    return at(QueryDict(request.COOKIES.get(REMEMBERED, "")[:LONGEST_ADDRESS]).urlencode())


def remember(request, response):
    """Kept by the browser until it is closed: a page that is only read writes nothing."""
    address = request.GET.urlencode()
    if len(address) <= LONGEST_ADDRESS:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(REMEMBERED, address, httponly=True, samesite="Lax", secure=secure)
    return response


def chips_of(wanted: Wanted) -> list[tuple[str, str]]:
    """Filters in force: (words, the address without it)."""
    found = [(f"{_('Search')}: {wanted.asked.text}", at(wanted.query(q=terms_of(wanted))))]
    picks = [(pick.label, at(wanted.without(pick).query())) for pick in wanted.picks]
    return (found if wanted.asked.words else []) + picks


def terms_of(wanted: Wanted) -> str:
    return " ".join(map(str, wanted.asked.terms))


def heads_of(wanted: Wanted) -> dict[str, tuple[str, str]]:
    """The columns a list can stand in order of: aria-sort of the one it does, and the address of each order."""
    now = reads.order_of(wanted)
    return {
        name: (
            ("descending" if order.newest_first else "ascending") if order == now else "",
            at(wanted.query(sort=name if name != "due" else "")),
        )
        for name, order in reads.ORDERS.items()
    }


def lists_of(wanted: Wanted, offered: Offered) -> SafeString:
    """The lists to filter by. Each adds to what is in force: it shows the values chosen from it so far, and the
    others can join them.
    """
    lists = []
    for name, label in FILTERS.items():
        chosen = wanted.chosen(name)
        values = {value for pick in chosen for value in pick.values}
        first = ", ".join(pick.words for pick in chosen) if chosen else _("All")
        others = [(code, words) for code, words in offered[name].items() if code not in values]
        lists.append(filter_list(name, label, [("", first), *others]))
    return SafeString("\n".join(lists))  # escaped where they are drawn


def rows_of(user, cases) -> list[tuple]:
    """What the list shows of each: case, deadline, day of the last change, its addresses, what the reader may do."""
    case_at, claim_at = pages("cases:desk_case"), pages("cases:claim")
    language = get_language() or "en"
    rows = []
    for case in cases:
        works = case.is_open and rules.works_on(user, case)
        free = works and case.assignee_id is None
        changed = format_date(case.campus.local(case.changed_at).date(), language, "short")
        rows.append(
            (
                case,
                chip(case),
                changed,
                case_at(case.number),
                works,
                free and claim_at(case.number),
            )
        )
    return rows


def kept_views(user) -> list[SavedView]:
    """The reader's own and their campus's; as many as the rail has room for."""
    found = SavedView.objects.seen_by(user).only("name", "query", "owner_id")
    return sorted(found[:50], key=lambda v: v.owner_id != user.pk)[:MOST_KEPT]


def rails(request, wanted: Wanted) -> tuple[list[tuple], list[tuple]]:
    """The park's views and the kept ones: words, address, whether it is this one, count, the count's id."""
    kept = kept_views(request.user)
    counts = reads.counts(request.user, tuple(view.query for view in kept))
    query = wanted.query()
    same = [view.query == query for view in kept]
    viewed = not (wanted.asked.terms or wanted.asked.words or any(same))
    fixed = [
        (
            label,
            at(f"view={name}"),
            viewed and name == wanted.view,
            shown(counts[name]),
            f"n-{name}",
        )
        for name, label in reads.VIEWS.items()
    ]
    own = [
        (view.name, at(view.query), here, shown(counts[view.query]), f"n-{view.pk}")
        for view, here in zip(kept, same, strict=True)
    ]
    return fixed, own


def title_of(wanted: Wanted, kept: list[tuple]) -> object:
    if here := next((words for words, _url, current, *_rest in kept if current), ""):
        return here
    asked = wanted.asked.terms or wanted.asked.words
    return _("Search results") if asked else reads.VIEWS[wanted.view]


@allow(rules.staff, hidden=True)
def queue(request):
    """One list of everything companies ask, in order of due date."""
    offered = Offered(request.user)
    wanted = asking.read(request.GET, offered)
    cases, cut = reads.listed(request.user, wanted)
    page = reads.page_of(
        cases,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        order=reads.order_of(wanted),
    )
    away.mark(page.rows)
    rows = rows_of(request.user, page.rows)
    views, kept = rails(request, wanted)
    context = {
        "typed": request.GET.get("q", "")[:LONGEST],
        "longest": LONGEST,
        "lists": lists_of(wanted, offered),
        "wanted": wanted,
        "title": title_of(wanted, kept),
        "views": views,
        "kept": kept,
        "poll": f"{reverse('cases:queue_counts')}?{wanted.query(since=timezone.now().isoformat())}",
        "cut": cut and reads.FOUND,
        "rows": rows,
        "drawn": drawn(rows),
        "heads": heads_of(wanted),
        "previous": page.previous and at(wanted.query(before=page.previous)),
        "next": page.next and at(wanted.query(after=page.next)),
        "handles": rules.handler(request.user),
        "takes": any(works for *_case, works, _claim in rows),
        "chips": chips_of(wanted),
        "clear": at(f"view={wanted.view}"),
        "marks": offered.marks,
    }
    return remember(request, render(request, "cases/desk/queue.html", context))


@allow(rules.staff, hidden=True)
def counts(request):
    """The counts of the rail as they stand now, and how many cases came into the list meanwhile."""
    wanted = asking.read(request.GET, Offered(request.user))
    views, kept = rails(request, wanted)
    try:
        since = datetime.fromisoformat(request.GET.get("since", ""))
        fresh = reads.arrived(request.user, wanted, since) if since.tzinfo else 0
    except ValueError:
        fresh = 0
    context = {
        "counted": [(id, count) for *_view, count, id in [*views, *kept] if count is not None],
        "fresh": fresh,
        "fresh_words": shown(fresh),
        "here": at(wanted.query()),
    }
    return render(request, "cases/desk/_counts.html", context)


def takes(user, case) -> bool:
    """Whether the list offers to take it: open, nobody's, and theirs to work on."""
    return case.is_open and case.assignee_id is None and rules.works_on(user, case)


@require_POST
@allow(rules.handler, hidden=True)
def take(request):
    """Claim the selected cases, each by itself: what a colleague took meanwhile is named, the rest is theirs."""
    numbers = request.POST.getlist("case")[: reads.PAGE]
    if not numbers:
        messages.error(request, _("Nothing is selected. Tick the cases to take first."))
    found = Case.objects.visible_to(request.user).filter(number__in=numbers)
    taken, late = 0, []
    for case in found.select_related("company", "campus"):
        try:
            if not takes(request.user, case):
                raise handling.TooLate(case)
            handling.claim(case, by=request.user)
            taken += 1
        except handling.TooLate:
            late.append(case.number)
    if taken:
        words = ngettext("%(n)s case is yours.", "%(n)s cases are yours.", taken)
        messages.success(request, words % {"n": taken})
    if late:
        messages.warning(
            request,
            _("Not taken, somebody was faster: %(numbers)s.") % {"numbers": ", ".join(late)},
        )
    return redirect(back_to(request))


def shown(count: int | None) -> str | None:
    if count is None:
        return None
    return f"{reads.MOST - 1}+" if count >= reads.MOST else str(count)
