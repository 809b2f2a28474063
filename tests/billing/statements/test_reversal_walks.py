"""Whatever the order of credits, matches, reversals and repeats: what is asked for is what the park does not hold."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.billing import reversals, sheets
from portal.billing.actions import (
    crediting,
    deposits,
    importing,
    invoicing,
    lines,
    refunding,
    reversing,
    transfers,
)
from portal.billing.models import BankLine, FinanceReview, Invoice, Loss, TransferNote
from portal.documents.actions.texts import load_file
from portal.workflow import Refused
from tests.billing.factories import TEXTS, case, cashier, invoice, line
from tests.billing.statements.bank import account_of
from tests.billing.statements.test_pages import again
from tests.billing.statements.test_reversals import back, bring, came, owed
from tests.pages import THOROUGH

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]

SUMS = ("100.00", "60.00", "90.00")
seen: set[str] = set()
PLACES = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("credit"), PLACES),
        st.tuples(st.just("credit"), PLACES),
        st.tuples(st.just("reversal"), PLACES),
        st.tuples(st.just("reversal"), PLACES),
        st.tuples(st.just("accept"), PLACES),
        st.tuples(st.just("by_people"), PLACES),
        st.tuples(st.just("in_part"), PLACES),
        st.tuples(st.just("in_part"), PLACES),
        st.tuples(st.just("pay"), st.integers(0, 2)),
        st.tuples(st.just("less"), st.integers(0, 1)),
        st.tuples(st.just("void"), st.integers(0, 2)),
    ),
    min_size=5,
    max_size=12,
)


class World:
    """Two invoices and a deposit; a bank that brings four credits and takes any of them back, again and again."""

    def __init__(self):
        load_file(TEXTS / "CRDN.toml", by=None)
        about = case()
        self.owed = [
            invoice(case_of=about, kind=kind, lines=[line(price=sum_, tax="none")])
            for kind, sum_ in zip(("INVS", "INVS", "INVD"), SUMS, strict=True)
        ]
        self.staff = [cashier(self.owed[0]), cashier(self.owed[0])]
        self.account = account_of(self.owed[0])
        importing.set_rules(self.account, by=self.staff[0], table={}, tolerance=Decimal(5))
        self.files = 0
        one, two, held = self.owed
        self.pool = [
            came(one, "100.00", end="E2E-AAAAA1", reference="REF-AAAAA1"),
            (
                "97.00",
                f"{one.number}",
                "REF-BBBBB2",
                "E2E-BBBBB2",
            ),  # two for one: banks kept the rest
            ("150.00", f"{two.reference} {held.reference}", "REF-CCCCC3", "E2E-CCCCC3"),
            ("40.00", f"{held.reference}", "REF-DDDDD4", "E2E-DDDDD4"),
        ]

    def credit(self, place):
        self.bring(self.pool[place])

    def bring(self, told):
        """Each time in another file: what it holds may be known already."""
        self.files += 1
        bring(self.account, told, by=self.staff[0], opening=f"{1000 + self.files}.00")

    def reversal(self, place):
        amount, _purpose, _reference, end = self.pool[place]
        self.bring(back(amount, end=end, reference=f"RVS-{place}"))

    def in_part(self, place):
        """A third of what a credit brought, each time one more; two people take it for a part of that credit."""
        amount, _purpose, reference, end = self.pool[place]
        third = (Decimal(amount) / 3).quantize(Decimal("0.01"))
        self.files += 1
        self.bring(back(third, end=end, reference=f"PART-{self.files}"))
        credit = BankLine.objects.filter(bank_reference=reference).first()
        for one in BankLine.objects.reversals():
            if credit in [found.thing for found in reversals.candidates(one)]:
                reversing.reverse(one, credit, by=self.staff[0])
                reversing.agree(again(one), by=self.staff[1])

    def accept(self, place):
        """Two people book the best proposal of a line that came."""
        found = BankLine.objects.filter(
            bank_reference=self.pool[place][2], state="unmatched"
        ).first()
        if found and found.proposals:
            parts = [
                lines.Part(Invoice.objects.get(pk=pk), Decimal(sum_), Decimal(fee))
                for pk, sum_, fee in found.proposals[0]["parts"]
            ]
            lines.accept(found, parts, by=self.staff[0])
            if place != 1:
                lines.confirm(again(found), by=self.staff[1])

    def by_people(self, place):
        for one in BankLine.objects.reversals():
            found = reversals.candidates(one)
            if len(found) > place:
                reversing.reverse(one, found[place].thing, by=self.staff[0])
                reversing.agree(again(one), by=self.staff[1])
                return

    def pay(self, place):
        one = again(self.owed[place])
        if one.takes_money and not one.waiting_transfer:
            note = transfers.mark_received(
                one, by=self.staff[0], received_on=one.issued_on, bank_reference="by hand", amount=one.left
            )  # fmt: skip
            transfers.confirm(note, by=self.staff[1])

    def void(self, place):
        invoicing.void(again(self.owed[place]), by=self.staff[0], reason="x")

    def less(self, place):
        one = again(self.owed[place])
        if one.credit_notes.exists() or one.waiting_transfer:
            return
        note = crediting.credit(one, by=self.staff[0], reason="x", nets={1: Decimal(10)})
        crediting.confirm(note, by=self.staff[1])


def check_lines():
    """What is taken of a line is what reversals take; no more than it brought, and never of two things at once."""
    for one in BankLine.objects.all():
        took = one.reversals.filter(state="took_back")
        assert one.lost == -sum(t.amount for t in took)
        assert (one.state == "taken_back") == (one.lost == one.amount and one.amount > 0)
        notes = list(one.transfers.standing())
        assert sum(n.lost for n in notes) <= one.lost
        assert one.lost <= sum(n.lost for n in notes) or one.state == "taken_back"
        standing = {n.state for n in notes}
        whole = {"reversed"} if one.state == "taken_back" else {"confirmed", "noted", "reversed"}
        assert standing <= whole


def check_payments(invoice):
    """What a payment has is what it brought less what banks took since; its receipt says so, and the export."""
    for payment in invoice.payments.all():
        parts = payment.parts.held().sums()[0]
        assert refunding.source_of_payment(payment).left.amount == parts
        # What had been taken of a part before it counted was no part of the payment.
        before = sum(n.lost for n in payment.parts.all()) - payment.lost.amount
        assert before >= 0
        assert payment.amount == sum(n.amount for n in payment.parts.all()) - before
        assert payment.amount - sheets.taken_back(payment) == parts
        proof = payment.proof
        assert (proof.state == "revoked") == (not parts)
        assert not parts or proof.facts["sum"]["amount"] == f"{parts:.2f}"


def check(world):
    """What is asked for is what is not held; the ledger holds what the park holds; each line is in one place."""
    cancelled = Decimal(0)
    for one in Invoice.objects.all():
        notes = one.transfers.held()
        have = sum(notes.sums())
        claim = one.amount - sum((c.amount for c in one.credit_notes.confirmed()), Decimal(0))
        if one.is_open:
            assert one.left.amount == claim - have, (one, one.left, claim, have)
        elif one.state == "void":
            # Nothing is asked for, and what the park still has stands on finance's list.
            cancelled += claim if one.kind != "INVD" else claim - have
            if have and one.kind != "INVD":
                keys = [f"owed-{payment.pk}" for payment in one.payments.all()]
                waits = FinanceReview.objects.unresolved().filter(key__in=keys)
                assert sum(Decimal(r.facts["amount"]) for r in waits) == have
                seen.add("void and held")
        else:
            assert one.is_paid
            assert have >= claim
        check_payments(one)
        if one.kind == "INVD":
            counted = sum(notes.exclude(counted_in=None).sums())
            assert deposits.held(one.case, one.currency).amount == counted
    check_lines()
    balance = sum(sum(i.transfers.held().sums()) for i in Invoice.objects.all())
    credited = sum(c.amount for i in Invoice.objects.all() for c in i.credit_notes.confirmed())
    assert owed(world.owed[0]) == sum(Decimal(s) for s in SUMS) - credited - balance - cancelled


@settings(
    max_examples=8 if THOROUGH else 3,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@example([("reversal", 0), ("credit", 0), ("credit", 0), ("pay", 0), ("reversal", 0)])
@example([("credit", 0), ("less", 0), ("reversal", 0), ("reversal", 0), ("pay", 0)])
@example([("credit", 1), ("accept", 1), ("less", 0), ("reversal", 1), ("pay", 0)])
@example([("credit", 2), ("accept", 2), ("reversal", 2), ("credit", 2), ("pay", 2)])
@example([("credit", 3), ("accept", 3), ("pay", 2), ("reversal", 3), ("pay", 2), ("by_people", 0)])
@example(
    [
        ("credit", 0),
        ("in_part", 0),
        ("in_part", 0),
        ("in_part", 0),
        ("in_part", 0),
        ("pay", 0),
        ("reversal", 0),
    ]
)
@example(
    [
        ("credit", 2),
        ("accept", 2),
        ("in_part", 2),
        ("in_part", 2),
        ("pay", 2),
        ("pay", 1),
        ("in_part", 2),
    ]
)
@example(
    [
        ("credit", 3),
        ("accept", 3),
        ("in_part", 3),
        ("pay", 2),
        ("less", 0),
        ("in_part", 3),
        ("in_part", 3),
    ]
)
@example([("credit", 0), ("in_part", 0), ("void", 0), ("in_part", 0)])
@example(
    [
        ("credit", 3),
        ("accept", 3),
        ("pay", 2),
        ("in_part", 3),
        ("void", 2),
        ("in_part", 3),
        ("reversal", 3),
    ]
)
@example([("pay", 0), ("credit", 0), ("reversal", 0), ("by_people", 0), ("by_people", 1)])
@given(STEPS)
def test_what_is_asked_for_is_what_is_not_held(walk):
    with transaction.atomic():
        world = World()
        for name, place in walk:
            with suppress(Refused), transaction.atomic():
                getattr(world, name)(place)
            check(world)
            seen.update(BankLine.objects.values_list("state", flat=True))
            seen.update(TransferNote.objects.values_list("state", flat=True))
            if TransferNote.objects.counted().filter(lost__gt=0).exists():
                seen.add("in part")
            seen.update(
                f"{kind} lost" for kind in Loss.objects.values_list("invoice__kind", flat=True)
            )
        transaction.set_rollback(True)


def test_the_walks_went_everywhere():
    if not seen:
        pytest.skip("the walks ran in another process")
    assert seen >= {
        "unmatched", "booked", "noted", "reversal", "took_back", "taken_back", "reversed", "refused", "confirmed",
        "INVS lost", "INVD lost", "in part", "void and held",
    }  # fmt: skip
