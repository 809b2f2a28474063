"""Papers of a delegation's visit: the programme in two languages, and the badges to be cut out."""

from typing import Any

from portal.documents import facts
from portal.documents.kinds import PaperKind
from services.models import Request
from services.stated import (
    chosen_option,
    dashed,
    day,
    frame,
    free,
    in_pair,
    known,
    language_of,
    line,
    said,
)

Told = dict[str, Any]

PROGRAMME = PaperKind(
    code="PROG",
    titles={"en": "Programme of the visit", "zh-hans": "来访日程", "ru": "Программа визита"},
    form="stacked",
    signed=False,
)
BADGES = PaperKind(
    code="BADG",
    titles={"en": "Badges of the visitors", "zh-hans": "访客证", "ru": "Бейджи гостей"},
    form="cards",
    signed=False,
    logged=True,
)
HEADS = [
    facts.column({"en": "Time", "zh-hans": "时间", "ru": "Время"}),
    facts.column({"en": "What", "zh-hans": "内容", "ru": "Что"}),
    facts.column({"en": "Where", "zh-hans": "地点", "ru": "Где"}),
]
GUESTS = [
    facts.column({"en": "Name", "zh-hans": "姓名", "ru": "Имя"}),
    facts.column({"en": "Position", "zh-hans": "职务", "ru": "Должность"}),
    facts.column({"en": "Organisation", "zh-hans": "单位", "ru": "Организация"}),
]


def languages_of_visit(order: Request) -> list[list[str]]:
    """The campus's language and the one the guests asked for; their own where those are one."""
    first = order.campus.official_language
    asked = language_of(order.answers.get("language") or order.company.language)
    others = (asked, order.company.language, "en")
    return [[first, next(code for code in others if code != first)]]


def programmes(order: Request, told: Told) -> list[dict[str, Any]]:
    """`told["programme"]` are rows of time, the two languages' words, and the place."""
    pairs = languages_of_visit(order)[0]
    rows = [
        [facts.text(time), in_pair(first, second, pairs), dashed(place)]
        for time, first, second, place in told.get("programme") or ()
    ]
    return [frame(order) | known({
        "organisation": said(order, "organisation"),
        "head": said(order, "head"),
        "visit_on": day(told.get("visit_on")),
        "valid_until": day(told.get("visit_on")),
        "host": free(told.get("host")),
        "meeting": free(told.get("meeting")),
        "purpose": chosen_option(order, "purpose"),
        "contact": said(order, "contact"),
        "phone": line(order, "phone"),
        "programme": facts.schedule(HEADS, rows) if rows else None,
    })]  # fmt: skip


def badges(order: Request, told: Told) -> list[dict[str, Any]]:
    """One card for each guest; a gap in post stays a dash."""
    own = order.answers.get("organisation")
    rows = [
        [dashed(name), dashed(post), dashed(organisation or own)]
        for name, post, organisation in told.get("guests") or ()
    ]
    return [frame(order) | known({
        "visit_on": day(told.get("visit_on")),
        "valid_until": day(told.get("visit_on")),
        "guests": facts.schedule(GUESTS, rows) if rows else None,
    })]  # fmt: skip
