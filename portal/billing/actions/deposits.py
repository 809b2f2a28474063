"""The deposit ledger: what is held for a lease, and what becomes of it at its end. Never below nothing."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.billing import rules, states
from portal.billing.actions.invoicing import close_pages
from portal.billing.actions.refunding import SamePerson
from portal.billing.actions.reviewing import open_review, resolve
from portal.billing.models import DepositEntry, DepositSettlement, FinanceReview, Invoice
from portal.billing.signals import invoice_paid
from portal.billing.undecided import Undecided, before_settling
from portal.cases.models import Case
from portal.documents.actions import issuing
from portal.languages import format_date, using
from portal.money import Money
from portal.workflow import Phase, Refused, move

K = DepositEntry.Kind
REFUND_DAYS = 20  # working days from the handover act to the refund


class NothingHeld(Refused):
    """There is no deposit for this lease, or it is settled."""

    message = _("No deposit is held for this lease.")


class MoreThanHeld(Refused):
    """Arrears and damages come to more than the deposit."""

    message = _("This is more than the deposit that is held. Take less from it.")


class SettlementWaits(Refused):
    """A settlement waits for its second person."""

    message = _("A settlement of this deposit waits for a second person.")


class HasChanged(Refused):
    """Since it was entered an invoice was paid or the deposit moved."""

    message = _(
        "An invoice or the deposit has changed since this settlement was entered. Enter it again."
    )


class DecideFirst(Refused):
    """A credit is proposed or waits for its second person: what the company owes is not known yet."""

    def __init__(self, found: Iterable[Undecided]) -> None:
        what = "; ".join(one.about for one in found)
        self.message = gettext("Before this deposit is settled, decide: %(what)s.") % {"what": what}
        super().__init__(what)


@dataclass(frozen=True)
class Deduction:
    """What is kept for a damage, and what proves it: an act, photographs, an estimate."""

    what: str
    evidence: str
    amount: Money


def held(case: Any, currency: str) -> Money:
    """Rounded: SQLite adds in floating point, and what went in and out to the cent would leave a trace."""
    rows = DepositEntry.objects.filter(case_id=case.pk, currency=currency)
    return Money(rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0), currency).rounded()


def lock(case_id: int) -> Case:
    return Case.objects.select_for_update(of=("self",)).get(pk=case_id)


@transaction.atomic
def take_in(invoice: Invoice, *, on: date, by: Any) -> None:
    """A deposit invoice was paid: what it asked for is held. Said again, it changes nothing."""
    known = DepositEntry.objects.filter(case_id=invoice.case_id, currency=invoice.currency)
    if known.filter(invoice=invoice).exists():
        return
    DepositEntry.objects.create(
        case_id=invoice.case_id, company=invoice.company, campus=invoice.campus, currency=invoice.currency,
        kind=K.TOPPED_UP if known.exists() else K.HELD, amount=invoice.asked, on=on, invoice=invoice,
    )  # fmt: skip


@transaction.atomic
def lose(invoice: Invoice, taken: Decimal, *, on: date, by: Any) -> None:
    """A bank took the deposit back: it is held no longer. Never below nothing."""
    gone = min(taken, held(invoice.case, invoice.currency).amount)
    if gone > 0:
        _moved(invoice, K.LOST, -gone, on=on)


@transaction.atomic
def find_again(invoice: Invoice, came: Decimal, *, on: date, by: Any) -> None:
    """A lost deposit is there again, or was paid once more."""
    _moved(invoice, K.TOPPED_UP, came, on=on)


def _moved(invoice: Invoice, kind: str, amount: Decimal, *, on: date) -> None:
    DepositEntry.objects.create(
        case_id=invoice.case_id, company=invoice.company, campus=invoice.campus, currency=invoice.currency,
        kind=kind, amount=amount, on=on, about=invoice.number,
    )  # fmt: skip


@transaction.atomic
def settle_deposit(
    case: Case, *, currency: str, arrears: Iterable[Invoice], deductions: Iterable[Deduction], refund_by: date, by: Any,
) -> DepositSettlement:  # fmt: skip
    """Enter how a deposit is settled: held − arrears − damages = refund.

    Arrears are open invoices of the same company and currency, each paid whole. Refuses people without the
    role, more than is held, a second settlement while one waits, and while a credit is undecided.
    """
    case = lock(case.pk)
    first = DepositEntry.objects.filter(case_id=case.pk, currency=currency).first()
    sum_ = held(case, currency)
    if first is None or not sum_:
        raise NothingHeld(case.number)
    if not rules.cashier(by, first):
        raise PermissionDenied
    if DepositSettlement.objects.filter(case=case, state=states.ASKED).exists():
        raise SettlementWaits(case.number)
    _all_decided(first)
    owed, kept = list(arrears), list(deductions)
    for invoice in owed:
        if not invoice.is_open or (invoice.company_id, invoice.currency) != (
            first.company_id,
            currency,
        ):
            raise HasChanged(invoice.number)
    taken = sum((i.left for i in owed), Money.zero(currency)) + sum(
        (d.amount for d in kept), Money.zero(currency)
    )
    if taken > sum_:
        raise MoreThanHeld(case.number)
    return DepositSettlement.objects.create(
        case=case, company=first.company, campus=first.campus, currency=currency, held=sum_.amount,
        arrears=[{"number": i.number, "amount": str(i.left.amount)} for i in owed],
        deductions=[asdict(d) | {"amount": str(d.amount.amount)} for d in kept],
        refund=(sum_ - taken).amount, refund_by=refund_by, entered_by=by, state=states.ASKED,
        phase=Phase.WITH_STAFF,
    )  # fmt: skip


@transaction.atomic
def confirm(settlement: DepositSettlement, *, by: Any) -> DepositSettlement:
    """Confirm a colleague's settlement: invoices are paid from the deposit, the paper DEPS is issued."""
    if settlement.entered_by_id == by.pk:
        raise SamePerson(str(settlement))
    case = lock(settlement.case_id)
    if held(case, settlement.currency).amount != settlement.held:
        raise HasChanged(str(settlement))
    _all_decided(settlement)
    move(settlement, "confirm", by=by)
    today = settlement.campus.today()
    for row in settlement.arrears:
        _pay(settlement, row["number"], Decimal(row["amount"]), on=today)
    for row in settlement.deductions:
        _enter(
            settlement,
            K.DEDUCTED,
            Decimal(row["amount"]),
            on=today,
            about=f"{row['what']} · {row['evidence']}",
        )
    if settlement.refund:
        _enter(settlement, K.RETURNED, settlement.refund, on=today)
    paper = issuing.issue(
        "DEPS", settlement, case=case, by=None, company=settlement.company, campus=settlement.campus
    )
    DepositSettlement.objects.filter(pk=settlement.pk).update(paper=paper)
    settlement.paper = paper
    for asked in FinanceReview.objects.unresolved().filter(key=asked_by(case.pk)):
        resolve(asked, by=by, resolution=paper.number)
    if settlement.refund:
        _owe(settlement)
    return settlement


