"""Wallets on the card page: which exist, which currencies they take, and where the park offers them."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

CARD = "card"
NAMES: dict[str, Any] = {"alipay": _("Alipay"), "wechat_pay": _("WeChat Pay")}
# What each takes at Stripe; docs.stripe.com/payments/payment-methods.
CURRENCIES = {
    "alipay": frozenset("AUD CAD CNY EUR GBP HKD JPY MYR NZD SGD USD".split()),
    "wechat_pay": frozenset("AUD CAD CHF CNY DKK EUR GBP HKD JPY NOK SEK SGD USD".split()),
}


def offered(campus_code: str, currency: str) -> list[str]:
    """Card first, then the wallets the operator switched on here that take this currency.

    STRIPE_WALLETS names them for every campus (`alipay`) or for one (`XA:alipay`).
    """
    on = set(settings.STRIPE_WALLETS)
    wallets = [
        name
        for name, taken in CURRENCIES.items()
        if currency in taken and on & {name, f"{campus_code}:{name}"}
    ]
    return [CARD, *wallets]
