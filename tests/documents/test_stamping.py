"""Seals with a time-stamp of a service (PAdES B-T), asked of a service on this machine."""

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import page
import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper

from portal.documents import offline, seal, seals, stamping, storing, tasks, verify
from portal.documents.actions import issuing
from portal.documents.models import Document
from portal.models import Job
from tests import factories
from tests.documents import factories as papers

from . import samples, tampering
from .conftest import ask, print_paper, seal_paper
from .test_tampering import aside, hand_in


def witness():
    """A service's certificate and its key, the certificate being its own authority."""
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.now(UTC)
    name = seal._subject("Time of tests")
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=900))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.KeyUsage(**(seal._NO_USAGE | {"digital_signature": True, "key_cert_sign": True})), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return made, key


@pytest.fixture(scope="module")
def service():
    """The address of an RFC 3161 service, and who vouches for it."""
    certificate, key = witness()
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    dummy = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(der),
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = dummy.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", certificate
        server.shutdown()


@pytest.fixture(scope="module")
def printed_once():
    return print_paper(samples.letter())


@pytest.fixture(scope="module")
def stamped(printed_once, key, service):
    client = stamping.HTTPTimeStamper(service[0], timeout=10)
    return aside(seal_paper, printed_once, key, stamper=client)


def test_a_stamped_paper_is_genuine_and_says_when_it_was_seen(stamped, roots, service):
    found = aside(verify.examine, stamped, roots=roots, stampers=[service[1]])
    assert (found.genuine, found.problems, found.facts) == (True, [], samples.FACTS)
    assert (found.level, found.archived_at) == ("B-T", None)
    assert abs(found.stamped_at - datetime.now(UTC)) < timedelta(minutes=10)
    assert found.signed_at.year == 2026


def test_a_stamp_of_a_stranger_proves_nothing(stamped, roots):
    for known in ([], [witness()[0]]):
        found = aside(verify.examine, stamped, roots=roots, stampers=known)
        assert (found.genuine, found.problems) == (False, ["time_stamp"])


def test_a_time_service_vouches_for_no_paper(stamped, service):
    assert not aside(verify.examine, stamped, roots=[service[1]], stampers=[service[1]]).ours


def test_a_stamped_paper_stays_archival_and_other_programs_accept_it(stamped, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(stamped)
    for profile in ("pdfa-3a", "pdfua-1"):
        assert [f.message for f in page.validate_pdf(str(path), profile=profile).failures] == []
    assert "Signature is Valid." in ask("pdfsig", str(path))


@pytest.fixture(scope="module")
def forged(stamped, printed_once, key, service):
    """The stamp taken away, another's put in its place, and a bit of it changed all over it."""
    client = stamping.HTTPTimeStamper(service[0], timeout=10)
    other = tampering.container(aside(seal_paper, printed_once, key, stamper=client, reason="x"))
    without, swapped, twice = (tampering.container(stamped) for _ in range(3))
    infos = [one["content"]["signer_infos"][0] for one in (without, swapped, twice)]
    del infos[0]["unsigned_attrs"]
    infos[1]["unsigned_attrs"] = other["content"]["signer_infos"][0]["unsigned_attrs"]
    stamp = infos[2]["unsigned_attrs"][0]
    infos[2]["unsigned_attrs"] = type(infos[2]["unsigned_attrs"])([stamp, stamp])
    files = {
        name: tampering.with_container(stamped, one.dump(force=True))
        for name, one in (("none", without), ("another's", swapped), ("twice", twice))
    }
    token = tampering.container(stamped)["content"]["signer_infos"][0]["unsigned_attrs"].dump()
    start = stamped.index(token.hex().upper().encode())
    for place in range(start, start + 2 * len(token), 2 * len(token) // 12):
        digit = b"0" if stamped[place : place + 1] != b"0" else b"1"
        files[f"digit {place - start}"] = stamped[:place] + digit + stamped[place + 1 :]
    return files


def test_a_stamp_taken_away_swapped_or_changed_is_refused(forged, roots, service):
    def accepted():
        return [
            name for name, content in forged.items()
            if verify.examine(content, roots=roots, stampers=[service[1]]).genuine
        ]  # fmt: skip

    assert len(forged) >= 15
    assert aside(accepted) == []


def test_a_service_that_does_not_answer_leaves_no_paper_unstamped(printed_once, key):
    nobody = stamping.HTTPTimeStamper("http://127.0.0.1:9/", timeout=2)
    with pytest.raises(seal.SealUnavailable) as refusal:
        aside(seal_paper, printed_once, key, stamper=nobody)
    assert refusal.value.reason == "no_time_stamp"


@pytest.mark.django_db
@pytest.mark.usefixtures("own_store", "sample_papers")
def test_papers_wait_for_the_service_and_are_then_stamped(render_papers, settings, service):
    settings.SEAL_TIMESTAMP_URL = "http://127.0.0.1:9/"
    made = issuing.issue("NOTE", None, case=papers.case(company=factories.company()), by=None)
    render_papers()
    job = Job.objects.get(key=made.job_key)
    assert "no_time_stamp" in job.error
    assert Document.objects.get(pk=made.pk).state == "preparing"

    settings.SEAL_TIMESTAMP_URL = service[0]
    tasks.render(made.pk)
    document = Document.objects.get(pk=made.pk)
    assert document.state == "valid"
    content = storing.read(document.file)
    found = verify.examine(content, roots=seals.roots(), stampers=[service[1]])
    assert (found.genuine, bool(found.stamped_at)) == (True, True)


@pytest.mark.django_db
def test_the_page_without_a_network_judges_stamps_as_the_portal_does(
    browser, settings, authority, tmp_path, service, stamped, forged
):
    settings.SEAL_FOLDER = authority
    folder = authority / "timestamps"
    folder.mkdir(exist_ok=True)
    (folder / "service.pem").write_bytes(service[1].public_bytes(Encoding.PEM))
    path = tmp_path / offline.FILE_NAME
    assert stamping.stampers() == [service[1]]
    path.write_bytes(offline.page())
    context = browser.new_context(offline=True)
    opened = context.new_page()
    opened.goto(path.as_uri())
    assert hand_in(opened, {"stamped": stamped}) == [["genuine", ""]]
    told = dict(zip(forged, hand_in(opened, forged), strict=True))
    context.close()
    assert [name for name, (verdict, _) in told.items() if verdict != "altered"] == []
