"""The grammar of the search box: any keyboard's quotes and colons, and never an error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases.question import Question, Term, read

PIECES = st.sampled_from(
    [
        "state:",
        "state：new",
        "is:overdue",
        '"',
        "«",
        "»",
        "“",
        "”",
        ",",
        "，",
        " ",
        "\u3000",
        "Байкал",
        "a:b",
        ":",
        "@me",
        "「",
        "张伟",
        "due:<2026-12-01",
    ]  # fmt: skip
)


@pytest.mark.parametrize(
    ("text", "terms", "words"),
    [
        ("assignee:@me is:overdue визы", [("assignee", "@me"), ("is", "overdue")], ["визы"]),
        ("state:new,waiting", [("state", "new"), ("state", "waiting")], []),
        ('company:"Байкал Биотех", Ltd', [("company", "Байкал Биотех"), ("company", "Ltd")], []),
        ("company:«Байкал»", [("company", "Байкал")], []),
        ("state：新收件，办理中 签证", [("state", "新收件"), ("state", "办理中")], ["签证"]),
        ("company:“北京 远东”", [("company", "北京 远东")], []),
        ("Company:x company:x", [("company", "x")], []),
        ("due:<2026-12-01", [("due", "<2026-12-01")], []),
        ('"state:new"', [], ["state:new"]),
        ('company:"never closed', [("company", "never closed")], []),
        ("12:30 встреча", [], ["12:30", "встреча"]),
        ('«ООО " Байкал', [], ["ООО Байкал"]),
    ],
)
def test_pairs_are_read_as_any_keyboard_writes_them(text, terms, words):
    assert read(text) == Question(tuple(Term(*t) for t in terms), tuple(words))


def test_a_key_without_a_value_is_handed_back():
    assert read("state: visa") == Question((), ("visa",), ("state:",))


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)))
def test_whatever_is_typed_is_read_and_reads_the_same_when_written_again(text):
    asked = read(text)
    again = read(str(asked))

    assert (again.terms, again.words, again.unread) == (asked.terms, asked.words, ())


def test_a_chip_takes_away_its_own_term_and_nothing_else():
    asked = read('state:new,waiting company:"Байкал" виза')

    assert str(asked.without(Term("state", "new"))) == "state:waiting company:Байкал виза"
