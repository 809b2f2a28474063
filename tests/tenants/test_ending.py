"""What is taken back leaves nothing behind: no kept unit, no invoice, no paper that still holds."""

from datetime import date

import pytest

from portal.billing.actions import transfers
from portal.billing.models import Invoice
from portal.documents.models import Document
from tenants import states
from tenants.actions import offering, residing, sending, spaces
from tenants.models import Application, Occupancy, Tenancy
from tenants.refusals import DepositUnderway, UnitGone
from tests.tenants import factories as make

pytestmark = pytest.mark.django_db


def standing(kind):
    return Document.objects.filter(kind=kind).values_list("state", flat=True).last()


@pytest.fixture
def accepted(park, ready):
    offer = make.offered(park, make.approved(park, ready), make.unit(campus=park.campus))
    residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)
    return Application.objects.for_pages().get(pk=ready.pk)


def test_withdrawing_after_acceptance_ends_invoice_agreement_and_offer(park, accepted):
    sending.withdraw_application(accepted, by=park.owner, reason="Планы изменились")
    assert Invoice.objects.get(kind="INVD").state == "void"
    assert {standing(kind) for kind in ("LEAS", "OFFR", "INVD")} == {"revoked"}
    assert standing("DECL") != "revoked"
    assert Tenancy.objects.get().state == states.CANCELLED


def test_cancelling_an_unpaid_acceptance_ends_them_too(park, accepted):
    residing.cancel_acceptance(accepted, by=park.leasing, reason="未付押金")
    assert Invoice.objects.get(kind="INVD").state == "void"
    assert {standing(kind) for kind in ("LEAS", "OFFR")} == {"revoked"}


def test_an_offer_taken_back_no_longer_holds(park, ready):
    application = make.approved(park, ready)
    make.offered(park, application, make.unit(campus=park.campus))
    offering.withdraw_offer(application, by=park.leasing, reason="Ремонт")
    assert standing("OFFR") == "revoked"


def test_while_a_transfer_waits_nothing_is_taken_back(park, accepted):
    invoice = Invoice.objects.get(kind="INVD")
    transfers.mark_received(
        invoice,
        by=park.finance,
        received_on=date(2026, 11, 2),
        bank_reference="1",
        amount=invoice.total,
    )
    with pytest.raises(DepositUnderway):
        sending.withdraw_application(accepted, by=park.owner, reason="x")
    assert Application.objects.get(pk=accepted.pk).state == states.OFFER_ACCEPTED
    assert Occupancy.objects.live().count() == 1


def test_a_unit_gone_while_the_offer_stood_is_not_let(park, ready):
    offer = make.offered(park, make.approved(park, ready), make.unit(campus=park.campus))
    spaces.release(offer.occupancy, by=None)
    with pytest.raises(UnitGone):
        residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)
    assert Application.objects.get(pk=ready.pk).state == states.OFFER_ISSUED
    assert not Tenancy.objects.exists()
    assert not Invoice.objects.exists()
