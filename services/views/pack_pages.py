"""What the pages of packs show, gathered."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Company
from portal.accounts.rules import manages
from portal.languages import pick
from portal.money import Money
from services.actions.asking import terms_of
from services.actions.packing import AWAITS_COMPANY, before, items_of, may_name
from services.definition import Definition
from services.forecast import Earliest, Link, earliest
from services.forms.packs import FoundedForm
from services.models import Naming, Pack, PackItem, PackOrder, RequestPaper, Service
from services.pack_plan import PackPlan, in_order
from services.pricing import Quote, price_words, quote
from services.problems import Problem, blockers, pack_refusals, refusals
from services.rules import audience, holds_role
from services.views.pages import link


def packs_for(company: Any, language: str) -> list[tuple[Pack, str, str]]:
    """For the top of the catalogue: packs of the company's own campus, of all where it has none."""
    found = Pack.objects.filter(live=True)
    if company.home_campus_id:
        found = found.filter(campus=company.home_campus_id)
    return [
        (pack, pick(pack.plan.title, language), pick(pack.plan.short, language))
        for pack in found if audience(company, pack.plan.audience)
    ]  # fmt: skip


def choices(plan: PackPlan, language: str) -> dict[str, Any]:
    """The parts that may be left out, for the form."""
    titles = {s.code: pick(s.plan.title, language) for s in services_of(plan).values()}
    optional = [part for part in plan.parts if part.optional]
    return {
        "choices": [(part.code, titles[part.code]) for part in optional],
        "initial": {"parts": [part.code for part in optional if part.ticked]},
    }


def services_of(plan: PackPlan) -> dict[str, Service]:
    codes = [part.code for part in plan.parts]
    return {service.code: service for service in Service.objects.filter(code__in=codes)}


@dataclass(frozen=True)
class Shown:
    """A part as it is offered, before anything is ordered."""

    code: str
    title: str
    why: str
    after: list[str]
    optional: bool
    price: str
    days: int
    earliest: Earliest | None
    authority: str
    refused: list[str] = field(default_factory=list)


def offered(pack: Pack, company: Any, user: Any, language: str) -> dict[str, Any]:
    plan, campus = pack.plan, pack.campus
    prefetch_related_objects([campus], "tax_rates")
    parts = in_order(plan.parts)
    plans = {code: service.plan for code, service in services_of(plan).items()}
    days = earliest([Link(p.code, p.after, plans[p.code].promised_days) for p in parts], campus)
    refused = pack_refusals(plan, company, user)
    return {
        "pack": pack,
        "title": pick(plan.title, language), "short": pick(plan.short, language), "full": pick(plan.full, language),
        "parts": [
            Shown(
                p.code, title_of(plans[p.code], language), pick(p.why, language),
                [title_of(plans[code], language) for code in p.after], p.optional,
                price_words(plans[p.code], language, campus.currency), plans[p.code].promised_days, days[p.code],
                authority_of(plans[p.code], language),
                [] if refused else refusals(plans[p.code], company, user, campus),
            )
            for p in parts
        ],
        "campus": campus,
        "total": total_of([quote(plans[p.code], campus, {}) for p in parts if not p.optional or p.ticked], campus),
        "orders": PackOrder.objects.belonging_to(user).filter(pack=pack, company=company)[:5]
        if holds_role(user, company, "member")
        else (),
    }  # fmt: skip


def title_of(plan: Definition, language: str) -> str:
    return pick(plan.title, language)


def authority_of(plan: Definition, language: str) -> str:
    return pick(plan.card.get("authority_time"), language)


@dataclass(frozen=True)
class Total:
    """With tax, as far as it can be said beforehand; `more` where something is counted or quoted later."""

    sum: Money
    more: bool


def total_of(offers: list[Quote], campus: Any) -> Total:
    whole = sum((offer.total for offer in offers), Money.zero(campus.currency))
    open_lines = [
        line for offer in offers for line in offer.lines
        if line.pending or (line.net is None and line.model != "F0")
    ]  # fmt: skip
    return Total(whole, bool(open_lines))


