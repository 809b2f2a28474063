"""Bank transfers: two people, whatever tabs they open; money that does not fit is looked into."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from portal.billing.actions import invoicing, reviewing, transfers
from portal.billing.forms import ReceivedForm
from portal.billing.models import FinanceReview, Invoice, TransferNote
from portal.documents.models import Document
from portal.money import Money
from portal.workflow import NotAllowed, StaleState
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, line, owner_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


def entered(made, by):
    return transfers.mark_received(
        made, by=by, received_on=DAY, bank_reference="118", amount=made.total
    )


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_two_people_make_an_invoice_paid_once_and_a_receipt_follows(heard):
    made = invoice()
    first, second = cashier(made), cashier(made)

    payment = transfers.confirm(entered(made, first), by=second)

    made = again(made)
    assert (made.state, heard) == ("paid", [made.number])
    assert (payment.entered_by, payment.confirmed_by, payment.total) == (first, second, made.total)
    assert payment.receipt.kind == "RCPM"
    assert payment.receipt.facts["invoice_number"]["value"] == made.number
    steps = list(made.case.steps.values_list("name", flat=True))
    assert [name for name in steps if "invoice" in name] == ["invoice_raised", "invoice_paid"]


def test_the_same_person_is_refused_also_in_a_second_tab(client):
    made = invoice()
    first = cashier(made)
    note = entered(made, first)
    other_tab = TransferNote.objects.get(pk=note.pk)
    for copy in (note, other_tab):
        with pytest.raises(transfers.SamePerson):
            transfers.confirm(copy, by=first)

    enter(client, first, second_factor=True)
    page = client.get(reverse("billing:desk_invoice", args=[made.number])).content.decode()
    answer = client.post(reverse("billing:confirm", args=[made.number]), {"entry": note.public_id})

    assert reverse("billing:confirm", args=[made.number]) not in page
    assert (answer.status_code, again(made).state) == (403, "open")


def test_the_second_of_two_confirmers_changes_nothing(heard):
    made = invoice()
    note = entered(made, cashier(made))
    stale = TransferNote.objects.get(pk=note.pk)
    transfers.confirm(note, by=cashier(made))
    with pytest.raises(StaleState):
        transfers.confirm(stale, by=cashier(made))
    assert heard == [made.number]
    assert Document.objects.filter(kind="RCPM").count() == 1


def test_finance_of_another_campus_and_of_the_paying_company_is_refused():
    made = invoice()
    note = entered(made, cashier(made))
    elsewhere = factories.staff(role="finance", campus=factories.campus(code="XA"))
    insider = cashier(made)
    factories.membership(company=made.company, user=insider)
    for person in (elsewhere, insider, factories.staff(role="director", campus=made.campus)):
        with pytest.raises(PermissionDenied):
            transfers.mark_received(
                made, by=person, received_on=DAY, bank_reference="2", amount=made.total
            )
        with pytest.raises(NotAllowed):
            transfers.confirm(note, by=person)


def test_one_entry_at_a_time_and_a_withdrawn_one_makes_room():
    made = invoice()
    first, second = cashier(made), cashier(made)
    note = entered(made, first)
    with pytest.raises(transfers.AlreadyEntered):
        entered(made, second)
    transfers.refuse(note, by=second, reason="Not ours")
    assert transfers.confirm(entered(made, second), by=first).bank_reference == "118"


def test_another_sum_is_looked_into_and_never_paid():
    made = invoice()
    found = transfers.mark_received(
        made,
        by=cashier(made),
        received_on=DAY,
        bank_reference="9",
        amount=made.total - Money(Decimal("0.01"), "RUB"),
    )
    assert (found.kind, found.facts["amount"]) == ("amount", "1219.99")
    assert (again(made).state, TransferNote.objects.count()) == ("open", 0)


def test_money_for_a_paid_or_cancelled_invoice_is_looked_into():
    paid, void = invoice(), None
    finance = cashier(paid)
    note = entered(paid, finance)
    transfers.confirm(note, by=cashier(paid))
    assert entered(again(paid), finance).kind == FinanceReview.Kind.SECOND

    void = invoice(case_of=paid.case)
    invoicing.void(void, by=finance, reason="Mistake")
    assert entered(again(void), finance).kind == FinanceReview.Kind.SECOND
    assert [r.invoice.number for r in FinanceReview.objects.order_by("pk")] == [
        paid.number,
        void.number,
    ]


def misfit(made, by, amount="1", day=DAY):
    return transfers.mark_received(
        made, by=by, received_on=day, bank_reference="9", amount=Money(Decimal(amount), "RUB")
    )


def test_a_second_misfit_transfer_with_the_same_reference_is_a_finding_of_its_own():
    made = invoice()
    finance = cashier(made)
    first = misfit(made, finance)
    assert misfit(made, finance) == first  # a double click
    others = [misfit(made, finance, "2"), misfit(made, finance, "1", DAY - timedelta(days=1))]
    reviewing.resolve(first, by=finance, resolution="Refunded")
    after = misfit(made, finance)
    assert len({first, *others, after}) == 4
    assert after.resolved_at is None
    assert misfit(made, finance) == after


def test_a_finding_speaks_the_readers_language(client):
    made = invoice()
    found = misfit(made, cashier(made), "1220.5")
    enter(client, cashier(made, language="zh-hans"), second_factor=True)
    client.cookies["language"] = "zh-hans"
    text = client.get(reverse("billing:review", args=[found.public_id])).content.decode()
    assert "1,220.50\u00a0卢布" in text
    assert "2026年11月2日" in text
    found.facts |= {"invoice_state": "paid", "livemode": False, "payment_intent": "pi_1"}
    FinanceReview.objects.filter(pk=found.pk).update(facts=found.facts)
    text = client.get(reverse("billing:review", args=[found.public_id])).content.decode()
    assert "False" not in text.split("<main")[1]
    assert ">paid<" not in text


def test_the_field_for_a_sum_shows_it_as_the_reader_writes_it():
    made = invoice(lines=[line(price="1000")])
    with translation.override("ru"):
        hint = ReceivedForm(invoice=made).fields["amount"].help_text
    assert "1\u00a0220,00" in hint


def test_a_finding_is_closed_once_and_with_a_word():
    made = invoice()
    finance = cashier(made)
    found = transfers.mark_received(
        made, by=finance, received_on=DAY, bank_reference="9", amount=Money(Decimal("1"), "RUB")
    )
    stale = again(found)
    with pytest.raises(reviewing.ResolutionMissing):
        reviewing.resolve(found, by=finance, resolution=" ")
    reviewing.resolve(found, by=finance, resolution="Refunded")
    with pytest.raises(reviewing.AlreadyResolved):
        reviewing.resolve(stale, by=finance, resolution="Refunded again")
    assert (again(found).resolution, again(made).state) == ("Refunded", "open")


def test_the_desk_enters_confirms_searches_and_cancels(client):
    made = invoice()
    first, second = cashier(made), cashier(made)
    address = reverse("billing:desk_invoice", args=[made.number])
    typed = {"received_on": "2026-11-02", "amount": "1 220,00", "bank_reference": "118"}

    enter(client, first, second_factor=True)
    listed = reverse("billing:desk_payments")
    for q in (
        made.number,
        made.company.name,
        made.shown_reference,
        made.reference.lower(),
        "7707083893",
    ):
        assert made.number in client.get(listed, {"q": q}).content.decode()
    assert client.post(address, typed).status_code == 302
    assert made.number in client.get(listed, {"view": "confirm"}).content.decode()

    enter(client, second, second_factor=True)
    note = TransferNote.objects.get()
    page = client.get(address).content.decode()
    assert str(note.public_id) in page
    wrong = client.post(reverse("billing:confirm", args=[made.number]), {"entry": "not-a-uuid"})
    assert (wrong.status_code, again(made).state) == (409, "open")
    client.post(reverse("billing:confirm", args=[made.number]), {"entry": note.public_id})
    assert again(made).state == "paid"
    assert made.number in client.get(listed, {"view": "paid"}).content.decode()

    other = invoice(case_of=made.case)
    client.post(reverse("billing:void", args=[other.number]), {"reason": ""})
    assert again(other).state == "open"
    client.post(reverse("billing:void", args=[other.number]), {"reason": "Wrong company"})
    assert again(other).state == "void"


def test_a_finding_has_a_page_and_other_roles_do_not(client):
    made = invoice()
    found = transfers.mark_received(
        made,
        by=cashier(made),
        received_on=DAY,
        bank_reference="9",
        amount=Money(Decimal("1"), "RUB"),
    )
    address = reverse("billing:review", args=[found.public_id])
    enter(client, cashier(made), second_factor=True)
    assert (
        made.number
        in client.get(reverse("billing:desk_payments"), {"view": "review"}).content.decode()
    )
    client.post(address, {"resolution": "Refunded on 3 November"})
    assert "Refunded on 3 November" in client.get(address).content.decode()
    enter(
        client,
        factories.staff(role="finance", campus=factories.campus(code="XA")),
        second_factor=True,
    )
    assert client.get(address).status_code == 404
    enter(client, factories.staff(role="service", campus=made.campus), second_factor=True)
    assert client.get(reverse("billing:desk_payments")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1220", "1220"), ("1 220,00", "1220.00"), ("1,220.00", "1220.00"), ("1.220,5", "1220.5"),
        ("１２２０．５０", "1220.50"), ("1,220", "1220"), ("12 345 678,90", "12345678.90"),
    ],
)  # fmt: skip
def test_sums_are_read_as_people_write_them(typed, amount):
    made = invoice()
    form = ReceivedForm(
        {"received_on": "2026-11-02", "amount": typed, "bank_reference": "1"}, invoice=made
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"].amount == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", "0", "-5", "1.220.00", "12,34,5", "1e5", "abc", "1.005", "9" * 30, "NaN"]
)
def test_what_is_no_sum_is_refused_in_words(typed):
    made = invoice()
    form = ReceivedForm(
        {"received_on": "2026-11-02", "amount": typed, "bank_reference": "1"}, invoice=made
    )
    assert not form.is_valid()
    assert list(form.errors) == ["amount"]


def test_a_day_that_has_not_come_is_refused():
    made = invoice()
    tomorrow = made.campus.today() + timedelta(days=2)
    form = ReceivedForm(
        {"received_on": tomorrow.isoformat(), "amount": "1", "bank_reference": "1"}, invoice=made
    )
    assert list(form.errors) == ["received_on"]


def test_letters_go_to_those_who_pay_in_their_language(mailoutbox):
    from portal.models import OutgoingMail

    made = invoice()
    transfers.confirm(entered(made, cashier(made)), by=cashier(made))
    letters = OutgoingMail.objects.filter(to=owner_of(made)).order_by("pk")
    # One letter for one payment, whatever else moved with it.
    assert [letter.event for letter in letters] == ["billing.raised", "billing.paid"]
    assert Invoice.objects.get().state == "paid"
