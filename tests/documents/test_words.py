"""The words of papers change: a draft, another person's approval, a first day; older papers keep theirs."""

from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from cms import editors
from portal.documents import words
from portal.documents.actions import issuing, texts, wording
from portal.documents.actions.texts import TextsRefused
from portal.documents.actions.wording import WordsRefused
from portal.documents.comparing import changes, word_diff
from portal.documents.models import Document, PaperView, Template, TemplateStep
from portal.workflow import NotAllowed, ReasonMissing, StaleState
from tests import factories
from tests.accounts.factories import enter
from tests.documents import factories as papers

pytestmark = pytest.mark.django_db
NEW = {"en": "Rent and deposit", "zh-hans": "租金与押金", "ru": "Плата и залог"}
FIELDS = {"role": "heading", "code": "money", "when": "", "value": ""}


@pytest.fixture
def writer(sample_papers):
    return factories.staff(role="editor", language="en")


@pytest.fixture
def approver(sample_papers):
    return factories.staff(role="editor", email="second@park.example", language="en")


@pytest.fixture
def draft(writer):
    return wording.begin("SMPL", by=writer)


def heading(template, **changed):
    return wording.write_clause(
        template, {"role": "heading", "code": "money"} | NEW | changed,
        by=template.edited_by, version=template.version, instead="money",
    )  # fmt: skip


def approved(template, approver, day=None):
    wording.offer(template, by=template.edited_by)
    return wording.approve(template, by=approver, effective_on=day or date.today())


def money(template):
    return template.clauses.get(code="money").texts["en"]


def test_new_papers_carry_the_new_words_from_their_day_and_old_ones_keep_theirs(draft, approver):
    case = papers.case()
    before = issuing.issue("SMPL", None, case=case, by=None)
    day = case.campus.today() + timedelta(days=2)
    approved(heading(draft), approver, day)

    meanwhile = issuing.issue("SMPL", None, case=case, by=None)
    with time_machine.travel(f"{day}T00:30+08:00"):  # midnight has passed in Xi'an, not in London
        after = issuing.issue("SMPL", None, case=case, by=None)

    assert [money(d.template) for d in (before, meanwhile, after)] == [
        "Rent",
        "Rent",
        "Rent and deposit",
    ]
    assert Document.objects.get(pk=before.pk).template.number == 1


@pytest.mark.english
def test_whoever_wrote_last_does_not_approve(draft, writer, approver):
    heading(draft)
    wording.offer(draft, by=writer)

    with pytest.raises(WordsRefused, match="another person approves"):
        wording.approve(draft, by=writer, effective_on=date.today())
    with pytest.raises(NotAllowed):
        wording.step_back(draft, "send_back", by=factories.staff(role="intake"), reason="No")
    with pytest.raises(ReasonMissing):
        wording.step_back(draft, "send_back", by=approver, reason=" ")
    wording.step_back(draft, "send_back", by=approver, reason="The rent is not the deposit.")
    assert Template.objects.current("SMPL").number == 1
    steps = [(s.name, s.by, s.reason) for s in draft.steps.all()]
    assert steps[-1] == ("send_back", approver, "The rent is not the deposit.")


def test_the_history_of_words_is_never_changed(draft):
    with pytest.raises(DatabaseError), transaction.atomic():
        TemplateStep.objects.filter(template=draft).update(reason="nobody")
    with pytest.raises(DatabaseError), transaction.atomic():
        TemplateStep.objects.filter(template=draft).delete()


@pytest.mark.english
@pytest.mark.parametrize(("changed", "said"), [
    ({"ru": ""}, "money: no text in Русский"),
    ({"ru": "Плата 5"}, "money: English and Русский state different figures: 5"),
    ({"zh-hans": "租金 {rent}"}, "money: English and 简体中文 name different facts: rent"),
    ({"en": "{{7*7}}"}, "money: a brace that is no placeholder"),
    ({"en": "{% now 'Y' %}"}, "money: a brace that is no placeholder"),
])  # fmt: skip
def test_words_that_are_not_whole_are_not_offered(draft, writer, changed, said):
    heading(draft, **changed)
    with pytest.raises(TextsRefused, match=said.replace("{", "").split(": ")[-1][:20]) as refused:
        wording.offer(draft, by=writer)
    assert said in refused.value.faults


