"""The demo park's catalogue and requests in every interesting state. A second run changes nothing."""

import io
import json
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from portal.billing.actions import transfers
from portal.billing.models import Invoice
from portal.cases.actions import handling
from portal.cases.models import Case, CaseSpan
from portal.documents.actions import dossier
from services import demo_bookings
from services.actions import asking, quoting, working
from services.actions.catalogue import allow_editors, import_service
from services.models import Request, Service

SHIPPED = Path(__file__).parent / "catalogue"
OFFICERS = {"MOW": "dmitry.volkov", "XA": "li.na"}
CASHIERS = ("zhou.fang", "elena.markova")
NOTE = {
    "ru": "Записка юриста во вложении. Срок исковой давности — три года.",
    "zh-hans": "律师纪要见附件。",
}


def load(park: SimpleNamespace) -> None:
    call_command("load_texts", verbosity=0)
    for path in sorted(SHIPPED.glob("*.json")):
        import_service(json.loads(path.read_text(encoding="utf-8")), by=None)
    allow_editors(by=None)
    demo_bookings.load(park)
    if Request.objects.exists():
        return
    for story in (
        delivered,
        overdue,
        waiting,
        across_a_holiday,
        to_pay,
        new_company,
        quoted,
        half_typed,
    ):
        with transaction.atomic():
            story(park)


def trip(days: int = 40) -> dict[str, str]:
    start = timezone.localdate() + timedelta(days=days)
    return {"from": start.isoformat(), "to": (start + timedelta(days=9)).isoformat()}


def visit(company, *, consulate: str, cities: list[str], language: str, people: int = 1) -> dict:
    ids = [str(p.public_id) for p in company.people.all()[:people]]
    return {
        "visitors": ids, "employer": company.short_name, "relation": "same", "purpose": "negotiations",
        "cities": cities, "trip": trip(), "entries": "single", "consulate": consulate,
        "inviter_phone": company.phone, "payer": "employer", "letter_language": language,
    }  # fmt: skip


def scan(name: str) -> SimpleUploadedFile:
    """A one-page PDF with an identifier of its own, so that no two are the same file."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.docinfo["/Title"] = f"{name} {uuid.uuid4()}"
    out = io.BytesIO()
    pdf.save(out)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


def draft(park, company: str, code: str, campus: str, by: str, answers: dict) -> Request:
    service = Service.objects.get(code=code)
    user = park.users[by]
    made = asking.begin(service, park.companies[company], park.campuses[campus], by=user)
    asking.save_answers(made, answers, by=user)
    return made


def send(park, made: Request, by: str) -> Request:
    user = park.users[by]
    for need in made.plan.papers:
        people = made.people.all() if need.per_person else [None]
        for person in people if need.required == "always" else []:
            label = str(need.label[made.language])[:40]
            expires = person.passport_expires_on if person and need.kind == "passport" else None
            paper = dossier.receive(
                made.company,
                scan(f"{label}.pdf"),
                kind=need.kind,
                by=user,
                person=person,
                expires_on=expires,
            )
            asking.give_paper(made, need.key, paper, by=user, person=person)
    return asking.send(made, by=user, terms=asking.terms_of(made))


def paid(park, made: Request) -> Request:
    first, second = (park.users[name] for name in CASHIERS)
    for invoice in Invoice.objects.filter(case_id=made.pk):
        note = transfers.mark_received(
            invoice,
            by=first,
            received_on=made.campus.today(),
            bank_reference=f"DEMO-{invoice.number}",
            amount=invoice.total,
        )
        transfers.confirm(note, by=second)
    return Request.objects.get(pk=made.pk)


def taken(park, made: Request) -> Request:
    officer = park.users[OFFICERS[made.campus.code]]
    handling.claim(made, by=officer)
    return working.moved(made, "start", by=officer)


def ask(park, made: Request, *texts: str) -> None:
    seen = made.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
    working.ask(
        made,
        by=park.users[OFFICERS[made.campus.code]],
        points=[(t, "words") for t in texts],
        seen=seen,
    )


def received(made: Request, moment: datetime) -> None:
    """Tell the story as if it had begun earlier; history keeps the time of loading."""
    Case.objects.filter(pk=made.pk).update(received_at=moment, created_at=moment)
    CaseSpan.objects.filter(case_id=made.pk, started_at__gt=moment, ended_at__isnull=False).update(
        started_at=moment, ended_at=moment
    )
    made.received_at = moment
    made.recount()


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


def question(language: str, topic: str) -> dict:
    return {
        "law": "ru" if language == "ru" else "cn", "topic": topic, "question": "Можно ли изменить цену поставки в одностороннем порядке?",
        "other_side": "нет", "language": "zh-hans", "form": "video", "first_day": timezone.localdate().isoformat(),
        "slots": ["afternoon"], "hours": "1",
    }  # fmt: skip


def letter(language: str, addressee: str) -> dict:
    return {
        "addressee": addressee,
        "purpose": "bank",
        "has_persons": "no",
        "letter_language": language,
    }


def overdue(park) -> None:
    """A support letter promised for last week."""
    made = draft(
        park, "qinling", "LC-03", "MOW", "zhang.wei", letter("zh-hans", "Банк Китая, Москва")
    )
    made = taken(park, send(park, made, "zhang.wei"))
    received(made, timezone.now() - timedelta(days=6))


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


def to_pay(park) -> None:
    company = park.companies["qinling"]
    answers = visit(
        company, consulate="ru_shanghai", cities=["petersburg"], language="en", people=2
    )
    send(park, draft(park, "qinling", "VW-01", "MOW", "zhang.wei", answers), "zhang.wei")


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
