"""A company registers and keeps its facts."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.accounts import written
from portal.accounts.models import Company, CompanyChange, CompanyIdentifier, Membership, User
from portal.once import named_by
from portal.search import keys_for
from portal.workflow import Refused

Numbers = dict[str, tuple[str, str]]

_after_renaming: list[str] = []


def when_renamed(job: str) -> None:
    """`job` (dotted path, takes the company's pk) runs whenever its names, numbers or people's names changed."""
    if job not in _after_renaming:
        _after_renaming.append(job)


def tell_renamed(company_id: int) -> None:
    for job in _after_renaming:
        jobs.enqueue(job, company_id)


class ChangedMeanwhile(Refused):
    """A colleague saved first. `subject` is the row as it stands now."""

    message = _("A colleague changed these details while you were writing.")

    def __init__(self, subject: Any) -> None:
        super().__init__(str(subject))
        self.subject = type(subject).objects.get(pk=subject.pk)


@transaction.atomic
def register(
    *, by: User, country: str, identifiers: Numbers, nonce: uuid.UUID | None = None, **facts: Any
) -> Company:
    """Make a company with `by` as its owner; the same sending twice gives the first one back.

    A number or name that another company has is no refusal, and the registrant learns nothing of
    it: the desk's card shows the collision.
    """
    company = Company(public_id=named_by(nonce, "company", by.pk), country=country, **facts)
    _refresh_keys(company, [value for value, _reason in identifiers.values()])
    try:
        with transaction.atomic():
            company.save(force_insert=True)
    except IntegrityError:
        return Company.objects.get(public_id=company.public_id)
    _write_identifiers(company, identifiers)
    Membership.objects.create(company=company, user=by, role=Membership.Role.OWNER)
    by.__dict__.pop("membership_list", None)
    return company


@transaction.atomic
def change(
    company: Company, *, by: User, identifiers: Numbers, version: int | None = None, **facts: Any
) -> None:
    """Write the company's facts anew; papers already issued keep what they froze.

    Refuses `ChangedMeanwhile` when the row is no longer the one whose `version` the writer saw.
    """
    seen = company.version if version is None else version
    before, found_by = _registered(company), company.search
    for name, value in facts.items():
        setattr(company, name, value)
    _refresh_keys(company, [value for value, _reason in identifiers.values()])
    columns = {name: getattr(company, name) for name in (*facts, "search", "name_key")}
    row = Company.objects.filter(pk=company.pk, version=seen)
    if not row.update(version=F("version") + 1, **columns):
        raise ChangedMeanwhile(company)
    company.version = seen + 1
    _write_identifiers(company, identifiers)
    if company.search != found_by:
        tell_renamed(company.pk)
    after = _registered(company)
    CompanyChange.objects.bulk_create(
        CompanyChange(company=company, field=name, before=before.get(name, "")[:300],
                      after=after.get(name, "")[:300], by=by)
        for name in sorted(before.keys() | after.keys())
        if before.get(name, "") != after.get(name, "")
    )  # fmt: skip


def _registered(company: Company) -> dict[str, str]:
    """What stands in a register: names in every language, numbers."""
    numbers = company.identifiers.values_list("kind", "value")
    names = _names(company).items()
    twins = {f"name_{code}": text for code, text in names if code != company.name_language}
    return {"name": company.name} | twins | {f"id_{kind}": value for kind, value in numbers}


def _names(company: Company) -> dict[str, str]:
    names = getattr(company.document_names, "data", company.document_names)
    return names if isinstance(names, dict) else {company.name_language: str(names)}


def _refresh_keys(company: Company, numbers: list[str]) -> None:
    company.search = keys_for(company.name, company.short_name, *_names(company).values(), *numbers)
    company.name_key = written.outline(company.name)[:300]


def _write_identifiers(company: Company, numbers: Numbers) -> None:
    for kind, (value, reason) in numbers.items():
        CompanyIdentifier.objects.update_or_create(
            company=company, kind=kind, defaults={"value": value, "checksum_reason": reason}
        )
    company.identifiers.exclude(kind__in=numbers).delete()
