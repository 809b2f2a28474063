"""Five services asked for and worked in Chromium, each side in its own language; pictures in var/screenshots.

What a walk is not about — people, papers of the dossier, the bank — is ready before it begins.
"""

from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial

import pytest
import time_machine

from portal.cases.models import Case
from services.models import Booking, Resource
from tests import factories
from tests.journeys import orders, steps
from tests.journeys.chrome import SHOTS, Album, Chrome
from tests.journeys.files import scan
from tests.services.factories import calendar, catalogue

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SIBERIAN = ("ru", "ООО «Сибирские Роботы»", "RU", "olga.sergeeva@sibrobots.example")
QINLING = ("zh-hans", "陕西秦岭新材料股份有限公司", "CN", "zhang.wei@qinling.example")


@pytest.fixture
def park(new_page, own_store):
    """`park("XA", journey, "VW-02")`: the campus with its staff, its calendar and those services."""

    def of(code, journey, *codes):
        catalogue(*codes)
        calendar("CN" if code == "XA" else "RU", date.today().year, date.today().year + 1)
        album = Album(SHOTS / journey)
        return steps.park(code, partial(Chrome, open_page=new_page, album=album, javascript=True))

    return of


def xian_time(moment):
    return time_machine.travel(factories.at(moment, "Asia/Shanghai"), tick=True)


## VISAS


def engineers(company):
    """Three, of whom one has a passport that is valid for two more months."""
    today, whole = (
        date.today(),
        {"company": company, "nationality": "RU", "position": "инженер-наладчик"},
    )
    return [
        factories.person(
            **whole, latin_family=family, latin_given=given, native_name=native, russian_form=native,
            chinese_form=chinese, passport_number=number, passport_expires_on=today + timedelta(days=days),
        )
        for family, given, native, chinese, number, days in (
            ("KUZNETSOV", "MAKSIM", "Кузнецов Максим", "马克西姆·库兹涅佐夫", "751234567", 2000),
            ("ORLOVA", "ANNA", "Орлова Анна", "安娜·奥尔洛娃", "757654321", 1500),
            ("BELOV", "ILYA", "Белов Илья", "伊利亚·别洛夫", "750001122", 60),
        )
    ]  # fmt: skip


def visit(people):
    start = date.today() + timedelta(days=30)
    return {
        "visitors": [str(person.public_id) for person in people], "employer": "ООО «Сибирские Роботы»", "relation": "same",
        "been_before": "no", "purpose": "installation", "reason": "Пуск линии упаковки по договору № 17-К, цех 2, с бригадой заказчика.",
        "cities": ["xian"], "trip_from": start, "trip_to": start + timedelta(days=20), "entries": "single",
        "consulate": "cn_moscow", "guarantee": "yes", "payer": "employer", "lodging": "Гостиница парка, корпус Б",
        "contact": str(people[0].public_id), "account": "park",
    }  # fmt: skip


def test_visas_for_three_wait_until_a_passport_that_ends_too_soon_is_renewed(park):
    xian = park("XA", "visas", "VW-02")
    olga = orders.resident(xian, *SIBERIAN)
    *_others, belov = people = engineers(olga.user.memberships.get().company)
    order = orders.begin(olga, "VW-02", "XA", visit(people))
    orders.lay(order, by=olga.user)

    olga.follow("/check/$").has("Паспорт истекает слишком рано: Белов Илья", "Обратите внимание")
    assert olga.main.find("input", attrs={"name": "terms"}) is None
    olga.follow(f"/people/{belov.public_id}/").follow("/edit/")
    valid_until = date.today() + timedelta(days=3650)
    olga.send({"passport_number": "770009988", "passport_expires_on": valid_until})
    olga.open(f"/my/services/requests/{order.public_id}/papers/passport/{belov.public_id}/")
    olga.send({"file": scan("Новый паспорт Белова.pdf"), "expires_on": valid_until})
    olga.follow("/check/$").picture("ready-to-send").send(action="/check/")
    order.refresh_from_db()
    olga.has(order.number, "К оплате")
    orders.money_comes(xian, order)

    desk = xian.at_desk("service")
    orders.claim(desk, order)
    orders.start(desk, order)
    desk.has("马克西姆·库兹涅佐夫", "安娜·奥尔洛娃", "伊利亚·别洛夫", "Новый паспорт Белова.pdf")
    desk.send(action=f"/papers/passport/{belov.public_id}/", button="fits=yes")
    desk.send({"note": "短期商务签证，需要确认函"}, action="/steps/rule_check/")
    orders.do_the_rest(order, by=desk.user)
    orders.hand_over(
        desk, order, "Письмо PU на троих. Оригинал ждёт в окне услуг.", "PU-邀请确认函.pdf"
    )
    olga.open(f"/my/cases/{order.number}/").has("Письмо PU на троих", "PU-邀请确认函.pdf")
    olga.picture("delivered")


## A LICENCE


