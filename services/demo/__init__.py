"""The demo park's catalogue and requests in every interesting state. A second run changes nothing."""

import json
from pathlib import Path
from types import SimpleNamespace

from django.core.management import call_command
from django.db import transaction

from portal.billing import demo as billing
from portal.billing import demo_arrears
from services.actions.catalogue import allow_editors, import_service
from services.actions.packing import import_pack
from services.demo import bookings
from services.demo.founding import founded
from services.demo.past import earlier, looked
from services.demo.stories import (
    across_a_holiday,
    away,
    delivered,
    half_typed,
    leaving,
    new_company,
    noted,
    overdue,
    quoted,
    start_up,
    to_pay,
    waiting,
    with_a_lawyer,
)
from services.models import Request

SHIPPED = Path(__file__).parent.parent / "catalogue"


def load(park: SimpleNamespace) -> None:
    call_command("load_texts", verbosity=0)
    for path in sorted(SHIPPED.glob("*.json")):
        import_service(json.loads(path.read_text(encoding="utf-8")), by=None)
    for path in sorted((SHIPPED / "packs").glob("*.json")):
        import_pack(json.loads(path.read_text(encoding="utf-8")), by=None)
    allow_editors(by=None)
    bookings.load(park)
    if Request.objects.exists():
        return
    for story in (
        delivered,
        overdue,
        waiting,
        across_a_holiday,
        to_pay,
        leaving,
        new_company,
        quoted,
        half_typed,
        away,
        start_up,
        founded,
        with_a_lawyer,
        earlier,
        looked,
        noted,
    ):
        with transaction.atomic():
            story(park)
    billing.statements()
    demo_arrears.load(park.companies["tianshan"].name)
