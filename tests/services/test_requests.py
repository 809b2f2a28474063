from decimal import Decimal

import pytest
from django.urls import reverse

from portal.accounts.actions import people
from portal.accounts.models import PeopleView
from portal.cases import queue
from portal.cases.actions import handling, talking
from portal.cases.actions.handling import TooLate
from portal.documents.looks import page_of
from portal.documents.models import Document
from portal.workflow import NotAllowed, ReasonMissing, StaleState, WrongState
from services import papers, papers_letters
from services.actions import asking, working
from services.models import Question, Request, Service
from services.pricing import quote
from services.problems import NotReady, blockers, refusals
from tests import factories
from tests.accounts.factories import enter
from tests.services import factories as made

pytestmark = pytest.mark.django_db


def words(request, user):
    return [p.text for p in blockers(request, user)]


def begun(cast, **kwargs):
    """A free request, claimed and in work."""
    sent = made.sent(cast, "LC-03", made.NOC)
    handling.claim(sent, by=cast.officer)
    return working.moved(sent, "start", by=cast.officer)


def test_a_request_keeps_the_version_it_was_made_with(moscow, services):
    request = made.draft(moscow)
    service = services["VW-01"]
    service.definition = {**service.definition, "promised_days": 9}
    service.save()
    assert Request.objects.get(pk=request.pk).plan.promised_days == 2
    assert made.draft(moscow).plan.promised_days == 9


@pytest.mark.english
def test_who_may_ask_is_said_in_words(moscow, services):
    plan = services["VW-01"].plan
    stranger = factories.company(name="ООО «Чужой»", owner=(owner := factories.user()))
    viewer = factories.user()
    factories.membership(company=moscow.company, user=viewer, role="viewer")
    assert refusals(plan, moscow.company, moscow.owner, moscow.campus) == []
    assert refusals(plan, stranger, owner) == [
        "This service is for residents. Your company is not a resident yet."
    ]
    assert refusals(plan, moscow.company, viewer) == [
        "Your role in the company’s account lets you look, not order. Ask the owner."
    ]
    assert refusals(services["BS-02"].plan, moscow.company, moscow.owner, moscow.campus) == [
        "This campus does not offer the service."
    ]
    with pytest.raises(NotReady):
        asking.begin(services["VW-01"], stranger, moscow.campus, by=owner)


def test_the_dossier_fills_in_what_it_knows(moscow, services):
    draft = asking.begin(services["VW-01"], moscow.company, moscow.campus, by=moscow.owner)
    assert draft.answers == {"employer": moscow.company.name, "inviter_phone": "+862981234567"}


def test_fees_fixed_per_unit_free_and_passed_through(moscow, services):
    xian = factories.campus(code="XA")
    two = {"visitors": ["a", "b"]}
    visit = quote(services["VW-01"].plan, moscow.campus, two)
    assert (str(visit.net), str(visit.tax), str(visit.total)) == (
        "7000.00 RUB",
        "1540.00 RUB",
        "8540.00 RUB",
    )
    assert str(quote(services["VW-01"].plan, xian, two).total) == "636.00 CNY"
    hours = [
        str(quote(services["LG-01"].plan, xian, {"hours": h}).total) for h in ("1", "1.5", "3")
    ]
    assert hours == ["0.00 CNY", "424.00 CNY", "1696.00 CNY"]
    assert quote(services["LC-03"].plan, moscow.campus, {}).due == []
    licence = quote(services["BS-02"].plan, xian, {})
    assert [(line.code, line.net.amount if line.net else None) for line in licence.lines] == [
        ("BS-02", Decimal("6800.00")), ("BS-02-X", None),
    ]  # fmt: skip


@pytest.mark.english
def test_everything_missing_is_listed_at_once(moscow):
    moscow.visitor.passport_number = ""
    moscow.visitor.save()
    request = made.draft(moscow, answers=made.visit_answers(moscow, purpose="", cities=[]))
    assert words(request, moscow.owner) == [
        "Answer the question: Purpose of the visit",
        "Answer the question: Cities to be visited",
        "Complete the card of 张伟: passport number",
        "Add the document: Passport: page with the photograph – 张伟",
    ]
    with pytest.raises(NotReady):
        asking.send(request, by=moscow.owner, terms=made.terms(request))


