import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import countries
from portal.accounts.identifiers import LABELS, account_currency, check, kinds_for, mrz_digit
from portal.languages import using


@pytest.mark.parametrize(
    ("kind", "value", "level"),
    [
        ("uscc", "91512081MA62K0260E", "ok"),
        ("uscc", "91440300708461136T", "ok"),
        ("uscc", "91610138MA6X05R03M", "ok"),
        ("uscc", "91350100M000100Y43", "ok"),
        ("uscc", "91350100M000100Y4Z", "error"),
        ("uscc", "91350211M0000XUF46", "warning"),
        ("uscc", "91350100M0001TGQXM", "warning"),
        ("uscc", "91512081MA62K0260", "error"),
        ("inn", "7707083893", "ok"),
        ("inn", "7707083894", "warning"),
        ("inn", "500100732259", "ok"),
        ("inn", "500100732250", "warning"),
        ("inn", "77070838931", "error"),
        ("kpp", "773601001", "ok"),
        ("kpp", "77360100", "error"),
        ("ogrn", "1027700132195", "ok"),
        ("ogrn", "1027700132196", "warning"),
        ("ogrn", "304500116000157", "ok"),
        ("ogrn", "10277001321", "error"),
        ("bik", "044525225", "ok"),
        ("bik", "144525225", "error"),
        ("cnaps", "102791000012", "ok"),
        ("cnaps", "10279100001", "error"),
        ("swift", "BKCHCNBJ", "ok"),
        ("swift", "ICBKCNBJ600", "ok"),
        ("swift", "SABRRUMM", "ok"),
        ("swift", "XXX", "error"),
        ("iban", "GB82WEST12345698765432", "ok"),
        ("iban", "BY13NBRB3600900000002Z00AB00", "ok"),
        ("iban", "KZ86125KZT5004100100", "ok"),
        ("iban", "GE29NB0000000101904917", "ok"),
        ("iban", "GB83WEST12345698765432", "warning"),
        ("iban", "GB82WEST1234569876543", "error"),
        ("iban", "CN29NB0000000101904917", "error"),
        ("okved", "62.01", "ok"),
        ("okved", "6201x", "warning"),
        ("gbt4754", "I6510", "ok"),
        ("gbt4754", "Z6510", "warning"),
        ("company_name_cn", "西安丝路示范科技有限公司", "ok"),
        ("company_name_cn", "西安IT2科技有限公司", "warning"),
        ("company_name_ru", "ООО «Шёлковый путь Тест»", "ok"),
        ("company_name_ru", "Шёлковый путь", "warning"),
        ("cadastral", "50:20:0010505:123", "ok"),
        ("cadastral", "50-20", "warning"),
        ("mrz", "L898902C36", "ok"),
        ("mrz", "L898902C37", "warning"),
        ("registry", "HRB 12345", "ok"),
    ],
)
def test_vectors(kind, value, level):
    assert check(kind, value).level == level


@pytest.mark.parametrize(
    ("kind", "value", "country", "level", "stored"),
    [
        ("passport", "e 1234 5678", "CN", "ok", "E12345678"),
        ("passport", "75 1234567", "RU", "ok", "751234567"),
        ("passport", "75123456", "RU", "warning", "75123456"),
        ("passport", "!!", None, "error", "!!"),
        ("postcode", "710 086", "CN", "ok", "710086"),
        ("postcode", "143441", "RU", "ok", "143441"),
        ("postcode", "14344", "RU", "warning", "14344"),
        ("postcode", "SW1A 1AA", "GB", "ok", "SW1A 1AA"),
        ("phone", "+862988881234", "CN", "ok", "+862988881234"),
        ("phone", "8 (495) 123-45-67", "RU", "ok", "+74951234567"),
        ("phone", "0086 29 8888 1234", "RU", "ok", "+862988881234"),
        ("phone", "not a phone", "RU", "error", "not a phone"),
        ("account", "6222 0000 1234 5678", "CN", "ok", "6222000012345678"),
        ("account", "1234567", "CN", "error", "1234567"),
    ],
)
def test_values_are_stored_in_one_form(kind, value, country, level, stored):
    result = check(kind, value, country)
    assert (result.level, result.value) == (level, stored)


def test_typing_habits_are_forgiven():
    assert check("inn", "７７０７ 083-893").value == "7707083893"
    assert check("uscc", " 91512081-ma62k0260e ").value == "91512081MA62K0260E"
    assert check("swift", "SАBRRUММ").value == "SABRRUMM"  # Cyrillic А and М
    assert check("company_name_ru", 'ООО "Шёлковый путь"').value == "ООО «Шёлковый путь»"
    assert (
        check("company_name_cn", "西安丝路(中国)科技有限公司").value
        == "西安丝路（中国）科技有限公司"
    )


@pytest.mark.parametrize(
    ("account", "currency"),
    [("40702810200000000001", "RUB"), ("40702156100000000001", "CNY")],
)
def test_a_russian_account_is_keyed_by_its_bank(account, currency):
    assert check("account", account, "RU", bik="044525225").level == "ok"
    assert check("account", account[:-1] + "2", "RU", bik="044525225").level == "warning"
    assert check("account", account, "RU").hint
    assert account_currency(account) == currency


def test_a_kazakh_number_is_named_as_such_in_the_readers_language():
    result = check("phone", "+7 777 123 45 67", "RU")
    assert (result.level, result.value) == ("ok", "+77771234567")
    with using("ru"):
        assert "Казахстан" in str(result.hint)


def test_the_long_ogrn_takes_the_last_digit_of_its_remainder():
    number = next(n for n in range(30450011600001, 30450011600100) if n % 13 == 12)
    assert check("ogrn", f"{number}2").level == "ok"


def test_passport_lines_check_by_seven_three_one():
    assert [mrz_digit(f) for f in ("L898902C3", "740812", "120415")] == [6, 2, 9]


@pytest.mark.parametrize("value", ["", None, "\0", "\ud800", "１" * 5000, "٣" * 10, "a\nb"])
@pytest.mark.parametrize("kind", list(LABELS))
def test_rubbish_is_answered_not_raised(kind, value):
    result = check(kind, value, "RU")
    assert result.level in ("ok", "warning", "error")
    assert str(result.message) or result.level == "ok"
    result.value.encode()


@given(
    st.text(max_size=40), st.sampled_from(list(LABELS)), st.sampled_from(["CN", "RU", "KZ", None])
)
def test_a_stored_value_is_judged_the_same_again(text, kind, country):
    once = check(kind, text, country)
    if once.level == "ok" and kind != "mrz":
        assert check(kind, once.value, country).value == once.value


@given(st.text(alphabet="0123456789", min_size=12, max_size=12), st.integers(0, 9))
def test_a_wrong_check_digit_warns_and_never_blocks(digits, last):
    level = check("ogrn", f"{digits}{last}").level
    assert level == ("ok" if int(digits) % 11 % 10 == last else "warning")


def test_every_country_has_its_identifiers():
    assert kinds_for("CN") == ("uscc",)
    assert kinds_for("RU") == ("inn", "ogrn", "kpp")
    assert kinds_for("DE") == ("registry",)


@pytest.mark.parametrize(
    ("code", "names"),
    [("en", ["China", "Russia"]), ("zh-hans", ["中国", "俄罗斯"]), ("ru", ["Китай", "Россия"])],
)
def test_countries_list_the_neighbours_first(code, names):
    listed = countries.choices(code)
    assert [name for _, name in listed[:2]] == names
    assert sorted(c for c, _ in listed) == sorted(countries.CODES)
    assert len(listed) == 249
    assert all(name != c for c, name in listed)
