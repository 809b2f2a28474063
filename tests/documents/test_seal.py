import io
import stat
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import page
import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)

from portal.documents import seal

from . import samples
from .conftest import SEALED_AT, ask, seal_paper


@pytest.mark.parametrize("layout", list(samples.LAYOUTS))
def test_a_sealed_paper_stays_archival_and_accessible(sealed, layout, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(sealed[layout])
    failures = {
        p: [f.message for f in page.validate_pdf(str(path), profile=p).failures]
        for p in ("pdfa-3a", "pdfua-1")
    }
    assert failures == {"pdfa-3a": [], "pdfua-1": []}


def test_other_programs_accept_the_seal(sealed, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(sealed["agreement"])
    said = ask("pdfsig", str(path))
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Xi'an campus 西安" in said


def test_the_seal_forbids_changes_and_is_dated_by_the_portal(sealed):
    with pikepdf.open(io.BytesIO(sealed["letter"])) as paper:
        signature = paper.Root.AcroForm.Fields[0].V
        allowed = signature.Reference[0].TransformParams.P
        told = (str(signature.M)[:16], str(signature.Reason), str(signature.Location), int(allowed))
    assert told == ("D:20261103081500", "Issued by the park", "Xi'an", 1)


def test_a_sealed_paper_is_not_sealed_twice(sealed, key):
    with pytest.raises(ValueError, match="sealed already"):
        seal_paper(sealed["letter"], key)


def test_an_authority_is_made_once_even_by_several_at_once(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: seal.make_demo_authority(tmp_path, "Москва"), range(8)))
    (path,) = set(paths)
    first = path.read_bytes()
    assert seal.make_demo_authority(tmp_path, "Москва").read_bytes() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    other = seal.SealKey.load_pkcs12(seal.make_demo_authority(tmp_path, "西安"))
    assert (other.holder, other.certificate.issuer) == (
        "西安",
        seal.SealKey.load_pkcs12(path).certificate.issuer,
    )


def test_a_loaded_key_is_kept(authority):
    path = seal.make_demo_authority(authority, "Xi'an campus 西安")
    assert seal.SealKey.load_pkcs12(path) is seal.SealKey.load_pkcs12(path.read_bytes())


def test_a_password_opens_its_file_only(key):
    bag = pkcs12.serialize_key_and_certificates(
        b"x", key.private_key, key.certificate, None, BestAvailableEncryption(b"right")
    )
    assert seal.SealKey.load_pkcs12(bag, "right").holder == "Xi'an campus 西安"
    with pytest.raises(seal.SealUnavailable) as refusal:
        seal.SealKey.load_pkcs12(bag, "wrong")
    assert refusal.value.reason == "wrong_password"


def test_a_seal_that_cannot_be_used_says_why(tmp_path, key, printed):
    def reason_of(call):
        with pytest.raises(seal.SealUnavailable) as refusal:
            call()
        return refusal.value.reason

    other_kind = pkcs12.serialize_key_and_certificates(
        b"x", rsa.generate_private_key(65537, 2048), None, None, NoEncryption()
    )
    reasons = [
        reason_of(lambda: seal.SealKey.load_pkcs12(tmp_path / "none.p12")),
        reason_of(lambda: seal.SealKey.load_pkcs12(b"no such thing")),
        reason_of(lambda: seal.SealKey.load_pkcs12(other_kind)),
        reason_of(
            lambda: seal_paper(
                printed["letter"], key, at=seal.certificate_expires(key) + timedelta(days=1)
            )
        ),
        reason_of(lambda: seal_paper(printed["letter"], key, at=datetime(2019, 1, 1, tzinfo=UTC))),
    ]
    assert reasons == ["missing", "unreadable", "wrong_key", "expired", "not_yet_valid"]


def test_the_certificate_may_sign_papers_and_nothing_else(key):
    usage = key.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    constraint = key.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (usage.content_commitment, usage.key_cert_sign, constraint.ca) == (True, False, False)
    assert key.certificate.not_valid_before_utc < SEALED_AT < seal.certificate_expires(key)


def test_a_stream_that_ends_in_a_carriage_return_is_recoded_and_reads_the_same():
    with pikepdf.new() as paper:
        odd = pikepdf.Stream(paper, b"q Q\r")
        plain = pikepdf.Stream(paper, b"q Q\n")

        seal.end_plainly(odd)
        seal.end_plainly(plain)

        assert (odd.read_raw_bytes()[-2:], odd.read_bytes()) == (b"~>", b"q Q\r")
        assert plain.read_raw_bytes() == b"q Q\n"


def test_a_stream_the_writer_would_compress_is_looked_at_after_it_was_compressed(printed):
    packed_badly = next(
        content
        for content in (b"q Q " * n for n in range(1, 5000))
        if zlib.compress(content, 9).endswith(b"\r")
    )
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed["letter"])) as paper:
        paper.Root.Odd = paper.make_indirect(pikepdf.Stream(paper, packed_badly))
        paper.save(out, compress_streams=False)

    with pikepdf.open(io.BytesIO(seal.prepare(out.getvalue(), {seal.FIELD: "x"}))) as paper:
        streams = [thing for thing in paper.objects if isinstance(thing, pikepdf.Stream)]
        assert [s for s in streams if s.read_raw_bytes().endswith(b"\r")] == []
        assert paper.Root.Odd.read_bytes() == packed_badly
