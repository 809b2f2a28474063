"""A company registers and keeps its facts."""

import uuid
from typing import Any

from django.db import transaction

from portal.accounts.models import Company, CompanyIdentifier, Membership, User
from portal.search import keys_for, normalise

TEXTS = (
    "name", "name_language", "short_name", "document_names", "document_addresses", "country", "legal_form",
    "registered_on", "address", "postcode", "phone", "email", "website", "language",
)  # fmt: skip


@transaction.atomic
def register(
    *, by: User, country: str, identifiers: dict[str, tuple[str, str]], **facts: Any
) -> Company:
    """Make a company with `by` as its owner.

    A number or name that another company has is no refusal, and the registrant learns nothing of
    it: the desk's card shows the collision.
    """
    company = Company(public_id=uuid.uuid4(), country=country, **facts)
    _refresh_keys(company, [value for value, _reason in identifiers.values()])
    company.save(force_insert=True)
    _write_identifiers(company, identifiers)
    Membership.objects.create(company=company, user=by, role=Membership.Role.OWNER)
    by.__dict__.pop("membership_list", None)
    return company


@transaction.atomic
def change(
    company: Company, *, by: User, identifiers: dict[str, tuple[str, str]], **facts: Any
) -> None:
    """Write the company's facts anew; papers already issued keep what they froze."""
    for name, value in facts.items():
        setattr(company, name, value)
    _refresh_keys(company, [value for value, _reason in identifiers.values()])
    company.save(update_fields=[*facts, "search", "name_key"])
    _write_identifiers(company, identifiers)


def _refresh_keys(company: Company, numbers: list[str]) -> None:
    names = getattr(company.document_names, "data", company.document_names)
    twins = names.values() if isinstance(names, dict) else [names]
    company.search = keys_for(company.name, company.short_name, *twins, *numbers)
    company.name_key = normalise(company.name)[:300]


def _write_identifiers(company: Company, numbers: dict[str, tuple[str, str]]) -> None:
    for kind, (value, reason) in numbers.items():
        CompanyIdentifier.objects.update_or_create(
            company=company, kind=kind, defaults={"value": value, "checksum_reason": reason}
        )
    company.identifiers.exclude(kind__in=numbers).delete()