def test_two_writers_do_not_write_over_each_other(draft, approver):
    version = draft.version
    heading(draft)
    with pytest.raises(StaleState):
        wording.order_clause(draft, "rent", by=approver, version=version, to="remove")


def test_clauses_are_added_moved_and_removed(draft, writer):
    wording.write_clause(
        draft, {"role": "clause", "code": "extra"} | NEW, by=writer, version=draft.version, after="premises"
    )  # fmt: skip
    wording.order_clause(draft, "extra", by=writer, version=draft.version, to="down")
    wording.order_clause(draft, "discount", by=writer, version=draft.version, to="remove")
    wording.order_clause(draft, "subject", by=writer, version=draft.version, to="up")

    order = [clause.code for clause in draft.clauses.all()]
    assert order[:5] == ["subject", "premises", "money", "extra", "rent"]
    assert "discount" not in order


@pytest.mark.english
def test_a_first_day_is_neither_past_nor_before_the_version_that_waits(draft, writer, approver):
    wording.offer(draft, by=writer)
    with pytest.raises(WordsRefused, match="today or later"):
        wording.approve(draft, by=approver, effective_on=date.today() - timedelta(days=3))
    later = date.today() + timedelta(days=30)
    wording.approve(draft, by=approver, effective_on=later)

    second = wording.begin("SMPL", by=writer)
    with pytest.raises(WordsRefused, match="Version 2"):
        approved(second, approver, date.today())


def test_the_park_s_own_words_are_not_written_over_by_a_file(draft, approver, tmp_path):
    approved(heading(draft), approver)
    shipped = tmp_path / "SMPL.toml"
    shipped.write_text(
        (papers.DATA / "SMPL.toml")
        .read_text()
        .replace("Annex 1.", "Annex 2.")
        .replace("附件1", "附件2")
        .replace("№ 1", "№ 2")
    )

    kept, new = texts.load_file(shipped, by=None)

    assert (kept.number, new, Template.objects.current("SMPL").number) == (2, False, 2)


def test_a_file_given_out_is_taken_in_the_same(draft, approver, writer):
    approved(heading(draft, en="Rent — “and”\n\n\\ deposit"), approver)
    file = words.to_toml(words.written(draft)).encode()

    again = wording.take_in(file, by=writer)

    assert words.to_toml(words.written(again)).encode() == file
    assert (again.number, again.state) == (3, "draft")


@pytest.mark.english
@pytest.mark.parametrize(("spoil", "said"), [
    (lambda text: text.replace('kind = "SMPL"', 'kind = "NONE"'), "issues no papers of the kind NONE"),
    (lambda text: text.replace('"rent",', '"rent", "salary",'), "does not know these facts: salary"),
    (lambda text: text.replace("subject", "Sub/ject"), "small Latin letters"),
    (lambda text: "kind = [", "The file"),
    (lambda text: "\x00", "The file"),
    (lambda text: "a=" + "[" * 9000, "The file"),
])  # fmt: skip
def test_a_file_with_a_fault_is_refused_in_words(writer, spoil, said):
    text = (papers.DATA / "SMPL.toml").read_text()
    with pytest.raises(TextsRefused, match=said):
        wording.take_in(spoil(text).encode(), by=writer)
    assert Template.objects.filter(state="draft").count() == 0


def test_a_comparison_is_word_by_word_and_sign_by_sign(draft):
    heading(draft)
    old = Template.objects.current("SMPL")

    assert [(c.clause, c.language) for c in changes(old, draft)] == [
        ("money", "en"), ("money", "zh-hans"), ("money", "ru"),
    ]  # fmt: skip
    assert word_diff("租金按月支付", "租金按季支付") == [
        ("same", "租金按"), ("gone", "月"), ("new", "季"), ("same", "支付"),
    ]  # fmt: skip
    assert word_diff("pay {rent} now", "pay {sum} now")[1:3] == [
        ("gone", "{rent}"),
        ("new", "{sum}"),
    ]


