"""Money the park sent and the bank sent back: it is owed again, once, and the company is asked where to send it."""

import csv
import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.billing import payouts as reads
from portal.billing import returns, tasks
from portal.billing.actions import (
    importing,
    lines,
    payouts,
    refunding,
    returning,
    taking_away,
)
from portal.billing.models import BankLine, FinanceReview, Refund
from portal.billing.sheets import ONE_C
from portal.billing.statements import reading, tabular
from portal.models import OutgoingMail
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, owner_of
from tests.billing.statements.bank import account_of, camt, entry, laid, one_c
from tests.billing.statements.test_pages import again, brought
from tests.billing.statements.test_payouts import left, returned, text_of
from tests.billing.statements.test_reversals import owed
from tests.billing.test_refunds import paid_by_transfer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]
KEPT = re.compile(r"\b25[.,]00\b")
WRONG = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>конто закрыто</AddtlInf></RtrInf>"


def bring(made, *entries, by, opening="5000.00"):
    """A camt statement of (sum, end-to-end reference); what comes in is returned by the bank."""
    on = made.issued_on
    content = camt(
        account_of(made), [entry(s, "x", reference=f"REF-{e}", on=on) for s, e in entries], opening=opening
    ).decode()  # fmt: skip
    head, *rest = content.split("<Ntry>")
    drawn = []
    for text, (amount, end) in zip(rest, entries, strict=True):
        refs = f"<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs>"
        refs += WRONG if Decimal(amount) > 0 else ""
        drawn.append(text.replace("<TxDtls>", refs, 1))
    statement = importing.keep(
        laid(account_of(made), "<Ntry>".join([head, *drawn]).encode(), by), by=by
    )
    tasks.match_statement(statement.pk)
    return list(BankLine.objects.filter(statement=statement))


# --- how banks write it ---


def test_camt_1c_and_csv_tell_a_payout_that_came_back():
    ours = account_of(invoice())
    text = (
        camt(ours, [entry("5", "x", payer="Ромашка")])
        .decode()
        .replace("<TxDtls>", f"<TxDtls>{WRONG}")
    )
    (one,) = reading.read(text.encode(), ours, {}).entries
    assert (one.amount, one.reversal, one.why) == (5, True, "AC04 конто закрыто")

    text = one_c(ours, [entry("-5", "Сторно"), entry("-7", "Аренда")], closing="998.00")
    text = text.decode("cp1251").replace("Сумма=5.00", "Сумма=-5.00").encode("cp1251")
    table = tabular.Table({"date": "Day", "income": "In", "outgo": "Out", "balance": "Rest"})
    rows = b"Day,In,Out,Rest\n2026-11-02,,7.00,993.00\n2026-11-02,,-5.00,998.00\n"
    for read in (reading.read(text, ours, {}), tabular.read(rows, table)):
        assert {(e.amount, e.reversal) for e in read.entries} == {(5, True), (-7, False)}
    # A bank that writes all that went out below nothing is read as before: its balances say so.
    rows = b"Day,In,Out,Rest\n2026-11-02,,-7.00,993.00\n2026-11-02,,-5.00,988.00\n"
    assert [e.amount for e in tabular.read(rows, table).entries] == [-7, -5]


# --- what follows ---


