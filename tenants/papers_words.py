"""What the papers about an application share: its names, its labels in every language, what they came from."""

from typing import Any

from django.utils import translation

from portal.documents import facts as fact
from portal.documents.kinds import kind_of
from portal.documents.models import Document
from portal.languages import pick
from tenants import choices, states
from tenants.models import Application, Offer, ReturnPoint, Unit, Utility
from tenants.sections import BY_CODE, label_of

SENDING = {"en": "Application as sent", "zh-hans": "提交的入驻申请", "ru": "Заявка в поданном виде"}
TERMS = {"en": "Terms of the lease offer", "zh-hans": "租赁意向书条款", "ru": "Условия предложения аренды"}  # fmt: skip
TAX = {"en": "VAT rate", "zh-hans": "增值税税率", "ru": "Ставка НДС"}
TARIFF = {"en": "Tariff, {what}", "zh-hans": "收费标准：{what}", "ru": "Тариф: {what}"}


def in_each(text: Any) -> dict[str, Any]:
    """A lazy label in every language of the house."""
    return fact.name(fact.in_each(lambda code: pick(text, code)))


def label(table: Any, code: str) -> dict[str, Any]:
    return in_each(dict(table).get(code, code))


def column(en: str, zh: str, ru: str, *, figures: bool = False) -> dict[str, Any]:
    return fact.column({"en": en, "zh-hans": zh, "ru": ru}, figures=figures)


def project_title(application: Application) -> dict[str, Any]:
    return fact.name(fact.in_each(lambda code: application.text("project", "title", code)))


def named(application: Application) -> dict[str, Any]:
    """What every paper about an application says of it."""
    return {
        "application": fact.text(application.number),
        "track": label(choices.TRACKS, application.track),
        "project": project_title(application),
    }


def premises(unit: Unit) -> dict[str, Any]:
    return {
        "unit": fact.text(unit.number),
        "building": fact.name(unit.building.name),
        "premises_address": fact.name(unit.building.address or unit.building.campus.address),
        "floor": fact.text(unit.floor or "—"),
        "unit_kind": in_each(Unit.Kind(unit.kind).label),
        "usable": fact.area(unit.usable),
        "rentable": fact.area(unit.rentable),
        "has_area": fact.text("yes" if unit.rentable else ""),
    }


def shown_of(point: ReturnPoint) -> dict[str, str]:
    """Where on the application a point of a return stands, in every language."""

    def words(code: str) -> str:
        with translation.override(code):
            page = BY_CODE.get(point.target)
            parts = [page.title] if page else []
            if point.field:
                parts.append(label_of(point.target, point.field))
            return " · ".join(str(part) for part in parts) or "—"

    return fact.in_each(words)


def signatory_of(application: Application) -> dict[str, Any]:
    """Who signs for the company, in the forms of each language."""
    family, given = (
        application.answer("signatory", f"latin_{part}") for part in ("family", "given")
    )
    latin = f"{family.upper()} {given}"
    person = application.company.people.filter(
        latin_family__iexact=family, latin_given__iexact=given
    ).first()
    native = application.answer("signatory", "native_name")

    def write(code: str) -> str:
        if person and person.forms_confirmed:
            return str(person.name_for(code))
        return native if native and code == application.company.name_language else latin.strip()

    return {
        "signatory": fact.name(fact.in_each(write)),
        "signatory_position": fact.name(
            fact.in_each(lambda code: application.text("signatory", "position", code))
        ),
        "basis": label(choices.BASES, application.answer("signatory", "basis", "charter")),
    }


# --- what a paper came from --------------------------------------------------------------------


def latest(application: Application, *kinds: str) -> list[dict[str, Any]]:
    """The newest paper of each kind about the application, as a source of another."""
    found = []
    for code in kinds:
        paper = Document.objects.for_case(application).filter(kind=code).order_by("-pk").first()
        if paper:
            found.append(fact.source(code, kind_of(code).titles, paper.number, on=paper.issued_on))
    return found


def sent(application: Application) -> dict[str, Any]:
    number = application.number or ""
    day = (
        application.campus.local(application.received_at).date()
        if application.received_at
        else None
    )
    return fact.source("APP", SENDING, number, version=application.sent, on=day)


def terms(offer: Offer) -> list[dict[str, Any]]:
    """The offer with its version, and the rates that were in force for it."""
    campus, day = offer.application.campus, offer.starts_on
    found = [fact.source("OFR", TERMS, offer.number, version=edition(offer))]
    tax = campus.tax_rates.filter(kind="rent", valid_from__lte=day).order_by("-valid_from").first()
    if tax:
        found.append(fact.source("TAX", TAX, f"{tax.percent.normalize():f} %", on=tax.valid_from))
    return found + tariffs(campus, campus.today())


def edition(offer: Offer) -> int:
    """Which edition of the offer this is: one more for each change; the answer is no change."""
    return int(offer.version) + (offer.state == states.OPEN_OFFER)


def tariffs(campus: Any, day: Any) -> list[dict[str, Any]]:
    newest = {}
    for row in campus.tariffs.filter(valid_from__lte=day).order_by("valid_from"):
        newest[row.kind] = row
    return [
        fact.source("TARIFF", tariff_words(row.kind), str(row.price), on=row.valid_from)
        for row in newest.values()
    ]


def tariff_words(kind: str) -> dict[str, str]:
    names = in_each(Utility(kind).label)
    return {code: words.format(what=names[code]) for code, words in TARIFF.items()}
