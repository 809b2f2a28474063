"""Credit notes, deposits and statements on their pages, at the desk and at the company."""

from datetime import date

import pytest
from django.urls import reverse

from portal.billing.actions import crediting, deposits, transfers
from portal.billing.models import CreditNote, DepositSettlement, Invoice
from portal.documents.actions.texts import load_file
from portal.documents.models import Document
from tests.accounts.factories import enter
from tests.billing import factories


@pytest.fixture
def world(db, client):
    for kind in ("CRDN", "STMT", "DEPS"):
        load_file(factories.TEXTS / f"{kind}.toml", by=None)
    case = factories.case()
    pair = [factories.cashier(Invoice(campus=case.campus), language="en") for _ in range(2)]
    deposit = factories.invoice(
        kind="INVD", case_of=case, lines=[factories.line(price="5000", tax="none")]
    )
    note = transfers.mark_received(
        deposit,
        by=pair[0],
        received_on=case.campus.today(),
        bank_reference="7",
        amount=deposit.total,
    )
    transfers.confirm(note, by=pair[1])
    enter(client, pair[0], second_factor=True)
    return case, pair, deposit


def read(client, name, *ids):
    answer = client.get(reverse(f"billing:{name}", args=ids))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_credit_note_is_entered_by_one_and_confirmed_by_the_other(world, client):
    case, pair, _deposit = world
    invoice = factories.invoice(case_of=case)
    assert "Credit the invoice" in read(client, "desk_invoice", invoice.number)
    client.post(reverse("billing:credit", args=[invoice.number]), {"reason": "Wrong service"})
    note = CreditNote.objects.get()
    page, confirm = (
        reverse(f"billing:{n}", args=[note.public_id]) for n in ("credit_note", "confirm_credit")
    )
    assert "A second person has to confirm it" in client.get(page).content.decode()
    assert client.post(confirm).status_code == 403
    enter(client, pair[1], second_factor=True)
    client.post(confirm)
    assert CreditNote.objects.get().paper.number in client.get(page).content.decode()
    enter(client, factories.owner_of(invoice), second_factor=True)
    assert CreditNote.objects.get().paper.number in read(client, "invoice", invoice.number)


def test_a_part_of_a_paid_invoice_is_credited_by_its_line(world, client):
    _case, _pair, deposit = world
    address = reverse("billing:credit", args=[deposit.number])
    too_much = client.post(address, {"reason": "Too much", "line-1": "5000.01"})
    assert "more than the line asks for" in too_much.content.decode()
    client.post(address, {"reason": "Too much", "line-1": "1 200,50"})
    assert str(CreditNote.objects.get().amount) == "1200.50"


def test_an_entry_is_withdrawn_with_a_reason(world, client):
    case, pair, _deposit = world
    note = crediting.credit(factories.invoice(case_of=case), by=pair[0], reason="Wrong")
    client.post(reverse("billing:refuse_credit", args=[note.public_id]), {"reason": "My mistake"})
    note.refresh_from_db()
    assert (note.state, note.decision) == ("refused", "My mistake")


def test_a_deposit_is_settled_from_its_ledger(world, client):
    case, pair, _deposit = world
    owed = factories.invoice(case_of=case)
    assert "Settle this deposit" in read(client, "deposit_ledger", case.company.public_id)
    day = date(2027, 1, 31)
    typed = {
        "arrears": owed.number, "what-1": "Window", "evidence-1": "Act 7", "amount-1": "300",
        "refund_by_day": day.day, "refund_by_month": day.month, "refund_by_year": day.year,
    }  # fmt: skip
    address = reverse("billing:settle_deposit", args=[case.number])
    unproven = client.post(address, typed | {"evidence-1": ""})
    assert "its evidence" in unproven.content.decode()
    client.post(address, typed)
    made = DepositSettlement.objects.get()
    enter(client, pair[1], second_factor=True)
    assert "3,480.00" in read(client, "settlement", made.public_id)
    client.post(reverse("billing:confirm_settlement", args=[made.public_id]))
    assert deposits.held(case, "RUB").amount == 0
    enter(client, factories.owner_of(owed), second_factor=True)
    assert "Act 7" in read(client, "account")


def test_a_settlement_is_withdrawn(world, client):
    case, pair, _deposit = world
    made = deposits.settle_deposit(
        case, currency="RUB", arrears=[], deductions=[], refund_by=date(2027, 1, 31), by=pair[0]
    )
    address = reverse("billing:refuse_settlement", args=[made.public_id])
    client.post(address, {"reason": "Too early"})
    made.refresh_from_db()
    assert made.state == "refused"


def test_a_statement_is_read_for_a_period_and_issued(world, client):
    case, _pair, _deposit = world
    factories.invoice(case_of=case)
    address = reverse("billing:company_account", args=[case.company.public_id])
    assert "1,220.00" in client.get(address).content.decode()
    client.post(address, {"currency": "RUB"})
    assert Document.objects.get(kind="STMT").facts["closing"]["amount"] == "1220.00"
    days = {
        "first_day": 2,
        "first_month": 2,
        "first_year": 2026,
        "last_day": 1,
        "last_month": 2,
        "last_year": 2026,
    }
    assert "comes before" in client.get(address, days).content.decode()
    assert client.post(address, {"currency": "XXX"}).status_code == 404


def test_a_company_reads_its_own_account_and_no_other(world, client):
    case, _pair, _deposit = world
    enter(client, case.company.memberships.get(role="owner").user, second_factor=True)
    text = read(client, "account")
    assert "5,000.00" in text or "5 000,00" in text or "5\u00a0000,00" in text
    for name in ("deposit_ledger", "statement"):
        assert (
            client.get(reverse(f"billing:{name}", args=[case.company.public_id])).status_code == 404
        )