@pytest.mark.english
def test_a_passport_must_outlive_the_trip_by_six_months(moscow):
    moscow.visitor.passport_expires_on = moscow.campus.today().replace(day=1)
    moscow.visitor.save()
    assert "The passport of 张伟 expires too early: it must be valid for 6 months." in words(
        made.draft(moscow), moscow.owner
    )


@pytest.mark.english
def test_conditions_ask_for_a_paper_only_where_it_applies(moscow):
    partner = made.draft(moscow, answers=made.visit_answers(moscow, relation="partner"))
    assert "Add the document: Contract or correspondence with the inviting company" in words(
        partner, moscow.owner
    )


def test_a_free_request_goes_straight_to_the_officers(moscow):
    request = made.sent(moscow, "LC-03", made.NOC)
    assert (request.state, request.phase, request.promised_days) == ("submitted", "with_staff", 1)
    assert request.number == f"MOW-REQ-{moscow.campus.today().year}-00001"
    assert [t.code for t in request.tasks.all()] == ["standing", "sign"]


def test_sending_twice_makes_one_request(moscow):
    draft = made.draft(moscow, "LC-03", made.NOC)
    twin = Request.objects.get(pk=draft.pk)
    asking.send(draft, by=moscow.owner, terms=made.terms(draft))
    with pytest.raises((StaleState, WrongState, asking.NotADraft)):
        asking.send(twin, by=moscow.owner, terms=made.terms(twin))
    assert Request.objects.exclude(number=None).count() == 1


def test_a_price_that_changed_must_be_read_again(moscow):
    draft = made.draft(moscow, "LC-03", made.NOC)
    with pytest.raises(asking.PriceChanged):
        asking.send(draft, by=moscow.owner, terms="what I read yesterday")
    assert Request.objects.get(pk=draft.pk).state == "draft"


def test_the_second_officer_is_refused(moscow):
    request = made.sent(moscow, "LC-03", made.NOC)
    twin = Request.objects.get(pk=request.pk)
    handling.claim(request, by=moscow.officer)
    with pytest.raises(TooLate):
        handling.claim(twin, by=moscow.second)
    with pytest.raises(NotAllowed):
        working.moved(Request.objects.get(pk=request.pk), "start", by=moscow.second)


def test_refusing_and_withdrawing_race_and_one_wins(moscow):
    request = begun(moscow)
    for_company, for_officer = (
        Request.objects.get(pk=request.pk),
        Request.objects.get(pk=request.pk),
    )
    asking.withdraw(for_company, by=moscow.owner, reason="Поездка отменена")
    with pytest.raises(StaleState):
        working.reject(for_officer, by=moscow.officer, reason="Нет оснований")
    assert Request.objects.get(pk=request.pk).state == "withdrawn"


def test_a_refusal_needs_a_reason(moscow):
    with pytest.raises(ReasonMissing):
        working.reject(begun(moscow), by=moscow.officer, reason=" ")


def test_questions_after_an_unread_message_are_not_asked(moscow):
    request = begun(moscow)
    talking.say(request.case_ptr, by=moscow.owner, body="Подождите", visibility="public", seen=0)
    with pytest.raises(talking.StaleThread):
        working.ask(request, by=moscow.officer, points=[("Кому письмо?", "words")], seen=0)
    assert (Request.objects.get(pk=request.pk).state, Question.objects.count()) == (
        "in_progress",
        0,
    )


def test_all_questions_are_answered_or_none(moscow):
    request = begun(moscow)
    message = working.ask(
        request, by=moscow.officer, points=[("Кому?", "words"), ("Письмо банка", "paper")], seen=0
    )
    first, second = request.questions.all()
    assert Request.objects.get(pk=request.pk).phase == "with_company"
    with pytest.raises(NotReady):
        asking.answer(
            request, by=moscow.owner, given={first.pk: ("Банку", None)}, seen=message.pk, nonce=None
        )
    asking.answer(
        request, by=moscow.owner, given={first.pk: ("Банку", None), second.pk: ("нет", None)}, seen=message.pk,
        nonce=None,
    )  # fmt: skip
    assert (request.state, request.questions.open().count()) == ("in_progress", 0)
    assert "1. Кому?\n→ Банку" in request.messages.last().body


