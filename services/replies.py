"""Prepared replies of a service: texts in every language with a closed list of placeholders."""

from typing import Any

from django.utils.translation import get_language

from portal.cases.kinds import Prepared
from portal.languages import format_date, pick
from services.definition import PLACEHOLDERS, Reply
from services.models import Request
from services.reading import PLACEHOLDER

LONGEST_LABEL = 90


def facts_of(order: Request, language: str) -> dict[str, str]:
    """What the placeholders stand for; one without a value is left out."""
    found = {
        "number": order.number or "",
        "company": order.company.name,
        "service": pick(order.plan.title, language),
        "due": format_date(order.campus.local(order.due_at).date(), language)
        if order.due_at
        else "",
    }
    return {name: value for name, value in found.items() if value and name in PLACEHOLDERS}


def filled(order: Request, reply: Reply, language: str) -> str:
    """The words with every placeholder resolved; empty when one has no value yet."""
    text, facts = pick(reply.texts, language), facts_of(order, language)
    if any(name not in facts for name in PLACEHOLDER.findall(text)):
        return ""
    return PLACEHOLDER.sub(lambda found: facts[found.group(1)], text)


def prepared(case: Any) -> list[Prepared]:
    """What an officer may put into a reply: read in their language, written in the company's."""
    order = case if isinstance(case, Request) else case.request
    reader = get_language() or "en"
    rows = (
        (r, filled(order, r, order.language), filled(order, r, reader)) for r in order.plan.replies
    )
    return [
        Prepared(
            r.code, label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…", text
        )
        for r, text, label in rows
        if text
    ]
