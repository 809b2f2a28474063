"""What the books hold of a company beyond its invoices: a credit note, a deposit, its settlement, a rent run."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from portal.accounts.models import User
from portal.billing.models import (
    CardCheck,
    CreditNote,
    DepositEntry,
    DepositSettlement,
    Dispute,
)
from portal.workflow import Phase
from tenants.models import RentBill, RentRun
from tests.isolation.world import Estate


def booking_up(of: Estate, staff: dict[str, User]) -> None:
    """Each entry waits for its second person; the run waits to be posted."""
    things, entered = of.things, staff["director"]
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
    disputed(of)
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
