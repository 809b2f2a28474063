"""The park's own papers come with the service that promises them: what they state, for whom, and when not."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.cases.actions import handling
from portal.documents import qr, seals, storing, verify
from portal.documents.actions import dossier, issuing
from portal.documents.masking import mask
from portal.documents.models import Document
from services import papers, problems
from services import papers_partners as partners
from services.actions import asking, working
from services.definition import ENDINGS
from services.forms.desk import StepPaperForm
from services.models import Request, Service
from tests import factories
from tests.accounts.factories import enter
from tests.billing import factories as money
from tests.documents.test_issue import text_of
from tests.services import factories as made
from tests.services.filling import answer_to, filled
from tests.services.test_groups import tenancy

pytestmark = pytest.mark.django_db
TOLD = {
    "ENTR": {"translator": "Сергеева О. П."},
    "WPCK": {"permit_until": timezone.now().date(), "next_step": "медосмотр, 1,5 месяца"},
}  # fmt: skip


def in_work(cast, code, **answers):
    """A request of the service, its form filled, its papers given, taken into work by the officer."""
    made.catalogue(code)
    order = asking.begin(Service.objects.get(code=code), cast.company, cast.campus, by=cast.owner)
    people = [str(p.public_id) for p in cast.company.people.order_by("pk")]
    whole = filled(order.plan, cast.campus, people) | answers
    for field in order.plan.fields:  # questions these answers bring up
        if field.key not in whole and field.kind != "slot" and problems.asked(field, whole):
            whole[field.key] = answer_to(field, cast.campus, people, ())
    order = asking.save_answers(order, whole, by=cast.owner)
    paper = dossier.receive(cast.company, made.upload(f"{code}.pdf"), kind="other", by=cast.owner)
    for need, person in problems.paper_rows(order):
        asking.give_paper(order, need.key, paper, by=cast.owner, person=person)
    order = asking.send(order, by=cast.owner, terms=asking.terms_of(order))
    Request.objects.filter(pk=order.pk).update(state="submitted", phase="with_staff")  # paid for
    order = Request.objects.get(pk=order.pk)
    handling.claim(order, by=cast.officer)
    order.refresh_from_db()
    return working.moved(order, "start", by=cast.officer)


def prepared(cast, code, told=None, **answers):
    order = in_work(cast, code, **answers)
    return order, working.prepare(order, by=cast.officer, told=told)


@pytest.fixture
def cast(moscow):
    factories.person(company=moscow.company, latin_family="LI", passport_number="E7654321")
    moscow.tenancy = tenancy(moscow)
    moscow.tenancy.activated_at = timezone.now() - timedelta(days=100)
    moscow.tenancy.save()
    application = moscow.tenancy.application
    application.answers = {**application.answers, "project": {"sector": "bio"}}
    application.save()
    return moscow


def owe(cast):
    yesterday = cast.campus.today() - timedelta(days=1)
    return money.invoice(case_of=cast.tenancy.application, due_on=yesterday)


def given():
    return Document.objects.filter(kind__in=ENDINGS)


def test_every_paper_a_definition_may_name_has_a_writer():
    assert set(papers.WRITERS) == set(ENDINGS)


@pytest.mark.parametrize(("code", "kinds"), [
    ("BS-04", ["BANK"]), ("FN-01", ["LOAN"]), ("VW-05", ["WPCK"]),
])  # fmt: skip
def test_a_service_ends_in_the_papers_it_promises(cast, code, kinds):
    told = {key: value for kind in kinds for key, value in TOLD.get(kind, {}).items()}
    order, documents = prepared(cast, code, told)

    assert [d.kind for d in documents] == kinds
    assert all(d.languages[0] == "ru" and d.case_id == order.pk for d in documents)
    assert all(d.facts["request"]["value"] == order.number for d in documents)


def test_good_standing_states_what_the_park_knows_and_what_was_ticked(cast):
    _order, (letter,) = prepared(cast, "LC-04", kind="standing", facts=["since", "track"], language=["zh"])  # fmt: skip

    since = cast.campus.local(cast.tenancy.activated_at).date()
    assert letter.kind == "GSTD"
    assert letter.facts["since"]["value"] == since.isoformat()
    assert letter.facts["as_of"]["value"] == cast.campus.today().isoformat()
    assert letter.valid_until == cast.campus.today() + timedelta(days=30)
    assert "sector" in letter.facts
    assert "unit" not in letter.facts
    assert letter.languages == ["ru", "zh-hans"]


def test_both_papers_come_once_for_every_language_beside_the_campus_own(cast):
    _order, documents = prepared(cast, "LC-04", kind="both", language=["zh", "ru", "en"])

    assert [(d.kind, d.languages[1]) for d in documents] == [
        ("CERT", "zh-hans"), ("CERT", "en"), ("GSTD", "zh-hans"), ("GSTD", "en"),
    ]  # fmt: skip


@pytest.mark.english
@pytest.mark.parametrize(("code", "answers"), [("LC-04", {"kind": "standing"}), ("BS-04", {}), ("LC-03", {})])  # fmt: skip
def test_a_letter_that_says_nothing_is_overdue_is_refused_while_something_is(cast, code, answers):
    order = in_work(cast, code, **answers)
    invoice = owe(cast)

    with pytest.raises(working.MayNotState) as refused:
        working.prepare(order, by=cast.officer)

    assert invoice.number in refused.value.reasons[0]
    assert not given().exists()
    order.refresh_from_db()
    assert order.state == "in_progress"

    client = made_client(cast.officer)
    page = client.post(reverse("services:desk_prepare", args=[order.number]), {"note": ""})
    assert invoice.number in page.content.decode()


def made_client(user):
    from tests.services.test_journey import signed_in

    return signed_in(user)


def test_a_certificate_without_a_tenancy_is_refused_and_the_request_waits(moscow):
    order = in_work(moscow, "LC-04", kind="cert")

    with pytest.raises(working.MayNotState):
        working.prepare(order, by=moscow.officer)

    assert not given().exists()


def test_a_changed_company_gets_a_certificate_in_the_place_of_the_old_one(cast):
    old = issuing.issue("CERT", cast.tenancy, case=cast.tenancy.application, by=None)
    Document.objects.filter(pk=old.pk).update(state="valid", sha256="1" * 64)

    _order, (new,) = prepared(cast, "BS-08", cert_language="zh_ru")

    old.refresh_from_db()
    assert (old.state, new.replaces_id) == ("replaced", old.pk)
    assert new.valid_until == old.valid_until
    assert new.languages == ["ru", "zh-hans"]


def test_a_translation_is_certified_only_with_its_file_and_names_both_by_hash(cast):
    order = in_work(cast, "TR-01", pair="zh_ru")
    with pytest.raises(working.MayNotState):
        working.prepare(order, by=cast.officer, told=TOLD["ENTR"])

    result = working.attach_result(order, made.upload("Перевод.pdf"), by=cast.officer)
    (paper,) = working.prepare(order, by=cast.officer, told=TOLD["ENTR"])

    assert paper.languages == ["zh-hans", "ru"]
    hashes = [row[-1]["value"] for row in paper.facts["files"]["rows"]]
    assert hashes[-1] == result.paper.sha256[:16]
    assert len(hashes) == 2


def test_a_case_sheet_shows_no_more_of_a_passport_than_its_last_signs(cast):
    _order, (sheet,) = prepared(cast, "VW-05", TOLD["WPCK"])

    numbers = [p.passport_number for p in cast.company.people.all()]
    assert not any(number in str(sheet.facts) for number in numbers)
    assert sheet.facts["person"]["passport"]["value"][1:] in {n[-4:] for n in numbers}
    assert sheet.kind_info.logged


@pytest.fixture
def xian(services, own_store):
    cast = made.moscow("XA", country="CN")
    factories.person(company=cast.company, latin_family="LI", passport_number="E7654321")
    return cast


def test_a_passport_taken_is_receipted_when_the_step_is_done_and_not_before(xian, own_store):
    order = in_work(xian, "VW-03", passport_handling="park")
    client = made_client(xian.officer)
    step = reverse("services:desk_task", args=[order.number, "custody"])
    page = client.post(step, {"note": ""}).url
    assert page == reverse("services:desk_step_paper", args=[order.number, "custody"])
    assert client.get(page).status_code == 200

    today = xian.campus.today()
    typed = {"taken_on": today.isoformat(), "return_on": (today + timedelta(days=5)).isoformat(), "taken_by": "李娜",
             "note": ""}  # fmt: skip
    assert client.post(page, typed).status_code == 200  # no reason given
    assert client.post(page, {**typed, "reason": "居留许可", "look": "1"}).status_code == 200
    assert not given().exists()
    assert client.post(page, {**typed, "reason": "居留许可"}).status_code == 302

    receipt = given().get()
    assert (receipt.kind, receipt.valid_until) == ("PCUS", today + timedelta(days=5))
    assert order.tasks.get(code="custody").done_at
    assert client.get(page).status_code == 404
    prepared_later = working.prepare(order, by=xian.officer)
    assert [d.kind for d in prepared_later] == ["WPCK"]
    working.rework(order.case_ptr, by=xian.manager, reason="Ещё раз")
    receipt.refresh_from_db()
    assert receipt.state == "preparing"  # the receipt is none of the result


def test_a_company_that_keeps_its_passports_gets_no_receipt(xian):
    order = in_work(xian, "VW-03", passport_handling="self")
    working.finish_task(order.tasks.get(code="custody"), by=xian.officer, note="не требуется")

    assert not given().exists()


def test_an_edition_that_names_one_document_still_ends_in_it():
    from services.reading import parse

    old = {**made.definition("LC-03"), "document": "NOCL"}
    del old["documents"]
    assert parse(old).documents == parse(made.definition("LC-03")).documents


def test_programme_and_badges_are_typed_as_lines_and_given_with_their_steps(cast):
    order = in_work(cast, "EV-01", language="zh")
    client = made_client(cast.officer)
    programme, passes = (
        reverse("services:desk_step_paper", args=[order.number, step])
        for step in ("programme", "passes")
    )
    typed = {"visit_on": cast.campus.today().isoformat(), "host": "李娜", "note": ""}

    short = client.post(programme, {**typed, "programme": "10:00; Встреча"})
    assert short.context["form"].errors.keys() == {"programme"}
    whole = {**typed, "programme": "10:00; Встреча; 会见；зал 301\n12:00; Обед; 午餐"}
    assert client.post(programme, whole).status_code == 302
    guests = {**typed, "guests": "王建国; 副校长; 西安交通大学\n李明"}
    assert client.post(passes, guests).status_code == 302

    first, second = given().order_by("pk")
    row, other = first.facts["programme"]["rows"]
    assert (row[1]["ru"], row[1]["zh-hans"], row[2]["ru"]) == ("Встреча", "会见", "зал 301")
    assert other[2]["ru"] == "—"
    assert (first.kind, second.kind) == ("PROG", "BADG")
    assert [r[0]["ru"] for r in second.facts["guests"]["rows"]] == ["王建国", "李明"]


def test_papers_of_a_request_are_seen_by_its_company_alone(cast, client):
    order, _documents = prepared(cast, "BS-04")
    given().update(state="valid", sha256="2" * 64)
    working.deliver(order.case_ptr, by=cast.officer)
    stranger = factories.user()
    factories.company(name="ООО «Чужой»", owner=stranger)
    number = given().get().number

    enter(client, cast.owner)
    assert number in client.get(reverse("cases:my_case", args=[order.number])).content.decode()
    enter(client, stranger)
    assert client.get(reverse("documents:document", args=[number])).status_code == 404


PROFILE = {
    "title": "Покрытие труб",
    "summary": "Ищем завод для испытаний.",
    "language": "ru",
    "kind": "tech_offer",
}


def profile_of(cast, **answers):
    """The request in work, and both languages of every text its profile needs."""
    order = in_work(cast, "EV-03", **PROFILE | answers)
    return order, {
        f"{key}_{place}": words
        for key in partners.written(order)
        for place, words in enumerate((order.answers[key], "钢管涂层"))
    }


def given_at_publication(cast, order, told):
    for task in order.tasks.filter(done_at=None).order_by("pk"):
        working.finish_task(task, by=cast.officer, told=told if task.code == "publish" else None)
    return Document.objects.get(kind="MATC")


def test_a_partner_search_profile_says_nowhere_whose_it_is(cast, client, render_papers):
    order, told = profile_of(cast, expires="2199-01-01")
    profile = given_at_publication(cast, order, told)
    company = cast.company

    assert profile.languages == ["ru", "zh-hans"]
    assert profile.valid_until == cast.campus.today() + timedelta(days=365)
    assert profile.facts["title"]["zh-hans"] == "钢管涂层"
    stated = json.dumps(profile.facts, ensure_ascii=False)
    assert "company" not in profile.facts
    assert partners.given_away(company, stated) == []
    assert qr.Stated.of(profile, "key").holder == ""
    render_papers()
    profile.refresh_from_db()
    pdf = storing.read(profile.file)
    read = verify.examine(pdf, roots=seals.roots())
    assert read.genuine
    assert partners.given_away(company, json.dumps(read.facts, ensure_ascii=False)) == []
    assert partners.given_away(company, text_of(pdf)) == []
    page = client.get(reverse("documents:check", args=[profile.token]))
    assert page.context["document"] == profile
    assert partners.given_away(company, page.content.decode()) == []
    assert mask(company.name_for("en")) not in page.content.decode()


def test_what_gives_the_company_away_is_refused_at_the_desk(cast):
    cast.company.website = "https://www.baikal-biotech.example/ru/"
    cast.company.save()
    order, told = profile_of(cast)
    task = order.tasks.get(code="publish")

    for mark in (
        cast.company.name.upper(),
        "см. Baikal-Biotech.example",
        cast.company.identifiers.first().value,
    ):
        form = StepPaperForm(told | {"title_0": f"Покрытие, {mark}"}, order=order, step="publish")
        assert list(form.errors) == ["title_0"], mark
    assert StepPaperForm(told, order=order, step="publish").is_valid()
    assert list(StepPaperForm({}, order=order, step=task.code).errors) == list(told)
