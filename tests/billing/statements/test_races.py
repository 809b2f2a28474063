"""Two people at one line, one file kept twice at once; each drill with proof that it can fail."""

from contextlib import suppress

import pytest

from portal.billing import tasks
from portal.billing.actions import importing, lines, reversing, transfers
from portal.billing.models import BankLine, BankStatement, Loss, Payment, TransferNote
from portal.workflow import Refused, StaleState, WrongState
from tests.billing.factories import cashier, invoice
from tests.billing.statements.bank import account_of, entry, kept, laid, one_c
from tests.billing.test_races import again, staff_of, steps
from tests.faults.rivals import meeting, together

pytestmark = [
    pytest.mark.transactional,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_store"),
]
LATE = (StaleState, WrongState, lines.DoesNotFit, transfers.AlreadyEntered)


def brought(made, *entries):
    staff = cashier(made)
    statement = kept(account_of(made), entries, staff)
    tasks.match_statement(statement.pk)
    return list(BankLine.objects.filter(statement=statement))


def whole(made):
    return [lines.Part(again(made), made.amount)]


def fresh(line):
    return BankLine.objects.select_related("account__campus", "statement__kept_by").get(pk=line.pk)


def test_of_many_who_accept_a_line_one_does():
    made = invoice()
    (line,) = brought(made, entry(made.amount, made.number))
    results = together(
        *[lambda f=f: lines.accept(fresh(line), whole(made), by=f) for f in staff_of(made)]
    )
    assert sum(isinstance(r, list) for r in results) == 1
    assert sum(isinstance(r, LATE) for r in results) == 5
    assert TransferNote.objects.count() == 1


def test_of_many_who_confirm_a_line_one_does(heard):
    made = invoice()
    (line,) = brought(made, entry(made.amount, made.number))
    lines.accept(line, whole(made), by=cashier(made))
    results = together(*[lambda f=f: lines.confirm(fresh(line), by=f) for f in staff_of(made)])
    assert results.count(True) == 1
    assert sum(isinstance(r, LATE) for r in results) == 5
    assert (heard, steps(made), Payment.objects.count()) == ([made.number], 1, 1)


def test_one_file_kept_by_many_at_once_is_kept_once():
    made = invoice()
    account, staff = account_of(made), staff_of(made, 3)
    content = one_c(account, [entry("3.33", "a"), entry("4.44", "b")])
    laid_down = [laid(account, content, one) for one in staff]
    results = together(
        *[lambda s=s, f=f: importing.keep(s, by=f) for s, f in zip(laid_down, staff, strict=True)]
    )
    assert sum(isinstance(r, BankStatement) for r in results) == 1
    assert sum(isinstance(r, importing.KeptBefore) for r in results) == 2
    assert BankLine.objects.count() == 2


def test_files_that_overlap_kept_at_once_bring_each_entry_once():
    made = invoice()
    account, staff = account_of(made), staff_of(made, 2)
    first = one_c(account, [entry("3.33", "a", reference="1"), entry("4.44", "b", reference="2")])
    second = one_c(account, [entry("4.44", "b", reference="2"), entry("5.55", "c", reference="3")])
    pair = [laid(account, content, by) for content, by in zip((first, second), staff, strict=True)]
    results = together(
        *[lambda s=s, f=f: importing.keep(s, by=f) for s, f in zip(pair, staff, strict=True)]
    )
    assert [type(r) for r in results] == [BankStatement, BankStatement]
    assert sorted(line.purpose for line in BankLine.objects.all()) == ["a", "b", "c"]


def test_a_line_that_matches_itself_in_two_workers_is_booked_once(heard):
    made = invoice()
    (line,) = brought(made, entry(made.amount, made.number))
    results = together(*[lambda: lines.match(fresh(line), again(made))] * 4)
    assert results.count(True) == 1
    assert (heard, Payment.objects.count()) == ([made.number], 1)


def test_money_taken_back_by_two_workers_while_somebody_confirms_it_is_out_of_the_books_once():
    made = invoice()
    (line,) = brought(made, entry(made.amount, made.number, reference="REF-000001"))
    (taken,) = brought(made, entry(-made.amount, "Сторно", reference="RVS-000001"))
    first, second = staff_of(made, 2)
    lines.accept(line, whole(made), by=first)
    reversing.call_reversal(taken, by=first)
    results = together(
        lambda: reversing.undo(fresh(taken), fresh(line)),
        lambda: reversing.undo(fresh(taken), fresh(line)),
        lambda: lines.confirm(fresh(line), by=second),
    )
    assert all(one is None or one is True or isinstance(one, Refused) for one in results), results
    with suppress(Refused):  # who was too late tries again with the next statement
        reversing.undo(fresh(taken), fresh(line))
    assert (fresh(taken).state, fresh(line).state) == ("took_back", "taken_back")
    (note,) = TransferNote.objects.all()
    assert note.state in ("reversed", "refused")
    assert (again(made).state, again(made).left) == ("open", made.total)
    assert Loss.objects.count() == (note.state == "reversed")


# A negative control: our own action, sabotaged.


def test_without_compare_and_set_the_constraint_is_the_last_line(monkeypatch):
    """Both have looked and both write: the first part of a second acceptance finds no room."""
    one, other = invoice(), invoice()
    (line,) = brought(one, entry(min(one.amount, other.amount), "?"))
    pair = staff_of(one, 2)
    monkeypatch.setattr(lines, "move", lambda *_, **__: None)
    with meeting(monkeypatch, lines, "_check", 1):
        results = together(
            lambda: lines.accept(fresh(line), whole(one), by=pair[0]),
            lambda: lines.accept(fresh(line), whole(other), by=pair[1]),
        )
    assert sum(isinstance(r, list) for r in results) == 1
    assert sum(isinstance(r, transfers.AlreadyEntered) for r in results) == 1
