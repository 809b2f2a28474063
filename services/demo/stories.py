"""The requests of today, each in a state of its own."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from portal.cases.actions import absences, handling, talking, translating
from portal.cases.models import Message
from services.actions import asking, noting, packing, quoting, working
from services.demo.acting import (
    NOTE,
    OFFICERS,
    ask,
    draft,
    give_papers,
    letter,
    paid,
    question,
    received,
    scan,
    send,
    taken,
    visit,
)
from services.models import KnowledgeNote, Pack, Request, Service
from services.problems import blockers, from_the_park


def delivered(park) -> None:
    """An invitation for a manager of a resident in Moscow: paid, written, waiting to be handed over."""
    company = park.companies["qinling"]
    answers = visit(company, consulate="ru_beijing", cities=["moscow", "kazan"], language="zh-hans")
    made = taken(
        park,
        paid(
            park,
            send(park, draft(park, "qinling", "VW-01", "MOW", "zhang.wei", answers), "zhang.wei"),
        ),
    )
    officer = park.users[OFFICERS["MOW"]]
    for task in made.tasks.all():
        working.finish_task(task, by=officer)
    working.prepare(made, by=officer)
    note = draft(park, "qinling", "LG-01", "MOW", "zhang.wei", question("ru", "contract"))
    note = taken(park, send(park, note, "zhang.wei"))
    working.attach_result(note, scan("法律意见纪要.pdf"), by=officer)
    working.prepare(note, by=officer, note=NOTE["zh-hans"])
    working.deliver(note, by=officer)
    asking.rate(note, by=park.users["zhang.wei"], rating=5, comment="答复清楚，很快。")


def overdue(park) -> None:
    """A support letter promised for last week."""
    made = draft(
        park, "qinling", "LC-03", "MOW", "zhang.wei", letter("zh-hans", "Банк Китая, Москва")
    )
    made = taken(park, send(park, made, "zhang.wei"))
    talk(park, made)
    received(made, timezone.now() - timedelta(days=6))


def talk(park, made: Request) -> None:
    """In two languages: a question and its answer with reviewed translations, and one that waits for its translation."""
    officer = park.users[OFFICERS["MOW"]]

    def say(by: str, body: str, **given) -> Message:
        last = made.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
        return talking.say(
            made.case_ptr, by=park.users[by], body=body, visibility="public", seen=last, **given
        )

    asked = say("zhang.wei", "您好！银行要求说明函注明入驻协议的编号。\n请问什么时候可以拿到？")
    translating.review(
        asked, "ru", "Здравствуйте! Банк просит указать в письме номер соглашения резидента.\nКогда можно его получить?",
        by=officer,
    )  # fmt: skip
    answer = "您好！编号会写入说明函。\n公章盖好后，我们会立即上传。"
    say(
        OFFICERS["MOW"], "Здравствуйте! Номер войдёт в письмо.\nКак только будет поставлена печать, мы его загрузим.",
        translation=translating.Given(answer),
    )  # fmt: skip
    say("zhang.wei", "谢谢！另外，授权委托书需要公证吗？")


def waiting(park) -> None:
    """The officer asked; the clock stands still."""
    company = park.companies["sibrobots"]
    answers = visit(company, consulate="cn_moscow", cities=["xian", "beijing"], language="ru")
    made = taken(
        park,
        paid(
            park,
            send(
                park,
                draft(park, "sibrobots", "VW-01", "XA", "maxim.kuznetsov", answers),
                "maxim.kuznetsov",
            ),
        ),
    )
    ask(park, made, "请说明在北京拜访的单位名称。", "护照中是否还有两页空白页？")


def across_a_holiday(park) -> None:
    """Received on the eve of China's National Day week; its trace shows the days off."""
    made = draft(
        park, "sibrobots", "LC-03", "XA", "maxim.kuznetsov", letter("ru", "中国银行西安分行")
    )
    made = taken(park, send(park, made, "maxim.kuznetsov"))
    year = made.campus.today().year - (
        1 if made.campus.today() < date(made.campus.today().year, 10, 9) else 0
    )
    received(made, datetime(year, 9, 30, 18, 30, tzinfo=made.campus.zone))


