"""A case is found by the people it is about, in whatever script the officer heard the name."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from portal.accounts.actions import people
from portal.cases.actions import handling, indexing
from portal.cases.models import Case
from portal.cases.queue import cases_of
from portal.cases.wanted import Offered, read
from portal.documents.actions import dossier
from services.actions import asking
from tests import factories
from tests.services import factories as made


@pytest.fixture
def cast(moscow):
    made.catalogue("VW-01")
    moscow.visitor.delete()
    moscow.visitor = factories.person(
        company=moscow.company, latin_family="KUZNETSOVA", latin_given="Olga", native_name="Кузнецова Ольга",
        patronymic="Петровна", chinese_form="", russian_form="", forms_confirmed=False,
    )  # fmt: skip
    moscow.other = factories.person(
        company=moscow.company, latin_family="OUYANG", latin_given="Xiaoming", native_name="欧阳小明",
        chinese_form="", russian_form="", forms_confirmed=False,
    )  # fmt: skip
    return moscow


def sent(cast):
    people_ = [cast.visitor, cast.other]
    draft = made.draft(cast, answers=made.visit_answers(cast, visitors=[str(p.public_id) for p in people_]))  # fmt: skip
    for person in people_:
        paper = dossier.receive(cast.company, made.upload(), kind="passport", by=cast.owner, person=person)  # fmt: skip
        asking.give_paper(draft, "passport", paper, by=cast.owner, person=person)
    return asking.send(draft, by=cast.owner, terms=made.terms(draft))


def found(cast, question):
    wanted = read(QueryDict(urlencode({"view": "open", "q": question})), Offered(cast.officer))
    return [case.number for case in cases_of(cast.officer, wanted)]


QUESTIONS = ("Кузнецова Ольга", "Петровна", "kuznetsova", "奥莉加", "欧阳", "小明", "xiaoming", "Оуян", "Сяомин")  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_request_is_found_by_its_visitors_in_any_script(cast, question):
    order = sent(cast)
    assert found(cast, question) == [order.number]


def test_a_person_renamed_is_found_by_the_new_name_and_not_by_the_old(cast):
    order = sent(cast)
    people.change(
        cast.visitor, by=cast.owner, native_name="Соколова Ольга", latin_family="SOKOLOVA"
    )
    assert (found(cast, "Соколова"), found(cast, "Кузнецова")) == ([order.number], [])


def test_a_partner_who_was_let_in_is_found_by_name_and_firm(cast):
    order = sent(cast)
    guest = factories.staff(
        role="partner", campus=cast.campus, given_name="Ирина", family_name="Ветрова"
    )
    handling.let_partner_in(
        order.case_ptr, guest, by=cast.officer, until=factories.soon(days=9), firm="Бюро «Маяк»", reason="Law"
    )  # fmt: skip
    assert found(cast, "Ветрова") == found(cast, "маяк") == [order.number]


def test_cases_sent_before_are_found_once_the_job_has_run(cast):
    order = sent(cast)
    Case.objects.update(search="")
    indexing.index_all()
    assert found(cast, "Кузнецова") == [order.number]
