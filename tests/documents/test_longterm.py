"""Seals for the long term (PAdES B-LTA): proofs inside, a time-stamp over the whole file, and what may not stand there."""

import asyncio
import hashlib
import io
from datetime import timedelta

import page
import pytest
from asn1crypto import x509 as asn1_x509
from django.core.management import call_command
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import DocumentSecurityStore, ades
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from portal.documents import archive, countersigned, verify, weigh_child

from . import pki, samples, tampering
from .conftest import ask
from .longterm import aside, browser_page, sealed_for_long
from .test_countersigned import certificate, draw, signed
from .test_tampering import hand_in, verdict_on


def test_a_long_term_paper_is_genuine_and_names_its_level(archived, examine):
    found = examine(archived)
    assert (found.genuine, found.level, found.problems) == (True, "B-LTA", [])
    assert found.facts == samples.FACTS
    assert found.stamped_at <= found.archived_at <= found.stamped_at + timedelta(minutes=1)
    assert verify.level_of(archived) == "B-LTA"


def test_with_the_roots_alone_and_no_network_others_find_it_valid_for_the_long_term(
    archived, world
):
    """By the signature's own policy, ETSI EN 319 102-1: revocation must be proved, by what lies in the file."""
    known = [asn1_x509.Certificate.load(one.der) for one in (world.top, world.time_root)]
    strict = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(known), revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO)
    )  # fmt: skip
    offline_only = RevocationInfoGatheringSpec(
        online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
    )

    def judged():
        (seal_, *_) = PdfFileReader(io.BytesIO(archived)).embedded_regular_signatures
        spec = SignatureValidationSpec(strict, offline_only)
        return asyncio.run(ades.ades_lta_validation(seal_, PdfSignatureValidationSpec(spec)))

    asked = len(world.asked)
    result = aside(judged)
    assert result.ades_subindic.name == "OK"
    assert result.api_status.bottom_line
    assert result.oldest_evidence_record_timestamp is not None
    assert len(world.asked) == asked


def test_a_long_term_paper_stays_archival_and_accessible(archived, tmp_path):
    """The validator wants every signature over the whole file; that holds for the last, and was so for the seal."""
    failures = {}
    for name, content in (("sealed", tampering.sealed_part(archived)), ("archived", archived)):
        (tmp_path / name).write_bytes(content)
        for profile in ("pdfa-3a", "pdfua-1"):
            found = page.validate_pdf(str(tmp_path / name), profile=profile).failures
            failures[name, profile] = [one.message for one in found]
    only = failures.pop(("archived", "pdfa-3a"))
    assert only == ["a signature /ByteRange does not cover the complete PDF except for its signature contents"]  # fmt: skip
    assert set(map(tuple, failures.values())) == {()}
    said = ask("pdfsig", str(tmp_path / "archived"))
    assert said.count("Signature is Valid.") == 1
    assert "Total document signed" in said


# What may not stand there ----------------------------------------------------------------------------------------


def stamped_by_others(pdf, client):
    """A document time-stamp as other programs put it behind a file."""
    out = io.BytesIO()
    signers.PdfTimeStamper(client).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), "sha256", output=out
    )
    return out.getvalue()


def proofs_with_a_page(pdf):
    """An update of the store of proofs, as allowed behind a seal, that turns a page too."""

    def change(writer):
        tampering.page_updated(writer)
        held = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].signer_cert
        DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=[held])

    return tampering.updated(pdf, change)


def swapped(pdf, old, new):
    """In the last revision alone, and to the same length."""
    at = len(tampering.sealed_part(pdf))
    assert pdf.count(old, at) == 1
    return pdf[:at] + pdf[at:].replace(old, new.ljust(len(old)))


def digit(pdf, place):
    return pdf[:place] + (b"1" if pdf[place : place + 1] != b"1" else b"2") + pdf[place + 1 :]


