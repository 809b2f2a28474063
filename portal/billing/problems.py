"""What a second person should know before confirming a transfer. Warnings, all at once."""

from django.utils.translation import gettext_lazy as _

from portal.billing.models import Payment, TransferNote


def doubts(note: TransferNote) -> list:
    """Reasons to look twice at an entry: nothing here forbids it."""
    found = []
    same = (
        TransferNote.objects.standing()
        .filter(bank_reference=note.bank_reference)
        .exclude(pk=note.pk)
    )
    if same.exists() or Payment.objects.filter(bank_reference=note.bank_reference).exists():
        found.append(_("The same bank reference stands at another invoice."))
    if note.received_on < note.invoice.issued_on:
        found.append(_("The money came before the invoice was issued."))
    return found
