"""A Stripe for this machine: Checkout Sessions, idempotency keys, a payment page, webhooks.

It serves the tests and the demo, on the loopback and by the standard library only. No money moves.
`LocalStripe` runs it inside a process; `python -m portal.billing.local_stripe` runs it alone.
"""

from portal.billing.local_stripe.faults import Faults
from portal.billing.local_stripe.server import LocalStripe

__all__ = ["Faults", "LocalStripe"]
