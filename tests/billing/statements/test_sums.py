"""Whatever the order of imports, acceptances and repeats: what is booked is what came, and nothing twice."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.billing import tasks
from portal.billing.actions import importing, invoicing, lines, transfers
from portal.billing.models import BankLine, FinanceReview, Invoice, Payment, TransferNote
from portal.money import Money
from portal.workflow import Refused
from tests.billing.factories import case, cashier, invoice, line
from tests.billing.statements.bank import account_of, entry, laid, one_c
from tests.pages import THOROUGH

pytestmark = pytest.mark.django_db
SUMS = ("50.00", "100.00", "150.00")
TOLERANCE = Decimal(5)
seen: set[str] = set()


def pool(owed):
    """Everything a bank may bring: exact, in parts, short, over, joined, unknown, alike, and money that goes out."""
    names = [one.reference for one in owed]
    return [
        entry("50.00", names[0], reference="1"), entry("50.00", names[0], reference="2"),
        entry("60.00", names[1], reference="3"), entry("40.00", names[1], reference="4"),
        entry("147.00", names[2], reference="5"), entry("175.00", names[2], reference="6"),
        entry("150.00", f"{names[0]} {names[1]}", reference="7"), entry("33.00", "?", reference="8"),
        entry("100.00", owed[1].number), entry("100.00", owed[1].number), entry("-20.00", "fee", reference="9"),
    ]  # fmt: skip


places = st.integers(0, 10)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("bring"), st.lists(places, min_size=1, max_size=6)),
        st.tuples(st.just("accept"), places, st.integers(0, 2), st.integers(0, 1)),
        st.tuples(st.just("split"), places, st.integers(0, 2), st.sampled_from([10, 40, 60, 100])),
        st.tuples(st.just("book"), places, st.integers(0, 2)),
        st.tuples(st.just("confirm"), places, st.integers(0, 1)),
        st.tuples(st.just("refuse"), places, st.integers(0, 1)),
        st.tuples(st.just("by_hand"), st.integers(0, 2), st.integers(0, 1)),
        st.tuples(st.just("void"), st.integers(0, 2)),
        st.tuples(st.just("question"), places),
    ),
    min_size=6,
    max_size=24,
)


class World:
    """Three invoices of one company, two cashiers, one account."""

    def __init__(self):
        about = case()
        self.owed = [invoice(case_of=about, lines=[line(price=sum_, tax="none")]) for sum_ in SUMS]
        self.staff = [cashier(self.owed[0]), cashier(self.owed[0])]
        self.account = account_of(self.owed[0])
        importing.set_rules(self.account, by=self.staff[0], table={}, tolerance=TOLERANCE)
        self.files = 0

    def line(self, place):
        found = list(BankLine.objects.order_by("pk"))
        return found[place % len(found)] if found else None

    def again(self, place):
        return Invoice.objects.get(pk=self.owed[place].pk)

    def bring(self, places):
        every = pool(self.owed)
        content = one_c(self.account, [every[n] for n in places], opening="1000.00")
        kept = importing.keep(laid(self.account, content, self.staff[0]), by=self.staff[0])
        tasks.match_statement(kept.pk)
        tasks.match_statement(kept.pk)  # a worker killed between work and record does it again

    def accept(self, place, which, who):
        found = self.line(place)
        if found and which < len(found.proposals):
            parts = [
                lines.Part(Invoice.objects.get(pk=pk), Decimal(sum_), Decimal(fee))
                for pk, sum_, fee in found.proposals[which]["parts"]
            ]
            lines.accept(found, parts, by=self.staff[who])

    def book(self, place, which):
        self.accept(place, which, 0)
        self.confirm(place, 1)

    def split(self, place, which, sum_):
        if found := self.line(place):
            lines.accept(found, [lines.Part(self.again(which), Decimal(sum_))], by=self.staff[0])

    def confirm(self, place, who):
        if found := self.line(place):
            lines.confirm(found, by=self.staff[who])

    def refuse(self, place, who):
        if found := self.line(place):
            lines.refuse(found, by=self.staff[who], reason="wrong")

    def by_hand(self, place, who):
        one = self.again(place)
        if note := one.waiting_transfer:
            transfers.confirm(note, by=self.staff[who])
        else:
            transfers.mark_received(
                one, by=self.staff[who], received_on=date(2026, 11, 2), bank_reference="h", amount=one.left or one.total
            )  # fmt: skip

    def void(self, place):
        invoicing.void(self.again(place), by=self.staff[0], reason="x")

    def question(self, place):
        if found := self.line(place):
            lines.question(found, by=self.staff[0])


def check():
    """Every line's money is in one place, every invoice's is at most its own."""
    free = {r.key: Decimal(r.facts["amount"]) for r in FinanceReview.objects.all()}
    for one in BankLine.objects.all():
        standing = one.transfers.standing().aggregate(s=Sum("amount"))["s"] or 0
        over = free.get(f"line-{one.pk}-over", 0)
        if one.state == "booked":
            assert standing + over == one.amount
            assert not one.transfers.waiting().exists()
        elif one.state == "noted":
            assert 0 < standing <= one.amount
        else:
            assert standing == 0
    for one in Invoice.objects.all():
        came, fees = one.transfers.counted().sums()
        freed = sum(
            free.get(f"transfer-{n.pk}-second", Decimal(0)) for n in one.transfers.counted()
        )
        paid = sum((p.amount for p in one.payments.all()), Decimal(0))
        assert came - freed == (paid if one.is_paid else came if one.is_open else 0)
        if one.is_paid:
            (payment,) = one.payments.all()
            assert payment.amount + payment.fee == one.amount
            assert payment.fee <= TOLERANCE
        assert one.is_paid or not paid
        assert not one.is_open or came + fees < one.amount
    twice = TransferNote.objects.standing().exclude(line=None).values("line", "invoice")
    assert not twice.annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert Payment.objects.values("invoice").annotate(n=Count("pk")).filter(n__gt=1).count() == 0


@settings(
    max_examples=12 if THOROUGH else 6,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@example([0, 2, 3, 5], [("book", 3, 0), ("book", 1, 0), ("book", 2, 0), ("void", 0)])
@given(st.lists(places, min_size=4, max_size=11), steps)
def test_what_is_booked_is_what_came(own_store, first, walk):
    with transaction.atomic():
        world = World()
        world.bring(first)
        for name, *told in walk:
            with suppress(Refused), transaction.atomic():
                getattr(world, name)(*told)
            check()
            seen.update(BankLine.objects.values_list("state", flat=True))
            seen.update(Invoice.objects.values_list("state", flat=True))
            seen.update(FinanceReview.objects.values_list("kind", flat=True))
        transaction.set_rollback(True)


def test_the_walks_went_everywhere():
    """Of the examples above, in one process: a property nobody walked into proves nothing."""
    if not seen:
        pytest.skip("the walks ran in another process")
    assert seen >= {
        "unmatched",
        "noted",
        "booked",
        "review",
        "outgoing",
        "paid",
        "open",
        "over",
        "void",
    }


def test_a_sum_of_parts_pays_once_and_the_same_file_brings_nothing_new(own_store):
    world = World()
    world.bring([2, 3])
    assert [one.state for one in BankLine.objects.all()] == ["unmatched", "unmatched"]
    assert {r for one in BankLine.objects.all() for r in one.proposals[0]["reasons"]} == {
        "reference",
        "completes",
    }
    for place in (0, 1):
        world.accept(place, 0, 0)
        with pytest.raises(transfers.SamePerson):
            world.confirm(place, 0)
        world.confirm(place, 1)
        assert world.again(1).is_paid is (place == 1)
    with pytest.raises(importing.KeptBefore):
        world.bring([2, 3])
    world.bring([3, 2, 10])
    assert BankLine.objects.count() == 3
    (payment,) = Payment.objects.all()
    assert (payment.total, payment.transfer.bank_reference) == (Money(100, "RUB"), "4")
    check()
