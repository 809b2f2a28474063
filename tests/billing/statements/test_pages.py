"""The pages of statements: a file is looked at and kept, a line is booked by two people."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.billing import tasks
from portal.billing.actions import importing, lines
from portal.billing.models import AccountRules, BankLine, BankStatement, FinanceReview, Invoice
from portal.billing.statements import Read, reading
from portal.documents import storing
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, line
from tests.billing.statements.bank import account_of, entry, kept, laid, one_c

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]


def again(row):
    return type(row).objects.get(pk=row.pk)


def brought(made, *entries, by=None):
    """Those entries, kept and matched."""
    statement = kept(account_of(made), entries, by or cashier(made))
    tasks.match_statement(statement.pk)
    return list(BankLine.objects.filter(statement=statement))


def upload(client, account, content, name="statement.txt", **more):
    file = SimpleUploadedFile(name, content, "text/plain")
    return client.post(reverse("billing:statements"), {"account": account.pk, "file": file, **more})


def signed_in(client, person):
    enter(client, person, second_factor=True)
    return client


def test_a_file_is_looked_at_then_kept_and_an_exact_line_matches_itself(client, heard):
    made = invoice()
    account, by = account_of(made), cashier(made)
    content = one_c(account, [entry(made.amount, f"Оплата {made.reference}", reference="118")])

    looked = upload(signed_in(client, by), account, content)
    assert (BankLine.objects.count(), looked.status_code) == (0, 302)
    page = BeautifulSoup(client.get(looked.url).content, "html.parser")
    client.post(page.find("main").find("form")["action"])
    tasks.match_statement(BankStatement.objects.get().pk)

    (one,) = BankLine.objects.all()
    assert (one.state, again(made).state, heard) == ("booked", "paid", [made.number])
    assert (made.payment.receipt.kind, made.payment.entered_by) == ("RCPM", by)
    assert made.payment.confirmed_by is None
    again_ = upload(client, account, content)
    assert (again_.status_code, BankStatement.objects.kept().count()) == (409, 1)


def test_a_proposal_takes_two_people_and_a_receipt_follows(client, heard):
    made = invoice()
    first, second = cashier(made), cashier(made)
    (one,) = brought(made, entry(made.amount, f"счёт {made.number}"), by=first)
    url = reverse("billing:bank_line", args=[one.public_id])

    form = button(signed_in(client, first), url, "accept")
    assert client.post(*form).status_code == 302
    assert "confirm/" not in client.get(url).content.decode()
    refused = client.post(reverse("billing:confirm_line", args=[one.public_id]), {"version": 1})
    signed_in(client, second).post(*button(client, url, "confirm"))

    assert (refused.status_code, again(made).state, heard) == (403, "paid", [made.number])
    assert (made.payment.entered_by, made.payment.confirmed_by) == (first, second)


def button(client, url, name):
    """Where a form of the page goes and what it says."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    form = page.find("main").find("form", action=lambda a: a and a.endswith(f"/{name}/"))
    return form["action"], {i["name"]: i.get("value", "") for i in form.find_all("input")}


def test_what_the_page_no_longer_shows_is_not_confirmed(client):
    made = invoice()
    first, second = cashier(made), cashier(made)
    (one,) = brought(made, entry(made.amount, made.number), by=first)
    part = [lines.Part(made, made.amount)]
    lines.accept(one, part, by=first)
    stale = button(
        signed_in(client, second), reverse("billing:bank_line", args=[one.public_id]), "confirm"
    )
    lines.refuse(again(one), by=first, reason="wrong")
    lines.accept(again(one), part, by=first)
    assert (client.post(*stale).status_code, again(made).state) == (409, "open")


@pytest.mark.parametrize(
    ("content", "found"),
    [(b"no statement", 1), ("1CClientBankExchange\nКонецФайла".encode(), 2)],
)
def test_what_cannot_be_kept_is_said_beside_the_file(client, content, found):
    made = invoice()
    page = upload(signed_in(client, cashier(made)), account_of(made), content)
    assert page.status_code == 200
    assert len(page.context["form"].errors["file"]) == found
    assert BankStatement.objects.count() == 0


def test_csv_is_read_by_the_rules_finance_wrote_and_balances_they_typed(client):
    made = invoice()
    account = account_of(made)
    signed_in(client, cashier(made))
    names = {"date": "Дата", "amount": "Сумма", "purpose": "Назначение"}
    answer = client.post(
        reverse("billing:account_rules", args=[account.account]),
        {"tolerance": "150,50", "separator": ";", "order": "dmy", "comma": "yes", "encoding": "cp1251", **names},
    )  # fmt: skip
    rules = AccountRules.of(account)
    text = f"Дата;Сумма;Назначение\n02.11.2026;1 220,00;{made.reference}\n".encode("cp1251")
    untold = upload(client, account, text, "bank.csv")
    told = upload(client, account, text, "bank.csv", opening="100,00", closing="1320,00")
    assert (answer.status_code, rules.tolerance, rules.table["columns"]) == (
        302,
        Decimal("150.50"),
        names,
    )
    assert (untold.status_code, told.status_code) == (200, 302)


