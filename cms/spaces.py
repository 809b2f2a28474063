"""The list of available space: filters out of an address, rows out of the units."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from portal.accounts.models import Campus
from portal.languages import pick
from portal.money import RATE_UNITS, format_money, format_rate
from tenants.models import Unit

ROWS = 100


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def area_of(text: str) -> Decimal | None:
    """Square metres as people type them, with comma or point; nothing for what is not a number."""
    try:
        area = Decimal(text.replace(",", ".").strip())
    except InvalidOperation:
        return None
    return area if area.is_finite() and 0 < area < 1_000_000 else None


def listing(query, language: str) -> dict:
    """The form's values as they were typed, and the units that match. A filter nobody can mean is left out."""
    today = timezone.localdate()
    on = day_of(query.get("on", ""))
    smallest, largest = area_of(query.get("from", "")), area_of(query.get("to", ""))
    units = Unit.objects.available(max(on, today) if on else today)
    units = units.select_related("building__campus").order_by("building__campus", "rentable", "pk")
    campuses = list(Campus.objects.all())
    chosen = {"campus": query.get("campus", ""), "kind": query.get("kind", "")}
    if chosen["campus"] in {campus.code for campus in campuses}:
        units = units.filter(building__campus__code=chosen["campus"])
    if chosen["kind"] in Unit.Kind.values:
        units = units.filter(kind=chosen["kind"])
    if smallest:
        units = units.filter(rentable__gte=smallest)
    if largest:
        units = units.filter(rentable__lte=largest)
    return {
        "units": [row(unit, language) for unit in units[:ROWS]],
        "campuses": campuses,
        "kinds": Unit.Kind.choices,
        "chosen": chosen,
        "on": on.isoformat() if on else "",
        "smallest": query.get("from", "")[:10],
        "largest": query.get("to", "")[:10],
        "filtered": any(query.get(name) for name in ("campus", "kind", "from", "to", "on")),
    }


def row(unit: Unit, language: str) -> dict:
    known = unit.rate_unit in RATE_UNITS
    return {
        "name": str(unit),
        "kind": unit.get_kind_display(),
        "campus": str(unit.building.campus),
        "building": pick(unit.building.name, language),
        "size": unit.size,
        "rate": format_rate(unit.rate, unit.rate_unit, unit.currency, language)
        if known
        else format_money(unit.price, language),
        "month": format_money(unit.month_rent, language),
        "note": pick(unit.note, language),
        "public_id": unit.public_id,
    }
