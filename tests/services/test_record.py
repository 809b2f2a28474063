"""What a service took of late stands beside its promise, once enough were served."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone

from portal.workflow import move
from services import record
from services.actions import working
from services.models import Request
from tests.accounts.factories import enter
from tests.services import factories as made
from tests.services.test_requests import begun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def served(cast, times, *, late=0):
    """Delivered requests, of which `late` came after their date."""
    for n in range(times):
        order = begun(cast)
        move(order, "prepare", by=cast.officer)
        working.moved(order, "deliver", by=cast.officer)
        if n < late:
            Request.objects.filter(pk=order.pk).update(due_at=order.closed_at - timedelta(hours=1))


@pytest.fixture
def moscow(moscow):
    made.calendar("RU", 2026, 2027)
    return moscow


def test_a_few_say_nothing(moscow):
    served(moscow, record.LEAST - 1)
    assert record.record_of("LC-03") is None


def test_share_in_time_and_working_days(moscow):
    served(moscow, 6, late=1)

    found = record.record_of("LC-03")

    assert (found.served, found.in_time) == (6, 83)
    assert found.days == Decimal("0.0")


def test_only_the_last_ninety_days_and_only_this_service_count(moscow):
    served(moscow, 6)
    Request.objects.update(closed_at=timezone.now() - timedelta(days=91))
    assert record.count("LC-03") is None
    assert record.count("VW-01") is None


def test_days_with_the_company_are_not_the_parks(moscow):
    served(moscow, 5)
    now = timezone.now()
    for order in Request.objects.all():
        Request.objects.filter(pk=order.pk).update(received_at=now - timedelta(days=14))
        order.spans.create(kind="with_company", started_at=now - timedelta(days=14), ended_at=now)
    assert record.count("LC-03").days == Decimal("0.0")


def test_it_stands_on_the_services_page(moscow, client):
    served(moscow, 5)
    enter(client, moscow.owner)
    moscow.owner.choose_language("en")

    assert "in time: 100 %" in client.get("/my/services/card/LC-03/").content.decode()
