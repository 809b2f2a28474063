"""Papers that come of work for a company: translation, loan pack, case sheet of a permit, receipt for a passport."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString

from portal.accounts.models import Person
from portal.documents import facts
from portal.documents.facts import Fact
from portal.documents.kinds import PaperKind
from portal.languages import pick
from services.models import Request, RequestPaper
from services.problems import chosen_people
from services.stated import (
    NONE_YET,
    chosen_option,
    count_of,
    day,
    day_of,
    files,
    frame,
    free,
    known,
    language_of,
    line,
    said,
    sum_of,
)

Told = dict[str, Any]
RESULT = "result-"

TRANSLATION = PaperKind(
    code="ENTR",
    titles={
        "en": "Certificate of accuracy of a translation",
        "zh-hans": "翻译准确性证明",
        "ru": "Свидетельство о верности перевода",
    },
    form="stacked",
)
LOAN = PaperKind(
    code="LOAN",
    titles={
        "en": "Loan application pack",
        "zh-hans": "贷款申请材料",
        "ru": "Пакет документов на кредит",
    },
    form="stacked",
    logged=True,
)
CASE_SHEET = PaperKind(
    code="WPCK",
    titles={
        "en": "Case sheet of a work permit",
        "zh-hans": "工作许可办理情况表",
        "ru": "Карта дела о разрешении на работу",
    },
    form="stacked",
    signed=False,
    logged=True,
)
CUSTODY = PaperKind(
    code="PCUS",
    titles={
        "en": "Passport custody receipt",
        "zh-hans": "护照保管收据",
        "ru": "Расписка о хранении паспорта",
    },
    form="stacked",
    logged=True,
)


def pair_of(order: Request) -> list[str]:
    """zh_ru: out of Chinese into Russian."""
    return [language_of(code) for code in str(order.answers.get("pair") or "").split("_")]


def languages_of_translation(order: Request) -> list[list[str]]:
    """The certificate is written in the two languages it speaks of."""
    return [pair_of(order)]


ORIGINAL = {"en": "Original", "zh-hans": "原文", "ru": "Оригинал"}
TRANSLATED = {"en": "Translation", "zh-hans": "译文", "ru": "Перевод"}


def handed_in(order: Request, *needs: str) -> list[RequestPaper]:
    return list(order.papers.filter(need__in=needs).select_related("paper").order_by("pk"))


def made(order: Request) -> list[RequestPaper]:
    found = order.papers.filter(need__startswith=RESULT)
    return list(found.select_related("paper").order_by("pk"))


def translations(order: Request, told: Told) -> list[dict[str, Any]]:
    """Names original and translation by their hashes, so that the certificate fits these two files alone."""
    source, target = pair_of(order)
    rows = [(ORIGINAL, one.paper) for one in handed_in(order, "text")]
    rows += [(TRANSLATED, one.paper) for one in made(order)]
    return [frame(order) | known({
        "source": facts.language_name(source),
        "target": facts.language_name(target),
        "title": said(order, "title"),
        "pages": count_of(order, "pages"),
        "domain": chosen_option(order, "domain"),
        "certification": chosen_option(order, "certification"),
        "translator": free(told.get("translator")),
        "qualification": free(told.get("qualification")),
        "reviewer": free(told.get("reviewer")),
        "files": files(rows) if rows else None,
    })]  # fmt: skip


def translated(order: Request) -> list[str]:
    return [] if made(order) else [_("Add the translation: the certificate names the file.")]


def packs(order: Request, told: Told) -> list[dict[str, Any]]:
    """What a bank asks first, in the company's own words and figures, with the list of what is enclosed."""
    labels = {need.key: need.label for need in order.plan.papers}
    given = order.papers.exclude(need__startswith=RESULT).select_related("paper").order_by("pk")
    rows = [(labels.get(one.need, NONE_YET), one.paper) for one in given]
    return [frame(order) | known({
        "sum": sum_of(order, "sum"),
        "purpose": chosen_option(order, "purpose"),
        "purpose_detail": said(order, "purpose_detail"),
        "term": count_of(order, "term"),
        "repayment": said(order, "repayment"),
        "needed_by": day_of(order, "needed_by"),
        "collateral": chosen_option(order, "collateral"),
        "collateral_detail": said(order, "collateral_detail"),
        "guarantor": said(order, "guarantor"),
        "patents": count_of(order, "patents"),
        "turnover_last": sum_of(order, "turnover_last"),
        "turnover_before": sum_of(order, "turnover_before"),
        "profit": chosen_option(order, "profit"),
        "debts": chosen_option(order, "debts"),
        "debts_detail": said(order, "debts_detail"),
        "overdue": chosen_option(order, "overdue"),
        "contact": said(order, "contact"),
        "phone": line(order, "phone"),
        "enclosed": files(rows) if rows else None,
    })]  # fmt: skip


