"""The company says that an invoice is wrong, and finance answers. Reminders wait in between."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import jobs
from portal.billing import rules
from portal.billing.actions.invoicing import lock_case
from portal.billing.models import Invoice, Objection
from portal.workflow import Refused


class NothingOpen(Refused):
    message = _("This invoice is no longer open.")


class ObjectedBefore(Refused):
    message = _("Finance already has an objection to this invoice and will answer it.")


class AnsweredBefore(Refused):
    message = _("A colleague has answered this objection.")


@transaction.atomic
def object_to(invoice: Invoice, *, by: Any, reason: str) -> Objection:
    """What is wrong with an open invoice. Refuses others than its payers, and a second one while one waits."""
    if not rules.payer(by, invoice):
        raise PermissionDenied
    lock_case(invoice)
    invoice.refresh_from_db(fields=["state", "phase", "version", "asked"])
    if not invoice.is_open:
        raise NothingOpen(invoice.number)
    if invoice.objections.filter(answered_at=None).exists():
        raise ObjectedBefore(invoice.number)
    made = Objection.objects.create(invoice=invoice, reason=reason, said_by=by)
    jobs.enqueue(
        "portal.billing.emails_arrears.objected", made.pk, key=f"objected-{made.pk}", about=invoice.number
    )  # fmt: skip
    return made


@transaction.atomic
def answer(objection: Objection, *, by: Any, words: str) -> None:
    """What finance found. From here on the invoice stands as it is: credit or cancel it where it was wrong."""
    if not rules.cashier(by, objection.invoice):
        raise PermissionDenied
    now = timezone.now()
    won = Objection.objects.filter(pk=objection.pk, answered_at=None).update(
        answer=words, answered_by=by, answered_at=now
    )
    if not won:
        raise AnsweredBefore(str(objection))
    jobs.enqueue(
        "portal.billing.emails_arrears.answered", objection.pk, key=f"answered-{objection.pk}",
        about=objection.invoice.number,
    )  # fmt: skip
