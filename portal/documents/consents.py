"""Consents of a person to what the park does with their data: sheets of their own, to be signed by hand.

Russian law wants the consent apart from every other paper and another for passing data abroad (152-FZ, articles 9
and 12); Chinese law a separate consent for sensitive data and for passing them abroad (PIPL, articles 13, 14, 29, 39).
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus, Person
from portal.documents import facts
from portal.documents.kinds import PaperKind
from portal.languages import pick

CONSENT = PaperKind(
    code="PDPC",
    titles={
        "en": "Consent to the processing of personal data",
        "zh-hans": "个人信息处理同意书",
        "ru": "Согласие на обработку персональных данных",
    },
    form="stacked",
    logged=True,
    announce=False,
    sealed=False,
    personal=True,
)
SHEETS = {
    "processing": _("Processing of personal data"),
    "abroad": _("Passing personal data to the park’s campus in the other country"),
    "sensitive": _("Processing of sensitive data: passport, photograph, bank account"),
}


def consent_facts(person: Person, campus: Campus, sheet: str) -> dict[str, Any]:
    """Of one sheet; `sheet` is one of SHEETS. The law is that of the campus's country."""
    abroad = Campus.objects.exclude(country=campus.country).order_by("code")
    return {
        "person": facts.person(person),
        "sheet": facts.text(sheet),
        "law": facts.text(campus.country),
        "recipients": facts.items(
            facts.name(facts.in_each(lambda code, one=one: recipient(one, code))) for one in abroad
        ),
    }


def recipient(campus: Campus, code: str) -> str:
    """Name, country, address: what the law wants to be said of a recipient abroad; most addresses name the country."""
    said = facts.campus(campus)
    name, country, address = (
        pick(said[part], code) for part in ("legal_name", "country", "address")
    )
    parts = [name, address] if country in address else [name, country, address]
    return ("，" if code.startswith("zh") else ", ").join(parts)
