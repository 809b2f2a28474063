"""Ask whether the certificates of a seal and of its time-stamps were revoked, and keep the answers to embed them.

Asked are the addresses written in the certificates themselves (OCSP first, then CRL), and before those the CRL files
an operator put into `SEAL_FOLDER/crls/`. An answer serves every paper for as long as it is valid; once a day a newer
one is asked for, and while nobody answers the kept one stays. Without an answer no paper is sealed.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import requests
from asn1crypto import cms, crl, ocsp
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as asking
from django.conf import settings
from django.core.cache import cache
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, RevokedError, ValidationError

from portal.documents import seals, stamping
from portal.documents.archive import Proofs, signer_of
from portal.documents.seal import SealKey, SealRevoked, SealUnavailable

SECONDS = 5
LARGEST = 2**20
MOST_REDIRECTS = 3
SHORTEST = timedelta(minutes=30)  # how long an answer is good that does not say it
MARGIN = timedelta(minutes=2)  # an answer that ends before the paper is sealed proves nothing
AGAIN = timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """What was answered about one certificate: `kind` is ocsp or crl."""

    kind: str
    der: bytes
    until: datetime
    asked_at: datetime

    @property
    def holds(self) -> bool:
        return datetime.now(UTC) + MARGIN < self.until

    @property
    def parsed(self) -> Any:
        return (ocsp.OCSPResponse if self.kind == "ocsp" else crl.CertificateList).load(self.der)


Proved = tuple[
    list[Certificate], list[Answer]
]  # a chain from its root, and an answer about each but that


class Unanswered(Exception):
    pass


def gather(key: SealKey, stamper: stamping.Client | None) -> Proofs:
    """The proofs for a seal by `key`, stamped by `stamper`. Raises SealUnavailable: then no paper is sealed.

    The reason is `revoked` when the seal's certificate was, and then it does not help to try again.
    """
    if stamper is None:
        raise SealUnavailable("no_time_stamp", "long-term seals need SEAL_TIMESTAMP_URL")
    theirs = of_service(stamper)
    try:
        own = prove_seal(key.certificate, key.chain)
    except RevokedError as error:
        raise SealRevoked("revoked", str(error)) from None
    return _put_together(own, theirs)


def gather_again(token: cms.ContentInfo, stamper: stamping.Client, *, until: datetime) -> Proofs:
    """The proofs for one stamp more behind this one, while its own certificate can still be proved.

    Raises SealUnavailable, also while the service signs with no certificate that is good until then.
    """
    theirs = of_service(stamper)
    if max(chain[-1].not_valid_after for chain, _answers in theirs) < until:
        told = f"the service has no certificate yet that is good until {until:%Y-%m-%d}"
        raise SealUnavailable("no_time_stamp", told)
    vouching = [_asn1(one) for one in stamping.stampers()]
    own, others = signer_of(token)
    try:
        last = prove(Certificate.load(own[0]), vouching, map(Certificate.load, others),
                     purposes={"time_stamping"})  # fmt: skip
    except (IndexError, RevokedError) as error:
        raise SealUnavailable(
            "no_time_stamp", f"the last stamp cannot be proved: {error}"
        ) from None
    return _put_together(last, theirs)


def _put_together(own: Proved, theirs: list[Proved]) -> Proofs:
    chains, answers = zip(own, *theirs, strict=True)
    found = list(dict.fromkeys(answer for some in answers for answer in some))
    return Proofs(
        certificates=tuple(dict.fromkeys(one.dump() for chain in chains for one in chain)),
        ocsps=tuple(dict.fromkeys(one.der for one in found if one.kind == "ocsp")),
        crls=tuple(dict.fromkeys(one.der for one in found if one.kind == "crl")),
        witnesses=tuple(chain[-1].dump() for chain, _answers in theirs),
    )


def prove_seal(certificate: x509.Certificate, chain: Iterable[x509.Certificate] = ()) -> Proved:
    """What is proved of a certificate that seals. Raises RevokedError or SealUnavailable."""
    vouching = [_asn1(one) for one in (*chain, *seals.roots())]
    return prove(_asn1(certificate), vouching, usage={"non_repudiation"})


def of_service(stamper: stamping.Client) -> list[Proved]:
    """What is proved of the certificates a time-stamp service signs with; one at least must be good."""
    known, others = stamping.witnesses(stamper)
    vouching = [_asn1(one) for one in stamping.stampers()]
    proved, wrong = [], SealUnavailable("no_time_stamp", "the service names no certificate")
    for one in known:
        if one.issuer not in [authority.subject for authority in vouching]:
            told = f"put who issued its certificate into timestamps/: {one.issuer.human_friendly}"
            wrong = SealUnavailable("no_time_stamp", told)
            continue
        try:
            proved.append(prove(one, vouching, others, purposes={"time_stamping"}))
        except RevokedError as error:
            wrong = SealUnavailable("no_time_stamp", f"the service’s certificate: {error}")
        except SealUnavailable as unproved:
            wrong = unproved
    if not proved:
        raise wrong
    return proved


def prove(
    leaf: Certificate, vouching: Sequence[Certificate], others: Iterable[Certificate] = (), *,
    usage: set[str] | None = None, purposes: set[str] | None = None,
) -> Proved:  # fmt: skip
    """The chain of a certificate from its root, and an answer about each but that.

    Raises RevokedError, or SealUnavailable when it cannot be known.
    """
    names = {one.subject.hashable for one in vouching}
    # Those that vouch for themselves, or whose own issuer is not known here.
    anchors = [one for one in vouching if one.self_issued or one.issuer.hashable not in names]
    between = [*vouching, *others]

    def chain(answers: Sequence[Answer], mode: str) -> list[Certificate]:
        context = ValidationContext(
            trust_roots=anchors, other_certs=between, allow_fetching=False, revocation_mode=mode,
            ocsps=[one.parsed for one in answers if one.kind == "ocsp"],
            crls=[one.parsed for one in answers if one.kind == "crl"],
        )  # fmt: skip
        checker = CertificateValidator(leaf, validation_context=context)
        path = asyncio.run(checker.async_validate_usage(usage or set(), purposes))
        return list(path.iter_certs(include_root=True))

    try:
        whole = chain([], "soft-fail")
        pairs = list(zip(whole[1:], whole, strict=False))
        answers = [answer_about(*pair) for pair in pairs]
        chain(answers, "require")
    except RevokedError:
        raise
    except (PathBuildingError, ValidationError) as error:
        raise SealUnavailable("no_revocation", str(error)) from None
    for (about, _issuer), answer in zip(pairs, answers, strict=True):
        keep(about, answer)
    return whole, answers


def answer_about(about: Certificate, issuer: Certificate) -> Answer:
    """Of the operator's file, of what is kept, or asked for now. Raises SealUnavailable."""
    if (filed := in_folder(about)) is not None:
        return filed
    said = cache.get(_name(about))
    kept = Answer(*said) if said else None
    if kept and kept.holds and datetime.now(UTC) - kept.asked_at < AGAIN:
        return kept
    with suppress(Unanswered):
        return ask(about, issuer)
    if kept and kept.holds:
        return kept
    told = about.subject.human_friendly
    raise SealUnavailable("no_revocation", f"nobody says whether it was revoked: {told}")


