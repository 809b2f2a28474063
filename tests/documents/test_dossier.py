import socket
import threading

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pikepdf import Dictionary, Name, String

from portal.documents import storing, tasks
from portal.documents.actions import dossier
from portal.documents.intake import UploadRefused
from portal.documents.models import Paper, PaperView
from portal.models import OutgoingMail
from tests import factories
from tests.documents import factories as papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]


@pytest.fixture
def owner():
    return factories.user(language="ru")


@pytest.fixture
def company(owner):
    return factories.company(owner=owner)


def receive(company, owner, content=None, name="Устав.pdf", kind="charter", **values):
    return dossier.receive(company, papers.upload(content, name), kind=kind, by=owner, **values)


def files() -> list[str]:
    return list(storing.names("papers"))


def test_a_good_file_comes_back_byte_for_byte_under_its_own_name(company, owner, client):
    content = papers.pdf()
    paper = receive(company, owner, content, "章程 «Устав».pdf", number=" 12 ")
    client.force_login(owner)
    response = client.get(reverse("documents:paper", args=[paper.public_id]))
    assert b"".join(response.streaming_content) == content
    assert (paper.state, paper.name, paper.number) == ("accepted", "章程 «Устав».pdf", "12")
    assert "filename*=utf-8''%E7%AB%A0" in response["Content-Disposition"]
    assert {name: response[name] for name in ("Cache-Control", "X-Content-Type-Options", "Content-Security-Policy")} == {
        "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }  # fmt: skip


def with_action(kind, **values):
    def change(pdf):
        pdf.Root.OpenAction = Dictionary(S=Name(f"/{kind}"), **values)

    return papers.pdf(change)


def with_file(pdf):
    pdf.attachments["a.txt"] = b"x"


def with_form(pdf):
    pdf.Root.AcroForm = Dictionary(XFA=String("x"))


def with_page_script(pdf):
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("1")))


PASSWORD = pikepdf.Encryption(user="x", owner="y")
NO_USER_PASSWORD = pikepdf.Encryption(user="", owner="y")
REFUSED = [
    ("empty", "a.pdf", lambda: b""),
    ("too_large", "a.pdf", lambda: b"%PDF-1.7" + b"x" * (20 * 2**20)),
    ("extension", "a.exe", lambda: b"MZ"),
    ("extension", "a.svg", lambda: b"<svg/>"),
    ("extension", "pdf", lambda: papers.pdf()),
    ("phone_picture", "IMG_1.HEIC", lambda: b"\0\0\0\x18ftypheic" + b"x" * 50),
    ("phone_picture", "IMG_1.jpg", lambda: b"\0\0\0\x18ftypheic" + b"x" * 50),
    ("content", "a.pdf", lambda: b"<html>" + papers.pdf()),
    ("content", "a.pdf", lambda: b" " * 1000 + papers.pdf()),
    ("content", "a.pdf", lambda: b"%PDF-1.7\n%<script>1</script>\n" + papers.pdf()),
    ("content", "a.pdf", lambda: papers.picture()),
    ("content", "a.png", lambda: papers.pdf()),
    ("content", "a.jpg", lambda: papers.picture("PNG")),
    ("content", "a.png", lambda: b"GIF89a/*<script>*/"),
    ("content", "a.pdf", lambda: papers.pdf() + papers.office()),
    ("damaged", "a.pdf", lambda: papers.pdf()[:200]),
    ("damaged", "a.pdf", lambda: b"%PDF-1.7\n%%EOF"),
    ("damaged", "a.png", lambda: papers.picture()[:-8]),
    ("damaged", "a.docx", lambda: papers.office()[:60]),
    ("encrypted", "a.pdf", lambda: papers.pdf(encryption=PASSWORD)),
    ("encrypted", "a.pdf", lambda: papers.pdf(encryption=NO_USER_PASSWORD)),
    ("encrypted", "a.docx", lambda: b"\xd0\xcf\x11\xe0" + b"x" * 500),
    ("active", "a.pdf", lambda: with_action("JavaScript", JS=String("app.alert(1)"))),
    ("active", "a.pdf", lambda: with_action("Launch", F=String("cmd.exe"))),
    ("active", "a.pdf", lambda: papers.pdf(with_form)),
    ("active", "a.pdf", lambda: papers.pdf(with_page_script)),
    ("active", "a.docx", lambda: papers.office([("word/vbaProject.bin", b"x")])),
    ("attachments", "a.pdf", lambda: papers.pdf(with_file)),
    ("attachments", "a.docx", lambda: papers.office([("word/embeddings/oleObject1.bin", b"x")])),
    ("content", "a.docx", lambda: papers.office([("../evil", b"x")])),
    ("content", "a.docx", lambda: papers.office(main="xl/workbook.xml")),
    ("bomb", "a.docx", lambda: papers.office([("word/media/a.bin", b"\0" * 20_000_000)])),
    ("pixels", "a.png", lambda: big_header()),
]