# --- pages -----------------------------------------------------------------------------------


@pytest.fixture
def desk(client, writer, park_site):
    editors.enrol()
    return enter(client, writer, second_factor=True)


def test_the_editor_s_pages_show_what_is_in_force_and_every_fault_beside_its_clause(desk, writer):
    assert "Sample lease agreement" in desk.get(reverse("words")).content.decode()
    desk.post(reverse("words_begin", args=["SMPL"]))
    draft = Template.objects.get(state="draft")
    page = reverse("words_clause", args=["SMPL", 2, "money"])
    typed = FIELDS | NEW | {"en": "{{7*7}}", "version": draft.version}

    looked = desk.post(page, typed | {"look": "1"}).content.decode()
    assert "a brace that is no placeholder" in looked
    assert "{{7*7}}" in looked
    assert money(draft) == "Rent"

    shown = desk.post(page, typed, follow=True).content.decode()
    clause = BeautifulSoup(shown, "lxml").find(id="money").text
    assert "a brace that is no placeholder" in clause
    assert "49" not in clause
    assert money(draft) == "{{7*7}}"
    refused = desk.post(reverse("words_step", args=["SMPL", 2, "offer"]), follow=True)
    assert "a brace that is no placeholder" in refused.content.decode()


SAYS = {
    "en": "tells who the company is. This paper is read by people who are not to know it.",
    "zh-hans": "会透露企业身份。阅读本文件的人不应知晓企业身份。",
    "ru": "выдаёт, о какой компании речь. Этот документ читают те, кому этого знать нельзя.",
}


@pytest.mark.parametrize("language", SAYS)
@pytest.mark.parametrize(("fact", "more"), [
    ("company.name", {"en": "By {company.name}", "zh-hans": "由 {company.name}", "ru": "Для {company.name}"}),
    ("company.inn", {"when": "company.inn"}),
])  # fmt: skip
def test_an_anonymous_paper_names_nobody_in_the_reader_s_language(writer, language, fact, more):
    texts.load_file(words.TEXTS / "MATC.toml", by=None)
    draft = wording.begin("MATC", by=writer)
    wording.write_clause(
        draft, {"role": "clause", "code": "who"} | NEW | more, by=writer, version=draft.version, after="title"
    )  # fmt: skip
    with translation.override(language), pytest.raises(TextsRefused) as refused:
        wording.offer(draft, by=writer)
    assert [fault for fault in refused.value.faults if fault.startswith("who")] == [
        f"who: {{{fact}}} {SAYS[language]}"
    ]


def test_the_editor_of_an_anonymous_paper_offers_no_name_and_that_of_another_does(
    desk, writer, sample_papers
):
    texts.load_file(words.TEXTS / "MATC.toml", by=None)
    offered = {}
    for kind in ("MATC", "SMPL"):
        draft = wording.begin(kind, by=writer)
        door = reverse("words_clause", args=[kind, draft.number, draft.clauses.first().code])
        offered[kind] = desk.get(door).content.decode()
    assert "{company.name}" in offered["SMPL"]
    assert "{company." not in offered["MATC"]
    assert "{campus.name}" in offered["MATC"]


def test_whoever_is_late_reads_so_and_keeps_what_was_typed(desk, writer):
    draft = wording.begin("SMPL", by=writer)
    heading(draft)
    page = reverse("words_clause", args=["SMPL", 2, "rent"])
    late = desk.post(
        page,
        FIELDS | NEW | {"code": "rent", "ru": "Слова опоздавшего", "version": draft.version - 1},
    )

    assert late.status_code == 409
    assert "Слова опоздавшего" in late.content.decode()
    assert desk.post(reverse("words_step", args=["SMPL", 2, "burn"])).status_code == 404
    assert (
        desk.get("/cms/words/SMPL/0/").status_code
        == desk.get("/cms/words/NONE/").status_code
        == 404
    )


