"""Statements of three formats, read alike; what cannot be true or safe is refused."""

from datetime import date
from decimal import Decimal

import pytest

from portal.billing.statements import Unreadable, client_bank, reading, tabular
from tests import factories
from tests.billing.statements.bank import camt, entry, one_c

pytestmark = pytest.mark.django_db

ENTRIES = [
    entry("1220.00", "Оплата по счёту XA-INVS-2026-00042", reference="118", payer="ООО «Ромашка»", identifier="7707083893", account="40702810500000000002"),
    entry("-50.00", "Комиссия банка", reference="119"),
]  # fmt: skip
TABLE = {"columns": {"date": "Date", "amount": "Amount", "balance": "Balance", "purpose": "Details", "payer": "From", "reference": "Ref"},
         "order": "dmy"}  # fmt: skip


@pytest.fixture
def account():
    return factories.campus(code="MOW").bank_accounts.get(currency="RUB")


def told(read):
    return [(e.booked_on, e.amount, e.bank_reference) for e in read.entries]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
def test_a_1c_statement_is_read_in_either_encoding(account, encoding):
    read = reading.read(one_c(account, ENTRIES, encoding=encoding), account, {})
    assert told(read) == [
        (date(2026, 11, 2), Decimal("1220.00"), "118"),
        (date(2026, 11, 2), Decimal("-50.00"), "119"),
    ]
    assert (read.entries[0].payer, read.entries[0].payer_identifier) == (
        "ООО «Ромашка»",
        "7707083893",
    )
    assert (read.currency, read.opening, read.closing) == ("RUB", Decimal(1000), Decimal(2170))
    assert reading.faults(read, account) == []


@pytest.mark.parametrize("version", ["02", "04", "08", "13"])
def test_a_camt_statement_is_read_in_any_version(account, version):
    read = reading.read(camt(account, ENTRIES, version=version), account, {})
    assert told(read) == told(reading.read(one_c(account, ENTRIES), account, {}))
    assert (read.entries[0].payer, read.entries[0].payer_identifier) == (
        "ООО «Ромашка»",
        "7707083893",
    )
    assert reading.faults(read, account) == []


def test_a_batch_is_parted_where_its_parts_make_the_sum(account):
    whole = camt(account, [entry("300", "batch", reference="7")]).decode()
    part = "<TxDtls><Refs><TxId>{}</TxId></Refs><AmtDtls><TxAmt><Amt Ccy='RUB'>{}</Amt></TxAmt></AmtDtls></TxDtls>"
    begin, _sep, rest = whole.partition("<TxDtls>")
    end = rest.partition("</TxDtls>")[2]
    batch = (begin + part.format("a", 100) + part.format("b", 200) + end).encode()
    short = batch.replace(b">200<", b">150<")
    assert [(e.amount, e.bank_reference) for e in reading.read(batch, account, {}).entries] == [
        (100, "a"),
        (200, "b"),
    ]
    assert [e.amount for e in reading.read(short, account, {}).entries] == [300]


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE d [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>",
        "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE d SYSTEM 'http://example.org/evil.dtd'>",
    ],
)
def test_xml_that_reaches_out_or_swells_is_refused(account, head):
    good = camt(account, ENTRIES).decode()
    evil = good.replace("?>", "?>" + head, 1).encode()
    with pytest.raises(Unreadable):
        reading.read(evil, account, {})


@pytest.mark.parametrize(
    "content",
    [
        b"<Document/>",
        b"<",
        b"",
        b"1CClientBankExchange\r\n",
        b"\x00\xff\x00",
        b"a,b\n1,2\n",
        b"<?xml version='1.0' encoding='nonsense'?><a/>",
        "1CClientBankExchange\nСекцияДокумент=П\nСумма=1\nКонецДокумента".encode(),
    ],
)
def test_what_is_no_statement_is_said_to_be_none(account, content):
    with pytest.raises(Unreadable):
        reading.read(content, account, TABLE)


def test_csv_is_read_by_the_accounts_own_columns(account):
    text = (
        "My bank;;\nRef,Date,Details,From,Amount,Balance\n119,02.11.2026,Fee,,-50.00,2170.00\n"
        '118,02.11.2026,"XA 42, thanks",Romashka,"1,220.00",2220.00\nTotal,,,,1170.00,\n'
    )
    read = reading.read(text.encode("utf-8-sig"), account, TABLE)
    assert told(read) == told(reading.read(one_c(account, ENTRIES), account, {}))
    assert (read.opening, read.closing) == (Decimal(1000), Decimal(2170))


def test_csv_of_a_russian_bank_has_commas_in_its_sums_and_two_columns(account):
    columns = {"date": "Дата", "income": "Кредит", "outgo": "Дебет"}
    table = tabular.Table(columns, separator=";", order="dmy", comma=True, encoding="cp1251")
    text = "Дата;Дебет;Кредит\n02.11.2026;;1 220,00\n02.11.2026;50,00;\n"
    read = tabular.read(text.encode("cp1251"), table)
    assert [e.amount for e in read.entries] == [Decimal("1220.00"), Decimal("-50.00")]
    assert read.opening is None


def test_balances_that_do_not_follow_are_refused(account):
    text = "Date,Amount,Balance,Details,From,Ref\n02.11.2026,5.00,105.00,,,\n02.11.2026,5.00,111.00,,,\n"
    with pytest.raises(Unreadable):
        reading.read(text.encode(), account, TABLE)


def test_a_statement_must_be_of_the_account_in_its_currency_and_add_up(account):
    other = factories.campus(code="XA").bank_accounts.get(currency="CNY")
    yuan = reading.read(camt(other, ENTRIES), account, {})
    short = reading.read(one_c(account, ENTRIES, closing="2171.00"), account, {})
    tomorrow = reading.read(one_c(account, [entry("1", on=date(2090, 1, 1))]), account, {})
    empty = reading.read(one_c(account, []), account, {})
    assert [len(reading.faults(read, account)) for read in (yuan, short, tomorrow, empty)] == [
        2, 1, 1, 1,
    ]  # fmt: skip


def test_the_same_entry_has_one_key_in_every_format_and_two_alike_have_two(account):
    both = [ENTRIES[0], ENTRIES[0]]
    first = list(reading.keys(reading.read(one_c(account, both), account, {}).entries))
    again = list(reading.keys(reading.read(camt(account, both, version="08"), account, {}).entries))
    assert first == again
    assert len(set(first)) == 2


def test_what_leaves_for_1c_is_read_as_it_was_and_no_field_breaks_out(account):
    sly = entry(
        "5.00", "Оплата\r\nКонецФайла\r\nСумма=1000000", reference="1\nСумма=9", payer="Ромашка"
    )
    written = client_bank.write(account, date(2026, 11, 1), date(2026, 11, 2), [*ENTRIES[:1], sly])
    read = client_bank.read(written, account.account)
    assert [e.amount for e in read.entries] == [Decimal("1220.00"), Decimal("5.00")]
    assert read.entries[0].purpose == ENTRIES[0].purpose
    assert written.startswith("1CClientBankExchange\r\n".encode("cp1251"))
