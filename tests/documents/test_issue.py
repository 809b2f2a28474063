import hashlib
import io
import subprocess
from datetime import date

import page
import pikepdf
import pytest
from django.core.management import call_command

from portal import jobs
from portal.cases.models import NumberSeries
from portal.documents import papers as composing
from portal.documents import render as printing
from portal.documents import seal as sealing
from portal.documents import storing, tasks
from portal.documents.actions import issuing
from portal.documents.models import Document, Template
from portal.documents.parity import IssueRefused
from portal.documents.seals import roots
from portal.documents.verify import examine
from portal.models import Job, OutgoingMail
from portal.workflow import NotAllowed, ReasonMissing
from tests import factories
from tests.documents import factories as papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]


@pytest.fixture
def case(sample_papers):
    return papers.case(company=factories.company(owner=factories.user(language="ru")))


def issue(case, **changes):
    facts = papers.sample_facts(**changes) if changes else None
    return issuing.issue("SMPL", None, case=case, by=None, facts=facts)


def text_of(pdf: bytes) -> str:
    """The words without their spaces: lines break wherever a column ends."""
    told = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return "".join(told.split())


def faults(path) -> dict:
    return {
        p: [f.message for f in page.validate_pdf(str(path), profile=p).failures]
        for p in ("pdfa-3a", "pdfua-1")
    }


def test_issuing_freezes_the_facts_takes_a_number_and_queues_the_printing(case):
    document = issue(case)

    assert (document.state, document.languages, document.file) == (
        "preparing",
        ["zh-hans", "ru"],
        "",
    )
    year = case.campus.today().year
    assert document.number == f"XA-SMPL-{year}-00001"
    assert document.facts["number"] == {"type": "text", "value": document.number}
    assert (document.valid_until - document.valid_from).days == 365
    assert Job.objects.get(key=document.job_key).state == "queued"
    assert [(s.name, s.facts) for s in case.steps.all()] == [
        ("issue_document", {"number": document.number, "kind": "SMPL"})
    ]


def test_a_two_column_paper_is_printed_sealed_and_genuine(case, render_papers, tmp_path, capsys):
    document = issue(case)
    assert render_papers() == ["done"]
    document.refresh_from_db()
    pdf = storing.read(document.file)

    assert (document.state, document.size, document.sha256) == (
        "valid",
        len(pdf),
        hashlib.sha256(pdf).hexdigest(),
    )
    found = examine(pdf, roots=roots())
    assert (found.genuine, found.facts) == (True, document.facts)
    assert [s.name for s in case.steps.all()] == ["issue_document", "seal_document"]
    words = text_of(pdf)
    for piece in (
        "¥14,400.00",
        "壹万肆仟肆佰元",
        "14 400,00 юаней",
        "120 м²",
        "2027年1月1日",
        document.number,
        document.printed_code,
    ):
        assert "".join(piece.split()) in words, piece
    (tmp_path / "paper.pdf").write_bytes(pdf)
    call_command("verify", tmp_path / "paper.pdf")
    assert document.number in capsys.readouterr().out
    assert faults(tmp_path / "paper.pdf") == {"pdfa-3a": [], "pdfua-1": []}
    assert [m.event for m in OutgoingMail.objects.all()] == ["document.ready"]


