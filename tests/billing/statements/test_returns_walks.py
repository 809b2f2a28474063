"""Payouts that leave, and come back whole or short, in any order: the books equal the bank."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.billing import payouts as reads
from portal.billing import returns
from portal.billing.actions import payouts, refunding, returning
from portal.billing.models import BankLine, Invoice, Refund
from portal.billing.sheets import charge_of
from portal.workflow import Refused
from tests.billing.factories import cashier
from tests.billing.statements.test_returns import bring
from tests.billing.statements.test_reversals import owed
from tests.billing.test_refunds import enter_refund, paid_by_transfer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]
reached: set[str] = set()
SUMS = ("30", "30", "50")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["send", "leaves", "file", "returns", "short", "stranger", "see", "take", "agree", "mistake"]),
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
        self.short_lines = set()

    def send(self, place):
        reference = "REGISTER-15" if place == 2 else f"PAYOUT-99041{place}"
        told = {"sent_on": self.made.issued_on, "bank_reference": reference}
        entered = enter_refund(self.made, SUMS[place], self.staff[0], **told)
        refunding.confirm(entered, by=self.staff[1])

    def bring(self, amount, end):
        self.files += 1
        return bring(self.made, (amount, end), by=self.staff[0], opening=f"{5000 + self.files}.00")

    def leaves(self, place):
        self.bring(f"-{SUMS[place]}", f"PAYOUT-99041{place}")

    def file(self, place):
        self.bring("-100", "REGISTER-15")

    def returns(self, place):
        self.bring(SUMS[place], "REGISTER-15" if place == 2 else f"PAYOUT-99041{place}")

    def short(self, place):
        """As `returns`, and banks kept 7."""
        end = "REGISTER-15" if place == 2 else f"PAYOUT-99041{place}"
        self.short_lines |= {one.pk for one in self.bring(str(int(SUMS[place]) - 7), end)}

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
    charges = sum((charge_of(line) for line in BankLine.objects.charges()), Decimal(0))
    assert at_bank + charges == sum((r.amount for r in back), Decimal(0)) - sum(
        (r.amount for r in seen), Decimal(0)
    )
    for line in BankLine.objects.prefetch_related("payouts"):
        reached.add(line.state)
        told = sum((one.amount for one in line.payouts.all()), Decimal(0))
        assert told == (-line.amount if line.state in ("leaving", "left") else 0)
        assert line.kept.amount == (line.pk in world.short_lines and line.returns is not None) * 7
        if line.kept:
            reached.add(f"short {line.state}")
    reached.update(r.state for r in [*sent, *back])


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
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
        ("send", 0),
        ("short", 0),
        ("take", 0),
        ("mistake", 0),
        ("take", 0),
        ("agree", 0),
        ("leaves", 0),
        ("see", 0),
        ("agree", 0),
        ("send", 0),
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
        "short coming_back", "short came_back",
    }  # fmt: skip
