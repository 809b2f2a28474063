"""Answers that pass, made from the definition of a service."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from services import problems
from services.definition import Definition, Field

DAYS_AHEAD = 30
SOON = (date.today() + timedelta(days=DAYS_AHEAD)).isoformat()
BY_VALIDATOR = {
    "latin": "BAIKAL", "chinese_names": "贝加尔甲\n贝加尔乙\n贝加尔丙", "shares": "Иванов 60 %\nПетров 40 %",
}  # fmt: skip


def trip() -> dict[str, str]:
    start = date.today() + timedelta(days=DAYS_AHEAD)
    return {"from": start.isoformat(), "to": (start + timedelta(days=9)).isoformat()}


def answer_to(field: Field, campus: Any, people: Sequence[str], wanted: Sequence[str]) -> Any:
    """An answer that passes: `wanted` are the choices a rule of the service asks for."""
    match field.kind:
        case "choice" | "multi_choice":
            offered = [o.value for o in field.options_at(campus.code)]
            value = next((v for v in offered if v in wanted), offered[0])
            return value if field.kind == "choice" else [value]
        case "person":
            return people[1] if field.differs_from else people[0]
        case "persons":
            return list(people[:1])
        case "period":
            return trip()
        case "date":
            return SOON
        case "number":
            return "1"
        case "money":
            return {"amount": "1000.00", "currency": campus.currency}
        case "country":
            return "CN"
        case "group":
            return [{inner.key: answer_to(inner, campus, people, ()) for inner in field.fields}]
    return BY_VALIDATOR.get(field.validator, "5")


def filled(plan: Definition, campus: Any, people: Sequence[str]) -> dict[str, Any]:
    """Answers to every question that is asked, given the answers before it; what can be booked is not known here."""
    wanted = {
        rule.field: rule.values for rule in plan.eligibility
        if rule.check == "answer" and rule.at(campus.code)
    }  # fmt: skip
    answers: dict[str, Any] = {}
    for field in plan.fields:
        if problems.asked(field, answers) and field.kind != "slot":
            answers[field.key] = answer_to(field, campus, people, wanted.get(field.key, ()))
    return answers


def typed(plan: Definition, answers: dict[str, Any]) -> dict[str, Any]:
    """The same as a form takes them: a day as a date, a period as two, each row of a group by itself."""
    found: dict[str, Any] = {}
    for field in plan.fields:
        value = answers.get(field.key)
        if value is None:
            continue
        if field.kind == "period":
            found |= {f"{field.key}_{part}": date.fromisoformat(day) for part, day in value.items()}
        elif field.kind == "group":
            found |= {
                f"{field.key}-{n}-{inner.key}": as_typed(inner, row[inner.key])
                for n, row in enumerate(value)
                for inner in field.fields
            }
        else:
            found[field.key] = as_typed(field, value)
    return found


def as_typed(field: Field, value: Any) -> Any:
    if field.kind == "date":
        return date.fromisoformat(value)
    return value["amount"] if field.kind == "money" else value