def test_a_payout_the_bank_names_comes_back_at_once_and_goes_out_again(client):
    made = paid_by_transfer()
    by, second = cashier(made), cashier(made)
    refund = returned(made, "100", bank_reference="PAYOUT-990417")
    before = owed(made)
    for opening in ("5000.00", "5001.00"):
        bring(made, ("100", "PAYOUT-990417"), by=by, opening=opening)

    (line,) = BankLine.objects.all()
    assert (line.state, line.returns, line.decided_by) == ("came_back", refund, None)
    assert again(refund).state == "bounced"
    assert refunding.source_of_payment(made.payment).left == made.total
    assert owed(made) == before - 100
    review = FinanceReview.objects.get()
    assert (review.kind, review.invoice, review.facts["amount"]) == ("came_back", made, "100.00")
    letter = OutgoingMail.objects.get(event="billing.refund_came_back", to=owner_of(made))
    assert "счёт закрыт · конто закрыто" in letter.text

    enter(client, owner_of(made))
    assert "вернул нам" in text_of(client, "invoice", made.number)
    enter(client, by, second_factor=True)
    assert "конто закрыто" in text_of(client, "desk_refund", refund.public_id)
    door = reverse("billing:give_back_unbooked", args=[review.public_id])
    assert door in client.get(reverse("billing:review", args=[review.public_id])).content.decode()
    sent = refunding.give_back(
        refunding.source_of_review(review), by=by, amount=refund.total, reason="new account",
        sent_on=made.issued_on, bank_reference="PAYOUT-990418",
    )  # fmt: skip
    refunding.confirm(sent, by=second)
    assert (owed(made), Refund.objects.returned().get()) == (before, sent)
    # 1C hears of money of others only: neither of payouts nor of what comes back of them.
    _kept, content = taking_away.take_away(
        by=by, what="bank_lines", format=ONE_C, account=account_of(made), first=made.issued_on, last=made.issued_on,
        reason="For the accountants",
    )  # fmt: skip
    assert "СекцияДокумент" not in content.decode("cp1251")
    # The one that came back had left all the same.
    gone = left(made, "100", "PAYOUT-990417")
    assert {one for one, _why in reads.proposals(gone, by)} == {refund, sent}


def test_what_the_bank_does_not_name_is_for_two_people_who_may(client):
    made = paid_by_transfer()
    first, second = cashier(made), cashier(made)
    refund = returned(made, "100", bank_reference="PAYOUT-990417")
    (line,) = brought(made, entry("100", "Возврат PAYOUT-990417: счёт закрыт", on=made.issued_on))
    tasks.match_statement(line.statement_id)
    assert (again(line).state, again(refund).state) == ("unmatched", "returned")
    for person in (factories.staff(role="auditor", campus=made.campus), owner_of(made)):
        with pytest.raises(PermissionDenied):
            returning.take_for_return(line, refund, by=person)

    def press(user, name):
        enter(client, user, second_factor=True)
        content = client.get(reverse("billing:bank_line", args=[line.public_id])).content
        door = reverse(f"billing:{name}", args=[line.public_id])
        form = BeautifulSoup(content, "html.parser").find("form", action=door)
        if form:
            client.post(door, {i["name"]: i.get("value", "") for i in form.find_all("input")})
        return form

    press(first, "take_for_return")
    assert (again(line).state, again(line).returns) == ("coming_back", refund)
    assert press(first, "agree_return") is None
    with pytest.raises(returning.SamePerson):
        returning.agree_return(again(line), by=first)
    returning.mistake_return(again(line), by=second, reason="Не то")
    assert (again(line).state, again(line).returns) == ("unmatched", None)
    press(first, "take_for_return")
    press(second, "agree_return")
    assert (again(line).state, again(refund).state) == ("came_back", "bounced")


def test_what_banks_kept_of_a_payout_coming_back_is_the_park_s_charge_and_two_people_say_so(client):
    made = paid_by_transfer()
    first, second = cashier(made), cashier(made)
    refund = returned(made, "100", bank_reference="PAYOUT-990417")
    (strange,) = bring(made, ("75", "OTHER-0001"), by=first)
    assert returns.candidates(strange) == []
    with pytest.raises(returning.NotThisReturn):
        returning.take_for_return(strange, refund, by=first)
    (line,) = bring(made, ("75", "PAYOUT-990417"), by=first, opening="5001.00")
    assert (line.state, again(refund).state) == ("unmatched", "returned")
    enter(client, first, second_factor=True)
    assert KEPT.search(text_of(client, "bank_line", line.public_id))
    returning.take_for_return(line, refund, by=first)
    with pytest.raises(returning.SamePerson):
        returning.agree_return(again(line), by=first)
    returning.agree_return(again(line), by=second)

    assert (again(line).state, again(refund).state, again(line).kept.amount) == (
        "came_back",
        "bounced",
        25,
    )
    assert refunding.source_of_payment(made.payment).left == made.total
    review = FinanceReview.objects.get()
    assert (review.facts["amount"], review.facts["kept"]) == ("100.00", "25.00")
    letter = OutgoingMail.objects.get(event="billing.refund_came_back", to=owner_of(made))
    assert "удержали 25,00" in letter.text.replace("\xa0", " ")
    for name, about in (("bank_line", line), ("desk_refund", refund), ("review", review)):
        assert KEPT.search(text_of(client, name, about.public_id))
    assert list(BankLine.objects.charges()) == [line]
    _kept, content = taking_away.take_away(
        by=first, what="bank_lines", format="csv", account=account_of(made), first=made.issued_on,
        last=made.issued_on, reason="For the accountants",
    )  # fmt: skip
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert [(row[3], row[-1]) for row in rows if "came_back" in row] == [("75.00", "25.00")]


