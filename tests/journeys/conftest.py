from tests.billing.stripe_server import stripe_server, webhook_door

__all__ = ["stripe_server", "webhook_door"]
