"""The notice of the waiting list: what is waited for, how far in front, until when."""

from typing import Any

from portal.documents import facts as fact
from portal.documents.kinds import PaperKind
from tenants.models import Unit, Waiting
from tenants.papers_words import in_each, latest, named
from tenants.waiting import place_class

NOTICE = PaperKind(
    "WTLS",
    {
        "en": "Notice of the waiting list",
        "zh-hans": "候补名单通知书",
        "ru": "Уведомление о включении в лист ожидания",
    },
    facts="tenants.papers_waiting.notice_facts",
    announce=False,  # the letter of the step says it already
)


def notice_facts(listing: Waiting) -> dict[str, Any]:
    application = listing.application
    return named(application) | {
        "unit_kind": in_each(Unit.Kind(listing.unit_kind).label),
        "has_size": fact.text("yes" if listing.sized else ""),
        "size": fact.name(fact.in_each(lambda code: listing.size_in(code) or "—")),
        "place": in_each(place_class(listing)),
        "valid_until": fact.date(listing.last_day),
        "came_from": fact.items(latest(application, "DECL")),
    }
