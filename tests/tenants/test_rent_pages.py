"""Finance's pages of rent: a run from its start to its invoices, and meters."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from portal.billing.models import Invoice
from portal.documents.actions.texts import load_file
from portal.documents.models import Document
from tenants.models import MeterReading, RentRun, Tariff
from tests import factories
from tests.accounts.factories import enter
from tests.tenants import factories as own
from tests.tenants import leases
from tests.tenants.conftest import TEXTS

RUNS = "tenants:rent_runs"


@pytest.fixture
def campus(db, unprinted):
    for kind in ("INVR", "PROF"):
        load_file(TEXTS / f"{kind}.toml", by=None)
    campus = factories.campus(code="XA")
    campus.refresh_from_db()
    own.calendars()
    return campus


@pytest.fixture
def cashier(campus, client):
    officer = factories.staff(role="finance", campus=campus, language="en")
    enter(client, officer, second_factor=True)
    return officer


def triple(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def start(client, campus):
    first = campus.today().replace(day=1)
    typed = {"campus": "XA", "period": f"{first.isoformat()}+1"} | triple("due_on", campus.today())
    return client.post(reverse(RUNS), typed)


def test_a_run_is_started_looked_at_and_posted(client, campus, cashier):
    leases.tenancy(campus=campus)
    page = client.get(start(client, campus).url)
    text = page.content.decode()
    assert "9,799.10" in text
    assert not Invoice.objects.exists()
    run = RentRun.objects.get()
    client.post(reverse("tenants:post_rent", args=[run.public_id]))
    number = Invoice.objects.get().number
    assert number in client.get(reverse("tenants:rent_run", args=[run.public_id])).content.decode()
    invoice_page = client.get(reverse("billing:desk_invoice", args=[number])).content.decode()
    assert f"row {run.starts_on.month} of the schedule in offer XA-OFR-2026-00001" in invoice_page


def test_the_page_of_a_run_costs_the_same_for_one_tenancy_and_for_twenty(
    client, campus, cashier, django_assert_max_num_queries
):
    for _ in range(20):
        leases.tenancy(campus=campus)
    address = start(client, campus).url
    with django_assert_max_num_queries(20):
        client.get(address)


def test_a_proforma_leaves_the_series_and_the_books_alone(client, campus, cashier):
    leases.tenancy(campus=campus)
    start(client, campus)
    run = RentRun.objects.get()
    client.post(reverse("tenants:proforma", args=[run.public_id]), {"bill": run.bills.get().pk})
    assert Document.objects.get().kind == "PROF"
    assert not Invoice.objects.exists()


def test_a_strange_bill_is_not_found(client, campus, cashier):
    start(client, campus)
    run = RentRun.objects.get()
    address = reverse("tenants:proforma", args=[run.public_id])
    for bill in ("", "x", "999999", "²", "9" * 30):
        assert client.post(address, {"bill": bill}).status_code == 404


def test_finance_elsewhere_finds_no_run_and_an_auditor_may_only_look(client, campus, cashier):
    leases.tenancy(campus=campus)
    start(client, campus)
    run = RentRun.objects.get()
    address, post = (
        reverse(f"tenants:{n}", args=[run.public_id]) for n in ("rent_run", "post_rent")
    )
    enter(
        client,
        factories.staff(role="finance", campus=factories.campus(code="MOW")),
        second_factor=True,
    )
    assert client.get(address).status_code == client.post(post).status_code == 404
    enter(client, factories.staff(role="auditor", campus=campus), second_factor=True)
    assert client.get(address).status_code == 200
    assert client.post(post).status_code == 404


def test_readings_are_entered_and_a_meter_that_runs_back_is_refused(client, campus, cashier):
    lease = leases.tenancy(campus=campus, number="12")
    Tariff.objects.create(campus=campus, kind="water", price=D(5), valid_from=date(2026, 1, 1))

    def read(value, day, unit="a-12"):
        typed = {"campus": "XA", "unit": unit, "kind": "water", "value": value} | triple(
            "read_on", day
        )
        return client.post(reverse("tenants:meters"), typed)

    assert read("100", date(2026, 3, 1)).status_code == 302
    assert read("99", date(2026, 4, 1)).status_code == 409
    assert read("120,5", date(2026, 4, 1)).status_code == 302
    assert "no such unit" in read("1", date(2026, 4, 2), unit="B-1").content.decode()
    assert list(MeterReading.objects.values_list("unit", "value")) == [
        (lease.unit_id, D("100.000")), (lease.unit_id, D("120.500")),
    ]  # fmt: skip
    assert "120.5" in client.get(reverse("tenants:meters")).content.decode()
