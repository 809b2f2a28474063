"""What the company's pages show, gathered."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.accounts import rules as people
from portal.accounts.models import Campus
from portal.cases.clock import Due
from portal.cases.deadline import promised, sending, sending_words
from portal.cases.page import from_words
from portal.documents.models import Paper
from portal.languages import format_datetime, pick
from portal.money import Money, format_money
from services import problems, rules
from services.actions.asking import terms_of
from services.answers import sheet
from services.definition import PaperNeed
from services.joint import also_country, joint_words
from services.models import Quotation, Request, RequestPaper, Service
from services.models.catalogue import card_of
from services.opening import open_to
from services.pricing import UNPRICED, Quote, fee_words, price_words, quote
from services.record import record_of
from services.wishes import priced as priced_bookings
from tenants import noticed


def home(campuses: list, company: Any) -> str:
    """The campus offered first: where the company lives, else the only one."""
    codes = [c.code for c in campuses]
    own = company.home_campus.code if company.home_campus else ""
    return own if own in codes else codes[0] if len(codes) == 1 else ""


def catalogue(company: Any, user: Any, language: str, q: str) -> dict[str, Any]:
    groups: dict[str, list] = {}
    places = {c.code: str(c.name) for c in Campus.objects.all()}
    home = company.home_campus.code if company.home_campus else ""
    currency = company.home_campus.currency if company.home_campus else ""
    for service in Service.objects.live_in(language):
        plan = service.plan
        card = card_of(plan, language, category=pick(service.category.title, language))
        if q and q.lower() not in f"{card.code} {card.title} {card.short} {card.full}".lower():
            continue
        price = price_words(plan, language, currency if currency in currencies(plan) else "")
        eligible = rules.audience(company, plan.audience)
        elsewhere = [] if not home or home in plan.campuses else plan.campuses
        at = ", ".join(places[code] for code in elsewhere if code in places)
        groups.setdefault(card.category, []).append((card, price, eligible, at))
    mine = Request.objects.belonging_to(user).of_company(company).select_related("campus")
    drafts = drafts_of(company, user)[:20]
    open_ones = mine.sent().exclude(phase="closed").order_by("-received_at")[:20]
    found = [(f"group-{n}", title, cards) for n, (title, cards) in enumerate(groups.items(), 1)]
    jumps = [(title, f"#{key}", False, len(cards)) for key, title, cards in found]
    return {
        "groups": found, "jumps": jumps, "drafts": drafts, "open_requests": open_ones, "q": q,
    }  # fmt: skip


def drafts_of(company: Any, user: Any) -> Any:
    """What the company has begun, last saved first, for those who may go on with it."""
    if not people.acts_for(user, company.pk):
        return Request.objects.none()
    mine = Request.objects.belonging_to(user).of_company(company)
    return mine.drafts().select_related("campus").order_by("-saved_at")


def currencies(plan: Any) -> set[str]:
    return {currency for fee in plan.fees for currency in fee.prices}


@dataclass(frozen=True)
class Place:
    """What the service costs and takes at one campus."""

    campus: Campus
    price: str
    due: Any
    express_price: str = ""
    express_due: Any = None


def start(
    service: Any, plan: Any, campuses: list, company: Any, user: Any, language: str
) -> dict[str, Any]:
    here = next((c for c in campuses if c.code == home(campuses, company)), None)
    also = {c.pk: also_country(plan, c) for c in campuses}
    return {
        "service": service,
        "card": card_of(
            plan, language, category=pick(service.category.title, language), campus=here
        ),
        "needs": [
            (pick(n.label, language), pick(n.hint, language), n.required) for n in plan.papers
        ],
        "fees": [(pick(f.texts, language), f.model) for f in plan.fees],
        "places": [
            Place(
                c,
                price_words(plan, language, c.currency),
                promised(c, plan.promised_days, also=also[c.pk]),
                price_words(plan, language, c.currency, "express"),
                plan.express_days is not None and promised(c, plan.express_days, also=also[c.pk]),
            )
            for c in campuses
        ],
        "counted": counted(plan, language),
        "joint": joint_words(plan),
        "record": record_of(service.code),
        "bookable": bool(open_to(company, service.resources.active())),
        "drafts": drafts_of(company, user).filter(edition__service=service)[:5],
    }


def counted(plan: Any, language: str) -> str:
    """From which answer the promised days count; "" where they count from the receipt."""
    asked = plan.field(plan.counts_from) if plan.counts_from else None
    words = _("counted from the day you name: %(question)s")
    return words % {"question": pick(asked.label, language)} if asked else ""


@dataclass
class PaperRow:
    """One requirement, the paper given for it, and where it is given."""

    draft: Request
    need: PaperNeed
    person: Any
    given: RequestPaper | None
    label: str
    hint: str
    coming: bool = False

    def matches(self, need: str, person: Any) -> bool:
        return self.need.key == need and (self.person.public_id if self.person else None) == person

    @property
    def optional(self) -> bool:
        return self.coming or self.need.required == "optional"

    @property
    def url(self) -> str:
        arguments = [self.draft.public_id, self.need.key]
        if self.person:
            return reverse("services:give_persons_paper", args=[*arguments, self.person.public_id])
        return reverse("services:give_paper", args=arguments)

    def usable(self, user: Any) -> list[Paper]:
        """Papers of the dossier that fit: of the kind, still valid, of the person where it is personal."""
        papers = (
            Paper.objects.belonging_to(user)
            .usable(self.need.kind)
            .filter(company=self.draft.company)
        )
        if self.person:
            papers = papers.filter(Q(person=self.person) | Q(person=None))
        return list(papers[:20])


def paper_rows(draft: Request, user: Any) -> list[PaperRow]:
    language = get_language() or "en"
    given = {(p.need, p.person_id): p for p in draft.papers.select_related("paper")}
    coming = problems.from_the_park(draft)
    return [
        PaperRow(
            draft,
            need,
            person,
            given.get((need.key, person.pk if person else None)),
            pick(need.label, language),
            _("The park delivers it in your pack. You need not add it.")
            if need.key in coming
            else pick(need.hint, language),
            need.key in coming,
        )  # fmt: skip
        for need, person in problems.paper_rows(draft)
    ]


TIERS = {"": gettext_lazy("Standard"), "express": gettext_lazy("Express")}


def tiers(draft: Request) -> list[tuple[str, str]]:
    """What may be chosen: the tier with its whole price and its day."""
    return [(tier, tier_words(draft, tier)) for tier in draft.plan.tiers]


def due_of(draft: Request, days: int) -> Due | None:
    also = also_country(draft.plan, draft.campus)
    return promised(draft.campus, days, also=also, start=start_of(draft))


def start_of(draft: Request) -> date | None:
    """The day from which the promise will count: the last one of the lease, where sending gives notice of it."""
    day = draft.plan.start(draft.answers)
    if day and draft.plan.ends_lease:
        return noticed.last_day(draft.company, draft.campus, day) or day
    return day


def early(draft: Request) -> list[str]:
    """That the lease ends later than was asked for."""
    asked, ends = draft.plan.start(draft.answers), start_of(draft)
    if not (asked and ends and draft.plan.ends_lease):
        return []
    words = noticed.early_words(draft.company, draft.campus, asked, ends)
    return [words] if words else []


def awaited(draft: Request) -> str:
    """From which day the promise counts, where that is not the day of sending."""
    start, today = start_of(draft), draft.campus.today()
    return from_words(start, today) if start and start > today else ""


def tier_words(draft: Request, tier: str) -> str:
    offer = quote(draft.plan, draft.campus, draft.answers, tier)
    language = get_language() or "en"
    if draft.plan.quoted_first(draft.answers):
        price = str(UNPRICED["F5"])
    else:
        price = format_money(offer.total, language) if offer.due else _("free of charge")
    due = due_of(draft, draft.plan.days(tier))
    if due is None:
        return f"{TIERS[tier]}: {price}"
    day = format_datetime(due.at, language, draft.campus.time_zone)
    return _("%(tier)s: %(price)s, promised by %(day)s") % {
        "tier": TIERS[tier], "price": price, "day": day,
    }  # fmt: skip


def priced(draft: Request, tier: str, language: str) -> list[tuple[str, Any, str]]:
    """The lines of a tier's price: words, line, and the price of one."""
    offer = quote(draft.plan, draft.campus, draft.answers, tier)
    return [
        (pick(line.texts, language), line, fee_words(fee, language, draft.campus.currency))
        for fee, line in zip(draft.plan.fees_due(draft.answers, tier), offer.lines, strict=True)
    ]


