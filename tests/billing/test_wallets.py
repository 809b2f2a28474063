"""Ways on the card page: wallets where campus and currency allow them, cards saved for one person and company."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.billing import gateway, wallets
from portal.billing.actions import paying
from portal.billing.models import CardCustomer, CheckoutOrder
from portal.money import Money, digits_of
from tests import factories
from tests.billing.arrears.test_rails import rule
from tests.billing.factories import case, invoice, owner_of
from tests.billing.stripe_server import browse
from tests.billing.test_payments import again, deliver, open_page

BOTH = ["alipay", "wechat_pay"]


@pytest.mark.parametrize(
    ("on", "campus", "currency", "ways"),
    [
        ([], "XA", "CNY", ["card"]),
        (BOTH, "XA", "CNY", ["card", *BOTH]),
        (BOTH, "MOW", "RUB", ["card"]),
        (BOTH, "MOW", "CHF", ["card", "wechat_pay"]),
        (["XA:alipay"], "XA", "CNY", ["card", "alipay"]),
        (["XA:alipay"], "MOW", "CNY", ["card"]),
        (["bitcoin"], "XA", "CNY", ["card"]),
    ],
)
def test_a_wallet_is_offered_where_campus_and_currency_allow_it(settings, on, campus, currency, ways):  # fmt: skip
    settings.STRIPE_WALLETS = on
    assert wallets.offered(campus, currency) == ways


@pytest.mark.django_db
@pytest.mark.english
def test_a_company_pays_with_a_wallet(client, stripe_server, webhook_door, settings, heard):
    settings.STRIPE_WALLETS = BOTH
    made = invoice(code="XA")
    client.force_login(owner_of(made))
    page = reverse("billing:invoice", args=[made.number])
    assert "Alipay" not in client.get(page).content.decode()  # lawful where a rule says so
    for wallet in BOTH:
        rule(wallet, allowed=True)
    assert "Alipay, WeChat Pay" in client.get(page).content.decode()
    url, order = open_page(made)
    assert 'value="alipay"' in browse(url)[2]
    assert browse(url, {"way": "alipay"})[0] == 303
    deliver(client, webhook_door)
    payment = again(made).payment
    assert (heard, payment.method, payment.wallet, str(payment.way)) == (
        [made.number], "card", "alipay", "Alipay",
    )  # fmt: skip
    assert payment.receipt.facts["method"]["zh-hans"] == "支付宝"
    assert "Alipay" in client.get(page).content.decode()


@pytest.mark.django_db
def test_a_wallet_the_account_may_not_use_does_not_take_the_card_away(
    stripe_server, settings, monkeypatch
):
    settings.STRIPE_WALLETS = BOTH
    rule("alipay", allowed=True)
    monkeypatch.setitem(wallets.CURRENCIES, "alipay", {"RUB"})
    made = invoice()
    url, order = open_page(made)
    assert (url, order.attempt, order.words.get("ways")) == (order.url, 2, ["card"])
    assert CheckoutOrder.objects.get(invoice=made, attempt=1).state == "closed"


@pytest.mark.django_db
@pytest.mark.english
def test_a_payer_is_known_from_the_first_payment_until_they_have_their_cards_deleted(
    client, stripe_server, webhook_door
):
    owner = factories.user(language="en")
    company = factories.company(owner=owner)
    first, second = (invoice(case_of=case(owner=owner, company=company)) for _ in range(2))
    _url, order = open_page(first)
    stripe_server.pay(order.session_id)
    deliver(client, webhook_door)
    known = CardCustomer.objects.get()
    assert (known.user, known.company) == (owner, company)

    colleague = factories.user()
    factories.membership(company=company, user=colleague, role="finance")
    _url, order = open_page(second)
    session = stripe_server.store.find(order.session_id)
    assert (session["customer"], session["customer_email"]) == (known.customer_id, None)
    # Cards saved by one person are nobody else's, in one company or not.
    paying.end(order, by=None)
    _url, theirs = open_page(second, by=colleague)
    assert stripe_server.store.find(theirs.session_id)["customer"] is None

    client.force_login(owner)
    page = reverse("billing:invoice", args=[second.number])
    forget = reverse("billing:forget_cards", args=[second.number])
    assert forget in client.get(page).content.decode()
    stripe_server.stop()
    client.post(forget)
    assert CardCustomer.objects.exists()
    stripe_server.start()
    client.post(forget)
    assert (CardCustomer.objects.exists(), stripe_server.store.customers) == (False, {})
    assert forget not in client.get(page).content.decode()


@pytest.mark.django_db
def test_a_payer_stripe_has_lost_can_pay_all_the_same(stripe_server):
    made = invoice()
    CardCustomer.objects.create(
        company=made.company, user=owner_of(made), livemode=False, customer_id="cus_gone"
    )
    url, _order = open_page(made)
    assert url
    assert not CardCustomer.objects.exists()


CURRENCIES = st.sampled_from(
    "CNY RUB USD EUR JPY KRW VND ISK UGX MGA KWD BHD TND XOF HUF TWD".split()
)


@settings(max_examples=50, deadline=None)
@given(minor=st.integers(1, 10**11), currency=CURRENCIES)
def test_every_sum_a_currency_can_carry_comes_back_from_stripes_units_as_it_went(minor, currency):
    sum_ = Money(Money(minor, currency).amount.scaleb(-digits_of(currency)), currency)
    try:
        units = gateway.to_stripe(sum_)
    except gateway.PaymentsRefused:
        # Only what Stripe cannot take: a third place of dinars, the small coin of the ariary.
        assert digits_of(currency) == 3 and minor % 10 or currency == "MGA" and minor % 100
        return
    assert Money.from_minor(units, currency) == sum_
    assert units == sum_.amount * {"JPY": 1, "KRW": 1, "VND": 1, "XOF": 1, "MGA": 1, "KWD": 1000, "BHD": 1000,
                                   "TND": 1000}.get(currency, 100)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(units=st.integers(1, 10**12), currency=CURRENCIES)
def test_stripes_units_never_change_their_worth_on_the_way_through_our_books(units, currency):
    assert Money.from_minor(units, currency).minor == units
