"""What a company has with the park: applications, an offer, requests, invoices, papers, talk."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.billing.models import (
    BankLine,
    BankStatement,
    FinanceReview,
    Invoice,
    InvoiceLine,
    Payment,
    Refund,
    TransferNote,
)
from portal.billing.papers import bank_details
from portal.billing.references import make_reference
from portal.cases.actions import handling, indexing
from portal.cases.actions.numbers import take_number
from portal.documents import storing
from portal.documents.models import Export
from portal.workflow import Phase
from services.models import (
    Booking,
    Category,
    Question,
    Quotation,
    Request,
    RequestPaper,
    Resource,
    Service,
    Task,
)
from services.pricing import Quote
from tenants import rent
from tenants.models import (
    Application,
    Building,
    CheckItem,
    HandedIn,
    Occupancy,
    Offer,
    RentStep,
    ReturnPoint,
    ReturnRound,
    Review,
    Tenancy,
    Unit,
    Waiting,
)
from tests.isolation.ledgers import renewed_copy, signed_copy
from tests.isolation.world import Estate, document, talk

DAY = timedelta(days=1)


def started(
    model: type, of: Estate, *, state: str, phase: Phase, channel: str, **fields: Any
) -> Any:
    """A case as it stands after it was sent: numbered, dated, with a line of history."""
    values = {
        "title": of.texts(channel), "company": of.company, "campus": of.campus, "language": of.company.language,
        "opened_by": of.people["owner"], "state": state, "phase": phase, **fields,
    }  # fmt: skip
    made = model.objects.create(public_id=uuid.uuid4(), **values)
    if phase != Phase.DRAFT:
        code = "APP" if made.kind == "application" else "REQ"
        made.number = take_number(of.campus, code, by=None)
        made.received_at, made.promised_days = timezone.now() - DAY, 10
        made.due_at = timezone.now() + 9 * DAY
        made.search = indexing.search_text(made)
        made.save(update_fields=["number", "received_at", "promised_days", "due_at", "search"])
        handling.note(made, "submit", by=of.people["owner"], public=True)
    return made


def application(of: Estate, *, state: str, phase: Phase) -> Application:
    answers = {"identity": {"name": of.mark("заявка")}, "project": {"title__ru": of.mark("заявка")}}
    return started(
        Application, of, state=state, phase=phase, channel="заявка", kind="application", category="residence",
        team="intake", answers=answers, sent=int(phase != Phase.DRAFT),
    )  # fmt: skip


def applying(of: Estate, staff: dict[str, User]) -> None:
    """A draft, a returned application with its points, one under review, one offered, one accepted."""
    things = of.things
    things.draft = application(of, state="draft", phase=Phase.DRAFT)
    things.application = application(of, state="returned", phase=Phase.WITH_COMPANY)
    round_ = ReturnRound.objects.create(
        application=things.application, number=1, due_at=timezone.now() + 20 * DAY, by=staff["intake"],
    )  # fmt: skip
    ReturnPoint.objects.create(
        round=round_, position=1, target="project", field="title__ru", text=of.say("ответ")
    )
    HandedIn.objects.create(
        application=things.application, code="D1", paper=things.paper.public_id, name=things.paper.name,
        size=things.paper.size, sha256=things.paper.sha256, by=of.people["owner"],
    )  # fmt: skip
    CheckItem.objects.create(
        application=things.application, sending=1, code="D1", verdict="fail", comment=of.say("ответ"),
        by=staff["intake"],
    )  # fmt: skip
    talk(of, things.application, staff["intake"])
    things.message = things.application.messages.first()
    things.checked = application(of, state="formal_check", phase=Phase.WITH_STAFF)
    things.reviewed = application(of, state="expert_review", phase=Phase.WITH_STAFF)
    panel = {"expert": staff["expert"], "assigned_by": staff["intake"]}
    Review.objects.create(application=things.reviewed, **panel)
    handling.let_in(
        things.reviewed, staff["expert"], "expert", by=staff["intake"], until=timezone.now() + 30 * DAY
    )  # fmt: skip
    things.decided = application(of, state="decision", phase=Phase.WITH_STAFF)
    things.approved = application(of, state="approved", phase=Phase.WITH_STAFF)
    things.listed = application(of, state="waitlisted", phase=Phase.WITH_AUTHORITY)
    Waiting.objects.create(
        application=things.listed, unit_kind="OFF", score=80, c2=8, c4=8, last_day=of.campus.today() + 90 * DAY
    )  # fmt: skip
    things.offered = application(of, state="offer_issued", phase=Phase.WITH_COMPANY)
    things.accepted = application(of, state="offer_accepted", phase=Phase.WITH_COMPANY)
    things.resident = application(of, state="resident", phase=Phase.CLOSED)


def unit(of: Estate, number: str) -> Unit:
    building, _new = Building.objects.get_or_create(
        campus=of.campus,
        code="A",
        defaults={"name": {"en": "Tower A", "zh-hans": "A座", "ru": "Башня А"}},
    )
    return Unit.objects.create(
        building=building, number=number, kind=Unit.Kind.values[0], usable=Decimal("100.00"),
        rentable=Decimal("120.00"), rate=Decimal("80.00"), rate_unit="m2_month", currency=of.campus.currency,
        service_rate=Decimal("10.00"), public_id=uuid.uuid4(),
    )  # fmt: skip


def offer(
    of: Estate, case: Application, number: str, *, state: str, phase: Phase, by: User
) -> Offer:
    """An offer with its schedule, the unit taken for it."""
    room = unit(of, number)
    kind = Occupancy.Kind.OFFER if state == "open" else Occupancy.Kind.TENANCY
    taken = Occupancy.objects.create(
        unit=room,
        kind=kind,
        company=of.company,
        starts_on=date(2027, 1, 1),
        ends_on=date(2028, 1, 1),
    )
    made = Offer(
        number=take_number(of.campus, "OFFR", by=None), application=case, unit=room, occupancy=taken,
        valid_until=timezone.now() + 10 * DAY, starts_on=date(2027, 1, 1), months=12, area=room.rentable,
        rate=room.rate, rate_unit=room.rate_unit, currency=room.currency, service_rate=room.service_rate,
        service_unit=room.service_unit, deposit_months=2, tax_percent=Decimal(9), made_by=by, state=state, phase=phase,
    )  # fmt: skip
    made.fingerprint = made.seal_terms()
    made.save()
    for position, line in enumerate(rent.schedule(made.terms), 1):
        RentStep.objects.create(
            offer=made, position=position,
            **{name: getattr(line, name) for name in ("starts_on", "ends_on", "base", "discount", "rent", "service", "tax", "total")},
        )  # fmt: skip
    return made


def renting(of: Estate, staff: dict[str, User]) -> None:
    """The offers, a tenancy waiting for its deposit, the invoice and the papers of it."""
    things = of.things
    by = staff["leasing"]
    things.offer = offer(of, things.offered, "301", state="open", phase=Phase.WITH_COMPANY, by=by)
    taken = offer(of, things.accepted, "302", state="accepted", phase=Phase.CLOSED, by=by)
    things.lease = document(of, case=things.accepted, kind="LEAS")
    things.signed = signed_copy(of, things.lease)
    things.renewed = renewed_copy(of, things.lease)
    things.invoice = invoice(of, things.accepted, kind="INVD")
    things.tenancy = Tenancy.objects.create(
        application=things.accepted, offer=taken, company=of.company, unit=taken.unit, occupancy=taken.occupancy,
        starts_on=taken.starts_on, ends_on=taken.ends_on, deposit_invoice=things.invoice.number,
        state="awaiting_deposit", phase=Phase.WITH_COMPANY,
    )  # fmt: skip
    things.document = document(of, case=things.accepted)
    lived_in = offer(of, things.resident, "303", state="accepted", phase=Phase.CLOSED, by=by)
    living = Tenancy.objects.create(
        application=things.resident, offer=lived_in, company=of.company, unit=lived_in.unit,
        occupancy=lived_in.occupancy, starts_on=lived_in.starts_on, ends_on=lived_in.ends_on, state="active",
        phase=Phase.WITH_STAFF,
    )  # fmt: skip
    days = dict.fromkeys(("asked_for", "last_day", "ended_on"), living.ends_on) | {"by": by}
    living.notices.create(case_id=living.application_id, state="given", phase="with_staff", **days)


def invoice(of: Estate, case: Any, *, kind: str) -> Invoice:
    number = take_number(of.campus, kind, by=None)
    words = of.texts("счёт")
    made = Invoice.objects.create(
        number=number, kind=kind, case_id=case.pk, company=of.company, campus=of.campus, currency=of.campus.currency,
        net=Decimal("16060.00"), tax=Decimal(0), amount=Decimal("16060.00"), asked=Decimal("16060.00"),
        languages=["zh-hans", "ru"], purpose=words,
        reference=make_reference(number), issued_on=of.campus.today(), due_on=of.campus.today() + 10 * DAY,
        bank=bank_details(of.campus.bank_accounts.get()) | {"holder": words},
        state="open", phase=Phase.WITH_COMPANY, paper=document(of, case=case, kind=kind),
        search=indexing.search_text(case) + " " + number.lower(),
    )  # fmt: skip
    InvoiceLine.objects.create(
        invoice=made, position=1, code="deposit", texts=words, quantity=Decimal(2), unit="month",
        price=Decimal("8030.00"), net=Decimal("16060.00"), tax_kind="none", tax=Decimal(0), amount=Decimal("16060.00"),
    )  # fmt: skip
    return made


def settling(of: Estate, staff: dict[str, User]) -> None:
    """A paid invoice, and a refund of part of it that waits for its second person."""
    made = of.things.settled = invoice(of, of.things.working, kind="INVS")
    Invoice.objects.filter(pk=made.pk).update(state="paid", phase=Phase.CLOSED)
    day, mark = of.campus.today(), of.mark("счёт")
    note = TransferNote.objects.create(
        invoice=made, received_on=day, bank_reference=mark, amount=made.amount, entered_by=staff["director"],
        decided_by=staff["finance"], state="confirmed", phase=Phase.CLOSED,
    )  # fmt: skip
    payment = Payment.objects.create(
        invoice=made, amount=made.amount, currency=made.currency, method="transfer", received_on=day,
        bank_reference=mark, transfer=note, confirmed_by=staff["finance"],
    )  # fmt: skip
    of.things.refund = Refund.objects.create(
        invoice=made, payment=payment, source=f"payment-{payment.pk}", method="transfer", amount=Decimal(10),
        currency=made.currency, reason=of.say("счёт"), bank_reference=mark, sent_on=day,
        entered_by=staff["director"], state="asked", phase=Phase.WITH_STAFF,
    )  # fmt: skip


def service() -> Service:
    """A small service, live, complete in three languages."""

    def texts(ru: str) -> dict[str, str]:
        return {"en": "Text", "zh-hans": "文字", "ru": ru}

    names = ("title", "short", "full", "who", "result", "refund")
    plan = {
        "code": "TS-01", "card": {name: texts("Услуга") for name in names}, "campuses": ["XA", "MOW"], "audience": "any",
        "role": "member", "promised_days": 5, "checked_on": "2026-01-10",
        "fields": [
            {"key": "purpose", "kind": "text", "label": texts("Цель")},
            {"key": "visitors", "kind": "persons", "label": texts("Гости")},
        ],
        "papers": [
            {"key": "licence", "kind": "licence", "label": texts("Лицензия")},
            {"key": "passport", "kind": "passport", "label": texts("Паспорт"), "per_person": "visitors"},
        ],
        "steps": [
            {"code": "read", "label": texts("Прочитать"), "role": "service", "days": 1},
            {"code": "hand", "label": texts("Выдать"), "role": "service", "days": 1},
        ],
        "documents": [{"code": "NOCL"}, {"code": "WPCK", "step": "hand"}],
        "fees": [
            {"code": "fee", "model": "F1", "texts": texts("Плата"), "prices": {"CNY": "300.00", "RUB": "4000.00"}},
            {"code": "more", "model": "F5", "texts": texts("Сверх того")},
        ],
    }  # fmt: skip
    category, _new = Category.objects.get_or_create(
        code="test", defaults={"title": texts("Проверка")}
    )
    found = Service.objects.filter(code="TS-01").first()
    return found or Service.objects.create(
        code="TS-01", category=category, definition=plan, live=True
    )


def asking(of: Estate, staff: dict[str, User]) -> None:
    """A draft, a request with an open question, a delivered one."""
    things, edition = of.things, service().current

    def ask(state: str, phase: Phase, **fields: Any) -> Request:
        return started(
            Request, of, state=state, phase=phase, channel="заявка", kind="request", category="test", team="service",
            edition=edition, answers={"purpose": of.mark("заявка"), "visitors": [str(things.person.public_id)]}, **fields,
        )  # fmt: skip

    things.request_draft = ask("draft", Phase.DRAFT)
    things.request = ask("waiting_company", Phase.WITH_COMPANY, assignee=staff["service"])
    things.request.people.add(things.person)
    RequestPaper.objects.create(request=things.request, need="licence", paper=things.paper)
    Task.objects.create(request=things.request, position=1, code="read", label=of.texts("заявка"), role="service")  # fmt: skip
    Task.objects.create(request=things.request, position=2, code="hand", label=of.texts("заявка"), role="service")  # fmt: skip
    things.question = Question.objects.create(
        request=things.request,
        text=of.say("ответ"),
        language="ru",
        wants="words",
        asked_by=staff["service"],
    )
    talk(of, things.request, staff["service"])
    things.working = ask("in_progress", Phase.WITH_STAFF, assignee=staff["service"])
    RequestPaper.objects.create(
        request=things.working, need="passport", paper=things.paper, person=things.person
    )
    things.quoted = ask("quoted", Phase.WITH_COMPANY, assignee=staff["service"])
    booking(of)
    quoting(of, staff["service"])
    owing(of, staff["finance"])
    taking_away(of, staff["manager"])
    things.delivered = ask(
        "delivered", Phase.CLOSED, assignee=staff["service"], closed_at=timezone.now()
    )
    document(of, case=things.delivered)


def taking_away(of: Estate, by: User) -> None:
    """A list the campus's manager has exported."""
    public_id = uuid.uuid4()
    place = f"exports/{public_id}.csv"
    storing.keep(place, of.mark("заявка").encode())
    of.things.export = Export.objects.create(
        public_id=public_id, by=by, what="cases", format="csv", language="ru", reason="Проверка выгрузки", rows=5000,
        file=place, ready_at=timezone.now(),
    )  # fmt: skip


