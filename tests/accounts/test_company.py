import pytest
from django.urls import reverse

from portal.accounts.actions import companies
from portal.accounts.models import Company
from tests import factories
from tests.accounts.factories import account, enter

pytestmark = pytest.mark.django_db
WHERE = "?country=RU&name_language=ru"
TYPED = {
    "name": "ООО «Звезда»", "short_name": "Звезда", "name_en": "Zvezda LLC", "name_zh-hans": "", "legal_form": "ООО",
    "id_inn": "7707083893", "id_ogrn": "1027700132195", "id_kpp": "", "address": "г. Москва, ул. Мира, д. 1",
    "phone": "+7 495 123-45-67", "email": "office@zvezda.example", "language": "ru",
}  # fmt: skip


@pytest.fixture
def owner():
    return account(email="owner@zvezda.example", language="ru")


def register(client, **changes):
    return client.post(reverse("accounts:register_company") + WHERE, {**TYPED, **changes})


def test_a_company_registers_with_names_numbers_and_an_owner(client, owner):
    assert register(enter(client, owner)).status_code == 302
    company = Company.objects.get()
    numbers = dict(company.identifiers.values_list("kind", "value"))
    assert (company.name_for("en"), company.name_for("zh-hans"), company.phone, numbers) == (
        "Zvezda LLC", "ООО «Звезда»", "+74951234567", {"inn": "7707083893", "ogrn": "1027700132195"},
    )  # fmt: skip
    assert list(company.memberships.values_list("user__email", "role")) == [(owner.email, "owner")]


def test_a_failing_check_digit_asks_for_a_reason_and_is_then_kept(client, owner):
    enter(client, owner)
    refused = register(client, id_ogrn="1027700132196")
    assert refused.status_code == 200
    assert "reason_ogrn" in refused.context["form"].errors
    assert (
        register(client, id_ogrn="1027700132196", reason_ogrn="как в свидетельстве").status_code
        == 302
    )
    number = Company.objects.get().identifiers.get(kind="ogrn")
    assert (number.value, number.checksum_reason) == ("1027700132196", "как в свидетельстве")


def test_what_was_typed_comes_back_with_the_error(client, owner):
    page = register(enter(client, owner), name="", address="ул. Мира")
    assert page.status_code == 200
    assert "ул. Мира" in page.content.decode()


def test_a_second_company_with_the_same_number_is_told_nothing_and_the_desk_sees_both(
    client, owner
):
    other = factories.company(name="ООО «Ранее»", document_names={"ru": "ООО «Ранее»"})
    page = register(enter(client, owner))
    assert page.status_code == 302
    made = Company.objects.get(name="ООО «Звезда»")
    staff = factories.staff(role="intake")
    card = enter(client, staff, second_factor=True).get(
        reverse("accounts:desk_company", args=[made.public_id])
    )
    assert [c.company for c in card.context["collisions"]] == [other]


def test_a_changed_company_is_found_by_its_new_name(client, owner):
    enter(client, owner)
    register(client)
    client.post(
        reverse("accounts:edit_company"),
        {**TYPED, "name": "ООО «Комета»", "name_zh-hans": "彗星有限公司"},
    )
    enter(client, factories.staff(role="intake"), second_factor=True)
    for q in ("комета", "彗星", "huixing", "7707083893"):
        rows = client.get(reverse("accounts:desk_companies"), {"q": q}).context["rows"]
        assert [c.name for c, _country in rows] == ["ООО «Комета»"], q


def test_the_desk_reads_companies_page_by_page(client):
    for n in range(55):
        factories.company(name=f"Company {n:02}", language="en", country="KZ")
    enter(client, factories.staff(role="auditor"), second_factor=True)
    first = client.get(reverse("accounts:desk_companies"))
    second = client.get(first.context["next"])
    names = [c.name for page in (first, second) for c, _country in page.context["rows"]]
    assert (names, second.context["next"]) == ([f"Company {n:02}" for n in range(55)], "")


def test_the_list_of_companies_takes_the_same_queries_for_more_rows(client, list_queries):
    enter(client, factories.staff(role="auditor"), second_factor=True)
    list_queries(reverse("accounts:desk_companies"), lambda: factories.company())


def test_the_company_reader_chooses_which_company_to_act_for(client, owner):
    first, second = (
        factories.company(owner=owner),
        factories.company(name="ООО «Вторая»", owner=owner),
    )
    enter(client, owner)
    client.post(reverse("accounts:choose_company"), {"company": str(second.public_id)})
    assert client.get(reverse("accounts:company")).context["found"] == second
    client.post(reverse("accounts:choose_company"), {"company": str(first.public_id)})
    assert client.get(reverse("accounts:company")).context["found"] == first


@pytest.mark.parametrize("value", ["", "nonsense", "5" * 3000])
def test_another_companys_name_cannot_be_chosen(client, owner, value):
    factories.company(owner=owner)
    foreign = factories.company(name="ООО «Чужая»")
    enter(client, owner)
    for chosen in (str(foreign.public_id), value):
        assert (
            client.post(reverse("accounts:choose_company"), {"company": chosen}).status_code == 404
        )


def test_a_stranger_finds_no_desk(client, owner):
    company = factories.company(owner=owner)
    enter(client, owner)
    assert client.get(reverse("accounts:desk_companies")).status_code == 404
    assert client.get(reverse("accounts:desk_company", args=[company.public_id])).status_code == 404