LAST = 4  # signs of a passport number that stand on paper


def employee(order: Request) -> Person | None:
    return next(iter(chosen_people(order, "employee")), None)


def named(person: Person | None) -> dict[str, Any] | None:
    """Enough to tell whose it is: of the passport its last signs only."""
    if person is None:
        return None
    full = facts.person(person)
    found = {key: full[key] for key in ("name", "latin", "nationality") if key in full}
    if person.passport_number:
        found["passport"] = facts.text(f"…{person.passport_number[-LAST:]}")
    return found


STEP_COLUMNS = [
    facts.column({"en": "Step", "zh-hans": "步骤", "ru": "Шаг"}),
    facts.column({"en": "Done on", "zh-hans": "完成日期", "ru": "Выполнено"}),
]
NEED_COLUMNS = [
    facts.column({"en": "Document", "zh-hans": "材料", "ru": "Документ"}),
    facts.column({"en": "Standing", "zh-hans": "核对情况", "ru": "Состояние"}),
]
STANDINGS = {
    RequestPaper.Verdict.PENDING: {"en": "received", "zh-hans": "已收到", "ru": "получен"},
    RequestPaper.Verdict.ACCEPTED: {"en": "checked, fits", "zh-hans": "已核对，符合要求", "ru": "проверен, подходит"},
    RequestPaper.Verdict.REFUSED: {"en": "does not fit", "zh-hans": "不符合要求", "ru": "не подходит"},
}  # fmt: skip
NOT_GIVEN = {"en": "not given", "zh-hans": "未提供", "ru": "не представлен"}


def steps_of(order: Request) -> Fact | None:
    """The steps the company sees, each with the day it was done."""
    rows = [
        [
            in_each(task.label),
            day(task.done_at and order.campus.local(task.done_at).date()) or facts.name(NONE_YET),
        ]
        for task in order.tasks.filter(public=True)
    ]
    return facts.schedule(STEP_COLUMNS, rows) if rows else None


def in_each(text: LazyI18nString) -> Fact:
    return facts.name(facts.in_each(lambda code: pick(text, code)))


def needs_of(order: Request) -> Fact | None:
    """The checklist of papers: what is here and fits, what does not, what was not given."""
    given: dict[str, RequestPaper] = {}
    for one in order.papers.order_by("-verdict", "pk"):
        given.setdefault(one.need, one)
    rows = []
    for need in order.plan.papers:
        if need.required == "when" and not need.needed(order.answers):
            continue
        there = given.get(need.key)
        standing = STANDINGS[RequestPaper.Verdict(there.verdict)] if there else NOT_GIVEN
        rows.append([facts.name(need.label), facts.name(standing)])
    return facts.schedule(NEED_COLUMNS, rows) if rows else None


def case_sheets(order: Request, told: Told) -> list[dict[str, Any]]:
    """Person, category, steps, papers and every day on which something ends."""
    return [frame(order) | known({
        "service": facts.name(order.plan.title),
        "person": named(employee(order)),
        "category": chosen_option(order, "category"),
        "change": chosen_option(order, "change"),
        "permits": chosen_option(order, "permits"),
        "post": said(order, "post") or said(order, "new_post"),
        "term": chosen_option(order, "term"),
        "points": facts.number(told["points"]) if told.get("points") is not None else None,
        "permit_number": facts.text(told["permit_number"]) if told.get("permit_number") else None,
        "permit_until": day(told.get("permit_until")),
        "stay_until": day(told.get("stay_until")),
        "next_step": free(told.get("next_step")),
        "next_by": day(told.get("next_by")),
        "steps": steps_of(order),
        "needs": needs_of(order),
    })]  # fmt: skip


def receipts(order: Request, told: Told) -> list[dict[str, Any]]:
    """Whose passport the park holds, why, and until when; the return is signed on the same sheet."""
    back: date | None = told.get("return_on")
    return [frame(order) | known({
        "person": named(employee(order)),
        "taken_on": day(told.get("taken_on")),
        "taken_by": free(told.get("taken_by")),
        "reason": free(told.get("reason")),
        "return_on": day(back),
        "valid_until": day(back),
    })]  # fmt: skip