def _all_decided(deposit: DepositEntry | DepositSettlement) -> None:
    if found := before_settling(deposit):
        raise DecideFirst(found)


@transaction.atomic
def ask_to_settle(sum_: Money, *, case: Any, words: str, act: str, by: Any) -> None:
    """A lease is over and its deposit held: it stands on finance's list until the settlement is confirmed."""
    first = DepositEntry.objects.filter(case_id=case.pk, kind=K.HELD).first()
    facts = {"amount": str(sum_.amount), "currency": sum_.currency, "reason": words, "act": act}
    open_review(
        FinanceReview.Kind.OWED, key=asked_by(case.pk), campus=case.campus, facts=facts, by=by,
        invoice=first.invoice if first else None,
    )  # fmt: skip


def asked_by(case_id: int) -> str:
    """The key of the entry on finance's list."""
    return f"deposit-{case_id}"


def act_of(case_id: int) -> str:
    """The number of the act by which the premises came back; "" while none is known."""
    asked = FinanceReview.objects.filter(key=asked_by(case_id)).first()
    return asked.facts.get("act", "") if asked else ""


def _owe(settlement: DepositSettlement) -> None:
    """What goes back stands on finance's list until somebody has written down that it was paid out."""
    campus = settlement.campus
    with using(campus.official_language):
        day = format_date(settlement.refund_by, campus.official_language)
        words = " ".join([gettext("Return the rest by"), day])
    first = DepositEntry.objects.filter(case_id=settlement.case_id, kind=K.HELD).first()
    facts = {"amount": str(settlement.refund), "currency": settlement.currency, "reason": words}
    open_review(
        FinanceReview.Kind.OWED, key=f"settlement-{settlement.pk}", campus=campus, facts=facts, by=None,
        invoice=first.invoice if first else None,
    )  # fmt: skip


def _pay(settlement: DepositSettlement, number: str, sum_: Decimal, *, on: date) -> None:
    invoice = Invoice.objects.select_related("case", "company", "campus").get(number=number)
    if not invoice.is_open or invoice.transfers.waiting().exists() or invoice.left.amount != sum_:
        raise HasChanged(number)
    move(invoice, "pay", by=None)
    _enter(settlement, K.ARREARS, sum_, on=on, invoice=invoice)
    close_pages(invoice)
    invoice_paid.send(sender=Invoice, invoice=invoice)


def _enter(
    settlement: DepositSettlement, kind: str, amount: Decimal, *, on: date, about: str = "",
    invoice: Invoice | None = None,
) -> None:  # fmt: skip
    DepositEntry.objects.create(
        case=settlement.case, company=settlement.company, campus=settlement.campus, kind=kind, amount=-amount,
        currency=settlement.currency, on=on, about=about, invoice=invoice, settlement=settlement,
    )  # fmt: skip


@transaction.atomic
def refuse(settlement: DepositSettlement, *, by: Any, reason: str) -> DepositSettlement:
    """Withdraw an entry nobody has confirmed."""
    move(settlement, "refuse", by=by, reason=reason)
    return settlement
