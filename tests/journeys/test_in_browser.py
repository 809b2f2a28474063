"""Both journeys clicked through in Chromium, with JavaScript and without; pictures in var/screenshots."""

from datetime import date
from functools import partial

import pytest

from portal.accounts.models import Person
from portal.billing.models import Invoice
from tests.browser import aside
from tests.journeys import orders, steps
from tests.journeys.answers import RUSSIAN_COMPANY, application
from tests.journeys.chrome import SHOTS, Album, Chrome
from tests.journeys.files import ISSUED, examine_paper, papers_of, spaceless
from tests.services.factories import calendar

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


both_ways = pytest.mark.parametrize(
    "walk",
    [
        pytest.param(True, id="with JavaScript"),
        pytest.param(False, id="without", marks=pytest.mark.thorough),
    ],
    indirect=True,
)


@pytest.fixture
def walk(request, new_page):
    """`walk("becoming-resident")`: how people of that journey go about."""

    def of(journey):
        album = Album(SHOTS / journey if request.param else None)
        return partial(Chrome, open_page=new_page, album=album, javascript=request.param)

    return of


@both_ways
def test_a_russian_company_becomes_a_resident_of_xian(walk, texts, print_papers, tmp_path):
    park = steps.park("XA", walk("becoming-resident"))
    answers = application("ru", "zh-hans", number="1027700132195", tax="7707083893", currency="CNY")
    olga, case, deposit = steps.apply_and_accept(
        park, "olga.sergeeva@baikal.example", "RU", RUSSIAN_COMPANY, answers
    )
    steps.pay_by_transfer(park, deposit)
    assert set(print_papers()) == {"done"}

    papers = papers_of(case)
    assert set(papers) == ISSUED
    for kind in ("LEAS", "CERT"):
        told = spaceless(aside(examine_paper, papers[kind], tmp_path))
        assert "БайкалБиотех" in told, told
        assert "贝加尔生物科技有限责任公司" in told, told

    certificate = papers["CERT"]
    olga.open("/my/").follow("/my/documents/$").follow(
        f"/my/documents/{certificate.number}/"
    ).follow("/check/[0-9a-f]+/")
    director = (
        park.at_desk("director").open(f"/desk/documents/{certificate.number}/").follow("/revoke/")
    )
    director.send({"reason": "公司名称有误"})
    olga.open(f"/check/{certificate.token}/").has("Отозван")
    case.refresh_from_db()
    assert case.state == "resident"


@pytest.mark.thorough  # by default over HTTP, which knows no JavaScript
@both_ways
def test_a_chinese_resident_of_moscow_gets_an_invitation_letter(walk, shelf, print_papers):
    calendar("RU", date.today().year, date.today().year + 1)
    park = steps.park("MOW", walk("asking-for-services"))
    zhang = orders.resident(
        park, "zh-hans", "陕西秦岭新材料股份有限公司", "CN", "zhang.wei@qinling.example"
    )
    orders.add_person(zhang, latin_family="ZHANG", latin_given="Wei", native_name="张伟", nationality="CN",
                      born_on=date(1985, 3, 14), passport_number="E12345678")  # fmt: skip
    visitor = Person.objects.get()
    answers = {
        "cities": ["moscow", "kazan"],
        "consulate": "ru_beijing",
        "letter_language": "zh-hans",
    }
    request = orders.order(zhang, "MOW", visitor, answers)
    steps.pay_by_transfer(park, Invoice.objects.get(case_id=request.pk))
    desk = park.at_desk("service")
    orders.take_into_work(desk, request, visitor)
    orders.ask(desk, request, "Сколько пустых страниц в паспорте?")
    orders.answer(zhang, request, "四页")
    orders.issue_and_deliver(desk, request, print_papers)
    zhang.open(f"/my/cases/{request.number}/").follow(f"{request.number}/rate/")
    zhang.send({"rating": "5", "comment": "很快"})
    request.refresh_from_db()
    assert (request.state, request.rating) == ("closed", 5)
