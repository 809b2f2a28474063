"""A small public-key infrastructure of tests: roots, a seal's certificate, a time-stamp service, and who answers for them.

One HTTP server on this machine answers as CRL, OCSP and time-stamp service; what it says can be changed between papers.
"""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper

from portal.documents import seal, stamping

DAY = timedelta(days=1)
VOUCHING = ("top", "middle")  # for seals: the issuing authority is known with its own
SIGNS, VOUCHES = ("digital_signature", "content_commitment"), ("key_cert_sign", "crl_sign")


@dataclass(frozen=True)
class Holder:
    certificate: x509.Certificate
    key: object

    @property
    def der(self):
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self):
        return self.certificate.public_bytes(Encoding.PEM)


def holder(name, *, by=None, ca=False, stamps=False, answers=False, address="", days=900):
    """A certificate under `by`, else its own; with `address` it says where to ask whether it was revoked."""
    key = (
        rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    )
    usage = dict.fromkeys(VOUCHES if ca else SIGNS[:1] if stamps else SIGNS, True)
    now, subject = datetime.now(UTC), seal._subject(name)
    by = by or Holder(None, key)
    issuer = by.certificate.subject if by.certificate else subject
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(now + days * DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**(seal._NO_USAGE | usage)), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False)
    )  # fmt: skip
    if stamps:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)  # fmt: skip
    if answers:
        made = made.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False
        )
        made = made.add_extension(x509.OCSPNoCheck(), critical=False)
    for extension in said_where(address) if address else ():
        made = made.add_extension(extension, critical=False)
    return Holder(made.sign(by.key, hashes.SHA256()), key)


def said_where(address):
    """The authority's CRL and its OCSP service; a root keeps a list alone, as roots do."""
    lists = x509.UniformResourceIdentifier(f"{address}/crl")
    yield x509.CRLDistributionPoints([x509.DistributionPoint([lists], None, None, None)])
    if address.endswith("/top"):
        return
    asked = x509.UniformResourceIdentifier(f"{address}/ocsp")
    yield x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, asked)])  # fmt: skip


@dataclass
class World:
    """Who there is and how they answer: `down` names what does not answer, `revoked` the serial numbers that were."""

    url: str = ""
    down: set = field(default_factory=set)
    revoked: set = field(default_factory=set)
    asked: list = field(default_factory=list)
    lasts: timedelta = 7 * DAY
    stamping: Holder | None = None
    others: list = field(default_factory=list)

    def build(self):
        self.top = holder("Root of tests", ca=True, days=4000)
        self.middle = holder(
            "Issuing authority", by=self.top, ca=True, address=f"{self.url}/top", days=4000
        )
        self.seal = holder("Xi'an campus 西安", by=self.middle, address=f"{self.url}/middle")
        self.time_root = holder("Root of time", ca=True, days=4000)
        self.responders = {by: holder("Answers of tests", by=by, answers=True, days=4000) for by in (self.middle, self.time_root)}  # fmt: skip
        self.tsa = self.stamping = holder("Time of tests", by=self.time_root, stamps=True, address=f"{self.url}/time_root")  # fmt: skip
        return self

    @property
    def key(self):
        return seal.SealKey(self.seal.certificate, self.seal.key, (self.middle.certificate, self.top.certificate))  # fmt: skip

    def client(self):
        return stamping.Client(f"{self.url}/tsa")

    def pkcs12(self, password):
        chain, lock = (
            [self.middle.certificate, self.top.certificate],
            BestAvailableEncryption(password.encode()),
        )
        return pkcs12.serialize_key_and_certificates(
            b"XA", self.seal.key, self.seal.certificate, chain, lock
        )

    def crl(self, by):
        now = datetime.now(UTC)
        made = x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject)
        made = made.last_update(now - timedelta(hours=1)).next_update(now + self.lasts)
        key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
        made = made.add_extension(key_id, critical=False).add_extension(
            x509.CRLNumber(1), critical=False
        )
        for serial in self.revoked:
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - timedelta(hours=2))  # fmt: skip
            made = made.add_revoked_certificate(one.build())
        return made.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def ocsp(self, by, body):
        now, asked = datetime.now(UTC), ocsp.load_der_ocsp_request(body)
        about = next(one for one in (self.middle, self.seal, self.tsa, *self.others) if one.certificate.serial_number == asked.serial_number)  # fmt: skip
        bad, own = asked.serial_number in self.revoked, self.responders[by]
        made = ocsp.OCSPResponseBuilder().add_response(
            cert=about.certificate, issuer=by.certificate, algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.REVOKED if bad else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(hours=1), next_update=now + self.lasts,
            revocation_time=now - timedelta(hours=2) if bad else None, revocation_reason=None,
        ).responder_id(ocsp.OCSPResponderEncoding.HASH, own.certificate).certificates([own.certificate])  # fmt: skip
        return made.sign(own.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def stamp(self, body):
        der = self.stamping.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(self.stamping.der), keys.PrivateKeyInfo.load(der)
        )
        return stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()

    def answer(self, path, body):
        """What is sent back, or None when that service is down."""
        whose, _sep, what = path.strip("/").rpartition("/")
        self.asked.append(path)
        if {what, path} & self.down:
            return None
        if what == "tsa":
            return self.stamp(body)
        return (
            self.crl(getattr(self, whose))
            if what == "crl"
            else self.ocsp(getattr(self, whose), body)
        )


KINDS = {"tsa": "application/timestamp-reply", "crl": "application/pkix-crl", "ocsp": "application/ocsp-response"}  # fmt: skip


def serve(world):
    """Start the server of this world and build who is in it; stop it by `shutdown`."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = world.answer(self.path, body)
            self.send_response(200 if said else 503)
            self.send_header("Content-Type", KINDS[self.path.rpartition("/")[2]])
            self.send_header("Content-Length", str(len(said or b"")))
            self.end_headers()
            self.wfile.write(said or b"")

        do_GET = do_POST

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    world.url = f"http://127.0.0.1:{server.server_address[1]}"
    world.build()
    return server
