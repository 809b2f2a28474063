"""Fixtures every test of the app may ask for."""

import pytest

from portal.billing.signals import invoice_paid
from tests.billing.stripe_server import stripe_server, webhook_door

__all__ = ["stripe_server", "webhook_door"]


@pytest.fixture(autouse=True)
def unprinted(monkeypatch):
    """Papers keep their row, number and facts; their printing is tested where they are made."""
    monkeypatch.setattr("portal.documents.tasks.render", lambda document_id: None)


@pytest.fixture
def heard():
    """The numbers of invoices the signal told of."""
    told = []

    def listen(sender, invoice, **_):
        told.append(invoice.number)

    invoice_paid.connect(listen)
    yield told
    invoice_paid.disconnect(listen)
