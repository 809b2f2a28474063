"""Leases under way, without the way that led there."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from portal.workflow import Phase
from tenants import rent, states
from tenants.models import Occupancy, Offer, Tenancy
from tests import factories
from tests.tenants import factories as own


def tenancy(*, campus=None, company=None, owner=None, unit=None, number="", **terms) -> Tenancy:
    """An active one. `terms` are the offer's: starts_on, months, rate, rent_free_months, steps …"""
    campus = campus or factories.campus(code="XA")
    owner = owner or factories.user()
    company = company or factories.company(owner=owner)
    company.refresh_from_db()
    unit = unit or own.unit(campus=campus, number=number or f"U{Tenancy.objects.count() + 1}")
    unit.refresh_from_db()
    unit.building.refresh_from_db()
    application = own.application(company=company, campus=campus, by=owner)
    starts_on, months = terms.pop("starts_on", date(2026, 1, 1)), terms.pop("months", 36)
    ends_on = rent.add_months(starts_on, months)
    occupancy = Occupancy.objects.create(
        unit=unit, kind=Occupancy.Kind.TENANCY, company=company, starts_on=starts_on, ends_on=ends_on
    )  # fmt: skip
    values = {
        "area": unit.rentable, "quantity": unit.desks, "rate": unit.rate, "rate_unit": unit.rate_unit,
        "currency": unit.currency, "service_rate": unit.service_rate, "service_unit": unit.service_unit,
        "deposit_months": 2, "tax_percent": Decimal(9), **terms,
    }  # fmt: skip
    offer = Offer.objects.create(
        number=f"{campus.code}-OFR-2026-{Offer.objects.count() + 1:05}", application=application, unit=unit,
        occupancy=occupancy, valid_until=timezone.now() + timedelta(days=14), starts_on=starts_on, months=months,
        made_by=owner, fingerprint="-", state=states.ACCEPTED, phase=Phase.CLOSED, **values,
    )  # fmt: skip
    return Tenancy.objects.create(
        application=application, offer=offer, company=company, unit=unit, occupancy=occupancy, starts_on=starts_on,
        ends_on=ends_on, state=states.ACTIVE, phase=Phase.WITH_STAFF,
    )  # fmt: skip
