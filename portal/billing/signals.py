"""The one upward arrow of the house: money must not know why it was owed."""

from django.dispatch import Signal

# Sent once for an invoice, inside the transaction that pays it; keyword: invoice. A receiver that
# raises takes the payment back with it, so nothing is ever half-paid.
invoice_paid = Signal()