def test_a_step_is_ticked_once_and_stays_in_the_history(moscow):
    request = begun(moscow)
    task = request.tasks.get(code="sign")
    working.finish_task(task, by=moscow.officer, note="Подписано директором")
    with pytest.raises(working.StepGone):
        working.finish_task(task, by=moscow.officer)
    facts = {"task": "sign", "label": task.label.data, "note": "Подписано директором"}
    assert request.steps.last().facts == facts


def test_a_letter_with_a_missing_fact_is_not_written(moscow):
    request = begun(moscow)
    request.answers = {**request.answers, "addressee": ""}
    request.save(update_fields=["answers"])
    with pytest.raises(Exception, match="addressee"):
        working.prepare(request, by=moscow.officer)
    assert (Document.objects.count(), Request.objects.get(pk=request.pk).state) == (
        0,
        "in_progress",
    )


def test_delivery_waits_for_the_seal(moscow):
    request = begun(moscow)
    [letter] = working.prepare(request, by=moscow.officer)
    assert (letter.kind, letter.languages, letter.state) == ("NOCL", ["ru", "zh-hans"], "preparing")
    with pytest.raises(working.NotSealed):
        working.deliver(request, by=moscow.officer)


def test_taking_a_result_back_revokes_its_paper(moscow):
    request = begun(moscow)
    [letter] = working.prepare(request, by=moscow.officer)
    working.rework(request, by=moscow.manager, reason="Ошибка в адресате")
    assert (request.state, Document.objects.get(pk=letter.pk).state) == ("in_progress", "revoked")


def test_a_service_without_a_paper_needs_a_file_or_a_note(moscow, services, client):
    answers = {
        "law": "ru", "topic": "contract", "question": "?", "other_side": "нет", "language": "zh-hans", "form": "video",
        "first_day": moscow.campus.today().isoformat(), "slots": ["late"], "hours": "1",
    }  # fmt: skip
    request = made.sent(moscow, "LG-01", answers)
    handling.claim(request, by=moscow.officer)
    working.moved(request, "start", by=moscow.officer)
    with pytest.raises(working.NoResult):
        working.prepare(request, by=moscow.officer)
    enter(client, moscow.officer, second_factor=True)
    address = reverse("services:desk_prepare", args=[request.number])
    result = {"file": made.upload("Записка.pdf"), "kind": "contract", "note": "Ответ в файле"}
    assert client.post(address, result).status_code == 302
    assert [given.paper.kind for given in working.results(request)] == ["contract"]
    request.refresh_from_db()
    assert working.deliver(request, by=moscow.officer).state == "delivered"


def test_each_visitor_gets_a_letter_with_the_eight_elements(moscow):
    factories.person(
        company=moscow.company,
        latin_family="LI",
        native_name="李强",
        chinese_form="李强",
        russian_form="Ли Цян",
    )
    ids = [str(p.public_id) for p in moscow.company.people.all()]
    request = made.draft(moscow, answers=made.visit_answers(moscow, visitors=ids))
    first, second = (sheet.facts for sheet in papers.sheets(request))
    assert [s["visitor"]["name"]["ru"] for s in (first, second)] == ["Ли Цян", "Чжан Вэй"]
    assert first["consulate"]["ru"] == "Посольство Российской Федерации в Пекине"
    assert first["cities"]["zh-hans"] == "莫斯科、喀山"
    assert set(first) >= {
        "visitor",
        "employer",
        "purpose",
        "cities",
        "arrival",
        "departure",
        "relation",
        "payer",
        "company",
    }


def test_a_rating_is_one_to_five(moscow):
    with pytest.raises(ValueError, match="1 to 5"):
        asking.rate(begun(moscow), by=moscow.owner, rating=6)