def test_a_second_person_approves_on_the_page(desk, writer, approver, client):
    desk.post(reverse("words_begin", args=["SMPL"]))
    draft = Template.objects.get(state="draft")
    desk.post(
        reverse("words_clause", args=["SMPL", 2, "money"]),
        FIELDS | NEW | {"version": draft.version},
    )
    desk.post(reverse("words_step", args=["SMPL", 2, "offer"]))
    step = reverse("words_step", args=["SMPL", 2, "approve"])
    own = desk.post(step, {"effective_on": date.today()}, follow=True).content.decode()
    assert "another person approves" in own

    editors.enrol()
    enter(client, approver, second_factor=True)
    assert client.post(step, {"effective_on": ""}).status_code == 200
    client.post(step, {"effective_on": date.today()})
    assert Template.objects.current("SMPL").number == 2
    compared = client.get(
        reverse("words_kind", args=["SMPL"]), {"old": 1, "new": 2}
    ).content.decode()
    assert "<ins>与押金</ins>" in compared


def test_a_file_goes_out_and_comes_in_on_the_page(desk):
    file = desk.get(reverse("words_export", args=["SMPL", 1]))
    assert 'filename="SMPL.toml"' in file["Content-Disposition"]
    given = SimpleUploadedFile("SMPL.toml", file.content)
    assert desk.post(reverse("words_import"), {"file": given}, follow=True).status_code == 200
    assert Template.objects.get(state="draft").number == 2
    wrong = SimpleUploadedFile("SMPL.toml", b"kind = 7")
    assert "kind is missing" in desk.post(reverse("words_import"), {"file": wrong}).content.decode()


def test_words_are_looked_at_on_sample_facts_and_on_those_of_a_paper_one_may_see(desk, writer):
    call_command("load_texts", words.TEXTS / "LEAS.toml", verbosity=0)
    page = reverse("words_look", args=["LEAS", 1])
    sample = desk.post(page, {"pair": "ru,zh-hans", "document": ""}).content.decode()
    assert "866\N{NO-BREAK SPACE}333,34" in sample
    assert "866,333.34" in desk.get(page).content.decode()
    issued = issuing.issue("SMPL", None, case=papers.case(), by=None)
    there = reverse("words_look", args=["SMPL", 1])
    typed = {"pair": "zh-hans,ru", "document": issued.number}

    assert "You see no document" in desk.post(there, typed).content.decode()
    writer.roles.create(role="manager")
    shown = desk.post(there, typed).content.decode()

    assert f"On the facts of {issued.number}" in shown
    assert issued.facts["company"]["name"]["ru"] in shown
    assert PaperView.objects.get().document == issued
    assert desk.post(there, typed | {"sheet": "1"}).content[:5] == b"%PDF-"


def test_only_editors_open_the_words(client, sample_papers):
    enter(client, factories.staff(role="manager"), second_factor=True)
    assert client.get(reverse("words")).status_code in (302, 403)


def test_a_text_changed_without_its_twins_waits_until_someone_says_they_still_fit(desk, writer):
    draft = wording.begin("SMPL", by=writer)
    twins = {code: draft.clauses.get(code="money").texts[code] for code in ("zh-hans", "ru")}
    heading(draft, **twins)
    offer, order = (reverse(f"words_{name}", args=["SMPL", 2, at]) for name, at in (("step", "offer"), ("order", "money")))  # fmt: skip
    said = "English was changed, 简体中文, Русский was not"

    assert said in desk.post(offer, follow=True).content.decode()
    shown = desk.post(order, {"version": draft.version, "to": "stand"}, follow=True)
    assert said not in shown.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.edited_by) == ("draft", writer)

    heading(draft, **twins, en="Money")  # changed once more, so what was said no longer holds
    with pytest.raises(TextsRefused):
        wording.offer(draft, by=writer)
    wording.let_stand(draft, "money", by=writer, version=draft.version)
    wording.offer(draft, by=writer)
    assert draft.state == "offered"
