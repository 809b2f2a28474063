"""Time-stamps renewed: a copy with one stamp more, written in one way, and nothing else behind the issued file."""

import asyncio
import io
from datetime import UTC, datetime, timedelta

import page
import pytest
from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from portal.documents import archive, renewed, revocation, verify, weigh_child

from . import pki, tampering
from .conftest import ask
from .longterm import aside, browser_page, sealed_for_long
from .test_countersigned import certificate, signed
from .test_tampering import hand_in


def renew(pdf, world, seal_folder, **proofs):
    with override_settings(SEAL_FOLDER=seal_folder):
        cache.clear()
        client = world.client()
        found = revocation.gather_again(verify.last_stamp(pdf), client, until=datetime.now(UTC))
        return renewed.renew(pdf, archive.Proofs(**(vars(found) | proofs)), client)


@pytest.fixture(scope="module")
def once(archived, world, seal_folder):
    """Stamped again by a service whose certificate lasts longer."""
    world.stamping = pki.holder("Time of later", by=world.time_root, stamps=True, address=f"{world.url}/time_root", days=3000)  # fmt: skip
    world.others, world.lasts = [world.stamping], 1000 * pki.DAY
    return aside(renew, archived, world, seal_folder)


@pytest.fixture(scope="module")
def twice(once, world, seal_folder):
    return aside(renew, once, world, seal_folder)


def test_a_renewed_copy_is_genuine_and_tells_each_stamp(archived, once, twice, examine):
    found = examine(twice)
    assert (found.genuine, found.level, found.problems) == (True, "B-LTA", [])
    assert found.archived_at <= found.renewed_at[0] <= found.renewed_at[1]
    assert [len(examine(content).renewed_at) for content in (archived, once)] == [0, 1]
    assert (found.facts, found.signed_at) == (examine(archived).facts, examine(archived).signed_at)
    assert twice.startswith(once)
    assert once.startswith(archived)


def test_other_programs_find_the_renewed_copy_valid_and_archival(archived, once, twice, tmp_path):
    for name, content in (("once", once), ("twice", twice)):
        (tmp_path / name).write_bytes(content)
        failed = {
            profile: [one.message for one in page.validate_pdf(str(tmp_path / name), profile=profile).failures]
            for profile in ("pdfa-3a", "pdfua-1")
        }  # fmt: skip
        assert failed["pdfua-1"] == []
        # As of the issued file: the ranges of the seal and of earlier stamps end before later revisions.
        assert {one.split(" does")[0] for one in failed["pdfa-3a"]} == {"a signature /ByteRange"}
        assert "No syntax or stream encoding errors" in ask("qpdf", "--check", tmp_path / name)
    assert ask("pdfsig", tmp_path / "twice").count("Total document signed") == 1


def judged(pdf, world, at):
    """By pyHanko (ETSI EN 319 102-1) with the roots alone and no network, at a later time."""
    known = [asn1_x509.Certificate.load(one.der) for one in (world.top, world.time_root)]
    strict = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(known), revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO)
    )  # fmt: skip
    local = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    (seal_, *_) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(strict, local))
    timing = ades.ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)  # fmt: skip
    return asyncio.run(ades.ades_lta_validation(seal_, spec, timing_info=timing))


def test_after_the_first_services_certificate_has_ended_only_the_renewed_copy_is_proved(
    archived, once, world
):
    later = world.tsa.certificate.not_valid_after_utc + timedelta(days=30)
    found = {name: aside(judged, pdf, world, later) for name, pdf in (("issued", archived), ("renewed", once))}  # fmt: skip
    assert found["renewed"].ades_subindic.name == "OK"
    assert found["renewed"].api_status.modification_level == ModificationLevel.LTA_UPDATES
    assert found["issued"].ades_subindic.name != "OK"


def test_the_company_may_sign_the_renewed_copy_as_well(archived, once):
    def weighed():
        content = signed(once, certificate("Сергеева Ольга"))
        return weigh_child.weigh(content, len(archived), [])

    assert [one["signer"] for one in aside(weighed)] == ["Сергеева Ольга"]


