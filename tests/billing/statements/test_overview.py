"""Finance's overview: each figure is the sum of the list behind it, each currency by itself; files for accountants."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.urls import reverse

from portal.accounts.models import Campus
from portal.billing import overview, tasks
from portal.billing.actions import lines, planning, taking_away
from portal.billing.models import BankLine, Invoice
from portal.billing.statements import client_bank
from portal.documents.models import Export
from portal.money import Money
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice
from tests.billing.statements.bank import DAY, account_of, entry, kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]


def director():
    return factories.staff(role="director")


def of(blocks, code):
    return next(b for b in blocks if b.campus.code == code)


def listed(user, block, name, month=None):
    rows = overview.behind(user, name, block.campus, block.currency, month)
    return {one.number for one in rows}


def test_what_is_due_is_sorted_by_age_and_month_and_parts_that_came_are_taken_off():
    user, today = director(), factories.campus(code="MOW").today()
    days = {-100: 3, -45: 1, -1: 0}
    late = {n: invoice(due_on=today + timedelta(days=n)) for n in days}
    soon, yuan = invoice(due_on=today), invoice(code="XA", due_on=today)
    staff = [cashier(soon), cashier(soon)]
    kept(account_of(soon), [entry("20.00", "?")], staff[0])
    (line,) = BankLine.objects.all()
    lines.accept(line, [lines.Part(soon, Decimal(20))], by=staff[0])
    lines.confirm(line, by=staff[1])

    moscow, xian = (of(overview.gather(user), code) for code in ("MOW", "XA"))

    assert (moscow.currency, xian.currency, xian.due.amount) == ("RUB", "CNY", yuan.amount)
    whole = sum(one.amount for one in (*late.values(), soon))
    assert (moscow.due.amount, moscow.due.count) == (whole - 20, 4)
    assert [t.count for t in moscow.ages] == [1, 1, 0, 1]
    assert listed(user, moscow, "overdue") == {one.number for one in late.values()}
    for n, place in days.items():
        assert listed(user, moscow, f"overdue-{place}") == {late[n].number}
    month = today.replace(day=1)
    assert moscow.expected[month].amount == soon.amount - 20
    assert listed(user, moscow, "expected", month) == {soon.number}


def test_what_is_paid_by_a_plan_is_expected_with_its_instalments_and_not_late(client):
    user, today = director(), factories.campus(code="MOW").today()
    made = invoice(due_on=today - timedelta(days=40))
    staff = [cashier(made), cashier(made)]
    first = overview.moved(today, 1) + timedelta(days=9)
    plan = planning.ask(made, by=staff[0], count=3, first=first, reason="x")
    alone = invoice(due_on=first)
    planning.confirm(plan, by=staff[1])
    sums = [row.amount for row in plan.instalments.all()]
    months = [overview.moved(today, n) for n in range(1, 4)]

    def block():
        return of(overview.gather(user), "MOW")

    before = block()
    assert (before.due.amount, before.overdue.count) == (made.amount + alone.amount, 0)
    assert [t.count for t in before.ages] == [0, 0, 0, 0]
    assert [before.expected[m].amount for m in months] == [sums[0] + alone.amount, *sums[1:]]
    kept(account_of(made), [entry(sums[0] + 5, "?")], staff[0])
    (line,) = BankLine.objects.all()
    lines.accept(line, [lines.Part(made, sums[0] + 5)], by=staff[0])
    lines.confirm(line, by=staff[1])

    after = block()
    assert [after.expected[m].amount for m in months] == [alone.amount, sums[1] - 5, sums[2]]
    assert [listed(user, after, "expected", m) for m in months] == [
        {alone.number},
        {made.number},
        {made.number},
    ]
    assert sum(t.amount for t in after.expected.values()) == after.due.amount
    enter(client, user, second_factor=True)
    asked = {"list": "expected", "campus": "MOW", "currency": "RUB", "month": months[1].isoformat()}
    page = client.get(reverse("billing:overview_list"), asked)
    (row,) = page.context["rows"]
    assert row.coming == [(plan.instalments.all()[1].due_on, Money(sums[1] - 5, "RUB"))]
    with patch.object(Campus, "today", lambda self: first + timedelta(days=40)):
        assert planning.look_after() == 1
        broken = block()
        assert (broken.overdue.count, sum(t.amount for t in broken.expected.values())) == (2, 0)


def test_a_deposit_that_came_is_held_and_no_income_of_its_month():
    user, made = director(), invoice(kind="INVD")
    kept(account_of(made), [entry(made.amount, made.reference), entry("7.00", "?")], cashier(made))

    tasks.match_statement(BankLine.objects.first().statement_id)
    block = of(overview.gather(user), "MOW")
    month = date(2026, 11, 1)
    assert (block.received[month].amount, listed(user, block, "received", month)) == (0, set())
    assert (block.deposits.amount, block.unmatched.amount) == (made.amount, 7)
    assert listed(user, block, "deposits") == {made.number}


def test_a_fee_that_came_stands_in_its_month():
    user, made = director(), invoice()
    kept(account_of(made), [entry(made.amount, made.reference)], cashier(made))
    tasks.match_statement(BankLine.objects.first().statement_id)
    block = of(overview.gather(user), "MOW")
    assert block.received[DAY.replace(day=1)].amount == made.amount
    assert listed(user, block, "received", DAY.replace(day=1)) == {made.number}


@pytest.mark.parametrize("name", ["overdue-9", "nonsense", "received"])
def test_a_figure_nobody_shows_has_no_list(client, name):
    made = invoice()
    enter(client, director(), second_factor=True)
    asked = {"list": name, "campus": made.campus.code, "currency": "RUB"}
    assert client.get(reverse("billing:overview_list"), asked).status_code == 404


def test_every_figure_of_the_page_leads_to_a_page(client):
    made = invoice()
    kept(account_of(made), [entry(made.amount, made.reference)], cashier(made))
    enter(client, director(), second_factor=True)
    page = client.get(reverse("billing:overview"))
    (block,) = page.context["blocks"]
    links = [t["href"] for t in block["tiles"]] + [row[3] for row in block["ages"]]
    links += [
        cell[1] for chart in block["charts"] for _label, cells in chart["rows"] for cell in cells
    ]
    assert len(links) == 6 + 4 + 12 + 6
    assert {client.get(link).status_code for link in links} == {200}


def test_the_overview_takes_as_many_statements_for_three_invoices_as_for_one(client, list_queries):
    enter(client, director(), second_factor=True)
    assert list_queries(reverse("billing:overview"), invoice) <= 20


def test_accountants_get_a_file_1c_reads_and_the_taking_is_on_record(client):
    made = invoice()
    account, by = account_of(made), cashier(made)
    kept(account, [entry("7.00", "за уборку", reference="9"), entry("-2.00", "fee")], by)
    enter(client, by, second_factor=True)
    asked = {
        "what": "bank_lines", "account": account.pk, "format": "1c", "reason": "For the books of November",
        "first": "2026-11-01", "last": "2026-11-30",
    }  # fmt: skip
    answer = client.post(reverse("billing:take_away"), asked)
    read = client_bank.read(answer.content, account.account)
    assert [(e.amount, e.purpose, e.booked_on) for e in read.entries] == [(7, "за уборку", DAY)]
    export = Export.objects.get()
    assert (export.what, export.rows, export.name[-4:]) == ("bank_lines", 1, ".txt")


def test_a_file_of_payments_holds_what_its_maker_may_see():
    made, other = invoice(), invoice(code="XA")
    by = cashier(made)
    content = taking_away.take_away(
        by=by, what="invoices", format="csv", account=account_of(made), first=made.issued_on,
        last=made.issued_on, reason="For the books",
    )[1].decode("utf-8-sig")  # fmt: skip
    assert made.number in content
    assert other.number not in content
    assert Invoice.objects.count() == 2
