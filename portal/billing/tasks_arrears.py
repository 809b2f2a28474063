"""The park's clock over unpaid invoices: once an hour, so that no campus waits for another one's day."""

from portal.billing.actions import dunning, planning


def look_after_arrears() -> None:
    """Plans first: one that broke today is told by its own letter, and the ladder begins tomorrow."""
    planning.look_after()
    dunning.climb()