def keep(about: Certificate, answer: Answer) -> None:
    """Only what was found to be right is kept, so that a bad answer is not asked for again in vain."""
    left = (answer.until - datetime.now(UTC)).total_seconds()
    cache.set(_name(about), astuple(answer), max(left, 1))


def in_folder(about: Certificate) -> Answer | None:
    """The newest CRL of the certificate's issuer among the operator's files."""
    found = []
    for path in sorted(Path(settings.SEAL_FOLDER, "crls").glob("*.crl")):
        content = path.read_bytes()
        try:
            load = (
                x509.load_pem_x509_crl if content.startswith(b"-----") else x509.load_der_x509_crl
            )
            listed = load(content)
        except ValueError as error:
            raise SealUnavailable("no_revocation", f"{path.name}: {error}") from None
        answer = _crl(listed.public_bytes(Encoding.DER))
        if answer.parsed.issuer == about.issuer and answer.holds:
            found.append(answer)
    return max(found, key=lambda one: one.until, default=None)


def addresses(about: Certificate) -> Iterator[tuple[str, str]]:
    """Where the certificate says to ask: ("ocsp" or "crl", address)."""
    for url in about.ocsp_urls:
        yield "ocsp", url
    for point in about.crl_distribution_points:
        if point.url:
            yield "crl", point.url


