"""Real money and test money never meet, and nobody has to say twice which it is."""

import pytest

from portal.billing.models import FinanceReview
from tests.billing.test_payments import again, deliver
from tests.billing.test_webhook import paid_page
from tests.frame.test_settings import start


@pytest.mark.django_db
def test_a_live_key_alone_books_live_money(client, stripe_server, webhook_door, settings, heard):
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    made, _order = paid_page(stripe_server)
    deliver(client, webhook_door)
    assert (again(made).state, heard, FinanceReview.objects.count()) == ("paid", [made.number], 0)


@pytest.mark.django_db
def test_test_money_is_not_booked_under_a_live_key(
    client, stripe_server, webhook_door, settings, heard
):
    made, _order = paid_page(stripe_server)
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    deliver(client, webhook_door)
    assert (again(made).state, heard) == ("open", [])
    assert FinanceReview.objects.get().kind == "livemode"


@pytest.mark.parametrize("key", ["sk_live_1", "rk_test_1"])
def test_production_starts_with_a_key_and_its_webhook_secret(key):
    assert start(STRIPE_SECRET_KEY=key, STRIPE_WEBHOOK_SECRETS="whsec_1") == "started"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"STRIPE_SECRET_KEY": "sk_live_1"}, "STRIPE_WEBHOOK_SECRETS"),
        ({"STRIPE_SECRET_KEY": "pk_live_1", "STRIPE_WEBHOOK_SECRETS": "whsec_1"}, "STRIPE_SECRET_KEY"),
    ],
)  # fmt: skip
def test_production_refuses_cards_that_would_book_nothing(changes, word):
    answer = start(**changes)
    assert answer.startswith("django.core.exceptions.ImproperlyConfigured")
    assert word in answer
