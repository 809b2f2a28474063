"""Seal a printed paper with the campus certificate: PAdES B-B, B-T with a time-stamp service, B-LTA with proofs too.

The only place that signs. Nothing may be changed afterwards; a paper the company signs too has a field for that
signature, and that is the one change allowed. The invisible fields are tagged so that the sealed file stays
PDF/UA-1, and pyHanko leaves the metadata alone so that it stays PDF/A-3a.
"""

import base64
import fcntl
import hashlib
import io
import os
import re
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents import archive

FIELD = "ParkSeal"
COMPANY_FIELD = "CompanySignature"
RESERVED_BYTES = 8192
STAMPED_BYTES = archive.RESERVED_BYTES  # with a time-stamp and its certificates
HALF_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 // 2  # of P-256


class SealUnavailable(Exception):
    """A paper cannot be sealed now.

    `reason` is one of: missing, unreadable, wrong_password, wrong_key, expired, not_yet_valid, no_token, no_time_stamp,
    no_revocation, revoked.
    """

    def __init__(self, reason, detail=""):
        self.reason = reason
        super().__init__(f"{reason}: {detail}" if detail else reason)


class SealRevoked(SealUnavailable):
    """The seal's own certificate was revoked: waiting does not help."""

    max_attempts = 1


@dataclass(frozen=True, eq=False)
class SealKey:
    """A campus's certificate with its P-256 key, loaded once: loading costs as much as signing.

    The key is one of ours or stays in a token (`tokens.py`): what it can do is sign.
    """

    certificate: x509.Certificate
    private_key: Any
    chain: tuple[x509.Certificate, ...] = ()

    @classmethod
    def load_pkcs12(
        cls, source: Path | str | bytes, password: str | bytes | None = None
    ) -> "SealKey":
        """Open a PKCS#12 file or its bytes. Raises SealUnavailable with the reason."""
        if isinstance(password, str):
            password = password.encode()
        if isinstance(source, bytes):
            return _open(source, password or None)
        try:
            content = Path(source).read_bytes()
        except FileNotFoundError:
            raise SealUnavailable("missing", str(source)) from None
        except OSError as error:
            raise SealUnavailable("unreadable", str(error)) from None
        return _open(content, password or None)

    @cached_property
    def signer(self):
        return _Signer(self)

    @property
    def holder(self):
        return self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value


@lru_cache(maxsize=16)
def _open(content, password):
    try:
        bag = pkcs12.load_pkcs12(content, password)
    except ValueError as error:
        wrong = "password" in str(error).lower()
        raise SealUnavailable("wrong_password" if wrong else "unreadable", str(error)) from None
    key = bag.key
    if (
        bag.cert is None
        or not isinstance(key, ec.EllipticCurvePrivateKey)
        or key.curve.name != "secp256r1"
    ):
        raise SealUnavailable("wrong_key", "an ECDSA P-256 key with its certificate is needed")
    chain = tuple(extra.certificate for extra in bag.additional_certs)
    return SealKey(bag.cert.certificate, key, chain)


def certificate_expires(key: SealKey) -> datetime:
    """Tell when the certificate ends, in UTC."""
    return key.certificate.not_valid_after_utc


class _Signer(signers.Signer):
    """pyHanko's signer with the key kept open; it embeds the seal's certificate alone, as verify.py expects."""

    def __init__(self, key):
        self.private_key = key.private_key
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(key.certificate.public_bytes(Encoding.DER)),
            cert_registry=SimpleCertificateStore(),
            embed_roots=False,
        )

    async def async_sign_raw(self, data, digest_algorithm, dry_run=False):  # noqa: FBT002 pyHanko's
        if dry_run or digest_algorithm != "sha256":
            raise NotImplementedError("the size is reserved beforehand and the digest is SHA-256")
        return one_way(self.private_key.sign(data, ec.ECDSA(hashes.SHA256())))


