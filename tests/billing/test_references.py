"""A reference survives keyboards and bank forms; one slip of a finger is noticed."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.billing.references import check_reference, find_references, make_reference, shown

LETTERS = string.ascii_uppercase + string.digits
numbers = st.builds(
    "{}-{}-{}-{:05d}".format,
    st.sampled_from(["XA", "MOW", "SPB2"]),
    st.sampled_from(["INVS", "INVD", "INVR"]),
    st.integers(2023, 2099),
    st.integers(0, 9_999_999),
)
anything = st.text(LETTERS, min_size=1, max_size=23)


def test_a_reference_is_the_number_and_two_check_signs():
    # The standard's own example for MOD 1271-36.
    assert make_reference("ISO79") == "ISO793W"
    assert make_reference("XA-INVS-2026-00042")[:-2] == "XAINVS202600042"


@given(anything)
def test_every_reference_we_make_is_good_and_plain(number):
    reference = make_reference(number)
    assert check_reference(reference) == reference
    assert set(reference) <= set(LETTERS)
    assert len(reference) == len(number) + 2 <= 25


@given(anything, st.data())
def test_one_wrong_sign_is_always_noticed(number, data):
    reference = make_reference(number)
    at = data.draw(st.integers(0, len(reference) - 1))
    sign = data.draw(st.sampled_from(LETTERS))
    assume(sign != reference[at])
    assert check_reference(reference[:at] + sign + reference[at + 1 :]) == ""


@given(anything, st.data())
def test_two_neighbours_swapped_are_always_noticed(number, data):
    reference = make_reference(number)
    at = data.draw(st.integers(0, len(reference) - 2))
    one, two = reference[at], reference[at + 1]
    assume(one != two)
    assert check_reference(reference[:at] + two + one + reference[at + 2 :]) == ""


@pytest.mark.parametrize("number", ["XA-RCPM-2026-00042", "B1", "X3", "MOW-INVD-2026-00001"])
def test_no_slip_of_one_finger_gives_another_good_reference(number):
    reference = make_reference(number)
    slips = {reference[:i] + c + reference[i + 1 :] for i in range(len(reference)) for c in LETTERS}
    slips |= {
        reference[:i] + reference[i + 1] + reference[i] + reference[i + 2 :]
        for i in range(len(reference) - 1)
    }
    assert [slip for slip in slips if check_reference(slip)] == [reference]


@given(numbers)
def test_what_forms_and_keyboards_do_to_it_is_forgiven(number):
    reference = make_reference(number)
    full_width = "".join(chr(ord(sign) + 0xFEE0) for sign in reference)
    cyrillic = reference.translate(str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ"))
    for typed in [
        reference.lower(),
        shown(reference),
        shown(full_width).replace(" ", "\u3000"),
        cyrillic,
        cyrillic.lower(),
        f"  {reference[:5]}-{reference[5:]}. ",
    ]:
        assert check_reference(typed) == reference


@given(st.text(max_size=300))
def test_no_text_breaks_the_check(text):
    assert check_reference(text) in {"", make_reference(check_reference(text)[:-2] or "0")}
    assert all(check_reference(found) == found for found in find_references(text))


@pytest.mark.parametrize("bad", ["", "  - ", "发票42", "СЧЁТ-42", "A" * 24])
def test_no_reference_is_made_of_other_scripts_nothing_or_too_much(bad):
    with pytest.raises(ValueError, match="no reference"):
        make_reference(bad)


@given(numbers, numbers)
def test_references_are_found_in_a_purpose_line(one, two):
    a, b = make_reference(one), make_reference(two)
    line = f"付款{a}租金押金 / Оплата по счёту №{b.lower()}, без НДС; {a}"
    assert find_references(line) == list(dict.fromkeys([a, b]))