def away(park) -> None:
    """Xi'an's service officer is at a conference this week, and the campus manager stands in."""
    officer, manager = park.users[OFFICERS["XA"]], park.users["gao.yuan"]
    today = officer.roles.get().campus.today()
    absences.be_away(
        officer, today, today + timedelta(days=4), by=manager, deputy=manager, note="欧亚经济论坛"
    )


def to_pay(park) -> None:
    company = park.companies["qinling"]
    answers = visit(
        company, consulate="ru_shanghai", cities=["petersburg"], language="en", people=2
    )
    send(park, draft(park, "qinling", "VW-01", "MOW", "zhang.wei", answers), "zhang.wei")


def leaving(park) -> None:
    """A Kazakh company gave notice in Moscow: its rooms are back, its deposit is being settled."""
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    answers = {
        "plan": "moves", "reason": "space", "reason_detail": "We move to the Xi’an campus, closer to our trial fields.",
        "last_day": day, "contact_name": "Aigerim Nurlanova", "contact_email": "aigerim.nurlanova@tianshan.example",
        "disputed": "no", "deposit_to": "same", "permits": "no", "rooms": "unit", "units": "17-103", "handover_on": day,
        "fit_out": "none", "address_plan": "ends", "mail_to": "12 Dostyk Avenue, office 40, Almaty 050010, Kazakhstan",
    }  # fmt: skip
    made = draft(park, "tianshan", "BS-09", "MOW", "aigerim.nurlanova", answers)
    made = taken(park, paid(park, send(park, made, "aigerim.nurlanova")))
    rooms = made.tasks.get(code="rooms")
    working.finish_task(
        rooms, by=park.users[OFFICERS["MOW"]], note="Акт подписан, ключи и карты сданы."
    )


def new_company(park) -> None:
    """A Russian company sets up in Xi'an: paid, not yet claimed."""
    company = park.companies["baikal"]
    first, second = (str(p.public_id) for p in company.people.order_by("latin_family")[:2])
    answers = {
        "names": "陕西贝加尔生物科技有限公司\n陕西贝湖生物科技有限公司\n陕西北湖生物科技有限公司",
        "capital": {"amount": "500000.00", "currency": "CNY"}, "term": "long",
        "paid_by": (timezone.localdate() + timedelta(days=1500)).isoformat(),
        "owners": "ООО «Байкал Биотех» – 100%", "scope": "Разработка и производство биодобавок", "trade": "goods",
        "legal_rep": second, "supervisor": first, "address_kind": "letter",
    }  # fmt: skip
    paid(
        park,
        send(park, draft(park, "baikal", "BS-02", "XA", "olga.sergeeva", answers), "olga.sergeeva"),
    )


def quoted(park) -> None:
    """A roadmap of licences for drones: the price is named, the company has not answered yet."""
    answers = {
        "industry": "drones", "activity": "Ввозим сельскохозяйственные дроны и продаём их в провинции Шэньси.",
        "doings": ["import", "wholesale"], "markets": ["cn"], "stage": "abroad", "foreign_share": "100",
        "drone_weight": "24", "drone_use": ["farming"], "held": "no", "personal_data": "no", "language": "ru",
        "answers_from": "Максим Кузнецов, технический директор",
    }  # fmt: skip
    made = draft(park, "sibrobots", "LC-02", "XA", "maxim.kuznetsov", answers)
    made = send(park, made, "maxim.kuznetsov")
    officer = park.users[OFFICERS["XA"]]
    handling.claim(made, by=officer)
    quoting.send_quotation(
        made, {"LC-02": (Decimal(1), Decimal("3800.00"))}, by=officer,
        note="Дорожная карта на шесть страниц: разрешения, ведомства, документы, сроки, пошлины. Час разговора включён. "
        "Государственные пошлины в цену не входят.",
    )  # fmt: skip


