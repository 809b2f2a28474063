"""The four walks: each journey once with a Russian and once with a Chinese company."""

import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from stdnum.cn import uscc
from stdnum.ru import inn

from portal.accounts.models import Person, User
from portal.billing.models import Invoice, Payment
from portal.documents.models import Document
from tests.browser import aside
from tests.journeys import orders, steps
from tests.journeys.answers import CHINESE_COMPANY, RUSSIAN_COMPANY, application
from tests.journeys.files import examine_paper, papers_of, spaceless, text_of
from tests.journeys.in_demo.cast import Player, Stage

ISSUED = {"RCPT", "RETN", "SCOR", "DECL", "OFFR", "LEAS", "RESA", "INVD", "RCPM", "CERT"}
GENUINE = {"ru": "Подлинный и действующий", "zh-hans": "真实有效"}
REVOKED = {"ru": "Отозван", "zh-hans": "已撤销"}
WRONG_NAME = {"ru": "Ошибка в названии компании", "zh-hans": "公司名称有误"}

Pay = Callable[[Stage, steps.Park, Player, Invoice], None]


def by_transfer(stage: Stage, park: steps.Park, payer: Player, invoice: Invoice) -> None:
    steps.pay_by_transfer(park, invoice)


def by_card(stage: Stage, park: steps.Park, payer: Player, invoice: Invoice) -> None:
    """To the practice card page and back; its word that it was paid comes to the portal by itself."""
    payer.open("/my/invoices/").follow(f"/my/invoices/{invoice.number}/$")
    payer.send(action="/pay/")
    assert payer.tab.url.startswith(stage.stripe), payer.tab.url
    payer.send({"card": "4242424242424242"})
    assert payer.tab.url.startswith(payer.origin), payer.tab.url
    stage.until(Payment.objects.filter(invoice=invoice, method="card").exists, "the card's payment")
    payer.open(f"/my/invoices/{invoice.number}/")


## BECOMING A RESIDENT


def russian(run: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A company with numbers of its own, and its application in Russian and Chinese."""
    tax = f"38{run}"
    tax += inn.calc_company_check_digit(tax)
    number = f"11838{run}"
    number += str(int(number) % 11 % 10)
    company = RUSSIAN_COMPANY | {"id_inn": tax, "id_ogrn": number}
    return company, application("ru", "zh-hans", number=number, tax=tax, currency="CNY")


def chinese(run: int) -> tuple[dict[str, Any], dict[str, Any]]:
    number = f"91610138MA{run}"
    number += uscc.calc_check_digit(number)
    company = CHINESE_COMPANY | {"id_uscc": number}
    return company, application("zh-hans", "ru", number=number, tax=number, currency="RUB")


def become_resident(
    stage: Stage, *, campus: str, country: str, company: Callable[[int], Any], email: str, pay: Pay
) -> None:
    park = stage.park(campus)
    facts, answers = company(stage.run)
    email = email.format(run=stage.run)
    applicant, case, deposit = steps.apply_and_accept(park, email, country, facts, answers)
    stage.render_papers()
    applicant.open(f"/my/cases/{case.number}/")
    pay(stage, park, applicant, deposit)
    stage.render_papers()
    case.refresh_from_db()
    assert (case.state, case.company.status) == ("resident", "resident")
    papers = papers_of(case)
    assert set(papers) == ISSUED
    read_paper(papers["LEAS"], facts["name"])
    show_certificate(park, applicant, papers["CERT"], facts["name"])


def read_paper(paper: Document, *words: str) -> None:
    """An issued paper with all that every paper promises, and these words."""
    with tempfile.TemporaryDirectory() as folder:
        told = spaceless(aside(examine_paper, paper, Path(folder)))
    assert all(spaceless(word) in told for word in words), f"{paper.number}: {told}"


def show_certificate(park: steps.Park, holder: Player, paper: Document, name: str) -> None:
    """In the holder's hand; genuine to anybody who asks, until the director revokes it."""
    holder.open("/my/").follow("/my/documents/$").follow(f"/my/documents/{paper.number}/")
    assert paper.number in text_of(holder.download(paper.number))
    read_paper(paper, name)
    languages = (holder.language, park.language)
    for language in languages:
        park.walk(language=language).open(f"/check/{paper.token}/").has(
            paper.number, GENUINE[language]
        )
    director = park.at_desk("director").open(f"/desk/documents/{paper.number}/").follow("/revoke/")
    director.send({"reason": WRONG_NAME[director.language]})
    for language in languages:
        park.walk(language=language).open(f"/check/{paper.token}/").has(
            paper.number, REVOKED[language]
        )


## ASKING FOR SERVICES


def get_invitation(
    stage: Stage, *, campus: str, resident: str, visitor: dict[str, Any], passport: str,
    answers: dict[str, Any], question: str, reply: str, praise: str, pay: Pay,
) -> None:  # fmt: skip
    """An invitation letter with its fee, by a resident for somebody new."""
    park = stage.park(campus)
    user = User.objects.get(email=resident)
    walker = park.walk(language=user.language, user=user)
    number = f"{passport}{stage.run}"
    orders.add_person(walker, passport_number=number, **visitor)
    person = Person.objects.get(passport_number=number)
    request = orders.order(walker, campus, person, answers)
    assert request.state == "payment"
    pay(stage, park, walker, Invoice.objects.get(case_id=request.pk))
    desk = park.at_desk("service")
    orders.take_into_work(desk, request, person)
    orders.ask(desk, request, question)
    assert request.number in stage.letter_to(resident, question).body
    orders.answer(walker, request, reply)
    orders.issue_and_deliver(desk, request, stage.render_papers)
    walker.open(f"/my/cases/{request.number}/").follow(f"{request.number}/rate/")
    walker.send({"rating": "5", "comment": praise})
    request.refresh_from_db()
    assert (request.state, request.rating) == ("closed", 5)
    letter = papers_of(request)["INVT"]
    assert letter.number in text_of(walker.download(letter.number))
    read_paper(letter, number)


WALKS: dict[str, Callable[[Stage], None]] = {
    "resident-ru-transfer": partial(
        become_resident, campus="XA", country="RU", company=russian,
        email="office{run}@baikal.example", pay=by_transfer,
    ),
    "resident-zh-card": partial(
        become_resident, campus="MOW", country="CN", company=chinese,
        email="office{run}@silklight.example", pay=by_card,
    ),
    "invitation-zh-transfer": partial(
        get_invitation, campus="MOW", resident="zhang.wei@qinling.example",
        visitor={"latin_family": "LIU", "latin_given": "Mingyuan", "native_name": "刘明远", "nationality": "CN",
                 "born_on": date(1985, 3, 14)},
        passport="EA", answers={"cities": ["moscow", "kazan"], "consulate": "ru_beijing", "letter_language": "zh-hans"},
        question="Сколько пустых страниц в паспорте?", reply="四页", praise="很快", pay=by_transfer,
    ),
    "invitation-ru-card": partial(
        get_invitation, campus="XA", resident="maxim.kuznetsov@sibrobots.example",
        visitor={"latin_family": "SOKOLOV", "latin_given": "Artem", "native_name": "Соколов Артём", "nationality": "RU",
                 "born_on": date(1980, 1, 2)},
        passport="75", answers={"cities": ["xian"], "consulate": "cn_moscow", "letter_language": "ru"},
        question="请问访问的主要内容是什么？", reply="Переговоры о сборке роботов", praise="Быстро и понятно", pay=by_card,
    ),
}  # fmt: skip