def test_the_catalogue_is_read_with_few_queries(services, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert len([s.card("ru") for s in Service.objects.live_in("ru")]) == 4


def test_a_request_is_sent_with_few_queries(moscow, services, django_assert_max_num_queries):
    made.sent(moscow, "LC-03", made.NOC)
    draft = made.draft(moscow, "LC-03", made.NOC)
    terms = made.terms(draft)
    # Two letters, written and sent at once in tests, take twenty each.
    with django_assert_max_num_queries(69):
        asking.send(draft, by=moscow.owner, terms=terms)


def test_a_price_per_visitor_is_not_called_free_before_anybody_is_named(moscow, client):
    draft = made.draft(moscow, answers={})
    enter(client, moscow.owner)

    page = client.get(f"/my/services/requests/{draft.public_id}/check/").content.decode()

    assert "免费" not in page
    assert "3,500.00\u00a0卢布/人" in page


def test_the_company_as_employer_is_named_as_its_documents_name_it(moscow):
    moscow.company.refresh_from_db()
    own = made.draft(moscow, answers=made.visit_answers(moscow, employer=moscow.company.name))
    other = made.draft(moscow)

    assert papers_letters.invitation_facts(own)["employer"]["ru"].startswith("АО «Шэньсийская")
    assert papers_letters.invitation_facts(other)["employer"]["value"] == "Shaanxi Qinling"


def test_the_front_page_offers_what_this_company_may_order(moscow, client):
    enter(client, moscow.owner)
    moscow.owner.choose_language("ru")
    assert "Письмо об отсутствии возражений" in client.get("/my/").content.decode()

    stranger = factories.user(language="ru")
    factories.company(name="ООО «Чужой»", owner=stranger)
    enter(client, stranger)
    assert "Письмо об отсутствии возражений" not in client.get("/my/").content.decode()


def test_the_desk_finds_a_request_by_a_name_in_any_script_and_by_half_its_number(moscow):
    sent = made.sent(moscow)
    made.sent(moscow, "LC-03", made.NOC)
    half = sent.number.rpartition("-")[2]

    def found(q):
        return list(queue.matching(moscow.officer, view="open", filters={}, q=q).values_list("pk", flat=True))  # fmt: skip

    asked = ["张伟", "zhang wei", "Wei ZHANG", "Чжан", "чжан вэй", half, half.lstrip("0")]
    assert {q: found(q) for q in asked} == dict.fromkeys(asked, [sent.pk])


def test_a_person_renamed_is_found_by_the_new_name(moscow, django_capture_on_commit_callbacks):
    sent = made.sent(moscow)
    with django_capture_on_commit_callbacks(execute=True):
        people.change(
            moscow.visitor,
            by=moscow.owner,
            native_name="章为",
            latin_family="ZHANG",
            latin_given="Wei",
        )

    hits = [
        queue.matching(moscow.officer, view="open", filters={}, q=q).count()
        for q in ("章为", "张伟")
    ]
    assert (sent.number is not None, hits) == (True, [1, 1])


def test_the_desk_sees_a_part_of_a_passport_once_the_look_is_recorded(moscow, services, client):
    order = made.sent(moscow)
    case = reverse("cases:desk_case", args=[order.number])
    address = reverse("services:desk_people", args=[order.number])
    part = moscow.visitor.passport_number[-3:]
    enter(client, moscow.officer, second_factor=True)

    before = client.get(case).content.decode()
    assert (f"•••{part}" in before, "ZHANG Wei" in before, address in before) == (False, True, True)
    assert client.get(address).status_code == 405
    assert f"•••{part}" in client.post(address).content.decode()
    look = PeopleView.objects.get()
    assert (look.user, look.company, look.about) == (moscow.officer, moscow.company, order.number)
    auditor = factories.staff(role="auditor", campus=moscow.campus)
    assert [(one.kind, one.case) for one in page_of(auditor)[0] if one.kind == "people"] == [("people", order.number)]  # fmt: skip
