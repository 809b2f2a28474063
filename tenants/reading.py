"""An application to be read: rows of label and answer, in both languages where there are two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.languages import html_lang
from tenants.answers import changed_boxes, shown
from tenants.sections import GROUPS, PAGES, WANTED, Field, Wanted, label_of


@dataclass
class Row:
    name: str
    label: Any
    value: Any
    lang: str = ""
    v2: Any = ""
    v2_lang: str = ""


@dataclass
class Part:
    code: str
    group: Any
    title: Any
    rows: list[Row] = field(default_factory=list)


def parts(answers: Mapping[str, Any], languages: list[str]) -> list[Part]:
    """Every page with its answers; a question in two languages is one row."""
    found = []
    for page in PAGES:
        stored = answers.get(page.code, {})
        part = Part(page.code, GROUPS[page.group], page.title)
        for question in page.fields:
            if uncalled(question, stored, languages):
                continue
            if question.twin:
                first, second = (stored.get(f"{question.name}__{code}", "") for code in languages)
                part.rows.append(
                    Row(f"{question.name}__{languages[0]}", question.label, first, html_lang(languages[0]), second,
                        html_lang(languages[1]))
                )  # fmt: skip
            else:
                value = shown(page.code, question.name, stored.get(question.name, ""))
                part.rows.append(Row(question.name, question.label, value))
        found.append(part)
    return found


def uncalled(question: Field, stored: Mapping[str, Any], languages: list[str]) -> bool:
    """It hangs on an answer that was not given, and nothing was written."""
    if not question.when or stored.get(question.when[0]) == question.when[1]:
        return False
    names = (question.name, *(f"{question.name}__{code}" for code in languages))
    return not any(stored.get(name) for name in names)


def handed_in(application: Any) -> list[tuple[Wanted, Any]]:
    """What was wanted and a row of what came, in the order in which the papers are asked for."""
    order = {wanted.code: place for place, wanted in enumerate(WANTED)}
    rows = sorted(application.papers.all(), key=lambda row: (order[row.code], row.pk))
    return [(WANTED[order[row.code]], row) for row in rows]


@dataclass(frozen=True)
class Change:
    label: Any
    before: Any
    after: Any


def changes(application: Any) -> list[Change]:
    """What the last sending changed against the one before: answers and documents."""
    last_two = list(application.snapshots.order_by("-number")[:2])
    if len(last_two) < 2:
        return []
    new, old = last_two
    found = [
        Change(label_of(page, name), shown(page, name, before), shown(page, name, after))
        for page, name, before, after in changed_boxes(old.answers, new.answers)
    ]
    return found + paper_changes(old.papers, new.papers)


def paper_changes(old: list[dict[str, str]], new: list[dict[str, str]]) -> list[Change]:
    found = []
    for wanted in WANTED:
        before, after = (
            sorted(named(row) for row in papers if row["code"] == wanted.code)
            for papers in (old, new)
        )
        if before != after:
            found.append(Change(wanted.title, "\n".join(before), "\n".join(after)))
    return found


def named(row: dict[str, str]) -> str:
    """The file by name and the beginning of its digest: another scan may bear the same name."""
    return f"{row['name']} ({row['sha256'][:8]})" if row["sha256"] else row["name"] or row["reason"]