@dataclass
class Row:
    """A part of an order as it stands."""

    item: PackItem
    title: str
    why: str
    after: list[str]
    plan: Definition
    price: Quote
    authority: str
    status: str
    tint: str
    href: str
    earliest: Earliest | None = None
    missing: list[tuple[Problem, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    terms: str = ""
    stuck: bool = False
    company: Any = None  # the new one, where the part is for it
    others: bool = False  # and the reader does not belong to it: its state is all they read

    @property
    def refund(self) -> str:
        return pick(self.plan.card["refund"], get_language() or "en")

    @property
    def may_open(self) -> bool:
        return (self.item.request is None or self.item.has_ended) and not self.refused


def rows(order: PackOrder, user: Any, language: str) -> list[Row]:
    items = items_of(order)
    read_at_once(order, items)
    titles = {i.code: title_of(plan_of(i), language) for i in items}
    found = [row_of(item, order, items, titles, user, language) for item in items]
    days = earliest([link_of(row) for row in found], order.campus)
    for row in found:
        row.earliest = None if row.item.has_ended else days[row.item.code]
    return found


def read_at_once(order: PackOrder, items: list[PackItem]) -> None:
    """Whatever the rows ask about, in a number of queries that does not grow with them."""
    prefetch_related_objects([order.campus], "tax_rates")
    holders = {item.holder.pk: item.holder for item in items}
    prefetch_related_objects(list(holders.values()), "people")
    papers = RequestPaper.objects.select_related("paper")
    requests = [item.request for item in items if item.request]
    prefetch_related_objects(requests, Prefetch("papers", papers))


def plan_of(item: PackItem) -> Definition:
    return item.request.plan if item.request else item.service.plan


def link_of(row: Row) -> Link:
    request = row.item.request
    known = request.closed_at or request.due_at if request and not row.item.has_ended else None
    return Link(row.item.code, tuple(row.item.after), row.plan.promised_days, known)


def row_of(
    item: PackItem, order: PackOrder, items: list[PackItem], titles: dict[str, str], user: Any, language: str
) -> Row:  # fmt: skip
    plan, request = plan_of(item), item.request
    first = before(item, items)
    others = not user.membership_in(item.holder)
    status, tint, href = standing(item)
    row = Row(
        item, titles[item.code], pick(order.plan.part(item.code).why, language),
        [titles[one.code] for one in first if not one.is_served], plan,
        quote(plan, order.campus, request.answers if request and not others else {}), authority_of(plan, language),
        status, tint, "" if others else href, stuck=any(one.has_ended for one in first), company=item.company,
        others=others,
    )  # fmt: skip
    if others:
        row.refused = [_("Only the people of this company see more of it.")]
    elif item.awaits_company:
        row.refused = [str(AWAITS_COMPANY)]
    elif request is None or item.has_ended:
        row.refused = refusals(item.service.plan, item.holder, user, order.campus)
    elif item.is_draft and not item.waits:
        row.missing = [(p, link(request, p)) for p in blockers(request, user, item.coming(items))]
        if not row.missing and not row.stuck:
            row.terms = terms_of(request)
    return row


def standing(item: PackItem) -> tuple[str, str, str]:
    """State, tint, and where it is worked on."""
    request = item.request
    if request is None:
        return _("Not begun"), "cannot", ""
    if request.is_draft:
        href = reverse("services:request", args=[request.public_id])
        return (
            (_("Goes out by itself"), "wait", href) if item.waits else (_("Draft"), "draft", href)
        )
    href = reverse("cases:my_case", args=[request.number]) if request.number else ""
    return str(request.state_info.company), request.state_info.tint, href


def under_way(order: PackOrder, found: list[Row], language: str) -> dict[str, Any]:
    going = [row.price for row in found if not row.item.has_ended and not row.others]
    return {
        "order": order, "title": pick(order.plan.title, language), "rows": found,
        "total": total_of(going, order.campus),
        "complete": [row for row in found if row.terms],
        "zone": order.campus.time_zone,
    }  # fmt: skip


def managed_besides(order: PackOrder, user: Any) -> list[Company]:
    """Companies the reader owns or manages, but for the one that ordered."""
    theirs = [m.company for m in user.membership_list]
    return [one for one in theirs if manages(user, one) and one.pk != order.company_id]


def naming_of(order: PackOrder, found: list[Row], user: Any) -> dict[str, Any] | None:
    """What became of the question which company was founded, and the question while this reader can answer it."""
    named = naming_in(order)
    asks = manages(user, order.company) and may_name(order, [row.item for row in found])
    if named is None and not asks:
        return None
    form = None
    if asks and not (named and named.is_confirmed) and (companies := managed_besides(order, user)):
        chosen = str(named.founded.public_id) if named else ""
        form = FoundedForm(companies=companies, initial={"company": chosen})
    return {"form": form, "asks": asks, "named": named}


def naming_in(order: PackOrder) -> Naming | None:
    return Naming.objects.for_pages().filter(order=order).first()
