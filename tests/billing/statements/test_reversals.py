"""Money that came and that the bank took back: what it had paid is owed again, and nothing is taken twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.billing import account, reversals, tasks
from portal.billing.actions import (
    deposits,
    importing,
    lines,
    refunding,
    reversing,
    transfers,
)
from portal.billing.models import BankLine, FinanceReview, Loss, TransferNote
from portal.billing.statements import client_bank, reading, tabular
from portal.models import OutgoingMail
from portal.workflow import NotAllowed
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, owner_of
from tests.billing.statements.bank import account_of, camt, entry, laid, one_c
from tests.billing.statements.test_pages import again, brought

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]


def bring(account_, *entries, by, opening="1000.00"):
    """A camt statement of (sum, purpose, own reference, end-to-end reference); what goes out is a reversal."""
    content = camt(
        account_, [entry(s, p, reference=r, payer="ООО «Ромашка»") for s, p, r, _e in entries], opening=opening
    ).decode()  # fmt: skip
    head, *rest = content.split("<Ntry>")
    drawn = []
    for text, (_s, _p, _r, end) in zip(rest, entries, strict=True):
        refs = f"<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs>"
        text = text.replace("<TxDtls>", refs, 1)
        text = text.replace("DBIT</CdtDbtInd>", "DBIT</CdtDbtInd><RvslInd>true</RvslInd>", 1)
        drawn.append(text)
    whole = "<Ntry>".join([head, *drawn]).encode()
    statement = importing.keep(laid(account_, whole, by), by=by)
    tasks.match_statement(statement.pk)
    return list(BankLine.objects.filter(statement=statement))


def came(made, amount=None, *, end="E2E-000001", reference="REF-000001"):
    return (amount or made.amount, f"Оплата {made.reference}", reference, end)


def back(amount, *, end="E2E-000001", reference="RVS-000001"):
    return (-Decimal(amount), "Сторно", reference, end)


def owed(made):
    today = made.campus.today()
    accounts = account.statement_of(
        made.company, made.campus, made.issued_on - timedelta(60), today
    )
    return sum((a.closing.amount for a in accounts), Decimal(0))


# --- how banks write it ---


@pytest.mark.parametrize("side", ["Dbtr", "Cdtr"])
def test_camt_says_what_is_taken_back_from_whom_and_of_which_transfer(side):
    made = invoice()
    text = camt(account_of(made), [entry("-5", "x", payer="Ромашка")]).decode()
    text = text.replace(
        "<RltdPties><Cdtr>", f"<Refs><EndToEndId>E2E-77</EndToEndId></Refs><RltdPties><{side}>"
    )
    text = text.replace("</Cdtr></RltdPties>", f"</{side}></RltdPties>").replace(
        "DBIT</CdtDbtInd>", "DBIT</CdtDbtInd><RvslInd>true</RvslInd>"
    )  # fmt: skip
    (one,) = reading.read(text.encode(), account_of(made), {}).entries
    assert (one.amount, one.reversal, one.payer, one.marks) == (-5, True, "Ромашка", ("E2E-77",))


def test_money_in_below_nothing_is_taken_back_in_1c_and_csv_and_money_out_is_not():
    made = invoice()
    ours = account_of(made)
    text = one_c(
        ours, [entry("5", "Сторно", reference="118"), entry("-7", "Аренда")], closing="988.00"
    )
    text = text.decode("cp1251").replace("Сумма=5.00", "Сумма=-5.00").encode("cp1251")
    table = tabular.Table({"date": "Day", "income": "In", "outgo": "Out"})
    rows = b"Day,In,Out\n2026-11-02,-5.00,\n2026-11-02,,7.00\n2026-11-02,,-7.00\n"
    for read in (reading.read(text, ours, {}), tabular.read(rows, table)):
        assert {(e.amount, e.reversal) for e in read.entries} == {(-5, True), (-7, False)}


def test_1c_takes_a_reversal_home_as_money_that_left():
    ours = account_of(invoice())
    gone = entry(
        "-5.00", "Сторно", reference="118", payer="Ромашка", account="40702810500000000002"
    )
    written = client_bank.write(ours, date(2026, 11, 1), date(2026, 11, 2), [gone])
    (one,) = client_bank.read(written, ours.account).entries
    assert (one.amount, one.payer, one.payer_account) == (-5, "Ромашка", "40702810500000000002")


# --- what follows ---


def test_a_payment_taken_back_is_owed_again_and_everybody_is_told_once(client):
    made = invoice()
    by, ours = cashier(made), account_of(made)
    bring(ours, came(made), by=by)
    payment = again(made).payment
    for opening in ("1000.00", "1001.00"):
        (taken,) = bring(
            ours, back(made.amount), by=by, opening=opening
        ) or BankLine.objects.filter(amount__lt=0)
        tasks.match_statement(taken.statement_id)

    now, loss = again(made), Loss.objects.get()
    assert (now.state, now.left, now.due_on) == ("open", made.total, loss.due_on)
    assert (loss.payment, loss.transfer, loss.line) == (payment, payment.transfer, taken)
    assert (taken.state, taken.reverses.state, taken.decided_by) == (
        "took_back",
        "taken_back",
        None,
    )
    assert refunding.source_of_payment(payment).left.amount == 0
    assert (owed(made), again(payment).receipt.state) == (made.amount, "revoked")
    review = FinanceReview.objects.get()
    assert (review.kind, review.invoice, review.facts["amount"]) == (
        "reversed",
        made,
        str(made.amount),
    )
    assert OutgoingMail.objects.filter(event="billing.review_opened", to=by).count() == 1
    letter = OutgoingMail.objects.get(event="billing.payment_lost", to=owner_of(made))
    assert "банк отозвал перевод" in letter.text
    assert "картой" not in letter.text
    seen = page(client, owner_of(made), "invoice", made.number)
    assert "банк отозвал поступивший" in seen
    seen = page(client, by, "bank_line", taken.public_id)
    assert made.number in seen
    assert "REF-000001" in seen

    bring(ours, came(made, end="E2E-000002", reference="REF-000002"), by=by)
    assert (again(made).state, [p.round for p in made.payments.all()]) == ("paid", [0, 1])
    assert (owed(made), held(made)) == (0, made.amount)


def held(made):
    return sum(made.transfers.held().sums())


def page(client, user, name, *args):
    enter(client, user, second_factor=user.roles.exists())
    content = client.get(reverse(f"billing:{name}", args=args)).content
    return " ".join(BeautifulSoup(content, "html.parser").find("main").get_text(" ").split())


@pytest.mark.parametrize("together", [False, True])
def test_what_nobody_booked_cancels_out_in_whatever_order_it_arrives(together):
    made = invoice()
    by, ours = cashier(made), account_of(made)
    lines_ = [back(made.amount), came(made)]
    if together:
        bring(ours, *lines_, by=by)
    else:
        (waits,) = bring(ours, lines_[0], by=by)
        assert (waits.state, waits.proposals) == ("reversal", [])
        assert waits in BankLine.objects.without_proposals()
        bring(ours, lines_[1], by=by)
    assert {one.state for one in BankLine.objects.all()} == {"took_back", "taken_back"}
    assert (again(made).state, TransferNote.objects.count(), FinanceReview.objects.count()) == (
        "open",
        0,
        0,
    )


def test_money_to_give_back_is_not_given_back_after_the_bank_took_it():
    made, other = invoice(), invoice()
    by, ours = cashier(made), account_of(made)
    (over,) = bring(ours, came(made, made.amount + 50), by=by)
    lines.accept(over, [lines.Part(again(made), made.amount)], by=by)
    lines.confirm(again(over), by=cashier(made))
    (second,) = bring(ours, came(made, end="E2E-000002", reference="REF-000002"), by=by)
    lines.question(second, by=by, invoice=again(made))
    before = list(FinanceReview.objects.order_by("pk"))
    assert [r.key for r in before] == [f"line-{over.pk}-over", f"line-{second.pk}"]
    sent = refunding.give_back(
        refunding.source_of_review(before[1]), by=by, amount=made.total, reason="twice", sent_on=made.issued_on,
        bank_reference="9",
    )  # fmt: skip
    refunding.confirm(sent, by=cashier(made))
    bring(
        ours, back(made.amount + 50), back(made.amount, end="E2E-000002", reference="RVS-2"), by=by
    )
    for review in before:
        assert again(review).resolved_at
        assert refunding.source_of_review(again(review)) is None
    told = {r.facts.get("given_back") for r in FinanceReview.objects.filter(kind="reversed")}
    assert told == {None, "1220.00"}
    assert (again(made).left, again(other).left) == (made.total, other.total)


def test_an_unsure_reversal_is_for_two_people_who_may(client):
    made = invoice()
    first, second, ours = cashier(made), cashier(made), account_of(made)
    (paid,) = bring(ours, came(made), by=first)
    (taken,) = bring(ours, back(made.amount, end="OTHER-0001"), by=first)
    assert (taken.state, again(made).state) == ("reversal", "paid")
    assert [one["line"] for one in taken.proposals] == [str(paid.public_id)]
    auditor = factories.staff(role="auditor", campus=made.campus)
    with pytest.raises((PermissionDenied, NotAllowed)):
        reversing.reverse(taken, paid, by=auditor)

    def press(user, name):
        enter(client, user, second_factor=True)
        content = client.get(reverse("billing:bank_line", args=[taken.public_id])).content
        door = reverse(f"billing:{name}", args=[taken.public_id])
        form = BeautifulSoup(content, "html.parser").find("form", action=door)
        return (
            client.post(door, {i["name"]: i.get("value", "") for i in form.find_all("input")})
            if form
            else None
        )

    press(first, "reverse_line")
    assert (again(taken).state, again(taken).reverses) == ("reversing", paid)
    assert press(first, "agree_reversal") is None
    with pytest.raises(reversing.SamePerson):
        reversing.agree(again(taken), by=first)
    reversing.mistake(again(taken), by=second, reason="Не то")
    press(first, "reverse_line")
    press(second, "agree_reversal")
    assert (again(taken).state, again(paid).state, again(made).state) == (
        "took_back",
        "taken_back",
        "open",
    )


def test_money_a_waiting_reversal_may_be_about_pays_nothing_by_itself():
    made = invoice()
    by, ours = cashier(made), account_of(made)
    (taken,) = bring(ours, back(made.amount, end="OTHER-0001"), by=by)
    (paid,) = bring(ours, came(made), by=by)
    tasks.match_statement(paid.statement_id)
    assert (again(paid).state, again(taken).state, again(made).state) == (
        "unmatched",
        "reversal",
        "open",
    )
    reversing.no_reversal(again(taken), by=by)
    tasks.match_statement(paid.statement_id)
    assert (again(paid).state, again(taken).state, again(made).state) == (
        "booked",
        "outgoing",
        "paid",
    )


def test_a_plain_outgoing_line_is_called_a_reversal_of_an_entry_made_by_hand_or_of_nothing():
    made = invoice()
    first, second = cashier(made), cashier(made)
    note = transfers.mark_received(
        made, by=first, received_on=made.issued_on, bank_reference="119", amount=made.total
    )
    transfers.confirm(note, by=second)
    (gone,) = brought(made, entry(-made.amount, "Возврат", reference="119", on=made.issued_on))
    assert gone.state == "outgoing"
    reversing.call_reversal(gone, by=first)
    reversing.no_reversal(again(gone), by=first)
    reversing.call_reversal(again(gone), by=first)
    (found,) = reversals.candidates(again(gone))
    assert (found.thing, found.reasons) == (note, ("same_number", "same_sum"))
    reversing.reverse(again(gone), note, by=first)
    reversing.agree(again(gone), by=second)
    assert (again(note).state, again(made).left, again(note).decided_by) == (
        "reversed",
        made.total,
        second,
    )


def test_a_part_taken_back_leaves_the_last_day_to_pay_as_it_was():
    made = invoice(kind="INVD")
    by = cashier(made)
    (part,) = bring(account_of(made), came(made, "40.00"), by=by)
    lines.accept(part, [lines.Part(again(made), Decimal(40))], by=by)
    lines.confirm(again(part), by=cashier(made))
    assert again(made).left.amount == made.amount - 40
    bring(account_of(made), back("40.00"), by=by)
    now = again(made)
    assert (now.left, now.asked, now.due_on) == (made.total, made.amount, made.due_on)
    assert OutgoingMail.objects.filter(event="billing.payment_lost", to=owner_of(made)).count() == 1
    bring(account_of(made), came(made, end="E2E-000003", reference="REF-000003"), by=by)
    assert deposits.held(made.case, made.currency) == made.total


def test_the_database_itself_takes_no_more_than_came_and_a_loss_has_one_cause():
    made = invoice()
    by, ours = cashier(made), account_of(made)
    (paid,) = bring(ours, came(made), by=by)
    one, two = bring(
        ours, back(made.amount, end="X", reference="RVS-1"), back(made.amount, end="Y", reference="RVS-2"), by=by
    )  # fmt: skip
    reversing.reverse(one, paid, by=by)
    with pytest.raises(reversing.NotThisMoney):
        reversing.reverse(two, paid, by=by)
    for pk, wrong in (
        (two.pk, {"state": "took_back"}), (paid.pk, {"lost": made.amount + 1}), (paid.pk, {"lost": made.amount}),
        (paid.pk, {"lost": -1}), (paid.pk, {"state": "taken_back"}),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            BankLine.objects.filter(pk=pk).update(**wrong)
    for wrong in ({"lost": made.amount + 1}, {"lost": made.amount}, {"state": "reversed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TransferNote.objects.filter(line=paid).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loss.objects.create(
            invoice=made, taken=1, asked=0, on=made.issued_on, due_on=made.due_on, line=one
        )
