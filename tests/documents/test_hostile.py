"""Hostile words in a paper: the worker lives, the next paper is printed, no number is lost, nobody outside is asked."""

import pytest

from portal.documents import faces, render, storing, words
from portal.documents import facts as build
from portal.documents.actions import issuing
from portal.documents.models import Document
from portal.documents.parity import IssueRefused
from portal.models import Job
from tests import factories
from tests.documents import factories as papers

from .test_render import UNSQUEEZE, neighbour, text_of, tighten  # noqa: F401  fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store", "sample_papers")]


@pytest.fixture
def case():
    return papers.case(company=factories.company())


def issued(case, visitor):
    """A letter about a visitor of this name."""
    facts = {"visitor": build.text(visitor)}
    return issuing.issue("NOTE", None, case=case, by=None, facts=facts)


def number_of(document):
    return int(document.number.rsplit("-", 1)[1])


def job_of(document):
    return Job.objects.get(key=document.job_key)


WORDS = [
    '<img src="{U}/img">', '<link rel=attachment href="file:///etc/passwd">', '<base href="{U}/">',
    "<style>@import url({U}/css)</style>", '"><script>fetch("{U}")</script>', "url({U}/x)", "{{ campus.name }}",
    "{company.name}", "{% include 'x' %}", "&lt;b&gt;&#x3c;", "app:qr.svg", "=HYPERLINK('{U}')", "喆堃䶮𬭎",
]  # fmt: skip
# No face of ours has these: what would be printed is an empty box.
UNPRINTABLE = ["exe.fdp \u05e9", "ﷺ", "👩", "ก"]


def test_hostile_words_are_printed_as_words_and_nobody_is_asked(
    case, render_papers, neighbour, tmp_path  # noqa: F811
):  # fmt: skip
    address, calls = neighbour
    typed = [text.replace("{U}", address) for text in WORDS]
    document = issued(case, " ¶ ".join(typed))

    render_papers()
    assert job_of(document).state == "done"
    document.refresh_from_db()
    pdf = storing.read(document.file)
    shown = text_of(pdf, tmp_path / "paper.pdf")
    assert [text for text in typed if text.translate(UNSQUEEZE) not in shown] == []
    assert b"root:x:0" not in pdf
    assert calls == []


@pytest.mark.english
def test_a_sign_no_face_has_is_refused_before_a_number_is_taken(case):
    before = issued(case, "ZHANG Wei 喆堃䶮𬭎 Ёж ₽ №")
    for name in UNPRINTABLE:
        with pytest.raises(IssueRefused, match=f"no sign for {name[-1]}"):
            issued(case, name)
    assert number_of(issued(case, "LI Na")) == number_of(before) + 1


def test_the_papers_own_words_have_all_their_signs():
    texts = sorted((words.TEXTS).glob("*.toml"))
    lacking = {path.name: faces.lacking(path.read_text("utf-8")) for path in texts}
    assert {name: signs for name, signs in lacking.items() if signs} == {}
    assert len(texts) > 10


@pytest.mark.english
def test_words_without_an_end_are_refused_before_a_number_is_taken(case):
    before = issued(case, "ZHANG Wei")
    for endless in ("e" + "\u0316" * 20_000, "字" * 100_000):
        with pytest.raises(IssueRefused, match="Put it into an annex"):
            issued(case, endless)
    assert number_of(issued(case, "LI Na")) == number_of(before) + 1


def test_a_table_that_runs_away_hurts_no_other_paper_and_loses_no_number(
    case, render_papers, tighten  # noqa: F811
):  # fmt: skip
    tighten(cpu=3)
    facts = papers.sample_facts()
    facts["payments"]["rows"] *= 1000
    bomb = issuing.issue("SMPL", None, case=case, by=None, facts=facts)
    after = issued(case, "ZHANG Wei")

    render_papers()

    assert "RenderFailed: timeout" in job_of(bomb).error
    bomb, after = (Document.objects.get(pk=one.pk) for one in (bomb, after))
    assert [bomb.state, after.state, bomb.sha256] == ["preparing", "valid", ""]
    issuing.revoke(bomb, by=factories.staff(role="director"), reason="Too long")
    next_one = issuing.issue("SMPL", None, case=case, by=None)
    assert number_of(next_one) == number_of(bomb) + 1


def test_the_same_paper_prints_when_the_machine_has_time_again(
    case, render_papers, tighten  # noqa: F811
):  # fmt: skip
    tighten(cpu=1, wall=1, file=100)
    made = issued(case, "ZHANG Wei")
    render_papers()
    assert Document.objects.get(pk=made.pk).state == "preparing"

    tighten(cpu=20, wall=30, file=render.LIMITS["file"] * 10**6)
    issuing.retry(made, by=factories.staff(role="manager"))
    render_papers()
    printed = Document.objects.get(pk=made.pk)
    assert (printed.state, printed.number) == ("valid", made.number)
