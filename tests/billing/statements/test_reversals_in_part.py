"""A bank takes back a part of what came: so much is owed again, and never more than came."""

import pytest

from portal.billing import sheets
from portal.billing.actions import invoicing, lines, refunding, reversing
from portal.billing.models import FinanceReview, Loss, Payment
from portal.documents import sheets as export
from portal.models import OutgoingMail
from portal.money import Money, format_money
from tests.billing.factories import cashier, invoice, owner_of
from tests.billing.statements.bank import account_of
from tests.billing.statements.test_pages import again
from tests.billing.statements.test_reversals import back, bring, came, held, owed, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]


def in_part(brought, credit, first, second):
    """Two people say that the one line brought took back a part of a credit."""
    (taken,) = brought
    reversing.reverse(taken, credit, by=first)
    reversing.agree(again(taken), by=second)
    return taken


def test_a_part_taken_back_is_owed_again_and_another_receipt_takes_the_place_of_the_first(client):
    made = invoice()
    first, second, ours = cashier(made), cashier(made), account_of(made)
    (paid,) = bring(ours, came(made), by=first)
    payment = again(made).payment
    (taken,) = bring(ours, back("400"), by=first)
    assert (taken.state, again(made).state) == ("reversal", "paid")
    assert taken.proposals == [
        {"line": str(paid.public_id), "reasons": ["same_transfer", "same_name", "part_of"]}
    ]
    assert "It is part of what came." in page(client, first, "bank_line", taken.public_id)
    reversing.reverse(taken, paid, by=first)
    assert again(made).state == "paid"
    reversing.agree(again(taken), by=second)

    now, loss = again(made), Loss.objects.get()
    assert (now.state, now.left.amount, loss.gone.amount, again(paid).state) == (
        "open",
        400,
        400,
        "booked",
    )
    assert (owed(made), refunding.source_of_payment(payment).left.amount) == (
        400,
        made.amount - 400,
    )
    proof = again(payment).proof
    assert (again(payment).receipt.state, proof.replaces) == ("replaced", again(payment).receipt)
    assert proof.facts["sum"]["amount"] == str(made.amount - 400)
    letter = OutgoingMail.objects.get(event="billing.payment_lost", to=owner_of(made))
    assert "400,00" in letter.text
    assert proof.number in page(client, owner_of(made), "invoice", made.number)


def test_several_parts_never_come_to_more_than_what_came():
    made = invoice()
    first, second, ours = cashier(made), cashier(made), account_of(made)
    (paid,) = bring(ours, came(made), by=first)
    payment = again(made).payment
    in_part(bring(ours, back("400"), by=first), paid, first, second)
    proof = again(payment).proof
    # What one person has entered nobody else takes.
    rest = made.amount - 400
    one, two = bring(ours, back("500", reference="RVS-2"), back(rest, reference="RVS-3"), by=first)
    reversing.reverse(one, paid, by=first)
    with pytest.raises(reversing.NotThisMoney):
        reversing.reverse(two, paid, by=first)
    reversing.agree(again(one), by=second)
    last = in_part(bring(ours, back(rest - 500, reference="RVS-4"), by=first), paid, first, second)
    assert (again(paid).state, again(made).left, held(made)) == ("taken_back", made.total, 0)
    assert (again(proof).state, again(payment).proof.state) == ("replaced", "revoked")
    row = dict(zip([h.id for h in sheets.PAYMENTS.heads], next(iter(
        export.values(sheets.PAYMENTS, Payment.objects.all())
    )), strict=True))  # fmt: skip
    assert (row["amount"], row["taken_back"], row["taken_back_on"]) == (
        made.amount,
        made.amount,
        last.booked_on,
    )


def test_a_part_comes_first_of_what_nobody_asked_for_and_is_not_given_back():
    made = invoice()
    by, ours = cashier(made), account_of(made)
    (over,) = bring(ours, came(made, made.amount + 50), by=by)
    lines.accept(over, [lines.Part(again(made), made.amount)], by=by)
    lines.confirm(again(over), by=cashier(made))
    for n, (sum_, left) in enumerate((("20", "30.00"), ("40", None))):
        taken = bring(ours, back(sum_, end="OTHER", reference=f"RVS-{n}"), by=by)
        in_part(taken, over, by, cashier(made))
        review = FinanceReview.objects.get(key=f"line-{over.pk}-over")
        source = refunding.source_of_review(review)
        assert (source and str(source.left.amount)) == left
    assert (again(made).left.amount, bool(review.resolved_at)) == (10, True)


def test_a_cancelled_invoice_that_was_owed_again_gives_back_what_the_park_still_has():
    made = invoice()
    by, ours = cashier(made), account_of(made)
    (paid,) = bring(ours, came(made), by=by)
    in_part(bring(ours, back("400"), by=by), paid, by, cashier(made))
    invoicing.void(again(made), by=by, reason="Ошибка")
    rest = made.total - Money(400, made.currency)
    review = FinanceReview.objects.get(key=f"owed-{again(made).payment.pk}")
    assert (owed(made), review.facts["amount"]) == (-rest.amount, f"{rest.amount:.2f}")
    letter = OutgoingMail.objects.get(event="billing.voided", to=owner_of(made))
    assert format_money(rest, "ru") in letter.text
    sent = refunding.give_back(
        refunding.source_of_payment(again(made).payment), by=by, amount=rest, reason="x", sent_on=made.issued_on,
        bank_reference="9",
    )  # fmt: skip
    refunding.confirm(sent, by=cashier(made))
    assert owed(made) == 0