@pytest.mark.english
def test_verify_refuses_one_flipped_byte(case, render_papers, tmp_path, capsys):
    document = issue(case)
    render_papers()
    document.refresh_from_db()
    spoilt = bytearray(storing.read(document.file))
    spoilt[len(spoilt) // 2] ^= 1
    (tmp_path / "paper.pdf").write_bytes(spoilt)
    with pytest.raises(SystemExit) as exit_:
        call_command("verify", tmp_path / "paper.pdf")
    assert exit_.value.code == 1
    assert "NOT GENUINE" in capsys.readouterr().out


def test_every_language_pair_can_be_issued(case):
    for pair in (["en", "ru"], ["zh-hans", "en"], ["ru", "zh-hans"]):
        case.campus.prevailing_language = pair[0]
        assert issuing.issue("SMPL", None, case=case, by=None, languages=pair).languages == pair


@pytest.mark.english
def test_a_text_that_prevails_is_one_of_the_papers_two(case):
    with pytest.raises(IssueRefused, match="简体中文 prevails, and the paper has none"):
        issuing.issue("SMPL", None, case=case, by=None, languages=["ru", "en"])
    assert not Document.objects.exists()


def test_a_paper_says_which_of_its_texts_counts(case):
    agreement = issuing.issue("SMPL", None, case=case, by=None)
    letter = issuing.issue("NOTE", None, case=case, by=None)

    assert agreement.facts["authority"]["value"] == "prevails"
    assert agreement.facts["prevailing"]["ru"] == "китайский"
    assert letter.facts["authority"]["value"] == "equal"
    html = composing.compose(letter.kind_info, letter.template, letter.facts, letter.languages).html
    assert "Тексты на обоих языках имеют равную силу." in html
    assert "Преимущественную силу" not in html


def test_where_campus_and_company_share_a_language_the_second_is_the_next_of_the_house(
    sample_papers,
):
    campus, company = (
        factories.campus(),
        factories.company(name="西安丝路", language="zh-hans", country="CN"),
    )
    assert issuing.pair_of(campus, company) == ["zh-hans", "en"]


def test_a_missing_fact_refuses_with_a_list_and_takes_no_number(case):
    with pytest.raises(IssueRefused) as refused:
        issuing.issue(
            "SMPL", None, case=case, by=None, facts={"rent": papers.sample_facts()["rent"]}
        )
    missing = {dict(p.detail).get("path") for p in refused.value.problems}
    assert {"unit", "area", "starts", "rate", "signatory", "payments"} <= missing
    assert (Document.objects.count(), NumberSeries.objects.count()) == (0, 0)


def test_a_clause_without_its_twin_refuses(case):
    clause = Template.objects.current("SMPL").clauses.get(code="premises")
    clause.texts = {**clause.texts, "ru": " "}
    clause.save()
    with pytest.raises(IssueRefused) as refused:
        issue(case)
    assert [(p.code, dict(p.detail)["clause"]) for p in refused.value.problems] == [
        ("no_twin", "premises")
    ]


def test_a_draft_has_no_number_no_qr_and_says_so(case):
    draft = issuing.preview("SMPL", None, case=case)
    assert draft.problems == []
    assert [word in draft.html for word in ("XA-SMPL", "qr.svg")] == [False, False]
    words = text_of(draft.pdf())
    assert "XA-SMPL" not in words
    assert Document.objects.count() == 0


def test_a_draft_marks_what_is_missing(case):
    draft = issuing.preview("SMPL", None, case=case, facts={})
    assert '<span class="missing">[rent]</span>' in draft.html
    assert {p.code for p in draft.problems} == {"missing"}


def test_words_typed_by_a_person_are_only_words(case, render_papers):
    hostile = '<img src="http://127.0.0.1:9/x"> {{7*7}} {rent} &amp; <script>1</script>'
    document = issue(case, unit={"type": "text", "value": hostile})
    assert render_papers() == ["done"]
    document.refresh_from_db()
    words = text_of(storing.read(document.file))
    assert "{{7*7}}{rent}" in words
    assert "<script>" in words


def test_rendering_twice_makes_one_paper(case):
    document = issue(case)
    tasks.render(document.pk)
    first = Document.objects.get(pk=document.pk)
    tasks.render(document.pk)
    assert Document.objects.get(pk=document.pk).sha256 == first.sha256
    assert list(storing.names("documents/XA")) == [first.file] or first.file in list(
        storing.names("documents/XA")
    )


def test_a_second_worker_removes_what_it_printed(case, monkeypatch):
    document = issue(case)
    late = Document.objects.get(pk=document.pk)
    tasks.render(document.pk)
    kept = Document.objects.get(pk=document.pk).file
    tasks.keep(late, b"%PDF-late")
    files = [n for n in storing.names("documents") if document.number in n]
    assert files == [kept]


def test_a_worker_killed_before_its_record_leaves_one_document_and_one_number(
    case, monkeypatch, render_papers
):
    document = issue(case)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "move", killed)
        with pytest.raises(KeyboardInterrupt):
            tasks.render(document.pk)
    assert Document.objects.get(pk=document.pk).state == "preparing"
    assert render_papers() == ["done"]
    document.refresh_from_db()
    assert examine(storing.read(document.file), roots=roots()).genuine
    assert Document.objects.count() == 1


