"""Languages by their letters, sentences, terms and what is said about people. Pure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases import personal, wording
from portal.cases.terms import Entry, Mismatch, hits, marked, mismatches

PERMIT = Entry(
    "residence_permit",
    {"ru": ("вид на жительство",), "zh-hans": ("居留许可",), "en": ("residence permit",)},
)
PERSON = Entry(
    "legal_representative",
    {"ru": ("генеральный директор",), "zh-hans": ("法定代表人",)},
    {"zh-hans": ("法人代表",)},
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Добрый день", "ru"), ("您好", "zh-hans"), ("Hello", "en"), ("12 345", "ru"),
        ("请看 Business License 附件里的文件", "zh-hans"), ("Форма Р11001, ООО «Baikal»", "ru"),
    ],
)  # fmt: skip
def test_a_text_says_by_its_letters_what_language_it_is_in(text, language):
    assert wording.written_in(text, guess="ru") == language


def test_sentences_are_aligned_where_their_numbers_agree_and_whole_where_not():
    languages = ("ru", "zh-hans")
    assert wording.aligned("Да. Нет.\nИ всё.", "是。不。\n没了。", languages=languages) == [
        ("Да.", "是。"), ("Нет.", "不。"), ("И всё.", "没了。"),
    ]  # fmt: skip
    assert wording.aligned("Да. Нет.", "是，不。", languages=languages) == [
        ("Да. Нет.", "是，不。")
    ]


def test_a_term_is_found_in_any_case_and_warned_of_when_missing():
    russian = "Срок вида на жительство истёк."
    languages = ("ru", "zh-hans")
    assert [russian[h.start : h.end] for h in hits(russian, "ru", [PERMIT])] == ["вида на жительство"]  # fmt: skip
    assert mismatches(russian, "居留许可已过期。", languages, [PERMIT]) == []
    assert mismatches(russian, "签证已过期。", languages, [PERMIT]) == [
        Mismatch("вида на жительство", "居留许可")
    ]
    assert mismatches("Подпись генерального директора", "法人代表签字", languages, [PERSON]) == [
        Mismatch("генерального директора", "法定代表人", "法人代表")
    ]


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="<>&\"'вид на жительство", max_size=60))
def test_marking_terms_never_lets_markup_through(text):
    plain = str(marked(text, "ru", "zh-hans", [PERMIT]))
    assert all(part.startswith(("mark", "/mark>", "span class", "/span>")) for part in plain.split("<")[1:])  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    st.text(alphabet="张a1 ", max_size=20),
    st.sampled_from(["wei@qinling.ru", "+7 916 1234567", "E12345678"]),
)
def test_what_is_held_back_is_put_in_again(words, secret):
    text = f"{words} {secret} "
    hidden, signs = personal.shielded(text)
    assert secret not in hidden
    assert personal.unshielded(hidden, signs) == text
