"""Money the park sends back: which outgoing line of the bank it is, by two people, and what has not left yet."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.billing import overview
from portal.billing import payouts as reads
from portal.billing.actions import deposits, payouts, refunding, returning, reviewing
from portal.billing.models import AccountRules, BankLine, FinanceReview, Refund
from portal.billing.statements import reading
from portal.documents.actions.texts import load_file
from portal.workflow import NotAllowed, Refused
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import TEXTS, cashier, invoice, owner_of
from tests.billing.statements.bank import account_of, camt, entry, kept, one_c
from tests.billing.statements.test_pages import again, brought
from tests.billing.test_refunds import enter_refund, paid_by_transfer, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]


def returned(made, amount, **more):
    told = {"sent_on": made.issued_on, "bank_reference": "платёж 118"} | more
    entered = enter_refund(made, amount, cashier(made), **told)
    return again(refunding.confirm(entered, by=cashier(made)))


def left(made, amount, purpose="", **more):
    (line,) = brought(made, entry(f"-{amount}", purpose, on=made.issued_on, **more))
    return line


def text_of(client, name, *args):
    page = BeautifulSoup(client.get(reverse(f"billing:{name}", args=args)).content, "html.parser")
    return " ".join(page.find("main").get_text(" ").split())


def test_a_refund_is_seen_leaving_by_two_people_and_its_page_says_which_line(client):
    made = paid_by_transfer()
    refund, other = returned(made, "100"), returned(made, "100")
    line = left(made, "100", f"Возврат по счёту {made.number}", reference="платёж 118")
    first, second = cashier(made), cashier(made)
    enter(client, first, second_factor=True)
    assert "Not seen leaving the bank yet" in text_of(client, "desk_refund", refund.public_id)
    page = BeautifulSoup(
        client.get(reverse("billing:bank_line", args=[line.public_id])).content, "html.parser"
    )
    forms = page.find("main").find_all(
        "form", action=reverse("billing:see_payout", args=[line.public_id])
    )
    assert len(forms) == 2
    data = {i["name"]: i["value"] for i in forms[0].find_all("input")}
    client.post(forms[0]["action"], data)
    line = again(line)
    assert (line.state, line.payouts.get(), line.accepted_by) == ("leaving", refund, first)

    door = reverse("billing:agree_payout", args=[line.public_id])
    client.post(door, {"version": line.version})
    assert again(line).state == "leaving"
    enter(client, second, second_factor=True)
    client.post(door, {"version": line.version - 1})
    assert again(line).state == "leaving"
    client.post(door, {"version": line.version})
    assert (again(line).state, reads.seen(again(refund))) == ("left", line)
    told = text_of(client, "desk_refund", refund.public_id)
    assert f"line 1 of statement {line.statement.name}" in told
    assert list(Refund.objects.unseen()) == [other]


def test_what_speaks_for_a_payout_is_said_and_the_likeliest_comes_first():
    made = paid_by_transfer()
    early, named = returned(made, "70"), returned(made, "70", bank_reference="PP-990417")
    line = left(made, "70", f"Refund PP-990417 {made.reference}", payer=made.company.name)
    found = reads.proposals(line, cashier(made))
    assert [one for one, _why in found] == [named, early]
    assert found[0][1] == ["sent_as", "reference", "payee", "same_day", "paid_out"]
    assert found[1][1] == ["reference", "payee", "same_day", "paid_out"]


@pytest.mark.parametrize("drawn", [camt, one_c])
def test_the_recipient_of_an_outgoing_line_is_read_from_the_file(drawn):
    account = account_of(invoice())
    content = drawn(account, [entry("-5", "x", payer="Ромашка", identifier="7701234567")])
    (one,) = reading.read(content, account, AccountRules.of(account).table).entries
    assert (one.amount, one.payer, one.payer_identifier) == (-5, "Ромашка", "7701234567")


def test_a_reversal_in_camt_has_the_sign_of_its_own_booking():
    account = account_of(invoice())
    content = camt(account, [entry("-5", "back"), entry("7", "in")])
    content = content.replace(
        b"<CdtDbtInd>DBIT</CdtDbtInd>", b"<CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd>"
    )
    read = reading.read(content, account, AccountRules.of(account).table)
    assert [e.amount for e in read.entries] == [-5, 7]
    assert reading.faults(read, account) == []


def test_another_sum_a_later_day_or_an_unconfirmed_refund_is_refused():
    made = paid_by_transfer()
    line, by = left(made, "40"), cashier(made)
    waits, larger = sent(made, "40", cashier(made)), returned(made, "41")
    later = returned(made, "40", sent_on=made.issued_on + timedelta(days=1))
    for refund in (waits, larger, later):
        with pytest.raises(payouts.NotThisPayout):
            payouts.see(line, refund, by=by)
    assert (reads.proposals(line, by), line.payouts.count()) == ([], 0)


def test_finance_of_another_campus_and_auditors_decide_nothing_and_owners_do_not_see_their_own(
    client,
):
    made = paid_by_transfer()
    refund, line = returned(made, "40"), left(made, "40")
    stranger = factories.staff(role="finance", campus=factories.campus(code="XA"))
    auditor = factories.staff(role="auditor", campus=made.campus)
    for person in (stranger, auditor, owner_of(made)):
        with pytest.raises(PermissionDenied):
            payouts.see(line, refund, by=person)
    with pytest.raises(NotAllowed):
        payouts.charge(line, by=auditor)
    payouts.see(line, refund, by=cashier(made))
    factories.membership(company=made.company, user=auditor, role="viewer")
    enter(client, auditor, second_factor=True)
    assert client.get(reverse("billing:bank_line", args=[line.public_id])).status_code == 404


def test_a_bank_charge_is_put_down_as_such_and_taken_back(client):
    made = invoice()
    line, by = left(made, "12.50", "Комиссия банка"), cashier(made)
    enter(client, by, second_factor=True)
    assert (
        "Комиссия банка"
        in client.get(reverse("billing:bank_lines") + "?view=outgoing").content.decode()
    )
    client.post(reverse("billing:charge_line", args=[line.public_id]))
    assert (again(line).state, again(line).decided_by) == ("charge", by)
    assert (
        "Комиссия банка"
        in client.get(reverse("billing:bank_lines") + "?view=charges").content.decode()
    )
    client.post(reverse("billing:uncharge_line", args=[line.public_id]))
    assert again(line).state == "outgoing"


def test_a_payout_nobody_saw_leaving_is_listed_after_three_working_days(client):
    made = paid_by_transfer()
    refund, by = returned(made, "40"), cashier(made)
    assert reads.late(by) == []
    with time_machine.travel(made.issued_on + timedelta(days=9)):
        assert reads.late(by) == [(refund, None)]
        enter(client, by, second_factor=True)
        assert made.number in text_of(client, "unseen_payouts")
        line = left(made, "40")
        payouts.see(line, refund, by=by)
        assert reads.late(by) == [(refund, line)]
        assert "Waits for a second person" in text_of(client, "unseen_payouts")
        payouts.agree(line, by=cashier(made))
        assert reads.late(by) == []


reached: set[str] = set()
STEPS = st.lists(st.tuples(st.sampled_from(["see", "agree", "mistake", "charge", "uncharge"]),
                           st.integers(0, 2), st.integers(0, 2), st.integers(0, 1)), max_size=14)  # fmt: skip


@pytest.fixture
def walked(own_store):
    made = paid_by_transfer()
    people = [cashier(made), cashier(made)]
    refunds = [returned(made, sum_) for sum_ in ("30", "30", "50")]
    sums = ("-30", "-30", "-50")
    kept(account_of(made), [entry(s, on=made.issued_on) for s in sums], people[0])
    return people, refunds, [line.pk for line in BankLine.objects.order_by("pk")]


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_whatever_is_pressed_a_payout_leaves_once_and_by_two_people(walked, walk):
    people, refunds, lines = walked
    with transaction.atomic():
        for name, place, refund, who in walk:
            more = {"see": [refunds[refund]]}.get(name, [])
            words = {"reason": "Не тот платёж"} if name == "mistake" else {}
            line = BankLine.objects.get(pk=lines[place])
            with suppress(Refused), transaction.atomic():
                getattr(payouts, name)(line, *more, by=people[who], **words)
            for line in BankLine.objects.all():
                reached.add(line.state)
                told = [one.amount for one in line.payouts.all()]
                assert told == ([] if line.state in ("outgoing", "charge") else [-line.amount])
                assert line.state != "left" or line.accepted_by != line.decided_by
        seen = sum((r.amount for r in refunds if reads.seen(r)), Decimal(0))
        assert seen == -sum((line.amount for line in BankLine.objects.left()), Decimal(0))
        transaction.set_rollback(True)


def test_the_walks_went_everywhere():
    if not reached:
        pytest.skip("the walks ran in another process")
    assert reached == {"outgoing", "leaving", "left", "charge"}


def overview_of(user):
    return [(block.deposits.amount, block.deposits.count) for block in overview.gather(user)]


def test_a_deposit_promised_and_not_sent_is_listed_until_finance_closes_it_and_its_refund_fits_a_line(
    client,
):
    made = paid_by_transfer(invoice(kind="INVD"))
    by, second = cashier(made), cashier(made)
    load_file(TEXTS / "DEPS.toml", by=None)
    deposits.take_in(made, on=made.issued_on, by=None)
    asked = deposits.settle_deposit(
        made.case,
        currency=made.currency,
        arrears=[],
        deductions=[],
        refund_by=made.issued_on,
        by=by,
    )
    deposits.confirm(asked, by=second)
    review = FinanceReview.objects.get(key=f"settlement-{asked.pk}")
    assert reads.promised(by) == [(review, asked, made.total)]
    enter(client, by, second_factor=True)
    told = text_of(client, "unseen_payouts")
    assert "Deposits promised and not sent" in told
    assert made.company.name in told
    before = overview_of(by)
    refund = returned(made, str(made.amount))
    reviewing.resolve(review, by=by, resolution="Отправлено")
    assert reads.promised(by) == []
    line = left(made, str(made.amount))
    assert [one for one, _why in reads.proposals(line, by)] == [refund]

    # It comes back: it is promised again, until finance has sent it to another account.
    (back,) = brought(
        made, entry(made.amount, "Возврат", on=made.issued_on, payer=made.company.name)
    )
    returning.take_for_return(back, refund, by=by)
    returning.agree_return(again(back), by=second)
    ((asked_again, settlement, sum_),) = reads.promised(by)
    assert (settlement, sum_) == (asked, made.total)
    assert refunding.source_of_review(asked_again).left == made.total
    assert overview_of(by) == before


def test_a_payout_leaves_once():
    made = paid_by_transfer()
    refund, by = returned(made, "40"), cashier(made)
    kept(account_of(made), [entry("-40", on=made.issued_on), entry("-40", on=made.issued_on)], by)
    one, two = BankLine.objects.all()
    payouts.see(one, refund, by=by)
    with pytest.raises(payouts.NotThisPayout):
        payouts.see(two, refund, by=by)
    assert (again(refund).line, again(two).state) == (one, "outgoing")
