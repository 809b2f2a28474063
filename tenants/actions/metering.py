"""Readings of meters, entered by finance, and by leasing at a handover."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.models import User
from tenants.models import MeterReading, Unit
from tenants.refusals import ReadingOutOfOrder


@transaction.atomic
def enter_reading(
    unit: Unit, *, kind: str, value: Decimal, read_on: date, by: User
) -> MeterReading:
    """Write down what a meter showed. Refuses a day before the last reading, and a meter that runs backwards."""
    if not by.has_role("finance", campus=unit.building.campus_id):
        raise PermissionDenied
    return write_reading(unit, kind=kind, value=value, read_on=read_on, by=by)


def write_reading(
    unit: Unit, *, kind: str, value: Decimal, read_on: date, by: User
) -> MeterReading:
    """The row itself, for whoever may write it: finance at any time, leasing at a handover."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    last = unit.readings.filter(kind=kind).order_by("-read_on").first()
    if last and (last.read_on, last.value) == (read_on, value):
        return last
    if last and (read_on <= last.read_on or value < last.value):
        raise ReadingOutOfOrder
    return MeterReading.objects.create(unit=unit, kind=kind, value=value, read_on=read_on, by=by)