def simulated(draft: Request) -> list[tuple[str, list[str]]]:
    """Until when to send, and what comes of sending later; for each tier, named where there are several.

    A request that is quoted first has no date yet: the company decides when the work begins. Where the promise
    counts from a later day, sending sooner brings nothing forward.
    """
    plan, zone = draft.plan, draft.campus.time_zone
    if plan.quoted_first(draft.answers) or awaited(draft):
        return []
    told, also = [], also_country(plan, draft.campus)
    for tier in plan.tiers:
        if found := sending(draft.campus, plan.days(tier), also=also):
            pays = bool(quote(plan, draft.campus, draft.answers, tier).due)
            name = str(TIERS[tier]) if len(plan.tiers) > 1 else ""
            told.append((name, sending_words(found, zone, pays=pays)))
    return told


def check(draft: Request, user: Any, language: str) -> dict[str, Any]:
    offer = quote(draft.plan, draft.campus, draft.answers)
    return {
        "sections": sheet(draft, language),
        "rows": paper_rows(draft, user),
        "blockers": [(p, link(draft, p)) for p in problems.blockers(draft, user)],
        "warnings": [*problems.papers_too_old(draft), *early(draft)],
        "offer": offer,
        "quoted": draft.plan.quoted_first(draft.answers),
        "lines": priced(draft, "", language),
        "due": due_of(draft, draft.plan.promised_days),
        "awaited": awaited(draft),
        "bookings": booked_with(draft, language),
        "joint": joint_words(draft.plan),
        "simulated": simulated(draft),
        "express": [row for row in priced(draft, "express", language) if row[1].tier]
        if draft.plan.express_days is not None
        else [],
        "terms": terms_of(draft),
        "refund": pick(draft.plan.card["refund"], language),
    }