def big_header() -> bytes:
    """A PNG whose header claims 30000 × 30000."""
    content = bytearray(papers.picture())
    content[16:24] = (30000).to_bytes(4, "big") * 2
    import zlib

    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize(
    ("code", "name", "content"), REFUSED, ids=[f"{i}-{c}" for i, (c, _n, _f) in enumerate(REFUSED)]
)
def test_a_bad_file_stays_out_with_a_sentence_that_names_it(company, owner, code, name, content):
    with pytest.raises(UploadRefused) as refused:
        receive(company, owner, content(), name)
    assert (refused.value.code, name in str(refused.value)) == (code, True)
    assert (Paper.objects.count(), files()) == (0, [])


def test_good_files_of_every_kind_come_in(company, owner):
    legal = papers.pdf(
        lambda p: setattr(p.Root, "OpenAction", Dictionary(S=Name.GoTo, D=String("x")))
    )
    good = {
        "a.pdf": legal, "b.png": papers.picture(), "c.jpg": papers.picture("JPEG"), "d.webp": papers.picture("WEBP"),
        "e.docx": papers.office(), "F.XLSX": papers.office(main="xl/workbook.xml"),
    }  # fmt: skip
    states = {
        name: receive(company, owner, content, name, kind="other").state
        for name, content in good.items()
    }
    assert set(states.values()) == {"accepted"}


def test_the_refusal_is_in_the_readers_language_and_nothing_typed_is_lost(company, owner, client):
    client.force_login(owner)
    response = client.post(
        reverse("documents:upload"),
        {
            "kind": "charter",
            "file": papers.upload(papers.pdf(encryption=PASSWORD)),
            "issuer": "ФНС России",
        },
    )
    text = response.content.decode()
    assert "«Устав.pdf» защищён паролем" in text
    assert "ФНС России" in text


def test_uploading_through_the_page(company, owner, client):
    client.force_login(owner)
    data = {"kind": "tax", "file": papers.upload(), "expires_on": "2030-01-31", "issuer": "ФНС"}
    response = client.post(reverse("documents:upload"), data)
    assert (response.status_code, response["Location"]) == (302, "/my/dossier/")
    paper = Paper.objects.get()
    assert (paper.kind, str(paper.expires_on), paper.issuer, paper.uploaded_by) == (
        "tax",
        "2030-01-31",
        "ФНС",
        owner,
    )
    assert "Устав.pdf" in client.get("/my/dossier/").content.decode()


def test_the_same_file_is_noticed(company, owner):
    first = receive(company, owner)
    again = receive(company, owner, name="copy.pdf", kind="tax")
    assert (again, again.already_here, len(files())) == (first, True, 1)


def test_another_company_may_have_the_same_file(company, owner):
    receive(company, owner)
    other = factories.company(name="Другая")
    assert receive(other, owner).company == other


def test_a_full_disk_refuses_in_words_and_leaves_nothing(company, owner, monkeypatch, own_store):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portal.documents.storing.os.fsync", full)
    with pytest.raises(UploadRefused) as refused:
        receive(company, owner)
    assert refused.value.code == "storage"
    assert (Paper.objects.count(), [p for p in own_store.rglob("*") if p.is_file()]) == (0, [])


def test_no_row_no_file(company, owner, monkeypatch, own_store):
    monkeypatch.setattr(dossier, "move", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        receive(company, owner)
    assert [p for p in own_store.rglob("*") if p.is_file()] == []


class Scanner:
    """A clamd of our own: speaks the protocol, answers what it is told."""

    def __init__(self, answer: bytes):
        self.line = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.line.getsockname()[1]}"
        self.answer, self.heard = answer, b""
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        try:
            while True:
                talk, _from = self.line.accept()
                with talk:
                    heard = b""
                    while not heard.endswith(b"\0\0\0\0"):
                        heard += talk.recv(65536)
                    self.heard = heard
                    talk.sendall(self.answer)
        except OSError:
            return

    def close(self):
        self.line.close()
        self.thread.join(2)


@pytest.fixture
def scanner():
    made = []

    def make(answer):
        made.append(Scanner(answer))
        return made[-1]

    yield make
    for one in made:
        one.line.shutdown(socket.SHUT_RDWR)
        one.close()


def test_a_virus_is_refused(company, owner, settings, scanner):
    found = scanner(b"stream: Eicar-Test-Signature FOUND\0")
    settings.CLAMD_ADDRESS = found.address
    with pytest.raises(UploadRefused) as refused:
        receive(company, owner)
    assert (refused.value.code, Paper.objects.count(), files()) == ("virus", 0, [])
    assert found.heard.startswith(b"zINSTREAM\0")