def answerable(certificate: x509.Certificate) -> bool:
    """Whether anybody can be asked about it: an address in it, or the operator's files. A root answers for itself."""
    about = _asn1(certificate)
    filed = any(Path(settings.SEAL_FOLDER, "crls").glob("*.crl"))
    return filed or bool(about.self_issued) or any(True for _ in addresses(about))


def ask(about: Certificate, issuer: Certificate) -> Answer:
    for kind, url in addresses(about):
        if url.startswith(("http://", "https://")):
            with suppress(Unanswered):
                return _ask_ocsp(url, about, issuer) if kind == "ocsp" else _crl(_load(url))
    raise Unanswered


def _ask_ocsp(url: str, about: Certificate, issuer: Certificate) -> Answer:
    one, by = (x509.load_der_x509_certificate(it.dump()) for it in (about, issuer))
    # SHA-1 names the certificate and proves nothing; responders need know no other (RFC 5019).
    asked = asking.OCSPRequestBuilder().add_certificate(one, by, hashes.SHA1()).build()  # noqa: S303
    return _read(_answer_of, _load(url, asked.public_bytes(Encoding.DER)))


def _answer_of(content: bytes) -> Answer:
    told = ocsp.OCSPResponse.load(content, strict=True)
    if told["response_status"].native != "successful":
        raise Unanswered
    (about,) = told.response_data["responses"]
    if about["cert_status"].name == "unknown":
        raise Unanswered
    until = about["next_update"].native or about["this_update"].native + SHORTEST
    return Answer("ocsp", content, until, datetime.now(UTC))


def _crl(content: bytes) -> Answer:
    return _read(_answer_of_list, content)


def _answer_of_list(content: bytes) -> Answer:
    told = crl.CertificateList.load(content, strict=True)["tbs_cert_list"]
    until = told["next_update"].native or told["this_update"].native + SHORTEST
    return Answer("crl", content, until, datetime.now(UTC))


def _read(read: Callable[[bytes], Answer], content: bytes) -> Answer:
    try:
        return read(content)
    except (ValueError, TypeError, KeyError) as error:
        raise Unanswered from error


def _load(url: str, body: bytes | None = None) -> bytes:
    """Raises Unanswered. No more is read than a list may be long, and nobody is waited for long."""
    head = {"Content-Type": "application/ocsp-request"} if body else {}
    try:
        with requests.Session() as asker:
            asker.max_redirects = MOST_REDIRECTS
            answer = asker.request(
                "POST" if body else "GET",
                url,
                data=body,
                headers=head,
                timeout=SECONDS,
                stream=True,
            )
            answer.raise_for_status()
            content, until = b"", monotonic() + 2 * SECONDS
            for part in answer.iter_content(2**16):
                content += part
                if len(content) > LARGEST or monotonic() > until:
                    raise Unanswered
    except requests.RequestException as error:
        raise Unanswered from error
    return content


def _asn1(certificate: x509.Certificate) -> Certificate:
    return Certificate.load(certificate.public_bytes(Encoding.DER))


def _name(about: Certificate) -> str:
    return f"revocation:{about.sha256.hex()}"
