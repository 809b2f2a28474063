"""Consents a person signs by hand: sheets of their own, one of each a day, made by the company."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from portal.documents.actions import consents
from portal.documents.consents import CONSENT, SHEETS
from portal.documents.models import Document
from portal.documents.papers import compose
from portal.documents.words import TEXTS
from tests import factories
from tests.accounts.factories import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    call_command("load_texts", TEXTS / "PDPC.toml", verbosity=0)
    factories.campus(code="XA")
    campus, owner = factories.campus(code="MOW"), factories.user(language="zh-hans")
    company = factories.company(owner=owner, language="zh-hans", home_campus=campus)
    person = factories.person(company=company, passport_number="EJ1234567")
    return SimpleNamespace(campus=campus, owner=owner, company=company, person=person)


def test_each_consent_is_a_sheet_of_its_own_and_asked_for_twice_it_is_one(cast, client):
    enter(client, cast.owner)
    asked = {"person": cast.person.public_id, "campus": cast.campus.code, "sheets": list(SHEETS)}

    for _click in range(2):
        assert client.post(reverse("documents:consent"), asked).status_code == 302

    made = Document.objects.filter(kind="PDPC")
    assert sorted(d.facts["sheet"]["value"] for d in made) == sorted(SHEETS)
    assert {d.facts["law"]["value"] for d in made} == {"RU"}
    assert all("EJ1234567" in str(d.facts) for d in made)


def test_only_the_sheet_for_abroad_names_the_recipient_and_each_its_own_data(cast):
    made = consents.sheets_for(cast.person, cast.campus, list(SHEETS), by=cast.owner)

    said = {
        d.facts["sheet"]["value"]: compose(CONSENT, d.template, d.facts, d.languages).html
        for d in made
    }
    recipient = made[0].facts["recipients"]["items"][0]["ru"]
    assert {sheet for sheet, words in said.items() if recipient in words} == {"abroad"}
    assert {sheet for sheet, words in said.items() if "банковский счёт" in words} == {"sensitive"}
    assert {sheet for sheet, words in said.items() if "образование" in words} == {"processing"}


def test_a_reader_of_the_company_makes_none(cast):
    reader = factories.user(email="reader@qinling.example")
    factories.membership(company=cast.company, user=reader, role="viewer")
    with pytest.raises(PermissionDenied):
        consents.sheets_for(cast.person, cast.campus, ["processing"], by=reader)
    assert not Document.objects.filter(kind="PDPC").exists()


def test_without_people_the_page_leads_to_entering_one(cast, client):
    cast.company.people.all().delete()
    enter(client, cast.owner)
    page = client.get(reverse("documents:consent")).content.decode()
    assert reverse("accounts:add_person") in page