def one_way(signature: bytes) -> bytes:
    """Of the two ways to write an ECDSA signature the one with the small half: else anybody could write the other."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, 2 * HALF_ORDER + 1 - s))


class _PdfSigner(signers.PdfSigner):
    """Dates the seal by the portal's clock; pyHanko itself would ask the machine's."""

    def __init__(self, meta, signer, *, at, stamper=None):
        super().__init__(meta, signer, timestamper=stamper)
        self.at = at

    def init_signing_session(self, pdf_out, existing_fields_only=False):  # noqa: FBT002 pyHanko's
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at.astimezone(UTC)
        return session


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata alone: pyHanko's rewriting breaks the PDF/A extension schema."""

    def _update_meta(self):
        pass


def seal(
    pdf: bytes, *, key: SealKey, reason: str, location: str, field_tooltip: str, at: datetime,
    company_tooltip: str = "", stamper: Any = None, proofs: archive.Proofs | None = None, stamp_tooltip: str = "",
) -> bytes:  # fmt: skip
    """Seal `pdf` and return the sealed file, which no longer may change by one byte.

    `at` is aware and is the time of sealing the reader's program shows. Refuses a certificate outside its dates.
    With `company_tooltip` there is a field for the company's own signature, and that one may be added.
    A `stamper` of pyHanko (`stamping.py`) says from outside when it was sealed. `proofs` (`revocation.py`) are
    embedded, and then the stamper sees the whole file once more, in a field named by `stamp_tooltip`.
    """
    refuse_outside_dates(key, at)
    tips = {FIELD: field_tooltip, COMPANY_FIELD: company_tooltip}
    tips |= {archive.FIELD: stamp_tooltip} if proofs else {}
    writer, out = _Writer(io.BytesIO(prepare(pdf, tips))), io.BytesIO()
    if proofs:
        archive.put(proofs, writer)
    countersigned = bool(company_tooltip)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        reason=reason,
        location=location,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS
        if countersigned
        else fields.MDPPerm.NO_CHANGES,
    )
    try:
        _PdfSigner(meta, key.signer, at=at, stamper=stamper).sign_pdf(
            writer, existing_fields_only=True, output=out,
            bytes_reserved=STAMPED_BYTES if stamper else RESERVED_BYTES,
        )  # fmt: skip
        return archive.stamp(out.getvalue(), stamper) if proofs else out.getvalue()
    except (TimestampRequestError, OSError) as error:
        if stamper is None:
            raise
        raise SealUnavailable("no_time_stamp", str(error)) from None


