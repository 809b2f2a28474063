"""What the books hold of a company beyond its invoices: a credit note, a deposit, its settlement, a rent run."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.billing.models import (
    BankDetails,
    CardCheck,
    CreditNote,
    DepositEntry,
    DepositSettlement,
    Dispute,
    Instalment,
    Objection,
    PaymentPlan,
    RailRule,
    Reminder,
    WriteOff,
)
from portal.documents import storing
from portal.documents.models import Batch, BatchRow, CounterSigned, Document, RenewedCopy
from portal.workflow import Phase
from tenants.models import RentBill, RentRun
from tests.isolation.world import Estate


def booking_up(of: Estate, staff: dict[str, User]) -> None:
    """Each entry waits for its second person; the run waits to be posted."""
    things, entered = of.things, staff["director"]
    things.batch = batch(of, things.document, entered)
    things.credit = CreditNote.objects.create(
        invoice=things.settled, lines=[{"position": 1, "net": "10.00", "tax": "0.00", "amount": "10.00"}],
        net=Decimal(10), tax=Decimal(0), amount=Decimal(10), reason=of.say("счёт"), entered_by=entered,
        state="asked", phase=Phase.WITH_STAFF,
    )  # fmt: skip
    DepositEntry.objects.create(
        case=things.accepted.case_ptr, company=of.company, campus=of.campus, kind="held", amount=Decimal(16060),
        currency=of.campus.currency, on=of.campus.today(), about=of.say("счёт"),
    )  # fmt: skip
    things.settlement = DepositSettlement.objects.create(
        case=things.accepted.case_ptr, company=of.company, campus=of.campus, currency=of.campus.currency,
        held=Decimal(16060), deductions=[{"what": of.say("счёт"), "evidence": "1", "amount": "60.00"}],
        refund=Decimal(16000), refund_by=date(2027, 1, 31), entered_by=entered, state="asked", phase=Phase.WITH_STAFF,
    )  # fmt: skip
    naming_an_account(of)
    disputed(of)
    reminding(of, staff)
    things.run = RentRun.objects.create(
        campus=of.campus, starts_on=date(2027, 1, 1), months=1, due_on=date(2027, 1, 10), made_by=entered,
        state="preview", phase=Phase.WITH_STAFF,
    )  # fmt: skip
    line = {
        "texts": of.texts("счёт"),
        "basis": {},
        "percent": None,
        "net": "1.00",
        "tax": "0.00",
        "amount": "1.00",
    }
    RentBill.objects.create(
        run=things.run, tenancy=things.tenancy, currency=of.campus.currency, net=1, tax=0, amount=1, lines=[line],
        outcome="empty",
    )  # fmt: skip


def naming_an_account(of: Estate) -> None:
    """For money back; its second person has not looked yet."""
    values = {"holder": of.mark("имя"), "bank": of.mark("имя"), "account": "40702810200000000001"}
    of.things.details = BankDetails.objects.create(
        company=of.company, currency=of.campus.currency, country="RU", sealed=BankDetails.seal(values),
        entered_by=of.people["former"], state="asked", phase=Phase.WITH_COMPANY,
    )  # fmt: skip


def disputed(of: Estate) -> None:
    """A dispute, and a night's comparison that found something of this company."""
    things, now = of.things, timezone.now()
    things.dispute = Dispute.objects.create(
        stripe_id=of.mark("счёт"), payment_intent="1180", invoice=things.settled, campus=of.campus,
        amount=Decimal(10), currency=of.campus.currency, reason="fraudulent", opened_at=now,
    )  # fmt: skip
    things.dispute.facts.create(place=1, status="needs_response", respond_by=now, at=now)
    things.check = CardCheck.objects.create(
        livemode=False, since=now, until=now, ran_at=now, lines=1, totals={}
    )
    things.check.findings.add(things.review)


def reminding(of: Estate, staff: dict[str, User]) -> None:
    """An invoice on the ladder with a plan, an objection and a write-off; a rule of its campus is read by every desk."""
    things, entered, words = of.things, staff["director"], of.say("счёт")
    asked = {"invoice": things.invoice, "reason": words, "entered_by": entered, "state": "asked"}
    asked |= {"phase": Phase.WITH_STAFF, "amount": things.invoice.amount}
    things.plan = PaymentPlan.objects.create(**asked | {"entered_by": of.people["owner"]})
    Instalment.objects.create(
        plan=things.plan, position=1, due_on=date(2027, 1, 31), amount=things.invoice.amount
    )
    things.write_off = WriteOff.objects.create(**asked)
    things.objection = Objection.objects.create(
        invoice=things.invoice, reason=words, said_by=of.people["owner"]
    )
    Reminder.objects.create(
        invoice=things.invoice, since=things.invoice.due_on, rung=1, on=of.campus.today(), left=things.invoice.amount
    )  # fmt: skip
    of_the_park = {"en": "Checked", "zh-hans": "已核查", "ru": "Проверено"}
    things.rail = RailRule.objects.create(
        rail="card", allowed=True, campus=of.campus, reason=of_the_park, source="№ 7", checked_on=date(2026, 11, 1),
        valid_from=date(2026, 11, 1),
    )  # fmt: skip


def batch(of: Estate, issued: Document, by: User) -> Batch:
    """One that has issued the company's paper."""
    made = Batch.objects.create(
        public_id=uuid.uuid4(), kind="CERT", campus=of.campus, ends_by=of.campus.today(), state="finished",
        phase=Phase.CLOSED, started_by=by,
    )  # fmt: skip
    BatchRow.objects.create(
        batch=made, position=1, company=of.company, about="1", outcome="issued", document=issued
    )
    return made


def signed_copy(of: Estate, lease: Any) -> CounterSigned:
    signature = {
        "signer": of.word, "organisation": of.company.name, "issuer": "CA", "serial": "1", "trust": "unknown",
        "valid_from": "2026-01-01T00:00:00+00:00", "valid_until": "2028-01-01T00:00:00+00:00", "signed_at": "",
    }  # fmt: skip
    copy = CounterSigned.of(lease, of.mark("бумага").encode(), [signature], by=of.people["owner"])
    storing.keep(copy.file, of.mark("бумага").encode())
    copy.save()
    return copy


def renewed_copy(of: Estate, lease: Any) -> RenewedCopy:
    content, now = of.mark("бумага").encode() + uuid.uuid4().bytes, timezone.now()
    copy = RenewedCopy.of(lease, content, at=now, until=now)
    storing.keep(copy.file, content)
    copy.save()
    lease.level, lease.stamped_until = "B-LTA", now
    lease.save(update_fields=["level", "stamped_until"])
    return copy
