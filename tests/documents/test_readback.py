"""The finished sheet is read before it is sealed, and says what the facts say."""

import copy
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from portal.documents import facts as build
from portal.documents import papers, parity, readback, render, words
from portal.documents.kinds import PAPER_KINDS, kind_of
from portal.documents.models import Document, Template
from portal.documents.readback import DiffersInPrint
from portal.models import Job
from tests.documents import contact, factories
from tests.pages import THOROUGH

pytestmark = pytest.mark.django_db
KINDS = contact.kinds()


def sample(kind):
    """The words in force and sample facts; every paper that prevails names the language."""
    call_command("load_texts", words.TEXTS / f"{kind}.toml", verbosity=0)
    facts = words.sample_facts(kind) | {
        "authority": build.text("prevails"),
        "prevailing": build.language_name("ru"),
    }
    return Template.objects.current(kind), facts


def sheet(kind, template, facts, languages):
    made = papers.compose(
        kind_of(kind), template, facts, languages,
        number=facts["number"]["value"], url="https://park.example/check/x/", code="AAAA-BBBB",
    )  # fmt: skip
    return render.render(
        made.html, title=made.title, lang=made.lang, created=datetime(2026, 11, 26, tzinfo=UTC),
        assets=made.assets, identifier=b"0" * 16, facts=None,
    )  # fmt: skip


def test_the_samples_are_of_every_kind_and_name_every_fact():
    assert {code for code in PAPER_KINDS if code not in ("SMPL", "NOTE")} == set(KINDS)
    for kind in KINDS:
        template, facts = sample(kind)
        assert set(template.placeholders) - words.types(facts).keys() == set(), kind


@pytest.mark.parametrize(("place", "kind"), list(enumerate(KINDS)))
def test_no_paper_of_any_kind_gives_a_false_alarm(place, kind):
    """It says what the facts say, in our faces alone, tagged, and is read in the order it was written.

    Kinds take turns at the pairs; all of them with `--thorough`.
    """
    for languages in contact.PAIRS if THOROUGH else [contact.PAIRS[place % len(contact.PAIRS)]]:
        assert contact.faults(contact.printed(kind, languages), kind, languages) == [], languages


@pytest.fixture(scope="module")
def lease():
    return {}


@pytest.mark.parametrize(("path", "changed", "clause", "found"), [
    ("deposit", {"amount": "866333.35"}, "deposit", "866"),
    ("starts_on", {"value": "2026-12-02"}, "period", "1\N{NO-BREAK SPACE}декабря"),
    ("unit", {"value": "205"}, "object", "204"),
    ("usable", {"value": "226.50"}, "area", "226"),
    ("signatory", {"ru": "Чжан Вэнь"}, "party-b", "ЧжанВэй"),
    ("signatory", {"zh-hans": "张文"}, "party-b", "张伟"),
])  # fmt: skip
def test_a_value_that_is_not_the_facts_is_told_with_both(lease, path, changed, clause, found):
    """The sheet of one lease, read against facts that say something else in one place."""
    template, facts = sample("LEAS")
    if not lease:
        lease["pdf"] = sheet("LEAS", template, facts, ["ru", "zh-hans"])
    other = copy.deepcopy(facts)
    other[path] |= changed

    with pytest.raises(DiffersInPrint) as told:
        readback.verify(lease["pdf"], template.clauses.all(), other, ["ru", "zh-hans"])

    said = [dict(problem.detail) for problem in told.value.problems]
    assert path in {one["path"] for one in said}
    assert clause in {one["clause"] for one in said}
    assert any(readback.squeezed(found) in one["found"] for one in said)


def test_a_row_of_a_table_is_read_too(lease):
    template, facts = sample("INVD")
    pdf = sheet("INVD", template, facts, ["ru", "zh-hans"])
    other = copy.deepcopy(facts)
    other["lines"]["rows"][0][-1]["amount"] = "866333.43"

    with pytest.raises(DiffersInPrint, match="lines.1"):
        readback.verify(pdf, template.clauses.all(), other, ["ru", "zh-hans"])


def test_a_formatter_that_writes_another_day_is_found_out(monkeypatch):
    """Sheet and expectation come from the same words, so the words are read back to the fact too."""
    template, facts = sample("RCPM")
    monkeypatch.setattr("portal.languages.cldr_date", lambda *_: "28 ноября 2026 г.")

    found = readback.problems("", template.clauses.all(), facts, ["ru", "en"])

    assert any(dict(one.detail)["wanted"] == facts["paid_on"]["value"] for one in found)


def test_a_sheet_that_differs_is_never_sealed_and_stands_on_the_desks_list(
    sample_papers, render_papers, own_store, monkeypatch
):
    from portal.documents.actions import issuing

    real = render.render
    monkeypatch.setattr(
        "portal.documents.tasks.printing.render",
        lambda html, **more: real(
            html.replace(
                "14 400,00".replace(" ", "\N{NO-BREAK SPACE}"), "14\N{NO-BREAK SPACE}700,00"
            ),
            **more,
        ),
    )
    document = issuing.issue("SMPL", None, case=factories.case(), by=None)

    assert render_papers() == ["failed"]
    document.refresh_from_db()
    job = Job.objects.get(key=document.job_key)
    assert (document.state, document.sha256) == ("preparing", "")
    assert not list(own_store.rglob("*.pdf"))
    assert (job.state, job.attempts) == (Job.State.FAILED, 1)
    assert "14\N{NO-BREAK SPACE}400,00" in job.error
    assert "14700,00" in job.error
    assert Document.objects.count() == 1


@pytest.mark.parametrize(("kind", "changed"), [
    ("ADDR", {"law": build.text("CN")}),
    ("ACTH", {"direction": build.text("out"), "has_defects": build.text(""), "has_readings": build.text("")}),
    ("EXIT", {"has_debts": build.text("yes"), "has_refund": build.text(""), "has_settlement": build.text("")}),
    ("PROT", {"outcome": build.text("rejected"), "casting": build.text("yes"), "has_dissent": build.text("")}),
    ("SCOR", {"median": build.text("yes"), "proposal": build.text("reject")}),
    ("RESA", {"has_targets": build.text(""), "has_incentive": build.text("")}),
])  # fmt: skip
def test_the_other_branches_of_a_paper_agree_in_every_pair(kind, changed):
    clauses = contact.template(kind).clauses.all()
    for languages in contact.PAIRS:
        facts = contact.facts_for(kind, languages, **changed)
        assert parity.problems(clauses, facts, languages) == [], languages
