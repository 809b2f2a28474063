"""The partner search profile: what a company offers or looks for, in two languages and without a word of who it is."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from portal.accounts.models import Company
from portal.documents import facts
from portal.documents.kinds import PaperKind
from services.models import Request
from services.stated import chosen_option, in_pair, known, language_of

Told = dict[str, Any]

PROFILE = PaperKind(
    code="MATC",
    titles={
        "en": "Partner search profile",
        "zh-hans": "合作对接信息",
        "ru": "Профиль для поиска партнёра",
    },
    form="stacked",
    anonymous=True,
)
# The company's own words; the officer takes out of them what gives it away, and adds the second language.
WRITTEN = (
    "title", "summary", "description", "advantages", "requirements", "research_plan", "partner_role", "clients",
    "keywords",
)  # fmt: skip
CHOSEN = ("kind", "org_type", "size", "stage", "ipr", "partner_type", "cooperation", "countries")
QUOTED = re.compile(r"[«“\"„‘]([^«»“”\"„‘’]{3,})[»”\"“’]")
SHOWN_DAYS = 365
SHORTEST = 3  # letters of a name, or digits of a number, that are told apart from common words


def language_written(order: Request) -> str:
    """The language of the company's own text."""
    return language_of(str(order.answers.get("language") or order.company.language))


def languages_of_profile(order: Request) -> list[list[str]]:
    """The campus's language and the one the text was written in; the other country's where they are one."""
    first = order.campus.official_language
    others = (language_written(order), "ru" if first == "zh-hans" else "zh-hans")
    return [[first, next(code for code in others if code != first)]]


def written(order: Request) -> list[str]:
    """The questions the company has answered in its own words."""
    return [key for key in WRITTEN if order.answers.get(key)]


def profiles(order: Request, told: Told) -> list[dict[str, Any]]:
    """`told` has each text twice: `title_0` in the first language of the pair, `title_1` in the second."""
    pair = languages_of_profile(order)[0]
    texts = {
        key: in_pair(told[f"{key}_0"], told[f"{key}_1"], pair)
        for key in written(order)
        if told.get(f"{key}_0") and told.get(f"{key}_1")
    }
    chosen = {key: chosen_option(order, key) for key in CHOSEN}
    return [
        {
            "country": facts.country(order.company.country),
            "valid_until": facts.date(last_day(order)),
        }
        | known(texts | chosen)
    ]


def last_day(order: Request) -> date:
    """As the company asked, and no longer than a profile may be shown."""
    longest = order.campus.today() + timedelta(days=SHOWN_DAYS)
    asked = order.answers.get("expires")
    return min(date.fromisoformat(asked), longest) if asked else longest


def marks_of(company: Company) -> Iterable[str]:
    """What a reader would know the company by: its names, what stands in quotation marks in them, its numbers,
    its addresses in the net.
    """
    documents = getattr(company.document_names, "data", None) or {}
    for name in (company.name, company.short_name, *documents.values()):
        yield name or ""
        yield from QUOTED.findall(name or "")
    yield from company.identifiers.values_list("value", flat=True)
    yield company.email
    yield re.sub(r"^https?://(www\.)?|/.*$", "", company.website)
    yield company.phone


def given_away(company: Company, text: str) -> list[str]:
    """The marks of the company that stand in the text, each once, however they are spaced or capitalised."""
    folded = folded_form(text)
    found = (
        mark for mark in marks_of(company)
        if len(folded_form(mark)) >= SHORTEST and folded_form(mark) in folded
    )  # fmt: skip
    return list(dict.fromkeys(found))


def folded_form(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold().replace("ё", "е"))