def new_company(legal, supervisor):
    return {
        "names": "西安西伯利亚机器人有限公司\n西安西博机器人有限公司\n西安贝加尔机器人有限公司", "capital": "2000000",
        "paid_by": date(2031, 9, 1), "term": "20", "owners": "ООО «Сибирские Роботы» 100 %",
        "scope": "Разработка, сборка и продажа промышленных роботов, их наладка и обслуживание.", "trade": "both",
        "legal_rep": str(legal.public_id), "supervisor": str(supervisor.public_id), "address_kind": "letter",
    }  # fmt: skip


def test_a_business_licence_waits_at_the_authority_and_the_clock_stands_still(park):
    """Filed on 23 September 2026; Mid-Autumn and National Day lie between that and the answer."""
    with xian_time("2026-09-21 10:00"):
        xian = park("XA", "licence", "BS-02")
        olga = orders.resident(xian, *SIBERIAN)
        legal, supervisor, _third = engineers(olga.user.memberships.get().company)
        order = orders.begin(olga, "BS-02", "XA", new_company(legal, supervisor))
        orders.lay(order, by=olga.user, but=("articles",))
        olga.follow("/papers/articles/").send({"file": scan("Проект устава 章程草案.pdf")})
        olga.follow("/check/$").send(action="/check/")
        order.refresh_from_db()
        orders.money_comes(xian, order)
        desk = xian.at_desk("service")
        orders.claim(desk, order)
        orders.start(desk, order)
        orders.do_the_rest(order, by=desk.user)
    with xian_time("2026-09-23 15:00"):
        desk.sign_in().open(f"/desk/cases/{order.number}/")
        desk.follow(f"{order.number}/move/file_with_authority/").send().has("主管部门办理中")
    with xian_time("2026-10-12 11:00"):
        olga.sign_in().open(f"/my/cases/{order.number}/").has(
            "В ведомстве", "Решает ведомство", "15 октября 2026"
        )
        olga.tab.locator("details.trace > summary").first.click()
        olga.picture("at-the-authority")
        assert paused_days(olga) == [24, 28, 29, 30, 8, 9, 10, 12]
        desk.sign_in().open(f"/desk/cases/{order.number}/")
        desk.follow(f"{order.number}/move/authority_answered/").send().has("10月15日前")
        orders.hand_over(
            desk, order, "Свидетельство получено, единый код — 91610138MA6X05R03M.", "营业执照.pdf"
        )
        olga.open(f"/my/cases/{order.number}/").has(
            "Свидетельство получено", "营业执照.pdf"
        ).picture("delivered")
    order.refresh_from_db()
    assert (order.state, order.campus.local(order.due_at).date()) == (
        "delivered",
        date(2026, 10, 15),
    )


def paused_days(walker):
    """The days of the month the page says an authority had the case, in order."""
    rows = walker.page.select("details.trace tbody tr")
    return [int(row.time["datetime"][-2:]) for row in rows if "дело у ведомства" in row.get_text()]


## INTERPRETERS


def talks():
    return {
        "day": date.today() + timedelta(days=20), "time": "09:30–13:00", "hours": "4", "place": "park", "address": "A座二层报告厅",
        "mode": "simultaneous", "pair": "zh_ru", "equipment": "need", "extras": "yes", "listeners": "60",
        "event": "conference", "topic": "新材料供应合同谈判及技术交流，涉及高温合金与复合材料。", "materials": "later",
        "dress": "business", "secrecy": "no",
    }  # fmt: skip


def test_interpreters_are_quoted_by_the_desk_and_accepted_in_the_language_of_the_company(park):
    moscow = park("MOW", "interpreters", "TR-02")
    zhang = orders.resident(moscow, *QINLING)
    order = orders.begin(zhang, "TR-02", "MOW", talks())
    zhang.follow("/check/$").has("按报价", "价格须先商定").send(action="/check/")
    order.refresh_from_db()

    desk = moscow.at_desk("service")
    orders.claim(desk, order)
    desk.follow(f"/{order.number}/quote/").send({
        "quantity_TR-02-X": "1", "price_TR-02-X": "48000", "note": "含第二译员、同传间一间和耳机六十副，不含差旅。",
    }).has("Цена предложена").picture("quoted")  # fmt: skip
    zhang.open(f"/my/cases/{order.number}/").has("报价待您确认").follow(
        f"/{order.number}/quotation/"
    )
    zhang.has("含第二译员、同传间一间和耳机六十副", "48,000.00 卢布", "80,520.00 卢布").send()
    zhang.has("待支付")
    orders.money_comes(moscow, order)

    orders.start(desk, order)
    orders.do_the_rest(order, by=desk.user)
    orders.hand_over(
        desk, order, "译员：安娜·别洛娃、伊万·索科洛夫，9:00在报告厅门口见面。", "译员名单.pdf"
    )
    zhang.open(f"/my/cases/{order.number}/").has("9:00在报告厅门口见面", "译员名单.pdf").picture(
        "delivered"
    )


## A ROOM


