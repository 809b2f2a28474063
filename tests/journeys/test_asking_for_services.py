"""A resident orders an invitation letter: people, papers, price, payment, a question over a holiday, the letter."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command

from portal.accounts.models import Person
from portal.billing.models import Invoice
from portal.cases.models import Case
from portal.documents.models import Document
from services.models import Request
from tests import factories
from tests.journeys import steps
from tests.journeys.files import examine_paper, papers_of, scan, spaceless
from tests.journeys.test_becoming_resident import pay_by_card
from tests.journeys.walking import Walker, letter_to
from tests.services.factories import calendar, catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


@pytest.fixture
def park_in(db, own_store):
    """`park_in("MOW")`: the campus with its staff, the catalogue, the words of all papers."""

    def make(code):
        catalogue()
        return steps.park(code)

    call_command("load_texts", verbosity=0)
    return make


def resident(language, name, country, email, campus):
    """The owner of a company that already lives in the park."""
    owner = factories.user(email=email, language=language, notification_language=language)
    names = {
        "en": "Resident",
        "zh-hans": "陕西秦岭新材料股份有限公司",
        "ru": "АО «Циньлин Новые материалы»",
    }
    factories.company(
        name=name, language=language, country=country, owner=owner, document_names=names, home_campus=campus,
        status="resident", phone="+862988123456" if country == "CN" else "+73952123456",
    )  # fmt: skip
    return Walker(language=language, user=owner)


def add_person(walker, **who):
    """The forms of the name are suggested, looked at, and confirmed."""
    walker.open("/my/dossier/people/").follow("/people/add/")
    walker.send({"sex": "M", "passport_expires_on": date(2031, 5, 1), "position": "инженер", **who})
    return walker.send({"forms_confirmed": "on"})


def order(walker, campus, visitor, answers):
    """Card, questions, passport, check, send. Returns the request."""
    walker.open("/my/services/").follow("/my/services/card/VW-01/").send({"campus": campus})
    start = date.today() + timedelta(days=30)
    walker.send({
        "visitors": [str(visitor.public_id)], "relation": "same", "purpose": "negotiations", "trip_from": start,
        "trip_to": start + timedelta(days=9), "entries": "single", "payer": "employer", **answers,
    })  # fmt: skip
    walker.follow(f"/papers/passport/{visitor.public_id}/")
    walker.send({"file": scan("护照 паспорт.pdf"), "expires_on": date(2031, 5, 1)}).follow(
        r"/requests/[^/]+/check/"
    )
    walker.send(action="/check/")
    return Request.objects.get(company=visitor.company)


def take_into_work(desk, request, visitor):
    desk.open("/desk/queue/").follow(f"/desk/cases/{request.number}/").send(action="/claim/")
    desk.follow(f"{request.number}/move/start/").send()
    desk.send({"reason": ""}, action=f"/papers/passport/{visitor.public_id}/", button="fits=yes")
    for code in ("rule_check", "passport_check"):
        desk.send({"note": "Проверено"}, action=f"/steps/{code}/")


def ask(desk, request, words):
    desk.open(f"/desk/cases/{request.number}/").follow(f"{request.number}/ask/")
    desk.send({"text_1": words, "wants_1": "words"})


def answer(walker, request, words):
    walker.open(f"/my/cases/{request.number}/").follow(f"{request.number}/answer/")
    (question,) = request.questions.all()
    walker.send({f"words_{question.pk}": words})


def issue_and_deliver(desk, request, render_papers):
    desk.open(f"/desk/cases/{request.number}/").follow(f"{request.number}/prepare/").send(
        {"note": ""}
    )
    assert set(render_papers()) == {"done"}
    desk.open(f"/desk/cases/{request.number}/").follow(f"{request.number}/move/deliver/").send()


def moscow_time(moment):
    return time_machine.travel(factories.at(moment, "Europe/Moscow"), tick=False)


def test_a_chinese_resident_of_moscow_gets_an_invitation_letter(park_in, render_papers, tmp_path):
    calendar("RU", 2025, 2026)
    with moscow_time("2026-04-29 10:00"):
        park = park_in("MOW")
        zhang = resident(
            "zh-hans", "陕西秦岭新材料股份有限公司", "CN", "zhang.wei@qinling.example", park.campus
        )
        add_person(zhang, latin_family="ZHANG", latin_given="Wei", native_name="张伟", nationality="CN",
                   born_on=date(1985, 3, 14), passport_number="E12345678")  # fmt: skip
        visitor = Person.objects.get()
        assert (visitor.chinese_form, visitor.russian_form) == ("张伟", "Чжан Вэй")
        request = order(zhang, "MOW", visitor, {
            "cities": ["moscow", "kazan"], "consulate": "ru_beijing", "letter_language": "zh-hans",
        })  # fmt: skip
        assert request.state == "payment"
        steps.pay_by_transfer(park, Invoice.objects.get(case_id=request.pk))
        desk = park.at_desk("service")
        take_into_work(desk, request, visitor)
    with moscow_time("2026-04-30 11:00"):
        ask(desk.sign_in(), request, "Сколько пустых страниц в паспорте?")
        assert Case.objects.get(pk=request.pk).phase == "with_company"
        assert "zhang.wei@qinling.example" in letter_to("zhang.wei@qinling.example").to
    with moscow_time("2026-05-12 12:00"):  # 1 to 3 May and 9 to 11 May are days off in Russia
        zhang.sign_in()
        answer(zhang, request, "四页")
        request.refresh_from_db()
        assert request.campus.local(request.due_at).date() == date(2026, 5, 13)
        zhang.open(f"/my/cases/{request.number}/")
        days = [tag["datetime"] for tag in zhang.page.select("details.trace time")]
        assert days[0] == "2026-04-29"
        assert days[-1] == "2026-05-13"
        issue_and_deliver(desk.sign_in(), request, render_papers)
        zhang.open(f"/my/cases/{request.number}/").follow(f"{request.number}/rate/")
        zhang.send({"rating": "5", "comment": "很快"})

    request.refresh_from_db()
    assert (request.state, request.rating) == ("closed", 5)
    letter = papers_of(request)["INVT"]
    text = spaceless(examine_paper(letter, tmp_path))
    assert all(part in text for part in ("ЧжанВэй", "张伟", "E12345678"))
    issued = set(Document.objects.filter(company=visitor.company).values_list("kind", flat=True))
    assert issued == {"INVS", "RCPM", "INVT"}


def test_a_russian_resident_of_xian_pays_for_an_invitation_by_card(
    park_in, render_papers, tmp_path, stripe_server, webhook_door
):
    calendar("CN", 2026, 2027)
    park = park_in("XA")
    olga = resident("ru", "ООО «Сибирские Роботы»", "RU", "olga@sibrobots.example", park.campus)
    add_person(olga, latin_family="KUZNETSOV", latin_given="Maxim", native_name="Кузнецов Максим", nationality="RU",
               born_on=date(1980, 1, 2), passport_number="751234567")  # fmt: skip
    visitor = Person.objects.get()
    request = order(
        olga, "XA", visitor, {"cities": ["xian"], "consulate": "cn_moscow", "letter_language": "ru"}
    )
    pay_by_card(olga, Invoice.objects.get(case_id=request.pk), stripe_server, webhook_door)
    request.refresh_from_db()
    assert request.state == "submitted"

    desk = park.at_desk("service")
    take_into_work(desk, request, visitor)
    ask(desk, request, "请问访问的主要内容是什么？")
    answer(olga, request, "Переговоры о сборке роботов")
    issue_and_deliver(desk, request, render_papers)
    olga.open(f"/my/cases/{request.number}/").follow(f"{request.number}/rate/").send(
        {"rating": "4", "comment": ""}
    )

    letter = papers_of(request)["INVT"]
    assert "KUZNETSOV" in spaceless(examine_paper(letter, tmp_path)).upper()
    olga.open(f"/my/documents/{letter.number}/").send(
        action="/download/"
    )  # a button: the opening is recorded
    assert olga.content.startswith(b"%PDF")
