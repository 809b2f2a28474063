"""The papers of money: what an invoice and a receipt state, and the words a payer copies."""

from typing import Any

from portal.billing import basis, references
from portal.billing.models import Invoice, InvoiceLine, Payment
from portal.billing.reckoning import UNITS
from portal.documents import facts
from portal.documents.kinds import PaperKind, register
from portal.languages import by_language, codes, format_date, format_percent
from portal.money import Money, format_money

# Russian banks cut the purpose of a payment here.
LONGEST_PURPOSE = 210

SUBJECTS: dict[str, dict[str, str]] = {
    "INVD": {"en": "Security deposit", "zh-hans": "押金", "ru": "Обеспечительный платёж"},
    "INVS": {"en": "Park services", "zh-hans": "园区服务费", "ru": "Услуги парка"},
    "INVR": {
        "en": "Rent and charges",
        "zh-hans": "租金及相关费用",
        "ru": "Аренда и платежи по договору",
    },
}
PURPOSE = {
    "en": "{what}; invoice {number} of {date}; {reference}; {tax}",
    "zh-hans": "{what}；账单 {number}（{date}）；{reference}；{tax}",
    "ru": "{what}; счёт № {number} от {date}; {reference}; {tax}",
}
# "Not subject to VAT": 不含 would say that VAT comes on top.
NO_TAX = {"en": "no VAT", "zh-hans": "不征增值税", "ru": "без НДС"}
WITH_TAX = {
    "en": "incl. VAT {percent} {tax}",
    "zh-hans": "含增值税 {percent} {tax}",
    "ru": "в т. ч. НДС {percent} {tax}",
}
METHODS: dict[str, dict[str, str]] = {
    "transfer": {"en": "bank transfer", "zh-hans": "银行转账", "ru": "банковский перевод"},
    "card": {"en": "bank card", "zh-hans": "银行卡", "ru": "банковская карта"},
    "alipay": {"en": "Alipay", "zh-hans": "支付宝", "ru": "Alipay"},
    "wechat_pay": {"en": "WeChat Pay", "zh-hans": "微信支付", "ru": "WeChat Pay"},
}
EXEMPT = {"en": "exempt", "zh-hans": "不征税", "ru": "без НДС"}
COLUMNS = (
    ({"en": "Service", "zh-hans": "项目", "ru": "Наименование"}, False),
    ({"en": "Quantity", "zh-hans": "数量", "ru": "Кол-во"}, True),
    ({"en": "Unit", "zh-hans": "单位", "ru": "Ед."}, False),
    ({"en": "Price", "zh-hans": "单价", "ru": "Цена"}, True),
    ({"en": "Net", "zh-hans": "不含税金额", "ru": "Без НДС"}, True),
    ({"en": "VAT rate", "zh-hans": "税率", "ru": "Ставка НДС"}, False),
    ({"en": "VAT", "zh-hans": "税额", "ru": "НДС"}, True),
    ({"en": "Total", "zh-hans": "价税合计", "ru": "Всего"}, True),
)
TOTALS = (
    ("net_total", {"en": "Total without VAT", "zh-hans": "不含税合计", "ru": "Итого без НДС"}),
    ("tax_total", {"en": "VAT", "zh-hans": "税额合计", "ru": "НДС"}),
    ("total", {"en": "Total to pay", "zh-hans": "应付合计", "ru": "Всего к оплате"}),
)


def purpose_of(
    kind: str, *, number: str, reference: str, issued_on: Any, tax: Money, percents: set, given: Any
) -> dict[str, str]:
    """The line a payer copies into the bank's form, in every language of the house.

    Number, date, reference and tax always fit; what it is for is cut to the bank's length.
    """
    found = {}
    for code in codes():
        words = {
            "number": number,
            "date": format_date(issued_on, code, "numeric"),
            "reference": reference,
            "tax": _tax_words(tax, percents, code),
        }
        what = by_language(given or SUBJECTS[kind], code)
        frame = by_language(PURPOSE, code)
        room = LONGEST_PURPOSE - len(frame.format(what="", **words))
        found[code] = frame.format(what=what[: max(room, 0)].rstrip(" ,;，；"), **words).replace(
            "\u00a0", " "
        )
    return found


def _tax_words(tax: Money, percents: set, code: str) -> str:
    if percents == {None}:
        return by_language(NO_TAX, code)
    (one, *more) = sorted(p for p in percents if p is not None)
    percent = "" if more or None in percents else format_percent(one, code)
    words = by_language(WITH_TAX, code).format(percent=percent, tax=format_money(tax, code))
    # Banks' forms do not take the rouble sign.
    return words.replace("  ", " ").replace("₽", "руб.")


def bank_details(account: Any) -> dict[str, Any]:
    """The account as the payer was told it, frozen: bank, number, codes, holder."""
    return {
        "bank": {code: facts.name(account.bank_name)[code] for code in codes()},
        "account": account.account,
        "details": dict(account.details),
        "holder": {code: facts.name(account.campus.legal_name)[code] for code in codes()},
    }


