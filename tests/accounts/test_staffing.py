"""A park is set up and staffed without a programmer: in the editor by superusers, or by one command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cms import editors
from portal.accounts.models import BankAccount, Campus, StaffRole, User
from tests import factories
from tests.accounts.factories import account, enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("park_site")]
SNIPPETS = ("campus", "bankaccount", "taxrate", "staffrole")


def door(model, name="add", *args):
    return reverse(f"wagtailsnippets_accounts_{model}:{name}", args=args)


@pytest.fixture
def superuser(client):
    made = account(email="operator@park.example", is_staff=True, is_superuser=True, language="ru")
    enter(client, made, second_factor=True)
    return made


@pytest.mark.parametrize("model", SNIPPETS)
def test_only_superusers_see_what_the_park_is_made_of(client, superuser, model):
    assert [client.get(door(model, name)).status_code for name in ("list", "add")] == [200, 200]

    editor = factories.staff(role="editor")
    editors.enrol()
    enter(client, editor, second_factor=True)

    assert client.get("/cms/").status_code == 200
    for name in ("list", "add"):
        assert client.get(door(model, name)).status_code == 302  # back to the editor's front page
    assert "accounts/staffrole" not in client.get("/cms/").content.decode()


def test_a_role_is_given_by_address_and_counts_at_once(client, superuser):
    person = account(email="olga@a.example")

    client.post(door("staffrole"), {"email": "Olga@A.example", "role": "editor", "campus": ""})

    assert StaffRole.objects.get().user == person
    assert User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")
    again = client.post(door("staffrole"), {"email": person.email, "role": "editor", "campus": ""})
    assert list(again.context["form"].errors) == ["role"]
    client.post(door("staffrole", "delete", StaffRole.objects.get().pk))
    assert not User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")


def test_a_role_for_nobody_is_refused_in_words(client, superuser):
    page = client.post(
        door("staffrole"), {"email": "nobody@a.example", "role": "intake", "campus": ""}
    )
    assert list(page.context["form"].errors) == ["email"]


def twins(name, text):
    return {f"{name}_{n}": text for n in range(3)}


CAMPUS = {
    "code": "KZN", "country": "RU", "currency": "RUB", "time_zone": "Europe/Moscow", "official_language": "ru",
    "prevailing_language": "ru", "cutoff": "17:00", "office_end": "18:00", "notice_days": "60", "inn": "7707083893", "kpp": "773601001",
    "ogrn": "1027700132195", **twins("name", "Казань"), **twins("legal_name", "ООО «Парк»"), **twins("address", "г. Казань"),
    **twins("signatory_name", "И. Соколова"), **twins("signatory_position", "Директор"),
}  # fmt: skip


def test_a_third_campus_is_data(client, superuser):
    client.post(door("campus"), CAMPUS)

    made = Campus.objects.get(code="KZN")
    assert (str(made.name), made.legal_identifiers) == (
        "Казань",
        {"inn": "7707083893", "kpp": "773601001", "ogrn": "1027700132195"},
    )
    # Wagtail notes on opening who edits, which our own client would refuse.
    page = enter(Client(), superuser, second_factor=True).get(door("campus", "edit", made.pk))
    assert page.context["form"]["inn"].value() == "7707083893"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "казань"}, "code"),
        ({"currency": "рубли"}, "currency"),
        ({"inn": "77"}, "inn"),
        ({"inn": "7707083894"}, "inn"),
    ],
)
def test_a_campus_with_a_slip_is_refused_beside_the_box(client, superuser, changes, field):
    page = client.post(door("campus"), {**CAMPUS, **changes})
    assert list(page.context["form"].errors) == [field]


def test_a_number_that_was_compared_is_taken_although_its_digit_does_not_fit(client, superuser):
    client.post(door("campus"), {**CAMPUS, "inn": "7707083894", "compared": "on"})
    assert Campus.objects.get(code="KZN").legal_identifiers["inn"] == "7707083894"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, ""),
        ({"bik": "12"}, "bik"),
        ({"account": "40702810200000000002"}, "account"),
        ({"account": "40702810200000000002", "compared": "on"}, ""),
        ({"correspondent": "301"}, "correspondent"),
        ({"swift": "XXX"}, "swift"),
        ({"cnaps": "12"}, "cnaps"),
        ({"iban": "RU00 0000 0000 0000"}, "iban"),
        ({"currency": "CNY"}, "currency"),
    ],
)
def test_a_bank_account_is_checked_against_its_bank(client, superuser, changes, field):
    moscow = factories.campus(code="MOW")
    BankAccount.objects.all().delete()
    typed = {
        "campus": moscow.pk, "currency": "RUB", "active": "on", "account": "4070 2810 2000 0000 0001",
        "bik": "044525225", "correspondent": "30101810400000000225", **twins("bank_name", "Банк"), **changes,
    }  # fmt: skip

    page = client.post(door("bankaccount"), typed)

    made = BankAccount.objects.first()
    if field:
        assert (list(page.context["form"].errors), made) == ([field], None)
    else:
        assert made.details == {"БИК": "044525225", "К/с": "30101810400000000225"}
        assert made.account == typed["account"].replace(" ", "")


def test_a_tax_rate_is_a_kind_a_share_and_a_day(client, superuser):
    moscow = factories.campus(code="MOW")
    moscow.tax_rates.all().delete()
    typed = {"campus": moscow.pk, "kind": "rent", "percent": "22", "valid_from": "2027-01-01"}
    client.post(door("taxrate"), {**typed, "percent": "220"})
    assert not moscow.tax_rates.exists()
    client.post(door("taxrate"), typed)
    assert str(moscow.tax_rates.get().percent) == "22.00"


def test_an_account_made_in_the_editor_has_a_name_and_no_password(client, superuser):
    url = reverse("wagtailusers_users:add")
    form = client.get(url).context["form"]
    assert not {"password1", "first_name", "last_name"} & set(form.fields)

    client.post(
        url,
        {"email": "new@park.example", "family_name": "Соколова", "given_name": "Ирина", "language": "ru",
         "notification_language": "ru"},
    )  # fmt: skip

    made = User.objects.get(email="new@park.example")
    assert (str(made), made.language) == ("Ирина Соколова", "ru")
    assert not made.check_password("")
    edit = client.get(reverse("wagtailusers_users:edit", args=[made.pk]))
    assert edit.context["form"]["family_name"].value() == "Соколова"


def staff(*words):
    out = StringIO()
    call_command("staff", *words, stdout=out)
    return out.getvalue().splitlines()


def test_one_command_gives_lists_and_takes_back_roles():
    factories.campus(code="XA")
    olga = account(email="olga@a.example")

    assert staff("add", "Olga@a.example", "intake", "xa") == ["olga@a.example  intake  XA"]
    assert staff("add", "olga@a.example", "intake", "XA") == ["olga@a.example  intake  XA"]
    assert staff("add", "olga@a.example", "editor") == [
        "olga@a.example  editor  every campus",
        "olga@a.example  intake  XA",
    ]
    assert User.objects.get(pk=olga.pk).has_perm("wagtailadmin.access_admin")
    assert staff("remove", "olga@a.example", "editor") == ["olga@a.example  intake  XA"]
    assert not User.objects.get(pk=olga.pk).has_perm("wagtailadmin.access_admin")
    assert staff("list") == ["olga@a.example  intake  XA"]


@pytest.mark.english
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "nobody@a.example", "intake"), "Nobody has signed up"),
        (("add", "olga@a.example", "boss"), "A role is one of: intake,"),
        (("add", "olga@a.example", "intake", "LED"), "No campus has the code 'LED'"),
        (("remove", "olga@a.example", "intake"), "does not have this role"),
    ],
)
def test_the_command_refuses_in_words(words, said):
    account(email="olga@a.example")
    with pytest.raises(CommandError, match=said):
        staff(*words)