def test_a_payout_coming_back_pays_no_invoice_by_itself_and_a_stranger_s_sum_is_not_proposed():
    made = paid_by_transfer()
    other = invoice(company=made.company)
    returned(made, str(other.amount), bank_reference="PAYOUT-990417")
    purpose = f"Возврат PAYOUT-990417, {other.reference}"
    (line,) = brought(made, entry(other.amount, purpose, on=made.issued_on))
    tasks.match_statement(line.statement_id)
    assert (again(line).state, again(other).state) == ("unmatched", "open")
    lines.put_aside(line, by=cashier(made), reason="x")
    (plain,) = brought(made, entry(other.amount, f"{other.reference}", on=made.issued_on))
    tasks.match_statement(plain.statement_id)
    assert (again(plain).state, again(other).state) == ("booked", "paid")
    (strange,) = brought(made, entry(other.amount, "Прочее", on=made.issued_on))
    assert returns.candidates(strange) == []


def test_the_database_itself_lets_a_payout_come_back_once():
    made = paid_by_transfer()
    by, refund = cashier(made), returned(made, "100", bank_reference="PAYOUT-990417")
    one, two = bring(made, ("100", "OTHER-0001"), ("100", "OTHER-0002"), by=by)
    returning.take_for_return(one, refund, by=by)
    with pytest.raises(returning.NotThisReturn):
        returning.take_for_return(two, refund, by=by)
    for wrong in ({"returns": refund, "state": "coming_back"}, {"state": "came_back"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BankLine.objects.filter(pk=two.pk).update(**wrong)


# --- several payouts as one line ---


def test_a_file_the_bank_names_leaves_at_once_and_one_of_it_may_come_back():
    made = paid_by_transfer()
    by = cashier(made)
    some = [returned(made, sum_, bank_reference="REGISTER-15") for sum_ in ("30", "30", "50")]
    (line,) = bring(made, ("-110", "REGISTER-15"), by=by)
    assert (again(line).state, line.decided_by, list(line.payouts.order_by("pk"))) == (
        "left",
        None,
        some,
    )
    assert reads.seen(again(some[0])) == line
    two, one = bring(made, ("30", "REGISTER-15"), ("50", "REGISTER-15"), by=by, opening="4890.00")
    # Two payouts of the file had the sum: people say which.
    assert (two.state, one.state, one.returns) == ("unmatched", "came_back", some[2])
    assert {c.refund for c in returns.candidates(two)} == set(some[:2])


def test_payouts_of_one_day_that_make_the_sum_are_proposed_and_taken_by_two_people(client):
    made = paid_by_transfer()
    first, second = cashier(made), cashier(made)
    some = [returned(made, sum_) for sum_ in ("30", "45", "50", "20")]
    line = left(made, "80", "Реестр")
    ((split, why),) = reads.together(line, first)
    assert (split, why) == ((some[0], some[2]), ["sent_together", "only_split"])
    with pytest.raises(payouts.NotThisPayout):
        payouts.see(line, some[0], some[1], by=first)
    enter(client, first, second_factor=True)
    content = client.get(reverse("billing:bank_line", args=[line.public_id])).content
    door = reverse("billing:see_payout", args=[line.public_id])
    form = BeautifulSoup(content, "html.parser").find("form", action=door)
    client.post(door, {i["name"]: i["value"] for i in form.find_all("input")})
    payouts.agree(again(line), by=second)
    assert (again(line).state, set(line.payouts.all())) == ("left", set(split))
    returned(made, "5")
    assert reads.together(left(made, "65", "Реестр"), first) == [
        ((some[1], some[3]), ["sent_together", "only_split"])
    ]
