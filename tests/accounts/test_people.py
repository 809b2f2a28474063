from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Person, PersonView
from tests import factories
from tests.accounts.factories import account, enter

pytestmark = pytest.mark.django_db
TYPED = {
    "latin_family": "ZHANG",
    "latin_given": "Wei",
    "native_name": "张伟",
    "passport_number": "E12345678",
    "nationality": "CN",
}


@pytest.fixture
def company(client):
    owner = account(email="owner@a.example")
    made = factories.company(owner=owner)
    enter(client, owner)
    return made


def test_the_first_sending_suggests_forms_and_the_second_saves_what_was_confirmed(client, company):
    url = reverse("accounts:add_person")
    page = client.post(url, TYPED)
    form = page.context["form"]
    assert (page.status_code, form["chinese_form"].value(), form["russian_form"].value()) == (
        200,
        "张伟",
        "Чжан Вэй",
    )
    assert not Person.objects.exists()
    typed = {
        **TYPED,
        "chinese_form": "张伟",
        "russian_form": "Чжан Вэй",
        "suggested": "1",
        "forms_confirmed": "on",
    }
    assert client.post(url, typed).status_code == 302
    person = Person.objects.get()
    assert [person.name_for(code) for code in ("zh-hans", "ru", "en")] == [
        "张伟",
        "Чжан Вэй",
        "ZHANG Wei",
    ]


def test_unconfirmed_forms_are_kept_and_not_printed(client, company):
    client.post(
        reverse("accounts:add_person"),
        {**TYPED, "chinese_form": "张伟", "russian_form": "Чжан Вэй", "suggested": "1"},
    )
    person = Person.objects.get()
    assert (person.russian_form, person.name_for("ru")) == ("Чжан Вэй", "ZHANG Wei")


def test_passport_numbers_are_masked_until_asked_for_and_asking_is_recorded(client, company):
    person = factories.person(company=company)
    url = reverse("accounts:person", args=[person.public_id])
    assert "E12345678" not in client.get(reverse("accounts:people")).content.decode()
    assert "E12345678" not in client.get(url).content.decode()
    assert (
        "E12345678"
        not in client.get(reverse("accounts:edit_person", args=[person.public_id])).content.decode()
    )
    assert "E12345678" in client.post(url).content.decode()
    assert list(PersonView.objects.values_list("person", "user__email")) == [
        (person.pk, "owner@a.example")
    ]


def test_an_empty_passport_box_keeps_the_number(client, company):
    person = factories.person(company=company)
    typed = {
        **TYPED,
        "passport_number": "",
        "chinese_form": "张伟",
        "russian_form": "Чжан Вэй",
        "forms_confirmed": "on",
    }
    client.post(reverse("accounts:edit_person", args=[person.public_id]), typed)
    person.refresh_from_db()
    assert person.passport_number == "E12345678"


@pytest.mark.parametrize(("days", "standing"), [(-1, "expired"), (100, "soon"), (400, "")])
def test_a_passport_that_runs_out_is_marked(days, standing):
    today = date(2026, 11, 23)
    assert (
        Person(passport_expires_on=today + timedelta(days=days)).passport_standing(today)
        == standing
    )


def test_the_front_page_names_passports_that_run_out(client, company):
    factories.person(company=company, passport_expires_on=timezone.localdate() + timedelta(days=30))
    from portal.accounts.views.company import expiring_passports

    request = client.get(reverse("accounts:people")).wsgi_request
    request.user = company.memberships.get().user
    request.company = company
    assert [standing for _person, standing in expiring_passports(request).context["rows"]] == [
        "soon"
    ]


def test_another_companys_person_is_not_found(client, company):
    foreign = factories.person(company=factories.company(name="ООО «Чужая»"))
    for name in ("person", "edit_person"):
        url = reverse(f"accounts:{name}", args=[foreign.public_id])
        assert [client.get(url).status_code, client.post(url, TYPED).status_code] == [404, 404]


def test_the_list_of_people_takes_the_same_queries_for_more_rows(client, company, list_queries):
    list_queries(reverse("accounts:people"), lambda: factories.person(company=company))
