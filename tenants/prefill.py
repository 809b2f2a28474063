"""What the portal already knows, put into a new application."""

from typing import Any

from portal.accounts.models import Campus, Company
from tenants.answers import LATIN
from tenants.models import Application
from tenants.sections import PAGES

REGISTRATION = {"CN": ("uscc",), "RU": ("ogrn",)}
TAX = {"CN": ("uscc",), "RU": ("inn",)}
FORMS = {
    "ООО": "llc",
    "АО": "jsc",
    "ПАО": "jsc",
    "有限责任公司": "llc",
    "有限公司": "llc",
    "股份有限公司": "jsc",
    "ИП": "sole",
}


def known(company: Company, campus: Campus, track: str) -> dict[str, Any]:
    numbers = {row.kind: row.value for row in company.identifiers.all()}
    other = next(iter(numbers.values()), "")

    def number(kinds: tuple[str, ...]) -> str:
        return next((numbers[kind] for kind in kinds if kind in numbers), "")

    return {
        "track": track,
        "exists": "yes",
        "language": company.language,
        "currency": campus.currency if campus.currency in ("CNY", "RUB") else "USD",
        "name": company.name,
        "legal_form": FORMS.get(company.legal_form.strip(), ""),
        "registered_on": company.registered_on.isoformat() if company.registered_on else "",
        "website": company.website,
        "registration_number": number(REGISTRATION[company.country])
        if company.country in REGISTRATION
        else other,
        "tax_number": number(TAX[company.country]) if company.country in TAX else other,
        "address": company.address,
        "postcode": company.postcode,
        "email": company.email,
        "phone": company.phone,
    }


def answers_for(company: Company, campus: Campus, track: str) -> dict[str, dict[str, Any]]:
    facts = known(company, campus, track)
    found = told_before(company)
    for page in PAGES:
        for field in page.fields:
            if field.twin and field.prefill:
                names = getattr(company.document_names, "data", None)
                texts = names if isinstance(names, dict) else {}
                filled = {f"{field.name}__{code}": text for code, text in texts.items() if text}
                filled[f"{field.name}__{company.name_language}"] = company.name
            else:
                filled = {field.name: facts.get(field.prefill, "")} if field.prefill else {}
            found.setdefault(page.code, {}).update({k: v for k, v in filled.items() if v})
    found.setdefault("signatory", {}).update(signatory(company))
    return {code: values for code, values in found.items() if values}


def told_before(company: Company) -> dict[str, dict[str, Any]]:
    """What the company wrote about itself and its people in its last application."""
    last = Application.objects.of(company).filter(sent__gt=0).order_by("-pk").first()
    codes = [page.code for page in PAGES if page.group in ("B", "C") and page.code != "resident"]
    return {code: dict(last.answers.get(code, {})) for code in codes} if last else {}


def signatory(company: Company) -> dict[str, str]:
    """The head of the company, if the portal knows one person only."""
    people = list(company.people.all()[:2])
    if len(people) != 1 or not LATIN.fullmatch(people[0].latin_family):
        return {}
    person = people[0]
    return {
        "latin_family": person.latin_family, "latin_given": person.latin_given, "native_name": person.native_name,
    }  # fmt: skip
