"""The public face of the service catalogue: cards, search and the page of one service."""

from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.languages import codes, pick
from portal.search import keys_for, query_terms
from services.models import Category, Service
from services.models.catalogue import Card, card_of, digest_of
from services.record import record_of


@lru_cache(maxsize=1024)
def _remembered(digest: str, language: str, day: date) -> dict:
    """One shelf per content, language and day: the notices of a card come and go by date."""
    return {}


def card(service: Service, language: str) -> Card:
    """Reading a definition costs more than showing it: one reading per content and language."""
    kept = _remembered(digest_of(service.definition), language, timezone.localdate())
    if "card" not in kept:
        kept["card"] = card_of(service.plan, language)
    return kept["card"]


def entry(service: Service, language: str, base: str) -> dict:
    made = card(service, language)
    return {
        "code": service.code,
        "title": made.title,
        "short": made.short,
        "price": made.price,
        "days": made.promised_days,
        "url": f"{base}{service.code}/",
        "group": service.category.code,
    }


def cards(language: str, base: str) -> list[dict]:
    return [entry(service, language, base) for service in Service.objects.live_in(language)]


def keys(service: Service) -> str:
    """Searched in every language at once: 执照, лицензия and licence lead to the same card."""
    kept = _remembered(digest_of(service.definition), "", timezone.localdate())
    if "keys" not in kept:
        made = [card(service, code) for code in codes()]
        titles = [pick(service.category.title, code) for code in codes()]
        kept["keys"] = keys_for(
            service.code, *titles, *(t for c in made for t in (c.title, c.short, c.full))
        )
    return kept["keys"]


def found(language: str, base: str, asked: str = "", group: str = "") -> list[dict]:
    terms = query_terms(asked)
    return [
        entry(service, language, base)
        for service in Service.objects.live_in(language)
        if (not group or service.category.code == group)
        and all(f" {term}" in keys(service) for term in terms)
    ]


def groups(language: str, base: str, asked: str, group: str) -> list[tuple]:
    """The chips: each category that has a live service; the search stays."""
    rest = {"q": asked} if asked else {}
    rows = Category.objects.filter(services__live=True).distinct()
    chosen = [
        (
            pick(c.title, language),
            f"{base}?{urlencode(rest | {'category': c.code})}",
            c.code == group,
            None,
        )
        for c in rows
    ]
    return [
        (_("All services"), f"{base}?{urlencode(rest)}" if rest else base, not group, None),
        *chosen,
    ]


def code_of(text: str) -> str:
    """The code as the catalogue writes it, empty when no live service bears it."""
    return (
        Service.objects.live().filter(code__iexact=text).values_list("code", flat=True).first()
        or ""
    )


def service(code: str, language: str) -> dict:
    row = Service.objects.live().select_related("category").get(code=code)
    return {
        "card": card(row, language),
        "group_title": pick(row.category.title, get_language() or language),
        "service": row,
        "record": record_of(row.code),
    }


def live_codes() -> list[str]:
    return list(Service.objects.live().order_by("code").values_list("code", flat=True))