def booking(of: Estate) -> None:
    """A room the company has booked for next month."""
    room = Resource.objects.create(
        code=f"{of.campus.code.lower()}-room", kind="room", campus=of.campus, title=of.texts("заявка"), capacity=6
    )  # fmt: skip
    start = timezone.now() + 30 * DAY
    of.things.booking = started(
        Booking, of, state="booked", phase=Phase.CLOSED, channel="заявка", kind="booking", category="room",
        team="service", resource=room, starts_at=start, ends_at=start + DAY / 24, blocked_until=start + DAY / 20,
        purpose=of.mark("заявка"), rate=Decimal(100), tax="service", currency=of.campus.currency, free_until=start,
        late_percent=50,
    )  # fmt: skip


def quoting(of: Estate, by: User) -> None:
    """A price named for a request, not accepted yet."""
    fee = Quote(of.campus.currency, ()).snapshot() | {"total": "0.00"}
    Quotation.objects.create(
        request=of.things.quoted, number=1, fee=fee, note=of.say("заявка"), valid_until=timezone.now() + 10 * DAY,
        made_by=by,
    )  # fmt: skip


def owing(of: Estate, by: User) -> None:
    """An invoice of a request, a transfer seen for it, and a finding about it."""
    things = of.things
    things.fee = invoice(of, things.request, kind="INVS")
    things.transfer = TransferNote.objects.create(
        invoice=things.fee, received_on=of.campus.today(), bank_reference=of.mark("счёт"), amount=things.fee.amount,
        entered_by=by, state="noted", phase=Phase.WITH_STAFF,
    )  # fmt: skip
    things.review = FinanceReview.objects.create(
        key=f"test-{of.word}", kind="amount", campus=of.campus, invoice=things.fee,
        facts={"bank_reference": of.mark("счёт"), "amount": "16060.00", "currency": of.campus.currency},
    )  # fmt: skip
    bank(of, by)


