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


CONFIRMED = {
    "chinese_form": "张伟",
    "russian_form": "Чжан Вэй",
    "suggested": "1",
    "forms_confirmed": "on",
}


def test_a_chinese_name_alone_is_offered_in_pinyin_palladius_and_itself(client, company):
    page = client.post(
        reverse("accounts:add_person"), {"native_name": "张小明", "nationality": "CN"}
    )

    form = page.context["form"]
    names = ("latin_family", "latin_given", "chinese_form", "russian_form")
    assert [form[name].value() for name in names] == ["ZHANG", "XIAOMING", "张小明", "Чжан Сяомин"]
    assert "pinyin" in page.content.decode()
    assert not Person.objects.exists()


def test_a_changed_name_takes_its_confirmed_forms_back(client, company):
    person = factories.person(company=company)
    url = reverse("accounts:edit_person", args=[person.public_id])

    page = client.post(
        url, {**TYPED, **CONFIRMED, "latin_family": "LI", "latin_given": "Na", "native_name": "李娜"},
        follow=True,
    )  # fmt: skip

    person.refresh_from_db()
    assert (person.forms_confirmed, person.name_for("ru")) == (False, "LI Na")
    assert "confirmed anew" in page.content.decode()
    client.post(url, {**TYPED, **CONFIRMED, "latin_family": "LI", "latin_given": "Na", "native_name": "李娜",
                      "chinese_form": "李娜", "russian_form": "Ли На"})  # fmt: skip
    person.refresh_from_db()
    assert person.name_for("ru") == "Ли На"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"latin_family": "张"}, "latin_family"),
        ({"latin_given": "Вэй"}, "latin_given"),
        ({"chinese_form": "Иван"}, "chinese_form"),
        ({"russian_form": "Zhang"}, "russian_form"),
        ({"born_on": "2990-01-01"}, "born_on"),
        ({"born_on": "1001-01-01"}, "born_on"),
        ({"passport_issued_on": "2990-01-01"}, "passport_issued_on"),
        ({"born_on": "1990-01-01", "passport_issued_on": "1980-01-01"}, "passport_issued_on"),
        ({"passport_issued_on": "2020-01-01", "passport_expires_on": "1001-01-01"}, "passport_expires_on"),
        ({"passport_expires_on": "1001-01-01"}, "passport_expires_on"),
        ({"passport_expires_on": "2990-01-01"}, "passport_expires_on"),
        ({"latin_family": "\u200b"}, "latin_family"),
    ],
)  # fmt: skip
def test_what_no_passport_says_is_refused_beside_its_box(client, company, typed, field):
    page = client.post(reverse("accounts:add_person"), {**TYPED, **CONFIRMED, **typed})

    assert list(page.context["form"].errors) == [field]


def test_marks_apostrophes_and_hyphens_belong_to_latin_names(client, company):
    typed = {
        "latin_family": "O’Brien-Müller",
        "latin_given": "Zoë J.",
        "native_name": "",
        "nationality": "DE",
    }
    client.post(reverse("accounts:add_person"), {**TYPED, **CONFIRMED, **typed})
    assert Person.objects.get().latin_family == "O’Brien-Müller"


def test_a_doubtful_passport_and_phone_are_kept_and_said(client, company):
    page = client.post(
        reverse("accounts:add_person"),
        {**TYPED, **CONFIRMED, "passport_number": "12345678", "phone": "+7 000 123-45-67"}, follow=True,
    )  # fmt: skip

    person = Person.objects.get()
    assert (person.passport_number, person.phone) == ("12345678", "+70001234567")
    assert [str(m) for m in page.context["messages"]][1:] == [
        "Passport number: Chinese passports have 9 characters and begin with a letter, for example E12345678.",
        "Phone: No such number is in use. Compare it once more.",
    ]


def test_the_same_person_sent_three_times_is_one(client, company):
    nonce = client.get(reverse("accounts:add_person")).context["form"]["nonce"].value()
    for _ in range(3):
        answer = client.post(reverse("accounts:add_person"), {**TYPED, **CONFIRMED, "nonce": nonce})
    assert answer.url == reverse("accounts:person", args=[Person.objects.get().public_id])


def test_a_colleagues_change_is_shown_and_not_written_over(client, company):
    person = factories.person(company=company)
    url = reverse("accounts:edit_person", args=[person.public_id])
    seen = client.get(url).context["form"]["version"].value()
    typed = {**TYPED, **CONFIRMED, "version": seen}
    client.post(url, {**typed, "position": "Director"})

    page = client.post(url, {**typed, "position": "Accountant"})

    person.refresh_from_db()
    assert (page.status_code, person.position) == (409, "Director")
    assert ("Position", "Director") in [
        (str(label), value) for label, value in page.context["theirs"]
    ]
    assert page.context["form"]["position"].value() == "Accountant"
    again = {**typed, "version": page.context["form"]["version"].value(), "position": "Accountant"}
    assert client.post(url, again).status_code == 302
    person.refresh_from_db()
    assert person.position == "Accountant"
