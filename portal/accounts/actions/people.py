"""The people of a company."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from portal.accounts.actions.companies import ChangedMeanwhile, tell_renamed
from portal.accounts.models import Company, PeopleView, Person, PersonView, User
from portal.once import named_by

NAMES = ("latin_family", "latin_given", "native_name")
FORMS = ("chinese_form", "russian_form")


@transaction.atomic
def add(company: Company, *, by: User, nonce: uuid.UUID | None = None, **facts: Any) -> Person:
    """A new person; the same sending twice gives the first one back."""
    public_id = named_by(nonce, "person", company.pk)
    try:
        with transaction.atomic():
            return Person.objects.create(public_id=public_id, company=company, **facts)
    except IntegrityError:
        return Person.objects.get(public_id=public_id)


@transaction.atomic
def change(person: Person, *, by: User, version: int | None = None, **facts: Any) -> None:
    """Write a person's facts anew. Another name takes its confirmed document forms back: they named somebody else.

    Refuses `ChangedMeanwhile` when the row is no longer the one whose `version` the writer saw.
    """
    seen = person.version if version is None else version
    if _differ(person, facts, NAMES) and not _differ(person, facts, FORMS):
        facts["forms_confirmed"] = False
    row = Person.objects.filter(pk=person.pk, version=seen)
    if not row.update(version=F("version") + 1, **facts):
        raise ChangedMeanwhile(person)
    if _differ(person, facts, (*NAMES, *FORMS, "patronymic")):
        tell_renamed(person.company_id)
    for name, value in facts.items():
        setattr(person, name, value)
    person.version = seen + 1


def _differ(person: Person, facts: dict[str, Any], names: tuple[str, ...]) -> bool:
    return any(name in facts and facts[name] != getattr(person, name) for name in names)


@transaction.atomic
def look(person: Person, *, by: User) -> PersonView:
    """Record that somebody read the passport number; the page shows it only after this."""
    return PersonView.objects.create(person=person, user=by)


@transaction.atomic
def look_through(company: Company, *, by: User, about: str = "") -> PeopleView:
    """Record that the park's staff listed a company's people; the page lists them only after this."""
    return PeopleView.objects.create(company=company, user=by, about=about)
