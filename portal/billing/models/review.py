"""Money that does not fit: for finance to look into, never counted as paid."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus
from portal.accounts.models.belonging import own_companies
from portal.billing.rules import READS_MONEY
from portal.money import Money

from .checkout import CheckoutOrder, StripeEvent
from .invoice import Invoice


class FinanceReviewQuerySet(models.QuerySet):
    def visible_to(self, user, *, of=None):
        """The money's keepers: those of their campuses, and those nobody could place; `of` has other rows alike."""
        rows = self if of is None else of
        if not user.is_authenticated:
            return rows.none()
        campuses = {campus for role, campus in user.staff_roles if role in READS_MONEY}
        if not campuses:
            return rows.none()
        seen = rows.exclude(invoice__company__in=own_companies(user))
        return seen if None in campuses else seen.filter(Q(campus__in=campuses) | Q(campus=None))

    def unresolved(self):
        return self.filter(resolved_at=None)


class FinanceReview(models.Model):
    """One reason to look at one piece of money. `key` keeps the same finding from being told twice."""

    class Kind(models.TextChoices):
        AMOUNT = "amount", _("The sum is not the invoice’s")
        CURRENCY = "currency", _("The currency is not the invoice’s")
        LIVEMODE = "livemode", _("A test payment in live mode, or the reverse")
        REFERENCE = "reference", _("The reference belongs to another order")
        FOREIGN = "foreign", _("A payment we did not ask for")
        SECOND = "second", _("The invoice was paid or cancelled before")
        DISPUTE = "dispute", _("A card payment is disputed")
        RETURNED = "returned", _("Money was returned at the payment service")
        UNRETURNED = "unreturned", _("The payment service refused a refund")
        OWED = "owed", _("Money to give back")
        OVER = "over", _("More came than was asked for")
        DRIFT = "drift", _("The payment service’s books and ours differ")
        REVERSED = "reversed", _("The bank took money back that had come")
        CAME_BACK = "came_back", _("A payout came back")

    # Money that came and was not booked: it can be given back from here.
    UNBOOKED = (Kind.AMOUNT, Kind.CURRENCY, Kind.REFERENCE, Kind.SECOND, Kind.OVER)

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    campus = models.ForeignKey(Campus, models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="reviews")
    order = models.ForeignKey(CheckoutOrder, models.PROTECT, null=True, related_name="reviews")
    event = models.ForeignKey(StripeEvent, models.PROTECT, null=True, related_name="reviews")
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolution = models.TextField(blank=True)

    objects = FinanceReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["resolved_at", "-id"], name="reviews_open")]

    def __str__(self):
        return self.key

    @property
    def money(self) -> Money | None:
        """The sum that came and was not booked, where it is known."""
        if self.kind not in self.UNBOOKED or self.invoice is None or "amount" not in self.facts:
            return None
        return Money(self.facts["amount"], self.facts["currency"])

    @property
    def sentence(self):
        """What became of the invoice, for whoever reads the finding."""
        if self.kind == self.Kind.SECOND and self.facts.get("invoice_state") == "paid":
            return _("The invoice had been paid before. This money came on top and was not booked.")
        if self.kind == self.Kind.SECOND:
            return _("The invoice had been cancelled. This money was not booked.")
        return SENTENCES.get(self.kind, _("The invoice was not marked as paid."))


SENTENCES = {
    FinanceReview.Kind.FOREIGN: _("No invoice was marked as paid."),
    FinanceReview.Kind.DISPUTE: _(
        "The bank of the card’s owner doubts this payment or asks the money back. Answer at Stripe in time: without an"
        " answer the money is lost."
    ),
    FinanceReview.Kind.RETURNED: _(
        "It was not returned from here. Nothing was changed here: look at the payment at Stripe."
    ),
    FinanceReview.Kind.UNRETURNED: _("The money is still with the park. Return it another way."),
    FinanceReview.Kind.OVER: _("The invoice was paid. What came on top was not booked."),
    FinanceReview.Kind.DRIFT: _(
        "Found by the nightly comparison. What had been missed is heard now: look whether the invoice is right."
    ),
    FinanceReview.Kind.OWED: _("The matter ended after it had been paid for."),
    FinanceReview.Kind.CAME_BACK: _(
        "The bank sent it back, and the company is owed it again. It was told and asked for its account details: check"
        " them, then send the money once more."
    ),
    FinanceReview.Kind.REVERSED: _(
        "It is out of the books again. What it had paid is owed again, and the company was told."
    ),
}