def test_without_a_key_the_paper_waits_and_no_copy_exists(case, settings, tmp_path, monkeypatch):
    settings.SEAL_DEMO, settings.SEAL_FOLDER = False, tmp_path / "none"
    document = issue(case)
    with pytest.raises(sealing.SealUnavailable):
        tasks.render(document.pk)
    document.refresh_from_db()
    assert (document.state, document.file) == ("preparing", "")
    assert not [n for n in storing.names("documents") if document.number in n]


def test_without_fonts_the_paper_waits(case, monkeypatch):
    monkeypatch.setattr(printing, "missing_fonts", lambda: ["NotoSansSC_400Regular.ttf"])
    document = issue(case)
    with pytest.raises(printing.FontsMissing):
        tasks.render(document.pk)
    assert Document.objects.get(pk=document.pk).state == "preparing"


def test_a_full_disk_leaves_no_file_and_no_record(case, monkeypatch):
    document = issue(case)

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portal.documents.storing.os.link", full)
    with pytest.raises(OSError, match="No space"):
        tasks.render(document.pk)
    assert Document.objects.get(pk=document.pk).state == "preparing"
    assert not [n for n in storing.names("documents") if document.number in n or ".part-" in n]


def test_revoking_needs_the_role_at_the_campus_and_a_reason(case):
    document = issue(case)
    director = factories.staff(role="director", campus=case.campus)
    elsewhere = factories.staff(role="director", campus=factories.campus(code="MOW"))
    with pytest.raises(NotAllowed):
        issuing.revoke(document, by=elsewhere, reason="x")
    with pytest.raises(ReasonMissing):
        issuing.revoke(document, by=director, reason=" ")
    issuing.revoke(document, by=director, reason="Wrong date")
    document.refresh_from_db()
    assert (document.state, document.end_reason, document.ended_by) == (
        "revoked",
        "Wrong date",
        director,
    )
    assert [s.name for s in case.steps.all()] == ["issue_document", "revoke_document"]


def test_a_paper_revoked_while_it_is_made_stays_revoked(case):
    document = issue(case)
    made_by = Document.objects.get(pk=document.pk)
    issuing.revoke(document, by=factories.staff(role="director", campus=case.campus), reason="x")
    tasks.keep(made_by, b"%PDF")
    assert (
        Document.objects.get(pk=document.pk).state,
        Document.objects.get(pk=document.pk).file,
    ) == ("revoked", "")


def test_replacing_ends_the_paper_and_issues_its_successor(case, render_papers):
    old = issue(case)
    render_papers()
    old.refresh_from_db()
    director = factories.staff(role="director", campus=case.campus)
    new = issuing.replace(old, by=director, reason="New rate", facts=papers.sample_facts())
    old.refresh_from_db()
    assert (old.state, old.successor, new.replaces) == ("replaced", new, old)
    assert (new.number[-5:], new.token == old.token) == ("00002", False)
    assert render_papers() == ["done"]


def test_expiry_follows_from_the_campus_day(case, render_papers):
    document = issue(case)
    render_papers()
    document.refresh_from_db()
    assert document.status == "valid"
    document.valid_until = date(2020, 1, 1)
    assert document.status == "expired"


def test_the_same_snapshot_prints_the_same_words(case, render_papers):
    document = issue(case)
    render_papers()
    document.refresh_from_db()
    case.company.name = "ООО «Другое имя»"
    case.company.save()
    first = text_of(storing.read(document.file))
    Document.objects.filter(pk=document.pk).update(state="preparing", file="", sha256="")
    jobs.Job.objects.filter(key=document.job_key).update(state="queued")
    render_papers()
    document.refresh_from_db()
    assert text_of(storing.read(document.file)) == first


def test_every_element_says_its_language(case, render_papers):
    document = issue(case)
    render_papers()
    document.refresh_from_db()
    with pikepdf.open(io.BytesIO(storing.read(document.file))) as pdf:
        said = {
            str(o.Lang)
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and "/Lang" in o and "/S" in o
        }
    assert {"zh-Hans", "ru"} <= said
