"""A company signs the park's file with its own certificate: that change is allowed, and no other."""

import io
from datetime import UTC, datetime, timedelta

import page
import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError

from portal.cases.models import CaseStep
from portal.documents import countersigned, seal, storing, verify, weigh_child
from portal.documents.actions import countersigning, issuing
from portal.documents.models import CounterSigned, Document, PaperView
from portal.models import Notice
from tests import factories
from tests.documents import factories as papers

from . import samples
from .conftest import print_paper, seal_paper

COMPANY = "西安丝路光电科技有限公司 · ООО «Байкал»"


def certificate(name, *, issuer=None, days=365, ca=False, organisation=""):
    """A certificate with its key: under `issuer`, else its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    subject += [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)] if organisation else []
    usage = dict.fromkeys(seal._NO_USAGE, False) | (
        {"key_cert_sign": True} if ca else {"digital_signature": True, "content_commitment": True}
    )
    now = datetime.now(UTC)
    by, by_key = issuer or (None, key)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(by.subject if by else x509.Name(subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=800))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(by_key, hashes.SHA256())
    )
    return made, key


def signed(pdf, identity, *, field="CompanySignature", new_field=None, change=None):
    """The file with a signature behind it, as a program of the company's writes it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if change:
        change(writer)
    meta = signers.PdfSignatureMetadata(
        field_name=new_field.sig_field_name if new_field else field,
        md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES,
    )  # fmt: skip
    out = io.BytesIO()
    key = seal.SealKey(*identity)
    signers.PdfSigner(meta, key.signer, new_field_spec=new_field).sign_pdf(
        writer, bytes_reserved=8192, output=out
    )
    return out.getvalue()


