"""Print the consents a person is to sign."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.models import Campus, Person
from portal.documents import rules
from portal.documents.actions.issuing import issue
from portal.documents.consents import CONSENT, consent_facts
from portal.documents.models import Document
from portal.documents.states import PREPARING, VALID


@transaction.atomic
def sheets_for(person: Person, campus: Campus, sheets: list[str], *, by: Any) -> list[Document]:
    """A paper for each sheet, apart from every other. One made for the person today comes back as it is."""
    if not rules.hands_in(by, person.company):
        raise PermissionDenied
    Person.objects.select_for_update().get(pk=person.pk)
    return [_today(person, campus, sheet) or _new(person, campus, sheet, by) for sheet in sheets]


def _today(person: Person, campus: Campus, sheet: str) -> Document | None:
    facts = consent_facts(person, campus, sheet)
    found = Document.objects.filter(
        kind=CONSENT.code, company=person.company, campus=campus, issued_on=campus.today(),
        state__in=(PREPARING, VALID), facts__sheet=facts["sheet"], facts__person=facts["person"],
    )  # fmt: skip
    return found.first()


def _new(person: Person, campus: Campus, sheet: str, by: Any) -> Document:
    facts = consent_facts(person, campus, sheet)
    return issue(
        CONSENT.code, person, case=None, by=by, company=person.company, campus=campus, facts=facts
    )
