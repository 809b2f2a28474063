"""Everything a forger may do to a sealed paper or its QR, each under a name; all made in memory from one genuine file."""

import io
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal.documents import qr, seal

from .conftest import SEALED_AT, seal_paper

Tampering = Callable[[bytes], bytes]


def flip(pdf: bytes, place: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def hole(pdf: bytes) -> tuple[int, int]:
    """Where the seal's hexadecimal digits begin and end."""
    start = pdf.index(b"/Contents <3082") + len(b"/Contents <")
    return start, pdf.index(b">", start)


def sealed_part(pdf: bytes) -> bytes:
    """The file up to the end of the park's seal."""
    found = re.search(rb"/ByteRange \[0 \d+ (\d+) (\d+)\]", pdf)
    return pdf[: int(found[1]) + int(found[2])]


def container(pdf: bytes) -> cms.ContentInfo:
    start, end = hole(pdf)
    return cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))


def with_container(pdf: bytes, changed: bytes) -> bytes:
    start, end = hole(pdf)
    return pdf[:start] + changed.hex().upper().encode().ljust(end - start, b"0") + pdf[end:]


def flipped_after(mark: bytes, by: int = 0) -> Tampering:
    return lambda pdf: flip(pdf, pdf.index(mark) + len(mark) + by)


def flipped_in_seal(part: str) -> Tampering:
    """One bit of a part of the signature container."""

    def flipped(pdf: bytes) -> bytes:
        info = container(pdf)["content"]["signer_infos"][0]
        der = {
            "signature": info["signature"].native,
            "attributes": info["signed_attrs"].dump()[4:],
            "certificate": container(pdf)["content"]["certificates"][0].chosen.dump()[40:],
        }[part]
        place = pdf.index(der.hex().upper().encode()) + len(der)
        return pdf[:place] + (b"1" if pdf[place : place + 1] != b"1" else b"2") + pdf[place + 1 :]

    return flipped


FLIPS = {
    "a bit of the first line": lambda pdf: flip(pdf, 6),
    "a bit of the page's text": flipped_after(b"stream\n", 40),
    "a bit of the facts": flipped_after(b"/EmbeddedFile ", 120),
    "a bit of the metadata": flipped_after(b"<rdf:RDF", 20),
    "a bit of the table of objects": flipped_after(b"\nxref\n", 30),
    "a bit of the sealed range": flipped_after(b"/ByteRange [0 ", 2),
    "a bit of the day of sealing": flipped_after(b"/M (D\\0722026", 1),
    "a bit of the reason": flipped_after(b"/Reason (", 2),
    "a bit of the last line": lambda pdf: flip(pdf, len(pdf) - 3),
    "a bit of the signature": flipped_in_seal("signature"),
    "a bit of what the signature says": flipped_in_seal("attributes"),
    "a bit of the certificate": flipped_in_seal("certificate"),
    "a bit of the seal's padding": lambda pdf: flip(pdf, hole(pdf)[1] - 9),
    "a small letter in the seal": lambda pdf: pdf[: (at := pdf.index(b"A", hole(pdf)[0]))] + b"a" + pdf[at + 1 :],
    "a space in the seal's padding": lambda pdf: pdf[: (at := hole(pdf)[1] - 8)] + b"  " + pdf[at + 2 :],
}  # fmt: skip


def other_half(signature: bytes) -> bytes:
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, 2 * seal.HALF_ORDER + 1 - s)


def signature_written_otherwise(pdf: bytes) -> bytes:
    """Just as valid for mathematics: (r, n - s)."""
    changed = container(pdf)
    info = changed["content"]["signer_infos"][0]
    info["signature"] = other_half(info["signature"].native)
    return with_container(pdf, changed.dump(force=True))


def certificate_written_otherwise(pdf: bytes) -> bytes:
    changed = container(pdf)
    certificate = changed["content"]["certificates"][0].chosen
    certificate["signature_value"] = other_half(certificate["signature_value"].native)
    return with_container(pdf, changed.dump(force=True))