def bank(of: Estate, by: User) -> None:
    """A statement that was kept, with a line somebody has accepted for an invoice."""
    things, mark = of.things, of.mark("счёт")
    account = of.campus.bank_accounts.get(currency=of.campus.currency)
    day, owed = of.campus.today(), invoice(of, things.request, kind="INVS")
    things.account = account
    things.statement = BankStatement.objects.create(
        account=account, campus=of.campus, format="1c", name="2026-11.csv", sha256=of.word, file="statement",
        first_on=day, last_on=day, opening=0, closing=owed.amount, uploaded_by=by, kept_by=by,
        kept_at=timezone.now(), known_lines=0, matched_at=timezone.now(),
    )  # fmt: skip
    things.bank_line = BankLine.objects.create(
        statement=things.statement, account=account, campus=of.campus, position=1, key=of.word, booked_on=day,
        amount=owed.amount, currency=owed.currency, bank_reference=mark, purpose=mark, payer=of.company.name,
        state="noted", phase=Phase.WITH_STAFF, accepted_by=by,
    )  # fmt: skip
    TransferNote.objects.create(
        invoice=owed, line=things.bank_line, received_on=day, bank_reference=mark, amount=owed.amount,
        entered_by=by, state="noted", phase=Phase.WITH_STAFF,
    )  # fmt: skip
