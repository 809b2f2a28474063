"""The papers of accounts: credit note, proforma, statement, deposit settlement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.accounts.models import Campus, Company
from portal.billing.account import Account
from portal.billing.models import CreditNote, DepositSettlement, Invoice
from portal.billing.papers import COLUMNS, EXEMPT, lines_table
from portal.documents import facts
from portal.documents.kinds import PaperKind, register
from portal.money import Money

Words = Mapping[str, str]
CREDITED: tuple[tuple[str, Words], ...] = (
    ("net", {"en": "Credited without VAT", "zh-hans": "不含税冲减合计", "ru": "Уменьшено без НДС"}),
    ("tax", {"en": "VAT", "zh-hans": "税额", "ru": "НДС"}),
    ("amount", {"en": "Total credited", "zh-hans": "冲减合计", "ru": "Уменьшено всего"}),
)
MOVEMENTS: dict[str, Words] = {
    "invoice": {"en": "Invoice", "zh-hans": "账单", "ru": "Счёт"},
    "void": {"en": "Invoice cancelled", "zh-hans": "账单作废", "ru": "Счёт отменён"},
    "payment": {"en": "Payment", "zh-hans": "付款", "ru": "Оплата"},
    "credit": {"en": "Credit note", "zh-hans": "贷项通知单", "ru": "Корректировочный документ"},
    "refund": {"en": "Refund", "zh-hans": "退款", "ru": "Возврат"},
    "deposit": {"en": "Paid from the deposit", "zh-hans": "以押金抵付", "ru": "Оплачено из обеспечительного платежа"},
    "bounced": {"en": "Refund that came back", "zh-hans": "退款被退回", "ru": "Возврат, пришедший назад"},
    "reversed": {"en": "Taken back by the bank", "zh-hans": "银行收回款项", "ru": "Отозвано банком"},
    "disputed": {
        "en": "Taken back by the bank of the card", "zh-hans": "发卡银行收回款项", "ru": "Отозвано банком плательщика",
    },
    "reinstated": {
        "en": "Left to the park by the bank of the card",
        "zh-hans": "发卡银行退还款项",
        "ru": "Возвращено банком плательщика",
    },
    "deposit_invoice": {"en": "Deposit invoice", "zh-hans": "押金账单", "ru": "Счёт на обеспечительный платёж"},
    "deposit_payment": {"en": "Deposit received", "zh-hans": "收到押金", "ru": "Получен обеспечительный платёж"},
    "fee": {"en": "Kept by banks", "zh-hans": "银行扣费", "ru": "Удержано банками"},
    "written_off": {"en": "Written off", "zh-hans": "核销", "ru": "Списано"},
    "taken_back": {"en": "Write-off taken back", "zh-hans": "撤销核销", "ru": "Списание отменено"},
}  # fmt: skip
STATEMENT: tuple[Words, ...] = (
    {"en": "Date", "zh-hans": "日期", "ru": "Дата"},
    {"en": "Entry", "zh-hans": "摘要", "ru": "Операция"},
    {"en": "Document", "zh-hans": "单据编号", "ru": "Документ"},
    {"en": "Sum", "zh-hans": "金额", "ru": "Сумма"},
)
OPENING: Words = {"en": "Opening balance", "zh-hans": "期初余额", "ru": "Сальдо на начало"}
CLOSING: Words = {"en": "Closing balance", "zh-hans": "期末余额", "ru": "Сальдо на конец"}
SETTLED: dict[str, Words] = {
    "held": {
        "en": "Deposit held",
        "zh-hans": "持有押金",
        "ru": "Удерживаемый обеспечительный платёж",
    },
    "arrears": {"en": "Invoice {number}", "zh-hans": "账单 {number}", "ru": "Счёт {number}"},
    "refund": {"en": "To be returned", "zh-hans": "应退金额", "ru": "К возврату"},
}
SETTLEMENT: tuple[Words, ...] = (
    {"en": "Item", "zh-hans": "项目", "ru": "Позиция"},
    {"en": "Evidence", "zh-hans": "依据", "ru": "Подтверждение"},
    {"en": "Sum", "zh-hans": "金额", "ru": "Сумма"},
)
NO_EVIDENCE: Words = {"en": "unpaid invoice", "zh-hans": "未付账单", "ru": "неоплаченный счёт"}


def credit_facts(note: CreditNote) -> dict[str, Any]:
    """Which lines of which invoice are taken back, by how much, and why."""
    invoice = note.invoice
    texts = {line.position: line for line in invoice.lines.all()}
    columns = [COLUMNS[0], COLUMNS[4], COLUMNS[5], COLUMNS[6], COLUMNS[7]]

    def row(given: dict[str, str]) -> list[Any]:
        line = texts[int(given["position"])]
        percent = (
            facts.name(EXEMPT) if line.tax_percent is None else facts.percent(line.tax_percent)
        )
        net, tax, amount = (
            facts.money(Money(given[k], invoice.currency)) for k in ("net", "tax", "amount")
        )
        return [facts.name(line.texts), net, percent, tax, amount]

    totals = [
        facts.total(titles, facts.money(Money(getattr(note, name), invoice.currency)), strong=name == "amount")
        for name, titles in CREDITED
    ]  # fmt: skip
    return {
        "invoice_number": facts.text(invoice.number), "invoice_date": facts.date(invoice.issued_on),
        "subject": facts.name(invoice.case.title), "total": facts.money(note.total), "reason": facts.text(note.reason),
        "lines": facts.schedule(
            [facts.column(titles, figures=figures) for titles, figures in columns],
            [row(given) for given in note.lines], totals,
        ),
    }  # fmt: skip


def proforma_facts(invoice: Invoice, lines: list[Any], *, until: date) -> dict[str, Any]:
    """Of an invoice drawn up and never written: its lines and sums, no bank details and no reference."""
    return {
        "subject": facts.name(invoice.case.title), "total": facts.money(invoice.total),
        "lines": lines_table(invoice, lines), "valid_until": facts.date(until),
    }  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """What the paper is about: one currency, both days included."""

    company: Company
    campus: Campus
    account: Account
    first: date
    last: date


def statement_facts(about: Statement) -> dict[str, Any]:
    account = about.account
    rows = [
        [facts.date(m.on), facts.name(MOVEMENTS[m.kind]), facts.text(m.number), facts.money(m.money)]
        for m in account.movements
    ]  # fmt: skip
    totals = [
        facts.total(OPENING, facts.money(account.opening)),
        facts.total(CLOSING, facts.money(account.closing), strong=True),
    ]
    columns = [facts.column(t, figures=t is STATEMENT[3]) for t in STATEMENT]
    return {
        "first": facts.date(about.first), "last": facts.date(about.last),
        "opening": facts.money(account.opening), "closing": facts.money(account.closing),
    } | ({"movements": facts.schedule(columns, rows, totals)} if rows else {})  # fmt: skip


def settlement_facts(settlement: DepositSettlement) -> dict[str, Any]:
    """Held − arrears − damages = refund, each with what proves it."""

    def sum_(amount: Any) -> dict[str, Any]:
        return facts.money(Money(Decimal(amount), settlement.currency))

    rows = [
        [
            facts.name({c: t.format(number=row["number"]) for c, t in SETTLED["arrears"].items()}),
            facts.name(NO_EVIDENCE), sum_(row["amount"]),
        ]
        for row in settlement.arrears
    ] + [
        [facts.text(row["what"]), facts.text(row["evidence"]), sum_(row["amount"])]
        for row in settlement.deductions
    ]  # fmt: skip
    totals = [
        facts.total(SETTLED["held"], sum_(settlement.held)),
        facts.total(SETTLED["refund"], sum_(settlement.refund), strong=True),
    ]
    columns = [facts.column(t, figures=t is SETTLEMENT[2]) for t in SETTLEMENT]
    found = {
        "subject": facts.name(settlement.case.title), "held": sum_(settlement.held), "refund": sum_(settlement.refund),
    }  # fmt: skip
    if rows:
        found["kept"] = facts.schedule(columns, rows, totals)
    if settlement.refund:
        found["refund_by"] = facts.date(settlement.refund_by)
    return found


KINDS = (
    PaperKind(
        "CRDN", {"en": "Credit note", "zh-hans": "贷项通知单", "ru": "Корректировочный документ"},
        facts="portal.billing.papers_accounts.credit_facts",
    ),
    PaperKind("PROF", {"en": "Proforma invoice", "zh-hans": "形式发票", "ru": "Проформа-счёт"}, signed=False),
    PaperKind(
        "STMT", {"en": "Account statement", "zh-hans": "对账单", "ru": "Акт сверки"},
        facts="portal.billing.papers_accounts.statement_facts",
    ),
    PaperKind(
        "DEPS", {"en": "Deposit settlement", "zh-hans": "押金结算单", "ru": "Расчёт по обеспечительному платежу"},
        facts="portal.billing.papers_accounts.settlement_facts",
    ),
)  # fmt: skip


def register_kinds() -> None:
    for kind in KINDS:
        register(kind)
