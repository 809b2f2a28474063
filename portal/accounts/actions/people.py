"""The people of a company."""

import uuid
from typing import Any

from django.db import transaction

from portal.accounts.models import Company, Person, PersonView, User


@transaction.atomic
def add(company: Company, *, by: User, **facts: Any) -> Person:
    return Person.objects.create(public_id=uuid.uuid4(), company=company, **facts)


@transaction.atomic
def change(person: Person, *, by: User, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(person, name, value)
    person.save(update_fields=list(facts))


@transaction.atomic
def look(person: Person, *, by: User) -> PersonView:
    """Record that somebody read the passport number; the page shows it only after this."""
    return PersonView.objects.create(person=person, user=by)