def booked_with(draft: Request, language: str) -> list[dict[str, Any]]:
    """What is booked when it is sent: invoiced by itself, and cancelled on terms of its own."""
    return [
        {
            "name": pick(wish.thing.title, language),
            "zone": wish.thing.campus.time_zone,
            "terms": terms,
        }
        for _field, wish, terms in priced_bookings(draft)
    ]


def quoted(quotation: Quotation) -> dict[str, Any]:
    """A quotation as both sides read it."""
    language = get_language() or "en"
    offer = Quote.of(quotation.fee)
    currency = quotation.fee["currency"]
    return {
        "lines": [(pick(line.texts, language), line) for line in offer.lines],
        "tax": Money(Decimal(quotation.fee["tax"]), currency),
        "total": Money(Decimal(quotation.fee["total"]), currency),
        "note": quotation.note, "number": quotation.number, "valid_until": quotation.valid_until,
        "accepted_at": quotation.accepted_at,
    }  # fmt: skip


def link(draft: Request, problem: problems.Problem) -> str:
    """Where the reader mends it."""
    if problem.step == "forward":
        return reverse("services:forward", args=[draft.public_id])
    if problem.step == "papers":
        return reverse("services:papers", args=[draft.public_id])
    if problem.step == "people" and problem.person:
        return reverse("accounts:person", args=[problem.person.public_id])
    if problem.step == "answers":
        return reverse("services:request", args=[draft.public_id]) + f"#id_{problem.anchor}"
    return ""