def half_typed(park) -> None:
    draft(
        park,
        "sibrobots",
        "VW-01",
        "XA",
        "maxim.kuznetsov",
        {"purpose": "exhibition", "employer": "Сибирские Роботы"},
    )


def start_up(park) -> None:
    """A Chinese company sets up in Moscow: the address letter is in work, the registration waits for it."""
    company, user = park.companies["silklight"], park.users["ma.xiaolong"]
    order = packing.begin(Pack.objects.get(code="SP-MOW"), company, by=user, ticked=["LC-02"])
    requests = {item.code: item.request for item in packing.items_of(order) if item.request}
    director = str(company.people.get(latin_family="MA").public_id)
    asking.save_answers(requests["BS-07"], {
        "purpose": "registration", "office_type": "company", "for_whom": "new", "company_name": "ООО «Шёлковый Свет»",
        "company_name_second": "丝路光电（莫斯科）有限责任公司", "basis": "reserved", "unit": "MOW-17-204", "language": "zh-hans",
        "form": "electronic", "letters": "1",
    }, by=user)  # fmt: skip
    asking.save_answers(requests["BS-05"], {
        "full_name": "Общество с ограниченной ответственностью «Шёлковый Свет»", "short_name": "ООО «Шёлковый Свет»",
        "country_word": "no", "capital": {"amount": "500000.00", "currency": "RUB"}, "founder_kind": "companies",
        "number": "one", "single_chain": "no", "shares": "西安丝路光电科技有限公司 – 100%", "founder_origin": "abroad",
        "founder_country": "CN", "director": director, "director_status": "permit", "director_term": "3",
        "okved": "26.70", "licensed": "no", "tax": "general", "address_kind": "letter", "email": company.email,
        "way": "signature",
    }, by=user)  # fmt: skip
    give_papers(requests["BS-05"], user)
    terms = {
        item.code: asking.terms_of(item.request)
        for item in packing.items_of(order)
        if item.request and not blockers(item.request, user, from_the_park(item.request))
    }
    for made in packing.send_complete(order, terms, by=user).out:
        taken(park, paid(park, made))


def with_a_lawyer(park) -> None:
    """A question of law in work: a law firm was let into this one case for a month."""
    made = draft(park, "qinling", "LG-01", "MOW", "zhang.wei", question("ru", "contract"))
    made = taken(park, send(park, made, "zhang.wei"))
    handling.let_partner_in(
        made.case_ptr, park.users["maria.orekhova"], by=park.users[OFFICERS["MOW"]],
        until=timezone.now() + timedelta(days=30), firm="Юридическое бюро «Право и мост»",
        reason="Заключение по договору поставки готовит юридическое бюро.",
    )  # fmt: skip


# What the desks learnt: of which service, where (nowhere: at every campus), by whom, days ago.
NOTES = (
    ("VW-01", "XA", "XA", 21, "上次外事办要求邀请函写明每位来访者在西安的住址和逐日行程，只写“商务洽谈”被退回。材料齐全后三个工作日出件。"),
    ("VW-01", "", "MOW", 12, "Консульство в Пекине на прошлой неделе попросило копию приглашающего договора и подпись синими чернилами. "
     "Без копии договора визу дали на один въезд вместо двух."),
    ("VW-03", "XA", "XA", 33, "人社局上次额外要求学历认证的俄文原件，并核对护照姓名与无犯罪记录证明的拼写是否一致。体检须在西安指定机构做。"),
    ("VW-04", "MOW", "MOW", 8, "В последний раз в миграционном центре попросили перевод диплома с заверением нотариуса; запись ведут за две недели."),
)  # fmt: skip


def noted(park) -> None:
    """What officers know about visas and permits that no leaflet says."""
    for code, campus, desk, ago, text in NOTES:
        made = noting.write(
            Service.objects.get(code=code), text, by=park.users[OFFICERS[desk]], campus=park.campuses.get(campus)
        )  # fmt: skip
        then = timezone.now() - timedelta(days=ago)
        KnowledgeNote.objects.filter(pk=made.pk).update(created_at=then, checked_on=then.date())