def round_the_clock(campus):
    """A room with a video link, open day and night."""
    return Resource.objects.create(
        code="xa-video", kind="room", campus=campus, title={"en": "Video room", "zh-hans": "视频会议室", "ru": "Комната видеосвязи"},
        description={"en": "Open day and night.", "zh-hans": "全天开放。", "ru": "Открыта круглосуточно."}, capacity=8,
        slot_minutes=60, opens_at=time(0), closes_at=time(0), open_on="daily", price=Decimal("120.00"), cancel_hours=24,
        late_percent=50,
    )  # fmt: skip


def test_a_room_in_xian_is_booked_from_moscow_across_midnight(park):
    """Four to seven in the morning there is eleven at night till two here."""
    xian = park("XA", "room")
    round_the_clock(xian.campus)
    olga = orders.resident(xian, *SIBERIAN)
    day = xian.campus.today() + timedelta(days=9)
    eve, start = day - timedelta(days=1), f"{day - timedelta(days=1):%Y%m%d}T2000Z"

    olga.open("/my/bookings/").follow("/my/bookings/new/").follow("resource=xa-video")
    olga.open(f"/my/bookings/new/?resource=xa-video&week={day}").has(
        "Пекин", "Москва", "23:00 накануне"
    )
    olga.follow(f"/my/bookings/confirm/.*start={start}").send({"slots": "3"})
    here = f"Москва {spoken(eve)}, 23:00 – {spoken(day)}, 02:00"
    there = f"Пекин {spoken(day)}, 04:00 – 07:00"
    olga.has(here, there, f"Бесплатная отмена до {spoken(eve)}, 04:00 (Пекин)", "50 % цены")
    olga.send({"people": "5", "purpose": "Пуск линии, видеосвязь с цехом"})
    olga.has(here, there)
    booking = Booking.objects.get()
    begins, ends = f"DTSTART:{start[:-1]}00Z", f"DTEND:{eve:%Y%m%d}T230000Z"
    assert calendar_entry(olga) >= {begins, ends, "STATUS:CONFIRMED"}

    desk = xian.at_desk("service").open(f"/desk/bookings/?campus=XA&day={day}")
    desk.has("04:00", "07:00", "Пуск линии").follow(f"/desk/cases/{booking.number}/")
    desk.has(
        "北京时间", "04:00 – 07:00", "莫斯科时间", f"{eve.day}日 23:00 – ", f"{day.day}日 02:00"
    )
    olga.follow("/cancel/").has("Платить ничего не нужно").send(action="/cancel/")
    olga.has("Бронирование отменено")
    assert Case.objects.get().state == "cancelled"


def spoken(day):
    months = (
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
    )
    return f"{day.day} {months[day.month - 1]} {day.year} г."


def calendar_entry(walker):
    """The lines of the entry for a calendar behind the link on the page."""
    with walker.tab.expect_download() as download:
        walker.tab.locator("a[href$='.ics']").click()
    return set(download.value.path().read_text().split("\n"))


## A LOAN


def loan():
    return {
        "sum": "15000000", "currency": "rub", "purpose": "equipment", "purpose_detail": "购置两台真空感应炉及配套检测设备。", "term": "36",
        "repayment": "与两家俄罗斯企业签订的三年供货合同，年回款约四千万卢布。", "needed_by": date.today() + timedelta(days=60),
        "collateral": ["ip", "guarantee"], "collateral_detail": "高温合金发明专利三项，评估价值约一千万卢布。",
        "guarantor": "陕西秦岭控股集团", "patents": "3", "turnover_last": "40000000", "profit": "profit", "debts": "no",
        "overdue": "never", "teaser": "yes",
    }  # fmt: skip


def test_a_loan_is_found_among_banks_that_read_no_name(park, texts, print_papers):
    moscow = park("MOW", "loan", "FN-01")
    zhang = orders.resident(moscow, *QINLING)
    order = orders.begin(zhang, "FN-01", "MOW", loan())
    orders.lay(order, by=zhang.user, but=("credit_consent",))
    zhang.follow("/papers/credit_consent/").send({"file": scan("征信查询授权书.pdf")})
    zhang.follow("/check/$").has("15,000,000.00 卢布").send(action="/check/")
    order.refresh_from_db()
    zhang.has(order.number, "已收到")

    desk = moscow.at_desk("service")
    orders.claim(desk, order)
    orders.start(desk, order)
    orders.ask(desk, order, "Есть ли отчёт об оценке патентов?")
    orders.answer(zhang, order, "有，二〇二六年六月出具，可随时提供。")
    desk.open(f"/desk/cases/{order.number}/").has("有，二〇二六年六月出具")
    desk.send({"note": "Три банка, без названия компании"}, action="/steps/teaser/")
    orders.do_the_rest(order, by=desk.user)
    orders.hand_over(
        desk,
        order,
        "三家银行的初步意向见附件，建议先与甲银行面谈。",
        "银行意向对比.pdf",
        print_papers,
    )
    zhang.open(f"/my/cases/{order.number}/").has("三家银行的初步意向见附件", "银行意向对比.pdf")
    zhang.follow(f"{order.number}/rate/").send({"rating": "4", "comment": "对比表很清楚"})
    order.refresh_from_db()
    assert (order.state, order.rating) == ("closed", 4)
