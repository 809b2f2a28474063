"""The waiting list to be read: the class of a place, the lists by campus and kind, the offer that is prepared."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus
from portal.forms import DateTripleField
from portal.languages import format_date
from tenants import rent, states
from tenants.answers import figure
from tenants.deadlines import OFFER_DAYS, office_end
from tenants.models import Application, Occupancy, Offer, Unit, Waiting
from tenants.records import Deal

MONTHS = 6  # a place is kept so long, and so much longer when the company says so
REMIND_BEFORE = timedelta(days=30)
FALLBACK_MONTHS = 12
NEWEST = 20  # offers out of turn on the page
# Offers of a unit after which the same company is not offered it again by the list.
TURNED_DOWN = (states.DECLINED, states.EXPIRED)

# (up to this place, words). The company is never told the exact one: it moves with every decision of the park.
CLASSES: tuple[tuple[int, Any], ...] = (
    (3, _("among the first three")),
    (10, _("among the first ten")),
)
FURTHER = _("further back than the first ten")


def place_class(listing: Waiting) -> Any:
    """What the company is told of its place."""
    last = CLASSES[-1][0]
    place = Waiting.objects.before(listing).values("pk")[:last].count() + 1
    return next((words for upto, words in CLASSES if place <= upto), FURTHER)


@dataclass(frozen=True)
class WaitingList:
    """Everybody who waits for one kind of unit at one campus, whose turn comes first on top."""

    campus: Campus
    kind: Any
    rows: list[Waiting]


def lists(user: Any) -> list[WaitingList]:
    """The lists of the campuses the reader works at."""
    mine = Application.objects.visible_to(user).values("pk")
    rows = Waiting.objects.on_list().filter(application__in=mine).ranked().for_pages()
    kinds = {code: place for place, code in enumerate(Unit.Kind.values)}

    def where(row: Waiting) -> tuple[str, int]:
        return row.application.campus.code, kinds[row.unit_kind]

    return [
        WaitingList(found[0].application.campus, Unit.Kind(found[0].unit_kind).label, found)
        for found in (list(group) for _key, group in groupby(sorted(rows, key=where), key=where))
    ]


def free_words(listing: Waiting) -> str:
    """The unit found for it, and from which day it is free where that is still to come."""
    unit = listing.unit
    day = free_from(unit) if unit else None
    if day is None:
        return str(unit or "")
    told = {"unit": unit, "day": format_date(day, get_language() or "en")}
    return gettext("%(unit)s, free from %(day)s") % told


def out_of_turn(user: Any) -> list[Offer]:
    """The newest offers for which somebody on the list was passed over, at the campuses the reader works at."""
    found = Offer.objects.visible_to(user).out_of_turn().for_pages()
    return list(found.select_related("made_by").order_by("-made_at", "-pk")[:NEWEST])


def wish_of(application: Application) -> dict[str, Any]:
    """What the company asked for in its application, as a start of the form."""
    kind = application.answer("space", "unit_kind")
    names = ("desks", "desks") if kind == Unit.Kind.DSK else ("area_min", "area_max")
    low, high = (application.answer("space", name) for name in names)
    return {"unit_kind": kind, "size_min": low, "size_max": high, "months": MONTHS}


def wanted_from(application: Application) -> date | None:
    try:
        return DateTripleField(required=False).to_python(application.answer("space", "start_on"))
    except ValidationError:
        return None


def wanted_months(application: Application) -> int:
    try:
        return int(figure(str(application.answer("space", "months")))) or FALLBACK_MONTHS
    except (ValueError, ArithmeticError):
        return FALLBACK_MONTHS


def prepared(listing: Waiting, unit: Unit) -> Deal:
    """The offer of this unit: its own rate, from the month after the last day to answer or from when it is wanted."""
    application = listing.application
    campus = application.campus
    answer_by = campus.today() + timedelta(days=OFFER_DAYS)
    days = (
        rent.first_of_next_month(answer_by), wanted_from(application), unit.available_from,
        free_from(unit),
    )  # fmt: skip
    return Deal(
        unit=unit, valid_until=office_end(campus, answer_by), starts_on=max(day for day in days if day),
        months=wanted_months(application), rate=unit.rate, deposit_months=unit.deposit_months,
    )  # fmt: skip


def mark_of(deal: Deal) -> str:
    """Sent back with the button: the terms that were read are the ones that are sent."""
    row = (
        deal.unit.public_id,
        deal.valid_until,
        deal.starts_on,
        deal.months,
        deal.rate,
        deal.deposit_months,
    )
    return hashlib.sha256("|".join(map(str, row)).encode()).hexdigest()[:32]


def free_from(unit: Unit) -> date | None:
    """The day it gets free, where its lease is known to end; None where it is free or nobody knows that day."""
    found: date | None = (
        Unit.objects.filter(pk=unit.pk)
        .leaving(unit.campus)
        .values_list("free_on", flat=True)
        .first()
    )
    return found


def free_for(listing: Waiting, unit: Unit) -> bool:
    """Can be had today or on a known day, and for the whole term of the prepared offer."""
    deal = prepared(listing, unit)
    ends_on = rent.add_months(deal.starts_on, deal.months)
    free = Unit.objects.filter(pk=unit.pk).free_between(deal.starts_on, ends_on)
    return free.available(unit.campus.today()).exists() or free.leaving(unit.campus).exists()


def before_offer(application: Application, unit: Unit) -> list[Waiting]:
    """Those on the waiting list whose turn comes before this company's for the unit, the first on top.

    Nobody waits for what does not fit them, was not offered to them or turned down by them before, or while another
    unit is found for them; nor for premises the company sits in already.
    """
    if Occupancy.objects.live().filter(
        unit=unit, kind=Occupancy.Kind.TENANCY, company=application.company_id, ends_on__gt=unit.campus.today()
    ).exists():  # fmt: skip
        return []
    here = Waiting.objects.filter(application__campus=unit.campus, unit_kind=unit.kind)
    own = (
        here.for_pages()
        .filter(application=application, application__state__in=states.LISTED)
        .first()
    )
    rows = Waiting.objects.before(own) if own else here.on_list()
    found = rows.exclude(application=application).ranked().for_pages()
    refused = turned_down(row.application_id for row in found)
    return [
        one for one in found
        if one.fits(unit) and unit.pk not in one.passed and (one.application_id, unit.pk) not in refused
        and (one.application.state in states.AWAITING or one.unit_id == unit.pk)
    ]  # fmt: skip


def turned_down(applications: Iterable[int]) -> set[tuple[int, int]]:
    """(application, unit) of the offers that came to nothing."""
    rows = Offer.objects.filter(application__in=list(applications), state__in=TURNED_DOWN)
    return set(rows.values_list("application", "unit"))


def next_for(
    unit: Unit, ranked: Iterable[Waiting], refused: set[tuple[int, int]]
) -> Waiting | None:
    """The first on the list whom the unit fits; `refused` are (application, unit) that came to nothing before."""
    return next(
        (
            one for one in ranked
            if one.fits(unit) and unit.pk not in one.passed
            and (one.application_id, unit.pk) not in refused and free_for(one, unit)
        ), None,
    )  # fmt: skip
