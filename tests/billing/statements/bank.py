"""Statements for tests, as banks write them."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from portal.accounts.models import BankAccount
from portal.billing.actions import importing
from portal.billing.models import AccountRules
from portal.billing.statements import reading

DAY = date(2026, 11, 2)


def entry(amount, purpose="", *, reference="", payer="", identifier="", account="", on=DAY):
    return SimpleNamespace(
        booked_on=on, amount=Decimal(amount), bank_reference=reference, purpose=purpose, payer=payer,
        payer_identifier=identifier, payer_account=account,
    )  # fmt: skip


def one_c(account, entries, *, opening="1000.00", closing=None, encoding="cp1251"):
    """As a Russian bank's program exports it."""
    total = sum(e.amount for e in entries)
    closing = closing or Decimal(opening) + total
    rows = [
        "1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows", "ДатаНачала=01.11.2026", "ДатаКонца=02.11.2026",
        f"РасчСчет={account.account}", "СекцияРасчСчет", "ДатаНачала=01.11.2026", "ДатаКонца=02.11.2026",
        f"РасчСчет={account.account}", f"НачальныйОстаток={opening}", f"КонечныйОстаток={closing}", "КонецРасчСчет",
    ]  # fmt: skip
    for e in entries:
        income = e.amount > 0
        ours, theirs = ("Получатель", "Плательщик") if income else ("Плательщик", "Получатель")
        rows += [
            "СекцияДокумент=Платежное поручение", f"Номер={e.bank_reference}", f"Дата={e.booked_on:%d.%m.%Y}",
            f"Сумма={abs(e.amount):.2f}", f"{ours}Счет={account.account}", f"{theirs}Счет={e.payer_account}",
            f"{theirs}=ИНН {e.payer_identifier} {e.payer}", f"{theirs}ИНН={e.payer_identifier}",
            f"{'ДатаПоступило' if income else 'ДатаСписано'}={e.booked_on:%d.%m.%Y}",
            f"НазначениеПлатежа={e.purpose}", "КонецДокумента",
        ]  # fmt: skip
    return "\r\n".join([*rows, "КонецФайла", ""]).encode(encoding)


def camt(account, entries, *, version="02", opening="1000.00", closing=None):
    """The smallest camt.053; from version 08 on parties and states stand one step deeper."""
    deep = int(version) >= 8
    closing = closing or Decimal(opening) + sum(e.amount for e in entries)

    def balance(code, amount):
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{account.currency}'>{amount}</Amt>"
            f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-02</Dt></Dt></Bal>"
        )

    def drawn(e):
        who = (
            f"<Nm>{e.payer}</Nm><Id><OrgId><Othr><Id>{e.payer_identifier}</Id></Othr></OrgId></Id>"
        )
        side = "Dbtr" if e.amount > 0 else "Cdtr"
        state = "<Sts><Cd>BOOK</Cd></Sts>" if deep else "<Sts>BOOK</Sts>"
        return (
            f"<Ntry><Amt Ccy='{account.currency}'>{abs(e.amount)}</Amt>"
            f"<CdtDbtInd>{'CRDT' if e.amount > 0 else 'DBIT'}</CdtDbtInd>{state}"
            f"<BookgDt><Dt>{e.booked_on.isoformat()}</Dt></BookgDt><AcctSvcrRef>{e.bank_reference}</AcctSvcrRef>"
            f"<NtryDtls><TxDtls><RltdPties><{side}>{f'<Pty>{who}</Pty>' if deep else who}</{side}></RltdPties>"
            f"<RmtInf><Ustrd>{e.purpose}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )

    return (
        f"<?xml version='1.0' encoding='UTF-8'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}'>"
        f"<BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>{account.account}</Id></Othr></Id><Ccy>{account.currency}</Ccy></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}{''.join(map(drawn, entries))}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def account_of(invoice):
    return BankAccount.objects.select_related("campus").get(
        campus=invoice.campus, currency=invoice.currency
    )


def laid(account, content, by, name="statement.txt"):
    read = reading.read(content, account, AccountRules.of(account).table)
    assert reading.faults(read, account) == []
    return importing.upload(account, by=by, name=name, content=content, read=read)


def kept(account, entries, by, **how):
    """A statement of these entries, kept and matched."""
    return importing.keep(laid(account, one_c(account, entries, **how), by), by=by)
