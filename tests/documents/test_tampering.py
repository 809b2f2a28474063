"""Show 2: a paper changed in any way is refused by the portal, by the command and by the page without a network."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal.documents import facts as build
from portal.documents import offline, qr, seals, storing, verify
from portal.documents.actions import issuing
from portal.documents.models import Document
from tests import factories
from tests.documents import factories as papers
from tests.documents import samples, tampering
from tests.documents.conftest import SEALED_AT, ask, print_paper, seal_paper
from tests.documents.longterm import aside

TOKEN = "0123456789abcdef" * 2
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def printed_once():
    facts = {
        "number": build.text("XA-CERT-2026-00042"),
        "issued_on": build.date(SEALED_AT.date()),
        "valid_until": build.date(date(2080, 1, 1)),
        "company": {
            "name": build.name({"en": "Baikal", "zh-hans": "贝加尔", "ru": "ООО «Байкал»"})
        },
    }
    return print_paper(samples.letter(), facts=facts)


@pytest.fixture(scope="module")
def genuine(printed_once, key):
    return aside(seal_paper, printed_once, key)


@pytest.fixture(scope="module")
def forged(genuine, printed_once, key, authority, tmp_path_factory):
    later = SEALED_AT + timedelta(days=1)
    other = aside(seal_paper, printed_once, key, reason="Another paper", at=later)
    keys = tampering.strangers(tmp_path_factory.mktemp("strangers"), key, authority)
    return aside(tampering.files, genuine, other, printed_once, keys)


@pytest.fixture
def park(settings, authority):
    """The authority of this folder's papers is the park's."""
    settings.SEAL_FOLDER = authority
    cache.clear()
    return authority


@pytest.fixture
def address(park):
    """A QR as it is scanned, with what it states and the key that signed it."""
    key = seals.qr_key_for("XA")
    own = qr.key_id(key.public_key().public_bytes_raw())
    stated = qr.Stated(
        own, "XA", "CERT", "XA-CERT-2026-00042", TODAY.isoformat(), (TODAY + timedelta(days=365)).isoformat(),
        "0f" * 6, "ООО «Б*** Б***»",
    )  # fmt: skip
    return f"https://portal.example/check/{TOKEN}/#{qr.written(stated, TOKEN, key)}", stated, key


def lines_of(capsys, *arguments, **options) -> list[str]:
    with pytest.raises(SystemExit):
        call_command("verify", *arguments, **options)
    return capsys.readouterr().out.splitlines()


def test_forty_tamperings_are_known(forged):
    assert len(forged) == len({*forged.values()}) >= 40


@pytest.mark.english
def test_the_command_accepts_the_genuine_file_and_refuses_every_other(
    park, genuine, forged, tmp_path, capsys
):
    good = tmp_path / "genuine.pdf"
    good.write_bytes(genuine)
    call_command("verify", str(good))
    assert "genuine, unchanged" in capsys.readouterr().out

    for name, content in forged.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    said = lines_of(capsys, *(str(tmp_path / f"{name}.pdf") for name in forged))

    assert [line for line in said if "NOT GENUINE" not in line] == []
    assert len(said) == len(forged)


def test_other_programs_accept_the_genuine_file(genuine, roots, tmp_path):
    path = tmp_path / "genuine.pdf"
    path.write_bytes(genuine)
    said = ask("pdfsig", str(path))
    trusted = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots]
    (signature,) = PdfFileReader(io.BytesIO(genuine)).embedded_signatures

    status = validate_pdf_signature(signature, ValidationContext(trust_roots=trusted))

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert (status.bottom_line, status.coverage.name) == (True, "ENTIRE_FILE")


@pytest.mark.django_db
@pytest.mark.usefixtures("own_store", "sample_papers")
def test_the_portal_accepts_the_file_it_issued_and_refuses_every_other(client, render_papers, key, forged, authority, settings):  # fmt: skip
    made = issuing.issue("NOTE", None, case=papers.case(company=factories.company()), by=None)
    render_papers()
    document = Document.objects.get(pk=made.pk)
    assert verdict_on(client, storing.read(document.file)) == "valid"

    settings.SEAL_FOLDER = authority
    told = {name: verdict_on(client, content) for name, content in forged.items()}
    assert set(told.values()) == {"altered", "foreign"}
    assert {name: v for name, v in told.items() if name.startswith("a bit of the page")} == {
        "a bit of the page's text": "altered"
    }


def verdict_on(client, content):
    cache.clear()
    upload = SimpleUploadedFile("paper.pdf", content, "application/pdf")
    return client.post("/check/", {"file": upload}).context["verdict"]


@pytest.mark.english
def test_the_command_and_the_form_refuse_every_forged_qr(address, capsys, client, db):
    text, stated, key = address
    call_command("verify", qr=[text])
    assert stated.number in capsys.readouterr().out
    forged = tampering.qrs(TOKEN, stated, key, text)

    said = lines_of(capsys, qr=list(forged.values()))

    assert [line for line in said if not line.startswith("NOT GENUINE")] == []
    assert len(said) == len(forged) >= 15
    told = {}
    for name, scanned in forged.items():
        cache.clear()
        told[name] = client.get("/check/", {"code": scanned}).context["verdict"]
    assert set(told.values()) <= {"forged_qr", "missing"}
    assert told["another number"] == "forged_qr"


def test_an_earlier_key_still_vouches_after_it_was_changed(address, capsys):
    text, stated, _key = address
    call_command("qr_key", "XA")
    assert seals.qr_key_for("XA").public_key() not in [seals.qr_keys()[stated.key].key]
    assert qr.read(text, seals.qr_keys(), today=TODAY) == stated


# In Chromium ------------------------------------------------------------------------------------------------------

NO_ED25519 = """const real = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (kind, data, algorithm, ...rest) =>
    algorithm.name === "Ed25519" ? Promise.reject(new Error("unknown")) : real(kind, data, algorithm, ...rest);"""


@pytest.fixture
def offline_page(browser, park, db, tmp_path):
    """Opens the page from a disk, with no network at all; complaints of the browser fail the test."""
    path = tmp_path / offline.FILE_NAME
    seals.qr_key_for("XA")
    call_command("offline_verifier", str(path))
    contexts, errors = [], []

    def opened(*, script="", language="en"):
        context = browser.new_context(offline=True, locale=language)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: None if r.url.startswith("file:") else errors.append(r.url))
        if script:
            page.add_init_script(script)
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def verdicts(page) -> list[tuple[str, str]]:
    return page.eval_on_selector_all(
        ".verdict", "all => all.map(one => [one.dataset.verdict, one.dataset.problems])"
    )


def hand_in(page, contents: dict[str, bytes]) -> list[tuple[str, str]]:
    turn = int(page.get_attribute("#results", "data-count") or 0)
    page.set_input_files("#file", [
        {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": content} for name, content in contents.items()
    ])  # fmt: skip
    page.wait_for_selector(f"#results[data-count='{turn + 1}']")
    return verdicts(page)


def scan(page, text: str) -> tuple[str, str]:
    turn = int(page.get_attribute("#results", "data-count") or 0)
    page.fill("#qr", text)
    page.click("#qr-form button")
    page.wait_for_selector(f"#results[data-count='{turn + 1}']")
    (verdict,) = verdicts(page)
    return verdict


def test_the_page_without_a_network_judges_files_as_the_portal_does(
    offline_page, genuine, forged, roots
):
    page = offline_page()
    assert hand_in(page, {"genuine": genuine}) == [["genuine", ""]]
    assert "XA-CERT-2026-00042" in page.inner_text(".verdict")

    told = dict(zip(forged, hand_in(page, forged), strict=True))

    assert {
        name for name, (verdict, _problems) in told.items() if verdict in ("genuine", "expired")
    } == set()
    ours = {
        name for name, content in forged.items() if aside(verify.examine, content, roots=roots).ours
    }
    assert {name for name, (verdict, _problems) in told.items() if verdict == "altered"} == ours  # fmt: skip


@pytest.mark.parametrize("script", ["", NO_ED25519], ids=["own Ed25519", "noble-ed25519"])
def test_the_page_without_a_network_judges_qrs_as_the_portal_does(offline_page, address, script):
    text, stated, key = address
    page = offline_page(script=script)
    assert scan(page, text) == ["genuine", ""]
    assert stated.holder in page.inner_text(".verdict")
    ended = replace(stated, valid_until="2020-01-01")
    url = text.partition("#")[0]
    assert scan(page, f"{url}#{qr.written(ended, TOKEN, key)}") == ["expired", ""]

    for name, forged in tampering.qrs(TOKEN, stated, key, text).items():
        with pytest.raises(qr.Forged) as refusal:
            qr.read(forged, seals.qr_keys(), today=TODAY)
        assert (name, scan(page, forged)) == (name, ["forged", f"qr_{refusal.value.reason}"])


def test_a_clock_set_back_is_noticed_and_one_set_forward_ends_the_term(
    offline_page, address, genuine
):
    text, _stated, _key = address
    page = offline_page()
    page.clock.set_fixed_time(datetime(2020, 1, 1, tzinfo=UTC))
    assert scan(page, text) == ["forged", "qr_future"]
    assert hand_in(page, {"genuine": genuine}) == [["altered", "future_time"]]
    page.clock.set_fixed_time(datetime(2090, 1, 1, tzinfo=UTC))
    assert scan(page, text) == ["expired", ""]


def test_the_page_without_a_network_speaks_three_languages_and_is_accessible(
    offline_page, axe, address
):
    page = offline_page(language="zh-CN")
    assert "离线核验" in page.inner_text("h1")
    page.click("[data-language=ru]")
    scan(page, address[0])
    assert (page.get_attribute("html", "lang"), "Подлинный" in page.inner_text(".verdict")) == (
        "ru",
        True,
    )
    assert axe(page) == []
