"""The units a company holds: what a question of the kind “unit” offers, and how an answer is read."""

from typing import Any

from tenants.models import Tenancy


def held(company: Any, campus: Any) -> list[Any]:
    """Its units at the campus under a tenancy that runs."""
    running = Tenancy.objects.active().filter(company=company, unit__building__campus=campus)
    rows = running.select_related("unit__building").order_by("unit__building", "unit__number")
    return [row.unit for row in rows]


def names(company: Any) -> dict[str, str]:
    """By public id, given-up ones too: an answer outlives its tenancy."""
    rows = Tenancy.objects.filter(company=company).select_related("unit__building")
    return {str(row.unit.public_id): str(row.unit) for row in rows}


def asked_in(plan: Any) -> bool:
    return any(field.kind == "unit" for field in plan.fields)


def offered(plan: Any, company: Any, campus: Any) -> list[Any]:
    """Read only where a question asks for one."""
    return held(company, campus) if asked_in(plan) else []
