"""What an application asks, what it knows beforehand, and what hangs on another answer."""

import pytest
from django.utils import translation

from portal.languages import pick
from tenants.actions import drafting
from tenants.answers import page_form, shown
from tenants.prefill import answers_for
from tenants.problems import missing_answers
from tenants.reading import changes, parts
from tenants.sections import BY_CODE, DECLARATION_TEXTS, GROUPS, PAGES, WANTED, fields_in_all
from tests import factories
from tests.tenants import factories as make

pytestmark = pytest.mark.django_db


def test_at_least_45_questions_in_every_section_and_at_most_seven_on_a_page():
    assert fields_in_all() >= 45
    assert [code for code in GROUPS if not any(page.group == code for page in PAGES)] == ["G"]
    assert all(len(page.fields) <= 7 for page in PAGES)
    names = [(page.code, field.name) for page in PAGES for field in page.fields]
    assert len(names) == len(set(names))


def test_documents_and_separate_consents():
    assert [wanted.code for wanted in WANTED] == [f"D{n}" for n in range(1, 16)]
    codes = {text.code: text.required for text in DECLARATION_TEXTS}
    assert codes == {
        "truth": True,
        "rules": True,
        "personal_data": True,
        "transfer": True,
        "directory": False,
    }


def test_the_consent_to_pass_data_on_names_who_gets_them(park, draft):
    moscow = factories.campus(code="MOW")
    drafting.declare(draft, {"transfer", "truth"}, language="ru", by=park.owner)
    given = {row.code: row for row in draft.consents.all()}
    assert pick(moscow.legal_name, "ru") in given["transfer"].text
    assert (given["transfer"].text_version, given["transfer"].language) == ("2026-2", "ru")
    assert not any("{" in row.text for row in given.values())


def test_a_missing_answer_names_its_question_once(draft):
    with translation.override("ru"):
        texts = [str(problem.text) for problem in missing_answers(draft)]
    assert texts
    assert not [text for text in texts if "?:" in text]
    named = next(text for text in texts if "«" in text)
    inside = named.split("«")[1].split("»")[0]
    assert named.count(inside) == 1


def test_what_the_park_knows_is_filled_in(park):
    park.company.identifiers.create(kind="ogrn", value="1027700132195")
    filled = answers_for(park.company, park.campus, "resident")
    assert filled["track"] == {"track": "resident", "correspondence": "ru", "currency": "CNY"}
    assert filled["resident"] == {"exists": "yes"}
    assert filled["entity"]["name"] == park.company.name
    assert filled["registration"]["registration_number"] == "1027700132195"
    assert filled["registration"]["postcode"] == "664003"


def test_a_second_application_does_not_ask_again_what_the_first_told(park, ready):
    make.submitted(ready, by=park.owner)
    moscow = factories.campus(code="MOW")
    second = make.application(company=park.company, campus=moscow, by=park.owner)
    told = make.ANSWERS
    assert second.answers["ownership"] == told["ownership"]
    assert second.answers["contact"]["founders"] == told["contact"]["founders"]
    assert second.answers["resident"] == {"exists": "yes"}
    assert "project" not in second.answers  # another campus, another project


def test_figures_and_days_are_read_in_the_readers_way():
    with translation.override("ru"):
        assert shown("registration", "capital", "1 200 000,00").replace("\xa0", " ") == "1 200 000"
        assert shown("space", "start_on", "2027-01-01").replace("\xa0", " ") == "1 января 2027 г."
        assert shown("space", "area_min", "сто") == "сто"
        assert shown("project", "readiness", "7").startswith("7")
    with translation.override("zh-hans"):
        assert shown("registration", "capital", "1200000") == "1,200,000"
        assert shown("space", "start_on", ["31", "2", "2027"]) == "2027-2-31"


def test_what_no_answer_called_for_is_left_out_of_the_reading():
    names = {row.name for part in parts(make.ANSWERS, ["ru", "zh-hans"]) for row in part.rows}
    assert {"disputes", "exists", "parking"} <= names
    assert not {"disputes_detail", "planned_name__ru", "basis_until"} & names
    typed = {**make.ANSWERS, "resident": {"exists": "yes", "planned_name__ru": "x"}}
    names = {row.name for part in parts(typed, ["ru", "zh-hans"]) for row in part.rows}
    assert "planned_name__ru" in names


HANGING = [
    ("signatory", "basis", "power_of_attorney", {"basis_number", "basis_until"}),
    ("ownership", "disputes", "yes", {"disputes_detail"}),
    ("technology", "hazards", "yes", {"hazards_detail"}),
]


@pytest.mark.parametrize(("page", "question", "answer", "wanted"), HANGING)
def test_an_answer_calls_for_another_without_any_script(draft, page, question, answer, wanted):
    given = {**make.ANSWERS[page]}
    assert page_form(BY_CODE[page], draft, given).is_valid()
    form = page_form(BY_CODE[page], draft, given | {question: answer})
    assert set(form.errors) == wanted
    first = next(name for name in form.fields if name in wanted)
    assert form.fields[first].help_text


def test_a_hanging_answer_that_is_given_but_not_readable_has_one_error(draft):
    data = make.ANSWERS["resident"] | {
        "exists": "no", "planned_name__ru": "x", "planned_form": "llc", "planned_capital": "много",
        "planned_owners": "x", "planned_on": "2027-03-01",
    }  # fmt: skip
    form = page_form(BY_CODE["resident"], draft, data)
    assert list(form.errors) == ["planned_capital"]
    assert len(form.errors["planned_capital"]) == 1


def test_another_paper_of_the_same_name_is_a_change(park, ready):
    from tenants.actions import checking, sending

    application = make.submitted(ready, by=park.owner)
    make.returned(application, [checking.Point("x", "documents", "D1")], by=park.intake)
    first = application.papers.get(code="D1")
    drafting.take_out(application, "D1", first.paper, by=park.owner)
    again = make.paper(company=park.company, by=park.owner, name=first.name)
    application.refresh_from_db()
    drafting.hand_in(application, "D1", again, by=park.owner)
    for point in application.returns.last().points.all():
        checking.answer_point(point, "", done=True, by=park.owner)
    sent = sending.resubmit_application(application, by=park.owner)
    (change,) = changes(sent)
    assert change.before != change.after
    assert first.name in change.before
