"""What the books hold of a company beyond its invoices: a credit note, a deposit, its settlement, a rent run."""

import uuid
from datetime import date
from decimal import Decimal

from portal.accounts.models import User
from portal.billing.models import CreditNote, DepositEntry, DepositSettlement
from portal.documents.models import Batch, BatchRow, Document
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
