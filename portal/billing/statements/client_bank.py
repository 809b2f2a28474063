"""1CClientBankExchange: the text file Russian banks and accounting programs exchange."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.billing.statements import (
    MOST_ENTRIES,
    Entry,
    Read,
    Unreadable,
    bare,
    cut,
    day_of,
    entry,
    sum_of,
)

MARK = "1CClientBankExchange"
# Digits 6 to 8 of a Russian account number.
CURRENCIES = {"810": "RUB", "643": "RUB", "156": "CNY", "840": "USD", "978": "EUR"}


def text_of(content: bytes) -> str:
    """UTF-8 where it is, else the code page the head names."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        dos = "Кодировка=DOS".encode("cp866") in content[:400]
        return content.decode("cp866" if dos else "cp1251", errors="replace")


def read(content: bytes, account: str) -> Read:
    """The account's own section and its documents."""
    lines = [line.strip() for line in text_of(content).splitlines()]
    if not lines or lines[0] != MARK:
        raise Unreadable(_("The file does not begin as a 1C statement does."))
    head, accounts, documents = sections(lines)
    mine = [a for a in accounts if bare(a.get("РасчСчет", "")) == bare(account)]
    said = bare(account) if mine else bare(head.get("РасчСчет", ""))
    entries = [made for one in documents if (made := document(one, said))]
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(_("The file holds too many entries. Ask the bank for a shorter period."))
    opening = mine[0].get("НачальныйОстаток") if mine else None
    closing = mine[-1].get("КонечныйОстаток") if mine else None
    days = [day_of(head[k], "dmy") for k in ("ДатаНачала", "ДатаКонца") if head.get(k)]
    days += [e.booked_on for e in entries]
    return Read(
        "1c", said, CURRENCIES.get(said[5:8], "") if len(said) == 20 else "", entries,
        sum_of(opening) if opening else None, sum_of(closing) if closing else None,
        min(days, default=None), max(days, default=None),
    )  # fmt: skip


def sections(
    lines: Iterable[str],
) -> tuple[dict[str, str], list[dict[str, str]], list[dict[str, str]]]:
    """The head, the sections of accounts and those of documents."""
    head: dict[str, str] = {}
    accounts: list[dict[str, str]] = []
    documents: list[dict[str, str]] = []
    now = head
    for line in lines:
        name, _equals, value = line.partition("=")
        if name == "СекцияРасчСчет":
            accounts.append(now := {})
        elif name == "СекцияДокумент":
            documents.append(now := {"kind": value.strip()})
        elif name in ("КонецРасчСчет", "КонецДокумента"):
            now = head
        elif name == "КонецФайла":
            return head, accounts, documents
        elif value:
            now.setdefault(name.strip(), value.strip())
    raise Unreadable(_("The file breaks off before its end. Download it again."))


def document(one: dict[str, str], account: str) -> Entry | None:
    """Money for us has a day on which it came; what was not carried out is left out. Below nothing it is taken back."""
    payee = {bare(one.get(k, "")) for k in ("ПолучательСчет", "ПолучательРасчСчет")}
    payer = {bare(one.get(k, "")) for k in ("ПлательщикСчет", "ПлательщикРасчСчет")}
    income = account in payee
    if not income and account not in payer:
        return None
    day = one.get("ДатаПоступило" if income else "ДатаСписано")
    if not day:
        return None
    other = "Плательщик" if income else "Получатель"
    amount = sum_of(one.get("Сумма", ""))
    purpose = [one.get("НазначениеПлатежа") or ""]
    if not purpose[0]:
        purpose = [one.get(f"НазначениеПлатежа{n}", "") for n in range(1, 7)]
    return entry(
        day_of(day, "dmy"), amount if income else -amount, reference=one.get("Номер"), purpose=" ".join(purpose),
        payer=without_number(one, other), identifier=one.get(f"{other}ИНН"),
        account=one.get(f"{other}РасчСчет") or one.get(f"{other}Счет"), reversal=amount < 0,
    )  # fmt: skip


def without_number(one: dict[str, str], who: str) -> str:
    """Some programs write the tax number before the name."""
    name = one.get(f"{who}1") or one.get(who) or ""
    return name.removeprefix("ИНН").strip().removeprefix(one.get(f"{who}ИНН") or "\0").strip()


def write(account: Any, first_on: date, last_on: date, lines: Iterable[Any]) -> bytes:
    """Money received, and what the bank took of it again, as accounting programs import it, in windows-1251.

    `lines` have what an Entry has. What the code page lacks (Chinese) becomes a question mark; names
    and purposes stand in full in the other exports.
    """
    holder, bank = names(account)
    rows = [
        MARK, "ВерсияФормата=1.03", "Кодировка=Windows", "Отправитель=Caravanserai",
        f"ДатаНачала={first_on:%d.%m.%Y}", f"ДатаКонца={last_on:%d.%m.%Y}", f"РасчСчет={account.account}",
    ]  # fmt: skip
    for line in lines:
        income = line.amount > 0
        other, ours = ("Плательщик", "Получатель") if income else ("Получатель", "Плательщик")
        rows += [
            "СекцияДокумент=Платежное поручение", f"Номер={value(line.bank_reference)}",
            f"Дата={line.booked_on:%d.%m.%Y}", f"Сумма={abs(Decimal(line.amount)):.2f}",
            f"{other}Счет={value(line.payer_account)}", f"{other}={value(line.payer)}",
            f"{other}ИНН={value(line.payer_identifier)}", f"{other}РасчСчет={value(line.payer_account)}",
            f"{ours}Счет={account.account}",
            f"{'ДатаПоступило' if income else 'ДатаСписано'}={line.booked_on:%d.%m.%Y}",
            f"{ours}={holder}", f"{ours}РасчСчет={account.account}", f"{ours}Банк1={bank}",
            f"{ours}БИК={value(account.details.get('БИК', ''))}",
            f"НазначениеПлатежа={value(line.purpose)}", "КонецДокумента",
        ]  # fmt: skip
    return ("\r\n".join([*rows, "КонецФайла"]) + "\r\n").encode("cp1251", errors="replace")


def names(account: Any) -> tuple[str, str]:
    said = [getattr(one, "data", one) for one in (account.campus.legal_name, account.bank_name)]
    return tuple(value(one.get("ru") if isinstance(one, dict) else one) for one in said)  # type: ignore[return-value]


def value(text: Any) -> str:
    """One line, so that no field can end its own and begin another."""
    return cut(str(text or ""), 2000)