def invoice_facts(invoice: Invoice) -> dict[str, Any]:
    """What an invoice states: sums, lines, who pays whom, where to and with which words."""
    lines = list(invoice.lines.all())
    numbers = sorted(invoice.company.identifiers.all(), key=lambda i: i.pk)
    identifiers = [(i.kind, i.value) for i in numbers]
    return {
        "payer": {"identifiers": facts.identifiers(identifiers)} if identifiers else {},
        "issued_on": facts.date(invoice.issued_on),
        "valid_from": facts.date(invoice.issued_on),
        "due_on": facts.date(invoice.due_on),
        "case_number": facts.text(invoice.case.number or ""),
        "subject": facts.name(invoice.case.title),
        "total": facts.money(invoice.total),
        "net": facts.money(invoice.net_total),
        "tax": facts.money(invoice.tax_total),
        "reference": facts.text(invoice.reference),
        "purpose": facts.name(invoice.purpose),
        "lines": lines_table(invoice, lines),
        "bank": {
            "name": facts.name(invoice.bank["bank"]),
            "account": facts.text(invoice.bank["account"]),
            "holder": facts.name(invoice.bank["holder"]),
            "codes": facts.items(
                facts.text(f"{key} {value}") for key, value in invoice.bank["details"].items()
            ),
        },
    }


def lines_table(invoice: Invoice, lines: list[InvoiceLine]) -> dict[str, Any]:
    columns = [facts.column(titles, figures=figures) for titles, figures in COLUMNS]
    totals = [
        facts.total(titles, facts.money(getattr(invoice, name)), strong=name == "total")
        for name, titles in TOTALS
    ]
    return facts.schedule(columns, [line_row(line) for line in lines], totals)


BASIS_COLUMNS = (
    ({"en": "Line", "zh-hans": "序号", "ru": "Строка"}, True),
    ({"en": "How the sum comes about", "zh-hans": "计算依据", "ru": "Как рассчитано"}, False),
)


def rent_facts(invoice: Invoice) -> dict[str, Any]:
    """An invoice whose lines say where they come from."""
    columns = [facts.column(titles, figures=figures) for titles, figures in BASIS_COLUMNS]
    rows = [
        [facts.number(line.position), facts.name(basis.in_all(line.basis))]
        for line in invoice.lines.all() if line.basis
    ]  # fmt: skip
    return invoice_facts(invoice) | ({"basis": facts.schedule(columns, rows)} if rows else {})


def line_row(line: InvoiceLine) -> list[dict[str, Any]]:
    percent = (
        facts.percent(line.tax_percent) if line.tax_percent is not None else facts.name(EXEMPT)
    )
    return [
        facts.name(line.texts),
        facts.number(line.quantity),
        facts.name(UNITS[line.unit]),
        facts.money(line.sum_of("price")),
        facts.money(line.sum_of("net")),
        percent,
        facts.money(line.sum_of("tax")),
        facts.money(line.sum_of("amount")),
    ]


def receipt_facts(payment: Payment) -> dict[str, Any]:
    """What a receipt states: who paid how much that is still there, when, how, and for which invoice."""
    invoice = payment.invoice
    return {
        "paid_on": facts.date(payment.received_on),
        "sum": facts.money(payment.there),
        "method": facts.name(METHODS[payment.wallet or payment.method]),
        "bank_reference": facts.text(payment.bank_reference),
        "invoice_number": facts.text(invoice.number),
        "invoice_date": facts.date(invoice.issued_on),
        "subject": facts.name(invoice.case.title),
        "reference": facts.text(invoice.reference),
    }


KINDS = (
    PaperKind(
        "INVD", {"en": "Deposit invoice", "zh-hans": "押金账单", "ru": "Счёт на обеспечительный платёж"},
        facts="portal.billing.papers.invoice_facts", form="invoice", signed=False, announce=False,
    ),
    PaperKind(
        "INVS", {"en": "Service invoice", "zh-hans": "服务费账单", "ru": "Счёт на оплату услуг"},
        facts="portal.billing.papers.invoice_facts", form="invoice", signed=False, announce=False,
    ),
    PaperKind(
        "INVR", {"en": "Rent invoice", "zh-hans": "租金账单", "ru": "Счёт на арендную плату"},
        facts="portal.billing.papers.rent_facts", form="invoice", signed=False, announce=False,
    ),
    PaperKind(
        "RCPM", {"en": "Payment receipt", "zh-hans": "收款收据", "ru": "Квитанция об оплате"},
        facts="portal.billing.papers.receipt_facts", form="stacked", signed=False, announce=False,
    ),
)  # fmt: skip


def register_kinds() -> None:
    for kind in KINDS:
        register(kind)


def reference_for(number: str) -> str:
    return references.make_reference(number)
