"""What an application adds to the shared case pages and to the company's front page."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.billing.actions.deposits import held
from portal.cases.kinds import Section, Stage
from portal.documents.models import Document
from portal.home import Panel
from portal.workflow import Phase
from tenants import noticed, rules, states
from tenants.beyond import beyond
from tenants.deadlines import expected
from tenants.models import Application, LeaseNotice, Tenancy, Waiting
from tenants.waiting import before_offer, free_from, mark_of, place_class, prepared

# What a company looks for while it stays and when it leaves.
LEASE_PAPERS = ("LEAS", "RESA", "CERT", "ACTH", "DEPS", "EXIT")
ORDER = (
    states.FORMAL_CHECK,
    states.EXPERT_REVIEW,
    states.DECISION,
    states.OFFER_ISSUED,
    states.RESIDENT,
)
LABELS = {
    states.FORMAL_CHECK: _("Formal check"),
    states.EXPERT_REVIEW: _("Expert review"),
    states.DECISION: _("Decision"),
    states.OFFER_ISSUED: _("Lease offer"),
    states.RESIDENT: _("Resident"),
}
# At which stage of the tracker a state stands.
STANDS_AT = {
    states.DRAFT: -1,
    states.FORMAL_CHECK: 0,
    states.RETURNED: 0,
    states.EXPERT_REVIEW: 1,
    states.DECISION: 2,
    states.CONDITIONAL: 2,
    states.CONDITIONS_CHECK: 2,
    states.APPROVED: 3,
    states.WAITLISTED: 3,
    states.PLACE_ENDING: 3,
    states.UNIT_FOUND: 3,
    states.OFFER_ISSUED: 3,
    states.OFFER_EXPIRED: 3,
    states.OFFER_DECLINED: 3,
    states.OFFER_ACCEPTED: 4,
    states.RESIDENT: 5,
    states.LEFT: 5,
    states.REJECTED: 2,
}


def of(case: Any) -> Application:
    """The application behind a case row."""
    if isinstance(case, Application):
        return case
    return Application.objects.for_pages().get(pk=case.pk)


def stages(case: Any) -> list[Stage]:
    now = STANDS_AT.get(case.state)
    if now is None:
        return []

    def standing(place: int) -> str:
        return "done" if place < now else "now" if place == now else "next"

    return [Stage(LABELS[code], standing(place)) for place, code in enumerate(ORDER)]


def asked_of_company(application: Application) -> list[Section]:
    """What the company has to do now: mend, name the company it founded, confirm conditions."""
    found = []
    if application.state == states.RETURNED:
        returned = {"application": application, "returned": application.returns.last()}
        found.append(
            Section(_("What has to be put right"), "tenants/my/_returned.html", returned, "top")
        )
    if application.to_be_founded and application.state in states.FOUNDABLE:
        tone = "warn" if application.lacks_entity else "info"
        founding = {"application": application, "tone": tone}
        found.append(Section(_("The new company"), "tenants/my/_founding.html", founding, "top"))
    if application.state in states.LISTED:
        place = place_of(application)
        found.append(Section(_("Waiting list"), "tenants/my/_place.html", place, "top"))
    if application.state == states.CONDITIONAL:
        title, demands = _("Conditions to be met before the offer"), application.decision.conditions
        conditions = {"application": application, "conditions": demands.all()}
        found.append(Section(title, "tenants/my/_conditions.html", conditions, "top"))
    return found


def place_of(application: Application) -> dict[str, Any]:
    """What the company is told of its place: the class, never the place itself."""
    listing = Waiting.objects.for_pages().get(application=application)
    return {
        "listing": listing, "place": place_class(listing), "ending": application.state == states.PLACE_ENDING,
    }  # fmt: skip


def turn_of(application: Application) -> list[Section]:
    """Leasing's panel of a place on the waiting list, with the prepared offer when a unit was found."""
    if application.state not in states.LISTED:
        return []
    listing = Waiting.objects.for_pages().get(application=application)
    context = {
        "application": application, "listing": listing, "ahead": Waiting.objects.before(listing).count(),
        "deal": None, "before": [], "free_on": None,
    }  # fmt: skip
    if listing.unit and application.state == states.UNIT_FOUND:
        deal = prepared(listing, listing.unit)
        context |= {
            "deal": deal, "mark": mark_of(deal), "free_on": free_from(deal.unit),
            "before": before_offer(application, deal.unit),
        }  # fmt: skip
    title = _("A unit is found") if context["deal"] else _("Waiting list")
    return [Section(title, "tenants/desk/_turn.html", context, "top")]


