"""A resident orders an invitation letter: people, papers, price, payment, a question over a holiday, the letter."""

from datetime import date

import pytest
import time_machine

from portal.accounts.models import Person
from portal.billing.models import Invoice
from portal.cases.models import Case
from portal.documents.models import Document
from tests import factories
from tests.journeys import card, orders, steps
from tests.journeys.files import examine_paper, papers_of, spaceless
from tests.journeys.walking import letter_to
from tests.services.factories import calendar

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


def moscow_time(moment):
    return time_machine.travel(factories.at(moment, "Europe/Moscow"), tick=False)


def test_a_chinese_resident_of_moscow_gets_an_invitation_letter(shelf, render_papers, tmp_path):
    calendar("RU", 2025, 2026)
    with moscow_time("2026-04-29 10:00"):
        park = steps.park("MOW")
        zhang = orders.resident(
            park, "zh-hans", "陕西秦岭新材料股份有限公司", "CN", "zhang.wei@qinling.example"
        )
        orders.add_person(zhang, latin_family="ZHANG", latin_given="Wei", native_name="张伟", nationality="CN",
                   born_on=date(1985, 3, 14), passport_number="E12345678")  # fmt: skip
        visitor = Person.objects.get()
        assert (visitor.chinese_form, visitor.russian_form) == ("张伟", "Чжан Вэй")
        request = orders.order(zhang, "MOW", visitor, {
            "cities": ["moscow", "kazan"], "consulate": "ru_beijing", "letter_language": "zh-hans",
        })  # fmt: skip
        assert request.state == "payment"
        steps.pay_by_transfer(park, Invoice.objects.get(case_id=request.pk))
        desk = park.at_desk("service")
        orders.take_into_work(desk, request, visitor)
    with moscow_time("2026-04-30 11:00"):
        orders.ask(desk.sign_in(), request, "Сколько пустых страниц в паспорте?")
        assert Case.objects.get(pk=request.pk).phase == "with_company"
        assert "zhang.wei@qinling.example" in letter_to("zhang.wei@qinling.example").to
    with moscow_time("2026-05-12 12:00"):  # 1 to 3 May and 9 to 11 May are days off in Russia
        zhang.sign_in()
        orders.answer(zhang, request, "四页")
        request.refresh_from_db()
        assert request.campus.local(request.due_at).date() == date(2026, 5, 13)
        zhang.open(f"/my/cases/{request.number}/")
        days = [tag["datetime"] for tag in zhang.page.select("details.trace time")]
        assert (days[0], days[-1]) == ("2026-04-29", "2026-05-13")
        orders.issue_and_deliver(desk.sign_in(), request, render_papers)
        zhang.open(f"/my/cases/{request.number}/").follow(f"{request.number}/rate/")
        zhang.send({"rating": "5", "comment": "很快"})
    closed_with_a_letter(request, visitor, tmp_path)


def closed_with_a_letter(request, visitor, tmp_path):
    """Rated, and its letter carries the visitor in both scripts."""
    request.refresh_from_db()
    assert (request.state, request.rating) == ("closed", 5)
    letter = papers_of(request)["INVT"]
    text = spaceless(examine_paper(letter, tmp_path))
    assert all(part in text for part in ("ЧжанВэй", "张伟", "E12345678"))
    assert {d.kind for d in Document.objects.filter(company=visitor.company)} == {
        "INVS",
        "RCPM",
        "INVT",
    }


def test_a_russian_resident_of_xian_pays_for_an_invitation_by_card(
    shelf, render_papers, tmp_path, stripe_server, webhook_door
):
    calendar("CN", 2026, 2027)
    park = steps.park("XA")
    olga = orders.resident(park, "ru", "ООО «Сибирские Роботы»", "RU", "olga@sibrobots.example")
    orders.add_person(olga, latin_family="KUZNETSOV", latin_given="Maxim", native_name="Кузнецов Максим", nationality="RU",
               born_on=date(1980, 1, 2), passport_number="751234567")  # fmt: skip
    visitor = Person.objects.get()
    request = orders.order(
        olga, "XA", visitor, {"cities": ["xian"], "consulate": "cn_moscow", "letter_language": "ru"}
    )
    card.pay_by_card(olga, Invoice.objects.get(case_id=request.pk), stripe_server, webhook_door)
    request.refresh_from_db()
    assert request.state == "submitted"

    desk = park.at_desk("service")
    orders.take_into_work(desk, request, visitor)
    orders.ask(desk, request, "请问访问的主要内容是什么？")
    orders.answer(olga, request, "Переговоры о сборке роботов")
    orders.issue_and_deliver(desk, request, render_papers)
    olga.open(f"/my/cases/{request.number}/").follow(f"{request.number}/rate/").send(
        {"rating": "4", "comment": ""}
    )

    letter = papers_of(request)["INVT"]
    assert "KUZNETSOV" in spaceless(examine_paper(letter, tmp_path)).upper()
    olga.open(f"/my/documents/{letter.number}/").send(
        action="/download/"
    )  # a button: the opening is recorded
    assert olga.content.startswith(b"%PDF")