@pytest.fixture(scope="module")
def forged(archived, printed_long, world, seal_folder):
    def made():
        sealed, client = tampering.sealed_part(archived), world.client()
        stranger = pki.holder("Time of strangers", stamps=True)
        world.stamping = stranger
        by_stranger = archive.stamp(sealed, client)
        world.stamping = world.tsa
        other = sealed_for_long(printed_long, world, seal_folder, reason="Another paper")
        tail = archived[len(sealed) :]
        turned = tampering.updated(sealed, tampering.page_updated)
        start = tail.index(b"/Contents <") + len(sealed) + 11
        return {
            "a stamp of another service": by_stranger,
            "a page turned before the stamp, by the same service": stamped_by_others(turned, client),
            "a stamp written by another program": stamped_by_others(sealed, client),
            "a second stamp": stamped_by_others(archived, client),
            "proofs added with a page turned": proofs_with_a_page(archived),
            "a page turned": tampering.updated(archived, tampering.page_updated),
            "the stamp of another paper": sealed + other[len(tampering.sealed_part(other)) :],
            "the catalogue replaced": swapped(archived, b"/Root 1 0 R", b"/Root 2 0 R"),
            "the field spread over the page": swapped(archived, b"/Rect [ 0 0 0 0 ]", b"/Rect [ 0 0 9 9 ]"),
            "the proofs changed": digit(archived, archived.index(b"/DSS ") + 5),
            "a bit of the text": tampering.flip(archived, archived.index(b"stream\n") + 47),
            "a digit of what was stamped": digit(archived, start + 400),
            "a digit of the stamp's signature": digit(archived, start + len(tail[tail.index(b"<") :].rstrip(b"0")) // 99),
            "a digit behind the stamp": digit(archived, start + archive.RESERVED_BYTES - 4),
            "a line feed appended": archived + b"\n",
            "cut by one byte": archived[:-1],
            "a revision that only looks like one": sealed + b"9 0 obj\n<< /Type /DocTimeStamp >>\nendobj\n",
        }  # fmt: skip

    return aside(made)


def test_nothing_else_behind_the_seal_is_accepted(forged, examine):
    found = {name: examine(content) for name, content in forged.items()}
    assert [name for name, one in found.items() if one.genuine] == []
    told = {name: one.problems for name, one in found.items()}
    assert told["a stamp of another service"] == ["time_stamp"]
    assert told["a page turned before the stamp, by the same service"] == [
        "several_seals",
        "added_after",
    ]
    assert told["proofs added with a page turned"] == ["added_after"]
    assert {tuple(one) for one in told.values()} <= {
        ("time_stamp",), ("added_after",), ("changed",), ("several_seals", "added_after"), ("changed", "seal_altered"),
    }  # fmt: skip


def test_without_its_last_stamp_a_paper_is_genuine_at_the_lower_level(archived, examine):
    found = examine(tampering.sealed_part(archived))
    assert (found.genuine, found.level, found.archived_at) == (True, "B-LT", None)
    stranger = examine(archived, stampers=[])
    assert (stranger.genuine, stranger.problems) == (False, ["time_stamp"])


def test_the_company_signs_behind_the_stamp_and_nothing_else_is_allowed(archived, forged):
    company = certificate("Сергеева Ольга")

    def weighed(content):
        try:
            return [one["trust"] for one in weigh_child.weigh(content, len(archived), [])]
        except weigh_child.Refused as refusal:
            return str(refusal)

    def told():
        turned = forged["proofs added with a page turned"]
        files = (
            signed(archived, company),
            signed(archived, company, change=draw),
            signed(turned, company),
            archived,
        )
        return [weighed(content) for content in files]

    assert aside(told) == [["own"], "changed", "changed", "unsigned"]
    (one,) = countersigned.signatures_of(
        aside(signed, archived, company),
        sha256=hashlib.sha256(archived).hexdigest(), size=len(archived), roots=[],
    )  # fmt: skip
    assert one["signer"] == "Сергеева Ольга"


@pytest.mark.django_db
@pytest.mark.usefixtures("long_term")
def test_the_portal_names_the_level_of_a_file_the_register_does_not_know(client, archived):
    for content in (archived, tampering.sealed_part(archived)):
        assert verdict_on(client, content) == "unknown"
    assert verdict_on(client, archived + b"\n") == "altered"


@pytest.mark.english
def test_the_command_names_the_level(long_term, archived, tmp_path, capsys):
    path = tmp_path / "paper.pdf"
    path.write_bytes(archived)
    aside(call_command, "verify", str(path))
    assert "; PAdES B-LTA: for the long term" in capsys.readouterr().out


# In Chromium ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_without_a_network_judges_long_term_papers_as_the_portal_does(
    browser, long_term, tmp_path, archived, forged, examine
):
    opened = browser_page(browser, tmp_path)
    good = {"archived": archived, "without its last stamp": tampering.sealed_part(archived)}
    assert hand_in(opened, good) == [["genuine", ""]] * 2
    said = opened.inner_text("#results")
    assert ("PAdES B-LTA: для долгого хранения" in said, "PAdES B-LT: с меткой" in said) == (
        True,
        True,
    )
    told = dict(zip(forged, hand_in(opened, forged), strict=True))
    opened.context.close()
    expected = {name: examine(content).problems for name, content in forged.items()}
    assert {name: problems for name, (_verdict, problems) in told.items()} == {
        name: " ".join(problems) for name, problems in expected.items()
    }
    assert {verdict for verdict, _problems in told.values()} == {"altered"}
