"""Money and history stay as written, whoever asks the database; on SQLite and on PostgreSQL."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal import append_only
from portal.billing.actions import transfers
from portal.billing.models import StripeEvent
from tests.billing.factories import cashier, invoice

pytestmark = [pytest.mark.transactional, pytest.mark.django_db(transaction=True)]
# A column of each that nobody may touch.
GUARDED = {
    "cases.CaseStep": "reason",
    "billing.Invoice": "amount",
    "billing.InvoiceLine": "net",
    "billing.Payment": "amount",
    "billing.StripeEvent": "payload",
}


@pytest.fixture
def books(monkeypatch):
    """A paid invoice and a heard event: rows in every guarded table."""
    monkeypatch.setattr("portal.documents.tasks.render", lambda document_id: None)
    made = invoice()
    note = transfers.mark_received(
        made, by=cashier(made), received_on=made.issued_on, bank_reference="1", amount=made.total
    )
    transfers.confirm(note, by=cashier(made))
    event = StripeEvent.objects.create(
        event_id="evt_1", type="x", livemode=False, created_at=timezone.now(), payload={}
    )
    return made, event


def refused(sql_or_call):
    def attempt():
        if callable(sql_or_call):
            return sql_or_call()
        with connection.cursor() as cursor:
            return cursor.execute(sql_or_call)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        attempt()
    return True


def test_no_row_is_changed_or_removed_by_any_way(books):
    assert set(GUARDED) <= set(append_only.GUARDS)
    for name, column in GUARDED.items():
        model = apps.get_model(name)
        table, rows = model._meta.db_table, model.objects.all()
        before = list(rows.values())
        assert before, name
        assert refused(lambda rows=rows, c=column: rows.update(**{c: rows.values_list(c)[:1]}))
        assert refused(f'UPDATE {table} SET "{column}" = "{column}"')
        assert refused(lambda rows=rows: rows._raw_delete("default"))
        assert refused(f"DELETE FROM {table}")
        if connection.vendor == "postgresql":
            assert refused(f"TRUNCATE {table} CASCADE")
        assert list(rows.values()) == before


def test_what_is_said_once_is_not_said_again(books):
    made, event = books
    kept = StripeEvent.objects.filter(pk=event.pk)
    kept.update(outcome="paid", processed_at=timezone.now())
    assert refused(lambda: kept.update(outcome="ignored"))
    assert refused(lambda: made.payments.update(receipt=None))


def test_without_the_guard_the_same_row_is_changed(books):
    """The negative control; and the end of the next `migrate` sets the guard again."""
    made, _event = books
    append_only.lift("billing.Payment")
    assert made.payments.update(amount=1) == 1
    call_command("migrate", verbosity=0)
    assert refused(lambda: made.payments.update(amount=2))