def refuse_outside_dates(key: SealKey, at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("at must be an aware datetime")
    if at > key.certificate.not_valid_after_utc:
        raise SealUnavailable("expired", certificate_expires(key).isoformat())
    if at < key.certificate.not_valid_before_utc:
        raise SealUnavailable("not_yet_valid", key.certificate.not_valid_before_utc.isoformat())


def pack(stream: pikepdf.Stream) -> None:
    """Compress what is not, and see how it ends: the writer would compress it after `end_plainly` had looked."""
    if "/Filter" not in stream and stream.get("/Type") != Name.Metadata:
        stream.write(zlib.compress(stream.read_raw_bytes(), 9), filter=Name.FlateDecode)
    end_plainly(stream)


def end_plainly(stream: pikepdf.Stream) -> None:
    """Recode a stream whose last byte is a carriage return.

    With the line feed before `endstream` it reads as one line end, and PDF/A (ISO 19005-3, 6.1.7.1)
    finds /Length one byte too long. About one compressed stream in 256 ends so.
    """
    raw = stream.read_raw_bytes()
    if not raw.endswith(b"\r"):
        return
    filters = stream.get("/Filter", Array([]))
    given = list(filters) if isinstance(filters, Array) else [filters]
    stream.write(
        base64.a85encode(raw) + b"~>",
        filter=Array([Name.ASCII85Decode, *given]),
        decode_parms=None,
    )


def prepare(pdf: bytes, tips: dict[str, str]) -> bytes:
    """Add the invisible, tagged signature fields to a printed paper, by name; one without a tip is not wanted."""
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        if "/AcroForm" in paper.Root:
            raise ValueError("the paper is sealed already")
        widgets = [_field(paper, name, String(tip)) for name, tip in tips.items() if tip]
        paper.Root.AcroForm = Dictionary(Fields=Array(widgets), SigFlags=1)
        for stream in paper.objects:
            if isinstance(stream, pikepdf.Stream):
                pack(stream)
        out = io.BytesIO()
        paper.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            # Streams the writer makes itself could end in a carriage return, see `end_plainly`.
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
        return out.getvalue()


def _field(paper: pikepdf.Pdf, name: str, tip: String) -> pikepdf.Object:
    page, tree = paper.pages[-1], paper.Root.StructTreeRoot
    document, numbers = tree.K[0], tree.ParentTree.Nums
    parent = max(int(numbers[i]) for i in range(0, len(numbers), 2)) + 1
    widget = paper.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String(name), TU=tip, Contents=tip,
            F=132, Rect=Array([0, 0, 0, 0]), P=page.obj, StructParent=parent,
        )
    )  # fmt: skip
    # The reference stands alone, not in an array: so readers that weigh later changes find it.
    shown = paper.make_indirect(Dictionary(Type=Name.OBJR, Obj=widget, Pg=page.obj))
    form = paper.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Form, P=document, Pg=page.obj, Alt=tip, K=shown)
    )
    document.K.append(form)
    numbers.append(parent)
    numbers.append(form)
    page.obj.Annots = Array([*page.obj.get("/Annots", []), widget])
    return widget


# A demo authority -----------------------------------------------------------------------------------------------

BEFORE = datetime(2020, 1, 1, tzinfo=UTC)  # demo papers may be dated back
YEARS = timedelta(days=3650)
ROOT = "root.pem"
_NO_USAGE = dict.fromkeys(
    ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
     "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False,
)  # fmt: skip


def make_demo_authority(folder: Path, name: str) -> Path:
    """Make `name`'s demo seal under one demo root in `folder`; return its PKCS#12 (no password, owner only).

    Called again, or by several processes at once, it returns what is there. The root is `folder/root.pem`.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    path = folder / f"seal-{slug}-{hashlib.sha256(name.encode()).hexdigest()[:8]}.p12"
    with locked(folder / ".lock"):
        if not path.exists():
            root, root_key = _demo_root(folder)
            key = ec.generate_private_key(ec.SECP256R1())
            certificate = _certificate(name, key, root.subject, root_key, signs_papers=True)
            bag = pkcs12.serialize_key_and_certificates(
                name.encode(), key, certificate, [root], NoEncryption()
            )
            write_whole(path, bag)
    return path


def _demo_root(folder):
    certificate, key = folder / ROOT, folder / "root.key"
    if certificate.exists() and key.exists():
        return (
            x509.load_pem_x509_certificate(certificate.read_bytes()),
            load_pem_private_key(key.read_bytes(), None),
        )
    root_key = ec.generate_private_key(ec.SECP256R1())
    name = "Caravanserai demo authority"
    root = _certificate(name, root_key, _subject(name), root_key, signs_papers=False)
    write_whole(key, root_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    write_whole(certificate, root.public_bytes(Encoding.PEM))
    return root, root_key


def _subject(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _certificate(name, key, issuer, issuer_key, *, signs_papers):
    usage = (
        ("digital_signature", "content_commitment")
        if signs_papers
        else ("key_cert_sign", "crl_sign")
    )
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_subject(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEFORE)
        .not_valid_after(datetime.now(UTC) + YEARS)
        .add_extension(x509.BasicConstraints(ca=not signs_papers, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**(_NO_USAGE | dict.fromkeys(usage, True))), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(issuer_id, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


@contextmanager
def locked(path):
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_whole(path, content):
    """Write all of a file or none of it, readable by the owner alone."""
    part = path.with_suffix(f".{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(part, path)