def test_a_file_that_no_longer_adds_up_by_changed_rules_is_not_kept():
    made = invoice()
    account, by = account_of(made), cashier(made)
    table = {"columns": {"date": "Day", "amount": "In"}}
    importing.set_rules(account, by=by, table=table, tolerance=Decimal(0))
    content = b"Day,In,Gross\n2026-11-02,5.00,7.00\n"
    read = reading.read(content, account, table)
    read = Read(**{**vars(read), "opening": Decimal(0), "closing": Decimal(5)})
    statement = importing.upload(account, by=by, name="bank.csv", content=content, read=read)
    importing.set_rules(
        account, by=by, table={"columns": {"date": "Day", "amount": "Gross"}}, tolerance=Decimal(0)
    )
    with pytest.raises(importing.Misfit):
        importing.keep(statement, by=by)


def test_money_short_by_no_more_than_the_fees_pays_and_what_is_over_is_looked_into(heard):
    short, over = invoice(), invoice()
    one, two = cashier(short), cashier(short)
    importing.set_rules(account_of(short), by=one, table={}, tolerance=Decimal(20))
    first, second = brought(
        short, entry(short.amount - 15, short.reference), entry(over.amount + 15, over.reference), by=one
    )  # fmt: skip
    for found, made in ((first, short), (second, over)):
        ((pk, sum_, fee),) = found.proposals[0]["parts"]
        assert pk == made.pk
        lines.accept(found, [lines.Part(made, Decimal(sum_), Decimal(fee))], by=one)
        lines.confirm(found, by=two)
    assert (short.payment.amount, short.payment.fee) == (short.amount - 15, Decimal(15))
    assert (over.payment.amount, over.payment.fee) == (over.amount, 0)
    review = FinanceReview.objects.get()
    assert (review.kind, review.money.amount) == ("over", 15)
    assert heard == [short.number, over.number]


def test_more_than_the_fees_allowed_is_refused():
    made = invoice()
    (one,) = brought(made, entry(made.amount - 15, made.reference))
    with pytest.raises(lines.TooShort):
        lines.accept(one, [lines.Part(made, made.amount - 15, Decimal(15))], by=cashier(made))


def test_one_line_pays_two_invoices_and_each_has_its_receipt(heard):
    one = invoice()
    other = invoice(case_of=one.case, lines=[line(price="500")])
    first, second = cashier(one), cashier(one)
    (found,) = brought(
        one, entry(one.amount + other.amount, f"{one.reference} {other.reference}"), by=first
    )
    parts = [
        lines.Part(Invoice.objects.get(pk=pk), Decimal(s))
        for pk, s, _f in found.proposals[0]["parts"]
    ]
    lines.accept(found, parts, by=first)
    lines.confirm(found, by=second)
    assert sorted(heard) == sorted([one.number, other.number])
    assert {one.payment.receipt.kind, other.payment.receipt.kind} == {"RCPM"}


def test_a_line_is_put_aside_with_a_reason_taken_up_and_handed_to_finances_list(client):
    made = invoice()
    (one,) = brought(made, entry("3.33", "Interest"))
    signed_in(client, cashier(made))
    client.post(
        reverse("billing:put_line_aside", args=[one.public_id]), {"reason": "Interest of the bank"}
    )
    aside = again(one)
    client.post(reverse("billing:take_line_up", args=[one.public_id]))
    answer = client.post(reverse("billing:question_line", args=[one.public_id]), {"invoice": ""})
    review = FinanceReview.objects.get()
    assert (aside.state, aside.reason, again(one).state) == (
        "aside",
        "Interest of the bank",
        "review",
    )
    assert (review.kind, review.campus, review.facts["purpose"]) == (
        "foreign",
        made.campus,
        "Interest",
    )
    assert answer.url == reverse("billing:review", args=[review.public_id])


def test_lines_are_found_by_payer_purpose_and_sum(client):
    made = invoice()
    brought(made, entry("3.33", "за уборку", payer="ООО «Ромашка»"), entry("4.44", "?"))
    signed_in(client, cashier(made))
    for asked in ("ромашка", "уборка", "3.33"):
        page = client.get(reverse("billing:bank_lines"), {"q": asked})
        assert [one.amount for one, _numbers in page.context["rows"]] == [Decimal("3.33")]


def test_another_campus_and_those_without_the_role_see_no_statement(client):
    made = invoice()
    (one,) = brought(made, entry("3.33", "Interest"))
    elsewhere = factories.staff(role="finance", campus=factories.campus(code="XA"))
    for person, status in (
        (elsewhere, 404),
        (factories.staff(role="intake", campus=made.campus), 404),
    ):
        signed_in(client, person)
        for url in (
            reverse("billing:statement", args=[one.statement.public_id]), reverse("billing:bank_line", args=[one.public_id])
        ):  # fmt: skip
            assert client.get(url).status_code == status
    reader = factories.staff(role="director", campus=made.campus)
    signed_in(client, reader)
    assert client.get(reverse("billing:bank_line", args=[one.public_id])).status_code == 200
    assert client.post(reverse("billing:take_line_up", args=[one.public_id])).status_code in (
        403,
        404,
    )


def test_a_file_looked_at_and_never_kept_goes_after_a_day():
    made = invoice()
    content = one_c(account_of(made), [entry("3.33")])
    statement = laid(account_of(made), content, cashier(made))
    assert importing.forget_abandoned() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert importing.forget_abandoned() == 1
    with pytest.raises(FileNotFoundError):
        storing.read(statement.file)


def test_lists_take_the_same_statements_for_one_line_as_for_three(client, list_queries):
    made = invoice()
    signed_in(client, cashier(made))
    number = iter(range(1, 9))

    def add():
        brought(made, entry("3.33", f"{next(number)} {made.number}"))

    assert list_queries(reverse("billing:bank_lines"), add) <= 20
    assert list_queries(reverse("billing:statements"), add) <= 20