def test_a_viewer_reads_and_does_not_change(client):
    viewer = account(email="viewer@zvezda.example")
    factories.membership(company=factories.company(), user=viewer, role="viewer")
    enter(client, viewer)
    assert client.get(reverse("accounts:company")).status_code == 200
    assert client.post(reverse("accounts:edit_company"), TYPED).status_code == 403


def test_an_expert_has_no_list_of_companies(client, owner):
    company = factories.company(owner=owner)
    enter(client, factories.staff(role="expert"), second_factor=True)
    for url in (
        reverse("accounts:desk_companies"),
        reverse("accounts:desk_company", args=[company.public_id]),
    ):
        assert client.get(url).status_code == 404
    assert not Company.objects.visible_to(factories.staff(role="expert")).exists()


def test_the_same_registration_sent_three_times_is_one_company(client, owner):
    enter(client, owner)
    nonce = (
        client.get(reverse("accounts:register_company") + WHERE).context["form"]["nonce"].value()
    )
    answers = [register(client, nonce=nonce) for _ in range(3)]
    assert [a.status_code for a in answers] == [302] * 3
    assert (Company.objects.count(), owner.memberships.count()) == (1, 1)


def test_anothers_nonce_opens_nothing(client, owner):
    enter(client, owner)
    nonce = (
        client.get(reverse("accounts:register_company") + WHERE).context["form"]["nonce"].value()
    )
    register(client, nonce=nonce)
    stranger = account(email="stranger@b.example")
    register(enter(client, stranger), nonce=nonce)
    assert Company.objects.count() == 2
    assert stranger.memberships.get().company != owner.memberships.get().company


def test_the_first_page_sends_its_answers_on_in_the_address(client, owner):
    url = reverse("accounts:register_company")
    enter(client, owner)
    assert client.post(url, {"country": "RU", "name_language": "ru"}).url == url + WHERE
    assert client.post(url, {"country": "", "name_language": "ru"}).context["form"].errors


def test_what_only_looks_wrong_is_registered_and_said(client, owner):
    enter(client, owner)
    page = register(
        client, name="Звезда", postcode="12", **{"name_zh-hans": "Zvezda 公司"}, phone="+7 000 123-45-67"
    )  # fmt: skip
    company = Company.objects.get()
    assert (company.name, company.postcode, company.name_for("zh-hans")) == (
        "Звезда",
        "12",
        "Zvezda 公司",
    )
    told = [str(m) for m in client.get(page.url).context["messages"]]
    assert [words.partition(":")[0] for words in told[1:]] == [
        "Телефон", "Почтовый индекс", "Зарегистрированное наименование", "Наименование в документах",
    ]  # fmt: skip


def test_straight_quotes_become_the_ones_registers_print(client, owner):
    register(enter(client, owner), name='ООО "Звезда"')
    assert Company.objects.get().name == "ООО «Звезда»"


def test_the_reason_for_a_doubted_number_is_not_called_optional(client, owner):
    page = register(enter(client, owner), id_ogrn="1027700132196")
    form = page.context["form"]
    assert form.fields["reason_ogrn"].required
    assert form.errors["reason_ogrn"] == [
        "Контрольная цифра не подходит. Сверьте номер со свидетельством. Если номер верный, укажите почему."
    ]


def test_a_name_in_look_alike_letters_is_the_same_name_to_the_desk(client, owner):
    first = factories.company(name="Silk Road LLC", country="RU")
    companies.change(first, by=owner, identifiers={}, name="Silk Road LLC")
    enter(client, owner)
    register(client, name="Ѕіlk Rоаd LLC")

    card = enter(client, factories.staff(role="intake"), second_factor=True).get(
        reverse("accounts:desk_company", args=[Company.objects.get(name__startswith="Ѕ").public_id])
    )

    assert [(c.company, str(c.message)) for c in card.context["collisions"]] == [
        (first, "The same name")
    ]


def test_a_colleagues_change_is_not_written_over_and_the_desk_reads_who_renamed(client, owner):
    enter(client, owner)
    register(client)
    company = Company.objects.get()
    seen = client.get(reverse("accounts:edit_company")).context["form"]["version"].value()
    colleague = account(email="colleague@a.example")
    factories.membership(company=company, user=colleague, role="manager")
    other = enter(type(client)(), colleague)
    other.post(reverse("accounts:edit_company"), {**TYPED, "version": seen, "name": "ООО «Комета»"})

    page = client.post(
        reverse("accounts:edit_company"), {**TYPED, "version": seen, "short_name": "З"}
    )

    company.refresh_from_db()
    assert (page.status_code, company.name, company.short_name) == (409, "ООО «Комета»", "Звезда")
    assert page.context["form"]["short_name"].value() == "З"
    card = enter(client, factories.staff(role="intake"), second_factor=True).get(
        reverse("accounts:desk_company", args=[company.public_id])
    )
    assert [(str(label), c.before, c.after, c.by) for label, c in card.context["changes"]] == [
        ("Registered name", "ООО «Звезда»", "ООО «Комета»", colleague)
    ]


def test_quotes_inside_quotes_stay_as_registers_print_them(client, owner):
    name = "АО «Шэньсийская компания новых материалов „Циньлин“»"
    register(enter(client, owner), name=name)
    assert Company.objects.get().name == name
