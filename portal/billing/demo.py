"""Money of the demo park: one invoice to pay, one paid by transfer, a statement of the bank to match."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

from portal.accounts.models import Campus, Company, StaffRole, User
from portal.accounts.rules import PAYING_ROLES
from portal.billing.actions import details, importing
from portal.billing.actions.invoicing import Line, raise_invoice
from portal.billing.actions.transfers import confirm, mark_received
from portal.billing.models import Invoice
from portal.billing.statements import reading
from portal.cases.models import Case
from portal.languages import by_language
from portal.money import Money

WORDS = {
    "en": "Translation of founding documents",
    "zh-hans": "公司设立文件翻译",
    "ru": "Перевод учредительных документов",
}
# Of the entry nobody can place.
WITHOUT_PURPOSE = {"en": "No purpose given", "zh-hans": "无附言", "ru": "Без назначения платежа"}
# Accounts of nobody, whose check digits fit.
BANKS = {
    "CN": {"bank": "中国银行西安高新支行", "account": "6217858800001234567", "cnaps": "104791003019"},
    "RU": {"bank": "ПАО Сбербанк, г. Москва", "account": "40702810200000000001", "bik": "044525225",
           "correspondent": "30101810400000000225"},
}  # fmt: skip
TABLE = {
    "columns": {
        "date": "Date", "income": "Credit", "outgo": "Debit", "balance": "Balance", "reference": "Reference",
        "purpose": "Purpose", "payer": "Payer",
    },
}  # fmt: skip


def load(park):
    """Bill the park's first two cases that have no invoice yet; one is paid, one is to be paid.

    The apps to the left, whose cases come later, call `bill` themselves.
    """
    if Invoice.objects.exists():
        return
    cases = Case.objects.exclude(number=None).select_related("campus", "company").order_by("pk")
    for place, case in enumerate(cases[:2]):
        bill(case, paid=place == 1)
    accounts()


def accounts():
    """Of two people who pay for a company one enters its account and one confirms it; who is alone waits for a call."""
    told = set()
    for company in Company.objects.select_related("home_campus").order_by("pk"):
        rows = company.memberships.live().filter(role__in=PAYING_ROLES).select_related("user")
        people = [one.user for one in rows.order_by("pk")][:2]
        campus = company.home_campus
        if campus is None or len(people) in told or campus.country not in BANKS:
            continue
        told.add(len(people))
        holder = company.name_for(campus.official_language)
        made = details.enter(
            company, by=people[0], currency=campus.currency, country=campus.country,
            values={"holder": holder} | BANKS[campus.country],
        )  # fmt: skip
        for second in people[1:]:
            details.confirm(made, by=second)


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


def statements():
    """What the bank of each campus told yesterday, where something is to be paid."""
    for campus in Campus.objects.all():
        owed = Invoice.objects.open().filter(campus=campus, currency=campus.currency)
        if one := owed.select_related("company").order_by("pk").first():
            statement(one)


def statement(owed):
    """Yesterday one entry named the invoice by its number, one nothing the park knows, and the bank took that back."""
    account = owed.campus.bank_accounts.get(currency=owed.currency)
    day, amount, by = owed.campus.today() - timedelta(days=1), owed.amount, cashiers_of(owed)[0]
    importing.set_rules(account, by=by, table=TABLE, tolerance=Decimal("50.00"))
    nothing = by_language(WITHOUT_PURPOSE, owed.campus.official_language)
    rows = [
        ("Date", "Credit", "Debit", "Balance", "Reference", "Purpose", "Payer"),
        (day, amount, "", 90_000 + amount, "118-2", owed.number, owed.company.name),
        (day, "3.33", "", 90_000 + amount + Decimal("3.33"), "118-3", nothing, "Demo Bank"),
        (day, "-3.33", "", 90_000 + amount, "118-4", nothing, "Demo Bank"),
    ]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    content = out.getvalue().encode()
    read = reading.read(content, account, TABLE)
    name = f"{account.currency}-{day:%Y%m%d}.csv"
    made = importing.upload(account, by=by, name=name, content=content, read=read)
    importing.keep(made, by=by)


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
