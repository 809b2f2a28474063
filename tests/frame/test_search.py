import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search import keys_for, normalise, query_terms, segment

ALPHABET = st.one_of(
    st.text(max_size=60),
    st.text(
        alphabet="王小明西安丝路科技有限公司ООО«»ёЁабвшелковыйcoltd '.,\u3000１２\0\ud800",
        max_size=60,
    ),
)


def found(question, *texts):
    keys = keys_for(*texts)
    terms = query_terms(question)
    return bool(terms) and all(f" {term} " in keys for term in terms)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("王小明", "王小明"),
        ("小明", "王小明"),
        ("明", "王小明"),
        ("xiaoming", "王小明"),
        ("WANG XIAOMING", "王小明"),
        ("wangxiaoming", "王小明"),
        ("силк", "ООО «Силк Роуд»"),
        ("шелковый путь", "ООО «Шёлковый путь»"),
        ("ООО Шёлковый путь", "АО «Шелковый путь»"),
        ("丝路示范有限公司", "西安丝路示范科技有限公司"),
        ("silu", "西安丝路示范科技有限公司"),
        ("лицензия", "получение лицензии"),
        ("licences", "a business licence"),
        ("执照", "营业执照"),
        ("XA-CERT-2026-00042", "xa-cert-2026-00042"),
        ("９１６１０１３８", "91610138"),
        ("silk road co., ltd.", "Silk Road LLC"),
    ],
)
def test_a_text_is_found_by_any_of_its_forms(question, text):
    assert found(question, text)


@pytest.mark.parametrize(
    ("question", "text"), [("北京", "西安"), ("виза", "лицензия"), ("", "西安"), ("\0", "西安")]
)
def test_strangers_are_not_found(question, text):
    assert not found(question, text)


def test_normalising_drops_quotes_and_legal_forms_but_never_everything():
    assert normalise("ООО «Шёлковый путь»") == "шелковый путь"
    assert normalise("Silk Road Co., Ltd.") == "silk road"
    assert normalise("西安丝路科技有限公司") == "西安丝路科技"
    assert normalise("ООО") == "ооо"


@given(ALPHABET)
def test_a_question_asks_only_for_terms_of_the_index(text):
    assert set(segment(text, index=False).split()) <= set(segment(text).split())


@given(ALPHABET)
def test_keys_are_plain_text_a_database_takes(text):
    keys = keys_for(text)
    keys.encode()
    assert "\0" not in keys
    assert keys == "" or (keys[0] == keys[-1] == " ")


def test_long_and_empty_texts_are_quiet():
    assert keys_for("", None) == ""
    assert query_terms("") == []
    assert len(query_terms("слово буква " * 5000)) <= 24
    assert segment("西安лицензия" * 1000)
    assert len(max(segment("а" * 10_000).split(), key=len)) <= 64
