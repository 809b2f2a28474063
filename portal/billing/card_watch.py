"""Whether the nightly comparison with Stripe keeps watch, for those who operate the portal. Reads only."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal.billing import gateway
from portal.billing.models import CardCheck, CheckoutOrder, FinanceReview

LATE = timedelta(hours=36)


def standing(now: datetime | None = None) -> tuple[bool, str, str]:
    """Well or not, in which words, and what to do."""
    if not gateway.enabled():
        return True, "card payments are off", ""
    now = now or timezone.now()
    last = CardCheck.objects.of_mode(livemode=gateway.livemode()).first()
    first = CheckoutOrder.objects.order_by("pk").values_list("opened_at", flat=True).first()
    since = last.ran_at if last else first
    if since is None:
        return True, "no card payment yet", ""
    if now - since > LATE:
        remedy = "See that a worker runs and reaches Stripe; the missed stretch is in the next comparison."
        return False, f"not compared with Stripe since {since:%Y-%m-%d %H:%M} UTC", remedy
    open_ = FinanceReview.objects.unresolved().filter(kind=FinanceReview.Kind.DRIFT).count()
    if open_:
        return (
            False,
            f"{open_} differences from Stripe's books are open",
            "Finance closes them: Payments, To look into.",
        )
    return (
        True,
        f"compared {last.ran_at:%Y-%m-%d %H:%M} UTC" if last else "to be compared tonight",
        "",
    )