@pytest.mark.parametrize("answer", [None, b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_without_a_usable_scanner_the_paper_waits(
    company, owner, settings, scanner, client, answer
):
    settings.CLAMD_ADDRESS = "127.0.0.1:9" if answer is None else scanner(answer).address
    paper = receive(company, owner)
    assert paper.state == "checking"
    client.force_login(owner)
    response = client.get(reverse("documents:paper", args=[paper.public_id]))
    assert (response.status_code, "Content-Disposition" in response) == (409, False)
    assert list(Paper.objects.usable("charter")) == []

    settings.CLAMD_ADDRESS = scanner(b"stream: OK\0").address
    assert tasks.recheck_papers() == 1
    assert Paper.objects.get().state == "accepted"


def test_a_waiting_paper_with_a_virus_is_refused_removed_and_told(
    company, owner, settings, scanner, django_capture_on_commit_callbacks
):
    settings.CLAMD_ADDRESS = "127.0.0.1:9"
    receive(company, owner)
    settings.CLAMD_ADDRESS = scanner(b"stream: Eicar FOUND\0").address
    with django_capture_on_commit_callbacks(execute=True):
        tasks.recheck_papers()
    assert (Paper.objects.get().state, files()) == ("refused", [])
    assert [m.event for m in OutgoingMail.objects.all()] == ["paper.refused"]


def test_passports_are_opened_by_a_button_and_on_record(company, owner, client):
    paper = receive(company, owner, kind="passport")
    client.force_login(owner)
    url = reverse("documents:paper", args=[paper.public_id])
    asked = client.get(url)
    assert ("Content-Disposition" in asked, PaperView.objects.count()) == (False, 0)
    response = client.post(url)
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content)
    assert [(v.paper, v.by) for v in PaperView.objects.all()] == [(paper, owner)]


def test_who_sees_which_paper(company, owner):
    plain, passport = (
        receive(company, owner),
        receive(company, owner, papers.picture(), "p.png", kind="passport"),
    )
    inside = receive(company, owner, papers.picture("JPEG"), "n.jpg", kind="other", internal=True)
    viewer, stranger, left = factories.user(), factories.user(), factories.user()
    factories.membership(company=company, user=viewer, role="viewer")
    factories.company(name="Чужая", owner=stranger)
    campus = factories.campus()
    before = factories.staff(role="intake", campus=campus)
    seen = {name: set(Paper.objects.visible_to(user)) for name, user in
            {"owner": owner, "viewer": viewer, "stranger": stranger, "left": left, "desk": before}.items()}  # fmt: skip
    assert seen == {
        "owner": {plain, passport},
        "viewer": {plain},
        "stranger": set(),
        "left": set(),
        "desk": set(),
    }
    papers.case(company=company, campus=campus)
    elsewhere = factories.staff(role="intake", campus=factories.campus(code="MOW"))
    assert set(Paper.objects.visible_to(before)) == {plain, passport, inside}
    assert set(Paper.objects.visible_to(elsewhere)) == set()


def test_a_strangers_paper_is_not_found(company, owner, client):
    paper = receive(company, owner)
    stranger = factories.user()
    factories.company(name="Чужая", owner=stranger)
    client.force_login(stranger)
    assert client.get(reverse("documents:paper", args=[paper.public_id])).status_code == 404


def test_viewers_do_not_upload(company, client):
    viewer = factories.user()
    factories.membership(company=company, user=viewer, role="viewer")
    client.force_login(viewer)
    assert client.get(reverse("documents:upload")).status_code == 403


def test_nginx_sends_the_file_where_it_may(company, owner, client, settings):
    settings.X_ACCEL = "/_protected/"
    paper = receive(company, owner)
    client.force_login(owner)
    response = client.get(reverse("documents:paper", args=[paper.public_id]))
    assert (response["X-Accel-Redirect"], response.content) == (f"/_protected/{paper.file}", b"")


def test_a_file_that_has_gone_is_a_404(company, owner, client):
    paper = receive(company, owner)
    storing.forget(paper.file)
    client.force_login(owner)
    assert client.get(reverse("documents:paper", args=[paper.public_id])).status_code == 404


def test_expiry_is_said_once_in_time(company, owner):
    from datetime import timedelta

    from django.utils import timezone

    receive(company, owner, expires_on=timezone.now().date() + timedelta(days=30))
    tasks.remind_of_expiry()
    tasks.remind_of_expiry()
    assert [m.event for m in OutgoingMail.objects.all()] == ["paper.expiring"]


def test_usable_papers_are_accepted_and_in_force(company, owner):
    from datetime import date

    receive(company, owner, expires_on=date(2020, 1, 1))
    assert list(Paper.objects.usable("charter")) == []


def test_orphans_are_tidied_after_a_day(company, owner, own_store):
    import os
    import time

    paper = receive(company, owner)
    storing.keep("papers/zz/orphan", b"x")
    storing.keep("papers/zz/young", b"x")
    for name in ("papers/zz/orphan", paper.file):
        os.utime(own_store / name, (time.time() - 2 * 86400,) * 2)
    assert tasks.tidy() == 1
    assert set(files()) == {paper.file, "papers/zz/young"}


def test_the_dossier_asks_the_same_questions_for_one_paper_and_for_three(
    company, owner, client, list_queries
):
    client.force_login(owner)
    made = iter(range(100))

    def add():
        size = next(made) + 1
        dossier.receive(
            company,
            SimpleUploadedFile(f"{size}.png", papers.picture(size=(size, 1))),
            kind="other",
            by=owner,
        )

    assert list_queries("/my/dossier/", add) < 15