def added(pdf, change):
    """The file with a change behind it and no signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def lease(key):
    return seal_paper(print_paper(samples.agreement()), key, company_tooltip=COMPANY)


@pytest.fixture(scope="module")
def authority_of_companies():
    return certificate("Удостоверяющий центр", ca=True)


@pytest.fixture(scope="module")
def company(authority_of_companies):
    return certificate("Сергеева Ольга", issuer=authority_of_companies, organisation="ООО «Байкал»")


@pytest.fixture(scope="module")
def good(lease, company):
    return signed(lease, company)


def weigh(pdf, lease, roots=()):
    """What the child says, without the child: a code of refusal, or the trust of each signature."""
    try:
        return [one["trust"] for one in weigh_child.weigh(pdf, len(lease), list(roots))]
    except weigh_child.Refused as refusal:
        return str(refusal)


def test_a_lease_with_a_place_for_the_companys_signature_is_archival_and_accessible(
    lease, roots, tmp_path
):
    path = tmp_path / "lease.pdf"
    path.write_bytes(lease)
    failures = {
        p: [f.message for f in page.validate_pdf(str(path), profile=p).failures]
        for p in ("pdfa-3a", "pdfua-1")
    }
    assert failures == {"pdfa-3a": [], "pdfua-1": []}
    assert verify.examine(lease, roots=roots).genuine
    with pikepdf.open(io.BytesIO(lease)) as paper:
        ours, theirs = paper.Root.AcroForm.Fields
        allowed = ours.V.Reference[0].TransformParams.P
        assert (str(theirs.T), str(theirs.TU), "/V" in theirs, int(allowed)) == (
            "CompanySignature", COMPANY, False, 2,
        )  # fmt: skip


def test_the_signature_of_the_company_is_told_with_its_certificate(
    lease, good, authority_of_companies
):
    (told,) = weigh_child.weigh(good, len(lease), [authority_of_companies[0]])
    signer = (told["signer"], told["organisation"], told["issuer"], told["trust"])
    assert signer == ("Сергеева Ольга", "ООО «Байкал»", "Удостоверяющий центр", "trusted")
    assert datetime.fromisoformat(told["signed_at"]).date() == datetime.now(UTC).date()


def test_what_is_known_of_the_certificate_is_said_and_no_more(lease, good, authority_of_companies):
    told = {
        "no root": weigh(good, lease),
        "itself": weigh(signed(lease, certificate("Сам")), lease, [authority_of_companies[0]]),
        "ended": weigh(signed(lease, certificate("Старый", days=-1)), lease),
    }
    assert told == {"no root": ["unknown"], "itself": ["own"], "ended": ["outdated"]}


def test_a_second_signatory_may_sign_after_the_first(lease, good):
    second = fields.SigFieldSpec("Second", box=None)
    assert weigh(signed(good, certificate("二号"), new_field=second), lease) == ["unknown", "own"]


# What is not allowed ---------------------------------------------------------------------------------------------


def draw(writer):
    """Words over the last page, as if the rent were another."""
    stream = generic.StreamObject(stream_data=b"0 0 1 rg 50 50 300 300 re f")
    kept = writer.root["/Pages"]["/Kids"][0].get_object()
    kept["/Contents"] = writer.add_object(stream)
    writer.update_container(kept)


def annotate(writer):
    page_ = writer.root["/Pages"]["/Kids"][0].get_object()
    note = generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
        generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
        generic.pdf_name("/Contents"): generic.pdf_string("CNY 1.00"),
        generic.pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 300, 300)]),
    })  # fmt: skip
    page_[generic.pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page_)


def enlarge(writer):
    """The field kept for the signature, spread over the page so that its picture hides the words."""
    field = writer.root["/AcroForm"]["/Fields"][1].get_object()
    field["/Rect"] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 600, 800)])
    writer.update_container(field)


def swap_facts(writer):
    writer.root["/Names"] = generic.DictionaryObject()
    writer.update_root()


CHANGES = {"words": draw, "a note": annotate, "a field over the page": enlarge, "no facts": swap_facts}  # fmt: skip


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_signature_does_not_cover_up_another_change(lease, company, name):
    assert weigh(signed(lease, company, change=CHANGES[name]), lease) == "changed"


def test_a_picture_of_a_signature_over_the_words_is_refused(lease, company):
    visible = fields.SigFieldSpec("Visible", on_page=0, box=(0, 0, 600, 800))
    assert weigh(signed(lease, company, new_field=visible), lease) == "changed"


def test_a_letter_nobody_is_to_sign_takes_no_signature(sealed, company):
    pdf = sealed["letter"]
    with pytest.raises(SigningError, match="forbids all changes"):
        signed(pdf, company, new_field=fields.SigFieldSpec("Any", box=None))
    assert weigh(added(pdf, annotate), pdf) == "unsigned"


def test_words_added_after_the_signature_are_refused(lease, good):
    assert weigh(added(good, draw), lease) == "changed"
    assert weigh(good + b"\n% more\n", lease) == "added_after"


def test_a_bit_of_the_signature_breaks_it(lease, good):
    value = PdfFileReader(io.BytesIO(good)).embedded_signatures[-1].signer_info["signature"].native
    place = good.index(value.hex().upper().encode()) + len(value)
    bit = b"0" if good[place : place + 1] != b"0" else b"1"
    assert weigh(good[:place] + bit + good[place + 1 :], lease) == "broken"


def refusal_of(content, lease):
    import hashlib

    with pytest.raises(countersigned.NotAccepted) as refusal:
        countersigned.signatures_of(
            content, sha256=hashlib.sha256(lease).hexdigest(), size=len(lease), roots=[]
        )
    return refusal.value.code


def test_only_the_parks_own_bytes_may_stand_before_the_signature(lease, good):
    anew = io.BytesIO()
    with pikepdf.open(io.BytesIO(good)) as paper:
        paper.save(anew)
    place = lease.index(b"stream\n") + 40
    codes = [
        refusal_of(content, lease)
        for content in (
            lease,
            anew.getvalue(),
            good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :],
            good + b" " * (countersigned.ADDED_BYTES + 1),
            lease + b"%PDF nonsense",
            b"",
            b"%PDF-1.7",
        )  # fmt: skip
    ]
    assert codes == ["unsigned", "other_file", "other_file", "too_large", "unsigned", *["other_file"] * 2]  # fmt: skip


def test_a_file_that_eats_memory_is_refused_and_the_portal_lives(lease, monkeypatch, tmp_path):
    script = tmp_path / "greedy.py"
    body = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**28, 2**28))\nx = bytearray(2**30)\n"
    script.write_text(body)
    monkeypatch.setattr(countersigned, "CHILD", script)
    assert refusal_of(lease + b"%", lease) == "unreadable"


# In the portal ---------------------------------------------------------------------------------------------------

in_portal = [pytest.mark.django_db, pytest.mark.usefixtures("own_store", "sample_papers")]


def upload_of(content):
    return SimpleUploadedFile("договор подписан.pdf", content, "application/pdf")


class TestInThePortal:
    pytestmark = in_portal

    @pytest.fixture
    def sealed_lease(self, render_papers):
        """A lease as the portal issued it, its company's owner and the officer who has the case in hand."""
        owner, officer = factories.user(language="en"), factories.staff(role="leasing")
        case = papers.case(company=factories.company(owner=owner), assignee=officer)
        made = issuing.issue("SMPL", None, case=case, by=None)
        render_papers()
        return Document.objects.get(pk=made.pk), owner, officer

    def test_a_signed_copy_is_kept_beside_the_original_and_shown_to_both_sides(
        self, client, sealed_lease, company
    ):
        document, owner, officer = sealed_lease
        original = storing.read(document.file)
        client.force_login(owner)
        url = reverse("documents:countersign", args=[document.number])
        page_url = reverse("documents:document", args=[document.number])
        assert url in client.get(page_url).content.decode()
        refused = client.post(url, {"file": upload_of(original)})
        assert "There is no signature but the park’s" in refused.content.decode()
        assert not CounterSigned.objects.exists()

        content = signed(original, company)
        for _time in (1, 2):  # sent twice, kept once
            assert client.post(url, {"file": upload_of(content)}).status_code == 302
        copy = CounterSigned.objects.get()
        kept = (storing.read(copy.file), storing.read(document.file))
        assert kept == (content, original)
        assert CaseStep.objects.filter(case=document.case, name="countersign_document").count() == 1
        assert Notice.objects.filter(person=officer, event="document.countersigned").count() == 1

        desk_url = reverse("documents:desk_document", args=[document.number])
        for shown in (client.get(page_url), self.at_desk(officer).get(desk_url)):
            assert "Сергеева Ольга, ООО «Байкал»" in shown.content.decode()
            assert "issued by an authority the park does not know" in shown.content.decode()
        self.open_and_check(client, copy, content, owner)

    def open_and_check(self, client, copy, content, owner):
        """The copy is opened on record, and the check page knows it."""
        link = reverse("documents:countersigned", args=[copy.document.number, copy.public_id])
        assert "Open on record" in client.get(link).content.decode()
        assert b"".join(client.post(link).streaming_content) == content
        assert PaperView.objects.filter(document=copy.document, by=owner).count() == 1
        cache.clear()
        told = client.post("/check/", {"file": upload_of(content)})
        assert (told.context["verdict"], told.context["document"]) == ("valid", copy.document)
        assert "with a signature of the company added" in told.content.decode()

    def at_desk(self, user):
        from django.test import Client

        client = Client()
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa"}]
        session.save()
        return client

    def test_a_stranger_and_a_viewer_cannot_hand_in_a_copy(self, client):
        case = papers.case(company=factories.company())
        document = issuing.issue("SMPL", None, case=case, by=None)
        stranger = factories.user()
        factories.company(name="Чужая", owner=stranger)
        client.force_login(stranger)
        url = reverse("documents:countersign", args=[document.number])
        assert client.get(url).status_code == 404

    def test_a_paper_not_yet_sealed_or_no_contract_takes_no_copy(self, client):
        owner = factories.user()
        case = papers.case(company=factories.company(owner=owner))
        client.force_login(owner)
        for kind in ("SMPL", "NOTE"):
            document = issuing.issue(kind, None, case=case, by=None)
            answer = client.post(
                reverse("documents:countersign", args=[document.number]), {"file": upload_of(b"x")}
            )
            assert answer.url == reverse("documents:document", args=[document.number])

    def test_a_copy_never_changes(self):
        from django.db import DatabaseError

        case = papers.case(company=factories.company())
        document = issuing.issue("SMPL", None, case=case, by=None)
        copy = CounterSigned.of(document, b"x", [], by=case.opened_by)
        countersigning.enter(copy, by=case.opened_by)
        with pytest.raises(DatabaseError):
            CounterSigned.objects.filter(pk=copy.pk).update(sha256="0" * 64)
