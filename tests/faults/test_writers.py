"""SQLite under eight writing processes: none is told "database is locked", and nothing is lost."""

import multiprocessing
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from portal.cases.actions import handling
from portal.cases.actions.history import broken_links
from tests import factories
from tests.cases import sample

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
WRITERS, NOTES = 8, 10
FORK = multiprocessing.get_context("fork")


def write(case, officer, mode, gate, told):
    """A process of its own, with a connection of its own; each note is written a moment after a look."""
    connection.settings_dict["OPTIONS"]["transaction_mode"] = mode
    gate.wait(60)
    refused = 0
    for _ in range(NOTES):
        try:
            with transaction.atomic():
                case.refresh_from_db()
                time.sleep(0.005)
                handling.note(case, "seen", by=officer)
        except OperationalError as error:
            refused += "locked" in str(error)
    told.put(refused)
    connections.close_all()


def refusals(mode):
    """How often eight processes were refused, and how many of their notes are there."""
    campus, _officer, company, owner = sample.set_up()
    case = sample.case(company=company, campus=campus, by=owner)
    officers = [factories.staff(role="service", campus=campus) for _ in range(WRITERS)]
    gate, told = FORK.Barrier(WRITERS), FORK.Queue()
    connections.close_all()
    writers = [FORK.Process(target=write, args=(case, o, mode, gate, told)) for o in officers]
    for writer in writers:
        writer.start()
    refused = sum(told.get(timeout=120) for _ in writers)
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    return refused, case.steps.filter(name="seen").count()


def test_eight_processes_write_and_none_is_locked_out():
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert refusals("IMMEDIATE") == (0, WRITERS * NOTES)
    assert list(broken_links()) == []


def test_with_ordinary_transactions_the_same_processes_are_locked_out():
    """The negative control: a transaction that reads first and then wants to write finds the lock taken."""
    refused, written = refusals("DEFERRED")
    assert refused > 0
    assert refused + written == WRITERS * NOTES
