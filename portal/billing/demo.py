"""Money of the demo park: one invoice to pay, one paid by transfer."""

from decimal import Decimal

from portal.accounts.models import StaffRole, User
from portal.billing.actions.invoicing import Line, raise_invoice
from portal.billing.actions.transfers import confirm, mark_received
from portal.billing.models import Invoice
from portal.cases.models import Case
from portal.money import Money

WORDS = {
    "en": "Translation of founding documents",
    "zh-hans": "公司设立文件翻译",
    "ru": "Перевод учредительных документов",
}


def load(park):
    """Bill the park's first two cases that have no invoice yet; one is paid, one is to be paid.

    The apps to the left, whose cases come later, call `bill` themselves.
    """
    if Invoice.objects.exists():
        return
    cases = Case.objects.exclude(number=None).select_related("campus", "company").order_by("pk")
    for place, case in enumerate(cases[:2]):
        bill(case, paid=place == 1)


def bill(case, *, paid=False):
    """One invoice of the service kind; `paid` has two cashiers enter and confirm a transfer."""
    cashiers = cashiers_of(case)
    price = Decimal("1450.00") if case.campus.currency == "CNY" else Decimal("18400.00")
    line = Line(
        "TR-01", WORDS, Decimal(1), "service", Money(price, case.campus.currency), "service"
    )
    invoice = raise_invoice(
        kind="INVS", case=case, lines=[line], by=cashiers[0] if cashiers else None
    )
    if paid and len(cashiers) > 1:
        pay(invoice, *cashiers[:2])
    return invoice


def cashiers_of(case):
    roles = StaffRole.objects.filter(role=StaffRole.Role.FINANCE)
    here = roles.filter(campus=case.campus) | roles.filter(campus=None)
    return list(User.objects.filter(roles__in=here).distinct().order_by("pk"))


def pay(invoice, first, second):
    note = mark_received(
        invoice, by=first, received_on=invoice.campus.today(),
        bank_reference="20261123-000118", amount=invoice.total,
    )  # fmt: skip
    confirm(note, by=second)