# What may not stand there ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forged(archived, once, printed_long, world, seal_folder):
    def made():
        tail, own = once[len(archived) :], world.stamping
        hidden = core.Sequence.load(b"\x30\x08\x04\x06hidden").dump()
        no_proof = renew(archived, world, seal_folder, certificates=(hidden,))
        world.stamping = pki.holder("Time of strangers", stamps=True)
        with override_settings(SEAL_FOLDER=seal_folder):
            by_stranger = renewed.renew(archived, archive.Proofs((), (), ()), world.client())
        world.stamping = own
        other = sealed_for_long(printed_long, world, seal_folder, reason="Another paper")
        turned = tampering.updated(archived, tampering.page_updated)
        nothing = archive.Proofs((), (), ())
        return {
            "one more revision": tampering.updated(once, tampering.page_updated),
            "a revision between the stamps": renewed.renew(turned, nothing, world.client()),
            "the renewal of another paper": other + tail,
            "the renewal twice": once + tail,
            "the renewal without the first stamp": tampering.sealed_part(archived) + tail,
            "a stamp of another service": by_stranger,
            "something that is no proof": no_proof,
            "a digit of the proofs": swapped(once, len(archived), b"stream\n30", b"stream\n31"),
            "the field named otherwise": swapped(once, len(archived), b"(ParkTimeStamp2)", b"(ParkTimeStamp9)"),
            "another catalogue": swapped(once, len(archived), b"/DisplayDocTitle true", b"/DisplayDocTitle null"),
            "a bit of the text": tampering.flip(once, once.index(b"stream\n") + 47),
            "a line feed appended": once + b"\n",
            "cut by one byte": once[:-1],
            "cut in the renewal": once[: len(archived) + 900],
        }  # fmt: skip

    return aside(made)


def swapped(pdf, start, old, new):
    at = pdf.index(old, start)
    return pdf[:at] + new + pdf[at + len(old) :]


@pytest.fixture(scope="module")
def told(forged, world):
    """What is wrong with each, as the portal finds."""
    vouching = [getattr(world, name).certificate for name in pki.VOUCHING]
    return {
        name: aside(verify.examine, content, roots=vouching, stampers=[world.time_root.certificate]).problems
        for name, content in forged.items()
    }  # fmt: skip


def test_nothing_but_a_renewal_is_accepted_behind_the_stamp(told):
    assert [name for name, problems in told.items() if not problems] == []
    assert told["a stamp of another service"] == ["time_stamp"]
    assert told["a bit of the text"] == ["changed"]
    assert {name for name, one in told.items() if one == ["added_after"]} > {
        "one more revision", "the renewal of another paper", "something that is no proof", "another catalogue",
    }  # fmt: skip


@pytest.mark.django_db
def test_the_page_without_a_network_judges_renewed_copies_as_the_portal_does(
    browser, long_term, tmp_path, archived, once, twice, forged, told, examine
):
    opened = browser_page(browser, tmp_path)
    good = {"issued": archived, "once": once, "twice": twice}
    assert hand_in(opened, good) == [["genuine", ""]] * 3
    times = [f"{at:%Y-%m-%d %H:%M} UTC" for at in examine(twice).renewed_at]
    assert ", ".join(times) in opened.inner_text("#results")
    found = dict(zip(forged, hand_in(opened, forged), strict=True))
    opened.context.close()
    assert {name: problems for name, (_verdict, problems) in found.items()} == {
        name: " ".join(problems) for name, problems in told.items()
    }


@pytest.mark.english
def test_the_command_tells_a_renewed_copy(long_term, twice, tmp_path, capsys):
    path = tmp_path / "paper.pdf"
    path.write_bytes(twice)
    aside(call_command, "verify", str(path))
    said = capsys.readouterr().out
    assert ("genuine: renewed copy of " in said, said.count(", stamped again on ")) == (True, 1)
