"""The papers services end in: the visit invitation letter and the park's support letter."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from portal.accounts.models import Person
from portal.documents import facts
from portal.documents.kinds import PaperKind, register
from services.definition import Field
from services.models import Request
from services.problems import chosen_people

AFTER_TRIP = timedelta(days=90)
SUPPORT_DAYS = 90

INVITATION = PaperKind(
    code="INVT",
    titles={
        "en": "Visit invitation letter",
        "zh-hans": "访问邀请函",
        "ru": "Приглашение на деловой визит",
    },
    facts="services.papers.invitation_facts",
    form="stacked",
    logged=True,
)
SUPPORT = PaperKind(
    code="NOCL",
    titles={
        "en": "Letter of no objection",
        "zh-hans": "无异议函",
        "ru": "Письмо об отсутствии возражений",
    },
    facts="services.papers.support_facts",
    form="stacked",
    valid_days=SUPPORT_DAYS,
)
KINDS = (INVITATION, SUPPORT)


def register_kinds() -> None:
    for kind in KINDS:
        register(kind)


def chosen_option(order: Request, key: str) -> dict[str, Any] | None:
    """The label of a choice in every language; None while nothing is chosen."""
    field: Field | None = order.plan.field(key)
    given = order.answers.get(key)
    if field is None or not given:
        return None
    values = given if isinstance(given, list) else [given]
    labels = [o.label for o in field.options if o.value in values]
    if not labels:
        return None
    return facts.name(facts.in_each(lambda code: ("、" if code.startswith("zh") else ", ").join(
        label[code] for label in labels if label.get(code)
    )))  # fmt: skip


def said(order: Request, key: str) -> dict[str, Any] | None:
    value = order.answers.get(key)
    return facts.text(value) if value else None


def employer(order: Request) -> dict[str, Any] | None:
    """The company's own name is written in each language as its documents write it."""
    company, given = order.company, (order.answers.get("employer") or "").strip()
    if given in {company.name, company.short_name, *facts.in_each(company.name_for).values()}:
        return facts.name(facts.in_each(company.name_for)) if given else None
    return said(order, "employer")


def known(found: dict[str, Any]) -> dict[str, Any]:
    """What is not known is left out, and so shown as missing."""
    return {key: value for key, value in found.items() if value}


def invitation_facts(order: Request, person: Person | None = None) -> dict[str, Any]:
    """The eight elements a consulate wants, for one visitor."""
    visitor = person or next(iter(chosen_people(order, "visitors")), None)
    trip = order.answers.get("trip") or {}
    arrival, departure = (
        date.fromisoformat(trip[k]) if trip.get(k) else None for k in ("from", "to")
    )
    inviter = facts.company(order.company)
    inviter["phone"] = said(order, "inviter_phone")
    return known({
        "request": facts.text(order.number or ""),
        "campus": facts.campus(order.campus),
        "company": known(inviter),
        "visitor": facts.person(visitor) if visitor else None,
        "employer": employer(order),
        "consulate": chosen_option(order, "consulate"),
        "purpose": chosen_option(order, "purpose"),
        "cities": chosen_option(order, "cities"),
        "entries": chosen_option(order, "entries"),
        "relation": chosen_option(order, "relation"),
        "payer": chosen_option(order, "payer"),
        "arrival": facts.date(arrival) if arrival else None,
        "departure": facts.date(departure) if departure else None,
        "valid_until": facts.date(departure + AFTER_TRIP) if departure else None,
    })  # fmt: skip


def support_facts(order: Request, person: Person | None = None) -> dict[str, Any]:
    """What the park states about a resident towards a third party."""
    people = chosen_people(order, "persons")
    return known({
        "request": facts.text(order.number or ""),
        "campus": facts.campus(order.campus),
        "company": facts.company(order.company),
        "addressee": said(order, "addressee"),
        "purpose": chosen_option(order, "purpose"),
        "persons": facts.items(facts.name(facts.in_each(p.name_for)) for p in people) if people else None,
    })  # fmt: skip


def languages_of(order: Request) -> list[str]:
    """The campus's language, and the one asked for; English where the two would be the same."""
    first = order.campus.official_language
    second = order.answers.get("letter_language") or order.company.language
    return [first, second if second != first else "en"]


def sheets(order: Request) -> Iterable[dict[str, Any]]:
    """The facts of every paper the request ends in: one letter per visitor, one support letter."""
    if order.plan.document == INVITATION.code:
        return [invitation_facts(order, person) for person in chosen_people(order, "visitors")]
    if order.plan.document == SUPPORT.code:
        return [support_facts(order)]
    return []
