"""The park's own papers a service ends in: who writes each, in which languages, and what forbids it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.documents.kinds import PaperKind, register
from portal.documents.models import Document
from portal.documents.states import VALID
from services import papers_letters as letters
from services import papers_partners as partners
from services import papers_visit as visit
from services import papers_work as work
from services.definition import Ending
from services.models import Request

Told = dict[str, Any]


def nothing(order: Request) -> list[str]:
    return []


@dataclass(frozen=True)
class Writer:
    """`sheets` gives the facts of each paper, `languages` a pair for every copy of it.

    `objections` are reasons, in words, why the park may not write it today. A paper of an earlier desk
    (the certificate) has its kind registered there.
    """

    sheets: Callable[[Request, Told], list[dict[str, Any]]]
    kind: PaperKind | None = None
    languages: Callable[[Request], list[list[str]]] = letters.languages_of
    objections: Callable[[Request], list[str]] = nothing


WRITERS: dict[str, Writer] = {
    "BADG": Writer(visit.badges, visit.BADGES, visit.languages_of_visit),
    "BANK": Writer(letters.to_bank, letters.BANK, objections=letters.in_good_standing),
    "CERT": Writer(
        letters.certificates, None, letters.languages_of_certificate, objections=letters.in_premises
    ),
    "ENTR": Writer(
        work.translations,
        work.TRANSLATION,
        work.languages_of_translation,
        objections=work.translated,
    ),
    "GSTD": Writer(
        letters.good_standing,
        letters.STANDING,
        letters.languages_ticked,
        objections=letters.in_good_standing,
    ),
    "INVT": Writer(letters.invitations, letters.INVITATION),
    "LOAN": Writer(work.packs, work.LOAN),
    "MATC": Writer(partners.profiles, partners.PROFILE, partners.languages_of_profile),
    "NOCL": Writer(letters.support, letters.SUPPORT, objections=letters.in_good_standing),
    "PCUS": Writer(work.receipts, work.CUSTODY),
    "PROG": Writer(visit.programmes, visit.PROGRAMME, visit.languages_of_visit),
    "WPCK": Writer(work.case_sheets, work.CASE_SHEET),
}
KINDS = tuple(writer.kind for writer in WRITERS.values() if writer.kind)


def register_kinds() -> None:
    for kind in KINDS:
        register(kind)


@dataclass(frozen=True)
class Sheet:
    """One paper about to be written."""

    kind: str
    facts: dict[str, Any]
    languages: list[str]
    replaces: Document | None = None


def sheets(order: Request, told: Told | None = None, *, step: str = "") -> list[Sheet]:
    """Every paper the answers call for, with the result or at a step. `told` is what the officer adds."""
    found = []
    for ending in order.plan.endings(order.answers, step):
        writer = WRITERS[ending.code]
        stated = writer.sheets(order, told or {})
        old = in_force(order, ending, stated)
        for languages in writer.languages(order):
            for number, facts in enumerate(stated):
                found.append(Sheet(ending.code, facts, languages, old.pop(number, None)))
    return found


def in_force(order: Request, ending: Ending, stated: list[dict[str, Any]]) -> dict[int, Document]:
    """What each paper takes the place of; the first copy does, the others stand beside it."""
    if not ending.replaces:
        return {}
    valid = Document.objects.filter(kind=ending.code, company=order.company, state=VALID)
    found = {}
    for number, facts in enumerate(stated):
        about = facts.get("application", {}).get("value", "")
        if old := valid.filter(facts__application__value=about).order_by("-pk").first():
            found[number] = old
    return found


def objections(order: Request, *, step: str = "") -> list[str]:
    """Why the park may not write these papers today, each reason once."""
    found = [
        words
        for ending in order.plan.endings(order.answers, step)
        for words in WRITERS[ending.code].objections(order)
    ]
    return list(dict.fromkeys(found))
