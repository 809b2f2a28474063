"""What the answers of a request say, as facts of a paper. What is not known is None and left out by `known`."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from portal.documents import facts
from portal.documents.facts import Fact
from portal.money import Money
from services.definition import Field
from services.models import Request

NONE_YET = {"en": "—", "zh-hans": "—", "ru": "—"}
SIGNS = 16  # of a file's hash that stand on paper


def known(found: dict[str, Any]) -> dict[str, Any]:
    """What is not known is left out, and so shown as missing."""
    return {key: value for key, value in found.items() if value}


def frame(order: Request) -> dict[str, Any]:
    """What every paper of a request names."""
    return {
        "request": facts.text(order.number or ""),
        "campus": facts.campus(order.campus),
        "company": facts.company(order.company),
    }


def language_of(code: str) -> str:
    """A language of the house by the letters an answer has for it: zh."""
    return "zh-hans" if code == "zh" else code


def in_pair(first: str, second: str, languages: list[str]) -> Fact:
    """Words written twice; a third language, which the paper does not show, has the first."""
    return facts.name(facts.in_each(lambda code: second if code == languages[1] else first))


def free(words: object) -> Fact | None:
    """Somebody's own words: the same in every language, and not compared figure by figure."""
    text = str(words or "").strip()
    return facts.name(facts.in_each(lambda _code: text)) if text else None


def dashed(words: object) -> Fact:
    """A cell of a table: a dash where there is nothing."""
    return free(words) or facts.name(NONE_YET)


def said(order: Request, key: str) -> Fact | None:
    return free(order.answers.get(key))


def line(order: Request, key: str) -> Fact | None:
    """A name or a number that no language writes otherwise."""
    value = order.answers.get(key)
    return facts.text(value) if value else None


def chosen_option(order: Request, key: str) -> Fact | None:
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


def sum_of(order: Request, key: str) -> Fact | None:
    given = order.answers.get(key) or {}
    return facts.money(Money(Decimal(given["amount"]), given["currency"])) if given else None


def count_of(order: Request, key: str) -> Fact | None:
    given = order.answers.get(key)
    return facts.number(given) if given not in (None, "") else None


def day_of(order: Request, key: str) -> Fact | None:
    given = order.answers.get(key)
    return facts.date(date.fromisoformat(given)) if given else None


def day(given: date | None) -> Fact | None:
    return facts.date(given) if given else None


FILE_COLUMNS = [
    facts.column({"en": "Document", "zh-hans": "文件", "ru": "Документ"}),
    facts.column({"en": "File", "zh-hans": "文件名", "ru": "Файл"}),
    facts.column(
        {
            "en": "SHA-256, first 16 signs",
            "zh-hans": "SHA-256 前 16 位",
            "ru": "SHA-256, первые 16 знаков",
        }
    ),
]


def files(rows: Iterable[tuple[dict[str, str], Any]]) -> Fact:
    """A table of files by what each is, told apart by the beginning of its hash."""
    return facts.schedule(
        FILE_COLUMNS,
        [
            [
                facts.name(label),
                dashed(paper.name),
                facts.text(paper.sha256[:SIGNS]),
            ]
            for label, paper in rows
        ],
    )
