"""Money the park sent and the bank sent back: it is owed again, once, and the company is asked where to send it."""

from contextlib import suppress
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

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
from portal.billing.models import BankLine, FinanceReview, Invoice, Refund
from portal.billing.sheets import ONE_C
from portal.billing.statements import reading, tabular
from portal.models import OutgoingMail
from portal.workflow import Refused
from tests import factories
from tests.accounts.factories import enter
from tests.billing.factories import cashier, invoice, owner_of
from tests.billing.statements.bank import account_of, camt, entry, laid, one_c
from tests.billing.statements.test_pages import again, brought
from tests.billing.statements.test_payouts import left, returned, text_of
from tests.billing.statements.test_reversals import owed
from tests.billing.test_refunds import enter_refund, paid_by_transfer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]
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


# --- whatever happens ---

reached: set[str] = set()
SUMS = ("30", "30", "50")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["send", "leaves", "file", "returns", "stranger", "see", "take", "agree", "mistake"]),
        st.integers(0, 2),
    ),
    min_size=4, max_size=14,
)  # fmt: skip


class World:
    """A paid invoice of which parts go back; a bank that books payouts one by one or together, and returns them."""

    def __init__(self):
        self.made = paid_by_transfer()
        self.staff = [cashier(self.made), cashier(self.made)]
        self.files = 0

    def send(self, place):
        reference = "REGISTER-15" if place == 2 else f"PAYOUT-99041{place}"
        told = {"sent_on": self.made.issued_on, "bank_reference": reference}
        entered = enter_refund(self.made, SUMS[place], self.staff[0], **told)
        refunding.confirm(entered, by=self.staff[1])

    def bring(self, amount, end):
        self.files += 1
        bring(self.made, (amount, end), by=self.staff[0], opening=f"{5000 + self.files}.00")

    def leaves(self, place):
        self.bring(f"-{SUMS[place]}", f"PAYOUT-99041{place}")

    def file(self, place):
        self.bring("-100", "REGISTER-15")

    def returns(self, place):
        self.bring(SUMS[place], "REGISTER-15" if place == 2 else f"PAYOUT-99041{place}")

    def stranger(self, place):
        self.bring(SUMS[place], f"OTHER-000{place}")

    def see(self, place):
        for line in BankLine.objects.outgoing():
            if found := reads.proposals(line, self.staff[0]):
                payouts.see(line, found[-1][0], by=self.staff[0])

    def take(self, place):
        for line in BankLine.objects.unmatched():
            found = returns.candidates(line)
            if len(found) > place:
                returning.take_for_return(line, found[place].refund, by=self.staff[0])

    def agree(self, place):
        for line in BankLine.objects.waiting():
            verb = payouts.agree if line.state == "leaving" else returning.agree_return
            verb(line, by=self.staff[1])

    def mistake(self, place):
        for line in BankLine.objects.waiting():
            verb = payouts.mistake if line.state == "leaving" else returning.mistake_return
            verb(line, by=self.staff[1], reason="x")


def check(world):
    """What the park holds by its books is what came less what left; each payout leaves and returns once."""
    made = Invoice.objects.get(pk=world.made.pk)
    sent = list(Refund.objects.returned())
    back = list(Refund.objects.filter(state="bounced").select_related("returned_by"))
    assert refunding.source_of_payment(made.payment).left.amount == made.amount - sum(
        r.amount for r in sent
    )
    assert owed(made) == sum(r.amount for r in sent)
    assert {one.returned_by.state for one in back} <= {"came_back"}
    assert len(back) == BankLine.objects.came_back().count()
    lines = BankLine.objects.filter(state__in=("left", "came_back"))
    seen = [one for one in [*sent, *back] if reads.seen(one)]
    at_bank = sum((line.amount for line in lines), Decimal(0))
    assert at_bank == sum((r.amount for r in back), Decimal(0)) - sum(
        (r.amount for r in seen), Decimal(0)
    )
    for line in BankLine.objects.prefetch_related("payouts"):
        reached.add(line.state)
        told = sum((one.amount for one in line.payouts.all()), Decimal(0))
        assert told == (-line.amount if line.state in ("leaving", "left") else 0)
        assert line.returns is None or line.returns.amount == line.amount
    reached.update(r.state for r in [*sent, *back])


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@example(
    [
        ("send", 0),
        ("leaves", 0),
        ("see", 0),
        ("agree", 0),
        ("returns", 0),
        ("send", 0),
        ("returns", 0),
    ]
)
@example(
    [
        ("send", 2),
        ("send", 2),
        ("file", 0),
        ("returns", 2),
        ("take", 0),
        ("mistake", 0),
        ("take", 1),
        ("agree", 0),
    ]
)
@example(
    [
        ("stranger", 0),
        ("send", 0),
        ("take", 0),
        ("agree", 0),
        ("leaves", 0),
        ("see", 0),
        ("agree", 0),
    ]
)
@given(STEPS)
def test_books_equal_the_bank_whatever_leaves_and_comes_back(walk):
    with transaction.atomic():
        world = World()
        for name, place in walk:
            with suppress(Refused), transaction.atomic():
                getattr(world, name)(place)
            check(world)
        transaction.set_rollback(True)


def test_the_walks_went_everywhere():
    if not reached:
        pytest.skip("the walks ran in another process")
    assert reached >= {
        "outgoing", "leaving", "left", "unmatched", "coming_back", "came_back", "returned", "bounced",
    }  # fmt: skip