def my_sections(request: Any, case: Any) -> list[Section]:
    application = of(case)
    found = asked_of_company(application)
    offer = application.current_offer
    if offer:
        found.append(
            Section(
                _("Lease offer"),
                "tenants/my/_offer.html",
                {"offer": offer, "application": application},
                "top",
            )
        )
    if application.state in (states.FORMAL_CHECK, states.EXPERT_REVIEW, states.DECISION):
        found.append(
            Section(
                _("Expected dates"),
                "tenants/my/_expected.html",
                {"dates": expected(application)},
                "aside",
            )
        )
    if leases := leases_of(application):
        title = _("Your leases") if leases["leases"][1:] else _("Your lease")
        found.append(Section(title, "tenants/my/_lease.html", leases))
    decision = getattr(application, "decision", None)
    if decision:
        found.append(Section(_("Decision"), "tenants/my/_decision.html", {"decision": decision}))
    found.append(Section(_("Application"), "tenants/my/_sent.html", {"application": application}))
    return found


def leases_of(application: Application) -> dict[str, Any] | None:
    """The premises, their days, what became of the deposit; None before the deposit is paid."""
    rows = application.tenancies.filter(state__in=(states.ACTIVE, states.ENDED)).order_by("pk")
    found = [lease_of(one) for one in rows.select_related("unit__building", "offer")]
    if not found:
        return None
    leaves = [
        noticed.days_of(one["tenancy"]) for one in found if one["stays"] and not one["notice"]
    ]
    currencies = dict.fromkeys(one["tenancy"].offer.currency for one in found)
    return {
        "leases": found, "application": application, "days": max(leaves, default=0),
        "deposits": [held(application, currency) for currency in currencies],
        "papers": Document.objects.for_case(application).filter(kind__in=LEASE_PAPERS).order_by("pk"),
    }  # fmt: skip


def lease_of(tenancy: Tenancy) -> dict[str, Any]:
    given = {one.way: one.done_on for one in tenancy.handovers.all()}
    return {
        "tenancy": tenancy, "moved_in": given.get("in"), "moved_out": given.get("out"),
        "last_day": tenancy.ends_on - timedelta(days=1), "stays": "out" not in given, "notice": noticed_by(tenancy),
        **renewal_of(tenancy),
    }  # fmt: skip


def renewal_of(tenancy: Tenancy) -> dict[str, Any]:
    """Until when another lease can be asked for, or that nobody did; nothing once somebody has."""
    today, until = tenancy.application.campus.today(), noticed.asks_by(tenancy)
    open_yet = today < tenancy.ends_on and noticed.unasked(tenancy)
    return {
        "ask_by": until, "can_ask": open_yet and today <= until, "runs_out": open_yet and until < today,
    }  # fmt: skip


def noticed_by(tenancy: Tenancy) -> LeaseNotice | None:
    """The notice by which the lease ends."""
    return tenancy.notices.live().select_related("case").first()


def desk_sections(request: Any, case: Any) -> list[Section]:
    application, user = of(case), request.user
    review = next((row for row in application.reviews.all() if row.expert_id == user.pk), None)
    reviews = application.reviews.visible_to(user).sitting().select_related("expert")
    context = {
        "application": application, "my_review": review, "reviews": reviews, "offer": application.current_offer,
        "keeper": rules.panel_keeper(user, application), "decision": getattr(application, "decision", None),
        "reads_list": rules.reads_list(user, application),
    }  # fmt: skip
    if context["keeper"]:
        context["sitting"] = getattr(application, "sitting", None)
    sections = [Section(_("Application"), "tenants/desk/_application.html", context)]
    if rules.leasing(user, application):
        context |= staying(application)
        sections += turn_of(application)
    return [*sections, *credits_of(application, user)]


def credits_of(application: Application, user: Any) -> list[Section]:
    """Rent asked for beyond the last day: finance enters its credit notes, leasing sees that they are due."""
    leases = list(
        application.tenancies.filter(state__in=(states.ACTIVE, states.ENDED)).order_by("pk")
    )
    if not leases or not (rules.finance(user, leases[0]) or rules.leasing(user, leases[0])):
        return []
    found = [one for lease in leases for one in beyond(lease)]
    context = {
        "application": application, "beyond": found,
        "enters": rules.finance(user, leases[0]) and not all(one.waits for one in found),
    }  # fmt: skip
    title = _("Rent beyond the last day")
    return [Section(title, "tenants/desk/_beyond.html", context)] if found else []


def staying(application: Application) -> dict[str, Any]:
    """What leasing can do for a company that is about to move in, is in, or leaves."""
    offer = application.current_offer
    letter = application.to_be_founded and offer and offer.state == states.OPEN_OFFER
    rows = application.tenancies.filter(state=states.ACTIVE).order_by("pk")
    leases = [(one, noticed_by(one)) for one in rows.select_related("unit__building", "offer")]
    return {"address_letter": letter, "leases": leases}


def home_panel(request: Any) -> Panel | None:
    """What the company still has to do about its applications."""
    mine = Application.objects.of(request.company).for_pages()
    waiting = list(
        mine.filter(phase__in=(Phase.DRAFT, Phase.WITH_COMPANY)).order_by("-changed_at")[:5]
    )
    if not waiting:
        if request.company.is_resident or mine.exists():
            return None
        return Panel(_("Become a resident"), "tenants/my/_start.html", {}, "main")
    return Panel(
        _("Residence application"), "tenants/my/_waiting.html", {"applications": waiting}, "needs"
    )
