"""What requests add to the desk's reports: their categories, their services, and what companies thought of them."""

from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q
from django.utils.translation import get_language

from portal.cases.reports import Part
from portal.languages import half_up, pick
from services.models import Service

OF_CASE = "request__edition__service__code"  # from a case to its service


def things() -> list[tuple[str, str, str, str]]:
    """Services by their titles alone: a definition is long."""
    language = get_language() or "en"
    found = Service.objects.order_by("category__position", "code")
    rows = found.values_list("code", "definition__card__title", "category__code", "category__title")
    return [
        (code, f"{code} {pick(title or {}, language)}", category, pick(name, language))
        for code, title, category, name in rows
    ]


def is_thing(code: str) -> Q:
    return Q(**{OF_CASE: code})


def rated(marked: Any) -> dict[int, tuple[Decimal | None, int]]:
    """The average of the stars, and how many companies gave any."""
    rows = marked.exclude(request__rating=None).values("place")
    return {
        row["place"]: (half_up(Decimal(str(row["stars"])), 1), row["n"])
        for row in rows.annotate(stars=Avg("request__rating"), n=Count("pk"))
    }


def table(finished: Any) -> list[tuple[str, int | None, int | None, int]]:
    """(service, promised days, days it took, how many) of finished requests."""
    rows = finished.exclude(**{OF_CASE: None}).order_by()
    return list(rows.values_list(OF_CASE, "promised_days", "worked_days").annotate(n=Count("pk")))


PART = Part(
    things=things,
    is_thing=is_thing,
    rated=rated,
    rated_q=Q(request__rating__isnull=False),
    table=table,
)
