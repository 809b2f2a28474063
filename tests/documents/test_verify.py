import io

import pikepdf
import pytest

from portal.documents import seal, verify
from tests.pages import THOROUGH

from . import samples
from .conftest import SEALED_AT, seal_paper


@pytest.mark.parametrize("layout", list(samples.LAYOUTS))
def test_a_paper_of_ours_is_known_with_its_facts(sealed, roots, layout):
    assert verify.examine(sealed[layout], roots=roots) == verify.Examination(
        ours=True,
        intact=True,
        whole=True,
        signer="Xi'an campus 西安",
        signed_at=SEALED_AT,
        level="B-B",
        facts=samples.FACTS,
        problems=[],
    )


def seal_of(pdf):
    """Where the seal's hexadecimal digits begin and end."""
    start = pdf.index(b"/Contents <3082") + len(b"/Contents <")
    return start, pdf.index(b">", start)


def places(pdf):
    """Byte positions all over the file, closest where the seal itself lies; thoroughly, three times as close."""
    start, end = seal_of(pdf)
    far = 1 if THOROUGH else 3
    return [
        *range(7, len(pdf), far * len(pdf) // 30),
        *range(start - 1, start + 1800, far * 37),
        *range(start + 1800, end, far * 1500),
        end,
    ]


def test_one_flipped_byte_anywhere_is_refused(sealed, roots):
    pdf = sealed["certificate"]
    accepted = []
    for place in places(pdf):
        changed = pdf[:place] + bytes([pdf[place] ^ 0x01]) + pdf[place + 1 :]
        if verify.examine(changed, roots=roots).genuine:
            accepted.append(place)
    assert accepted == []


def test_the_letter_case_of_the_seal_counts_too(sealed, roots):
    pdf = sealed["certificate"]
    place = pdf.index(b"A", seal_of(pdf)[0])
    found = verify.examine(pdf[:place] + b"a" + pdf[place + 1 :], roots=roots)
    assert (found.genuine, found.problems) == (False, ["seal_altered"])


def test_a_changed_word_is_told_from_an_unknown_seal(sealed, roots):
    pdf = sealed["letter"]
    place = pdf.index(b"stream\n") + 40
    found = verify.examine(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :], roots=roots)
    assert (found.ours, found.intact, found.facts, found.problems) == (
        True,
        False,
        None,
        ["changed"],
    )


def test_anything_appended_is_refused(sealed, roots):
    pdf = sealed["letter"]
    with_space = verify.examine(pdf + b"\n", roots=roots)
    assert (with_space.genuine, with_space.whole, with_space.problems) == (
        False,
        False,
        ["added_after"],
    )
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Added"] = writer.root["/Lang"]
    writer.update_root()
    grown = io.BytesIO()
    writer.write(grown)
    increment = verify.examine(grown.getvalue(), roots=roots)
    assert (increment.genuine, increment.whole, increment.facts) == (False, False, None)


def test_a_paper_saved_anew_is_refused(sealed, roots):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed["letter"])) as paper:
        paper.save(out)
    assert not verify.examine(out.getvalue(), roots=roots).genuine


def test_a_paper_without_a_seal_is_not_ours(printed, roots):
    assert verify.examine(printed["letter"], roots=roots) == verify.Examination(
        problems=["no_seal"]
    )


def test_another_authority_of_the_same_name_is_not_ours(printed, roots, tmp_path):
    theirs = seal.SealKey.load_pkcs12(seal.make_demo_authority(tmp_path, "Xi'an campus 西安"))
    found = verify.examine(seal_paper(printed["letter"], theirs), roots=roots)
    assert (found.ours, found.genuine, found.problems) == (False, False, ["unknown_certificate"])


def test_without_roots_nothing_is_ours(sealed):
    assert verify.examine(sealed["letter"], roots=[]).ours is False


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"%PDF-1.7",
        b"\x00" * 5000,
        b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>",
        "договор".encode(),
    ],
)
def test_what_is_no_pdf_is_unreadable(junk, roots):
    found = verify.examine(junk, roots=roots)
    assert (found.genuine, found.problems) in [(False, ["unreadable"]), (False, ["no_seal"])]


def test_a_truncated_paper_is_refused(sealed, roots):
    pdf = sealed["letter"]
    assert [
        verify.examine(pdf[:cut], roots=roots).genuine for cut in (100, len(pdf) // 2, len(pdf) - 1)
    ] == [False] * 3


def test_a_paper_from_the_future_is_noted(printed, key, roots):
    found = verify.examine(
        seal_paper(printed["letter"], key, at=SEALED_AT.replace(year=2035)), roots=roots
    )
    assert (found.intact, found.problems) == (True, ["future_time"])