def unsigned_words_in_seal(pdf: bytes) -> bytes:
    changed = container(pdf)
    words = cms.CMSAttribute({"type": "1.2.3.4", "values": [cms.OctetString(b"hidden")]})
    changed["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([words])
    return with_container(pdf, changed.dump(force=True))


def attributes_with_a_longer_length(pdf: bytes) -> bytes:
    """The length before the signed attributes in three bytes where two would do, and all around them one byte longer."""
    der = bytearray(container(pdf).dump())
    attributes = container(pdf)["content"]["signer_infos"][0]["signed_attrs"].dump()
    place = der.index(attributes)
    for around in range(place):
        length = int.from_bytes(der[around + 2 : around + 4])
        holds = der[around] in (0x30, 0x31, 0xA0) and der[around + 1] == 0x82
        if holds and around + 4 + length >= place + len(attributes):
            der[around + 2 : around + 4] = (length + 1).to_bytes(2)
    der[place + 1 : place + 2] = b"\x83\x00" if attributes[1] == 0x82 else b"\x81" + attributes[1:2]
    return with_container(pdf, bytes(der))


def certificate_twice(pdf: bytes) -> bytes:
    changed = container(pdf)
    held = changed["content"]["certificates"]
    changed["content"]["certificates"] = cms.CertificateSet([held[0], held[0]])
    return with_container(pdf, changed.dump(force=True))


def digest_made_to_fit(pdf: bytes) -> bytes:
    """The text changed and the digest counted anew; the signature cannot follow."""
    changed = flip(pdf, pdf.index(b"stream\n") + 47)
    start, end = hole(pdf)
    told = container(pdf)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(changed[: start - 1] + changed[end + 1 :])
    for attribute in told["content"]["signer_infos"][0]["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            attribute["values"] = [digest.finalize()]
    return with_container(changed, told.dump(force=True))


def updated(pdf: bytes, change: Callable) -> bytes:
    """An incremental update, as editors of PDF append it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def lang_updated(writer) -> None:
    writer.root["/Added"] = writer.root["/Lang"]


def page_updated(writer) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = writer.root["/Pages"]["/Count"]
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))


def facts_updated(writer) -> None:
    del writer.root["/Names"]


def saved(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Saved anew after a change, the seal's object still inside."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        change(paper)
        paper.save(out)
    return out.getvalue()


def facts_swapped(paper) -> None:
    paper.attachments["facts.json"] = b'{"number": {"type": "text", "value": "XA-CERT-2026-00001"}}'


def facts_removed(paper) -> None:
    del paper.attachments["facts.json"]


def file_attached(paper) -> None:
    paper.attachments["more.txt"] = b"more"


def script_added(paper) -> None:
    paper.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )


def note_laid_over(paper) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 300, 300], Contents=pikepdf.String("2036"),
        DA=pikepdf.String("/Helv 12 Tf"),
    )  # fmt: skip
    paper.pages[0].obj.Annots = pikepdf.Array([paper.make_indirect(note)])


def info_added(paper) -> None:
    paper.docinfo["/Subject"] = "other"


def page_of(source_of: bytes, *, instead: bool) -> Callable[[pikepdf.Pdf], None]:
    def change(paper) -> None:
        with pikepdf.open(io.BytesIO(source_of)) as source:
            paper.pages.append(source.pages[0])
            if instead:
                del paper.pages[0]

    return change


def facts_repacked(pdf: bytes) -> bytes:
    """Another number in the facts, packed to the same length, so that nothing else moves."""
    head = re.search(rb"/EmbeddedFile .*?/Length (\d+)[^>]*>>\nstream\n", pdf, re.DOTALL)
    size, start = int(head[1]), head.end()
    plain = zlib.decompress(pdf[start : start + size])
    changed = zlib.compress(plain[::-1], 9)[:size].ljust(size, b"\0")
    return pdf[:start] + changed + pdf[start + size :]


def wider_hole(pdf: bytes) -> bytes:
    """Bytes behind the seal said to belong to its place."""
    old = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", pdf)
    second, rest = int(old[2]), int(old[3])
    new = b"/ByteRange [0 %d %d %d]" % (int(old[1]), second + 50, rest - 50)
    return pdf[: old.start()] + new.ljust(len(old[0])) + pdf[old.end() :]


def without_seal(pdf: bytes) -> bytes:
    return pdf.replace(b"/ByteRange", b"/ByteRungs")


def files(genuine: bytes, other: bytes, printed: bytes, strangers: dict[str, seal.SealKey]) -> dict[str, bytes]:  # fmt: skip
    """Every tampered file by its name. `other` is genuine too; `printed` is the paper before its seal."""
    made = {name: change(genuine) for name, change in FLIPS.items()} | {
        "the signature written the other way": signature_written_otherwise(genuine),
        "the certificate written the other way": certificate_written_otherwise(genuine),
        "unsigned words in the seal": unsigned_words_in_seal(genuine),
        "the certificate twice in the seal": certificate_twice(genuine),
        "a longer length in the seal": attributes_with_a_longer_length(genuine),
        "the digest made to fit": digest_made_to_fit(genuine),
        "a wider place for the seal": wider_hole(genuine),
        "the range renamed": without_seal(genuine),
        "facts packed anew": facts_repacked(genuine),
        "an update of the catalogue": updated(genuine, lang_updated),
        "an update of the page": updated(genuine, page_updated),
        "an update that drops the facts": updated(genuine, facts_updated),
        "another update beneath a second range": genuine + b"\n" + genuine[-700:],
        "a page swapped": saved(genuine, page_of(printed, instead=True)),
        "a page added": saved(genuine, page_of(printed, instead=False)),
        "facts swapped": saved(genuine, facts_swapped),
        "facts removed": saved(genuine, facts_removed),
        "a file attached": saved(genuine, file_attached),
        "a script added": saved(genuine, script_added),
        "a note laid over the text": saved(genuine, note_laid_over),
        "an entry of information": saved(genuine, info_added),
        "saved anew": saved(genuine, lambda _paper: None),
        "the seal of another paper": with_container(genuine, container(other).dump()),
        "no seal at all": printed,
        "cut in half": genuine[: len(genuine) // 2],
        "cut by one byte": genuine[:-1],
        "a line feed appended": genuine + b"\n",
        "a comment appended": genuine + b"% looks harmless\n%%EOF\n",
        "a byte before the first": b"\n" + genuine,
        "two papers in one file": genuine + other,
        "no PDF": b"\x89PNG\r\n\x1a\n" + genuine[8:],
    }  # fmt: skip
    return made | {name: seal_paper(printed, key) for name, key in strangers.items()}


def strangers(folder, own: seal.SealKey, root_folder) -> dict[str, seal.SealKey]:
    """Keys whose certificates bear the park's names, and certificates of the park's root that may not seal."""
    theirs = seal.SealKey.load_pkcs12(seal.make_demo_authority(folder, own.holder))
    root = x509.load_pem_x509_certificate((root_folder / "root.pem").read_bytes())
    root_key = load_pem_private_key((root_folder / "root.key").read_bytes(), None)
    web = _usage(content_commitment=False)
    ended = _key(own, root.subject, root_key, until=SEALED_AT - timedelta(days=400))
    late = seal.SealKey(
        own.certificate, ended.private_key
    )  # our own code would refuse the ended one
    vars(late)["signer"] = ended.signer
    return {
        "sealed by an authority of the same names": theirs,
        "sealed by a certificate that vouches for itself": _key(own, own.certificate.issuer, None),
        "sealed by a certificate for web servers": _key(own, root.subject, root_key, usage=web),
        "sealed by a certificate that had ended": late,
    }


def _usage(*, content_commitment: bool) -> x509.KeyUsage:
    none = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    return x509.KeyUsage(digital_signature=True, content_commitment=content_commitment, **none)


def _key(own, issuer, issuer_key, *, usage=None, until=None) -> seal.SealKey:
    key = ec.generate_private_key(ec.SECP256R1())
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(own.certificate.subject).issuer_name(issuer)
        .public_key(key.public_key()).serial_number(own.certificate.serial_number)
        .not_valid_before(start).not_valid_after(until or SEALED_AT + timedelta(days=3000))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage or _usage(content_commitment=True), critical=True)
        .sign(issuer_key or key, hashes.SHA256())
    )  # fmt: skip
    return seal.SealKey(certificate, key)


# QR ---------------------------------------------------------------------------------------------------------------


def qrs(token: str, stated: qr.Stated, key: Ed25519PrivateKey, address: str) -> dict[str, str]:
    """Every forged QR by its name; `address` is the genuine one to its end."""
    url, _sep, told = address.partition("#")
    version, payload, signature = told.split(".")
    stranger = Ed25519PrivateKey.generate()
    own = qr.key_id(stranger.public_key().public_bytes_raw())

    def edited(**changes) -> str:
        lines = "\n".join(vars(replace(stated, **changes)).values()).encode()
        return f"{url}#{version}.{qr.encode(lines)}.{signature}"

    def signed(by=stranger, under=token, **changes) -> str:
        return f"{url}#{qr.written(replace(stated, **changes), under, by)}"

    longer = qr.encode(qr.decode(payload) + b"\nmore")
    shorter = qr.encode(qr.decode(payload).rpartition(b"\n")[0])
    other = "A" if signature[0] != "A" else "B"
    last = signature[-1]
    return {
        "another number": edited(number="XA-CERT-2026-99999"),
        "another holder": edited(holder="ООО «Ч*** Л***»"),
        "a longer term": edited(valid_until="2099-12-31"),
        "another campus": edited(campus="MOW"),
        "other facts": edited(facts="0" * 12),
        "another key under the same id": signed(),
        "another key under its own id": signed(key=own),
        "a key of the park for another campus": signed(by=key, campus="MOW"),
        "the words of another paper": signed(by=key, under="0" * 32),
        "the address of another paper": address.replace(token, "f" * 32),
        "a bit of the signature": f"{url}#{version}.{payload}.{other}{signature[1:]}",
        "the last letter written otherwise": address[:-1] + chr(ord(last) + 1),
        "a line more": f"{url}#{version}.{longer}.{signature}",
        "a line less": f"{url}#{version}.{shorter}.{signature}",
        "no signature": f"{url}#{version}.{payload}",
        "another version": f"{url}#2.{payload}.{signature}",
        "something behind": f"{address}.more",
        "cut by one letter": address[:-1],
        "issued next year": signed(by=key, issued_on="2099-01-01"),
    }  # fmt: skip
