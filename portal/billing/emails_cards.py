"""Letters to finance about the rail of cards. Each runs as a job after the commit, by the row it is about."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.billing.emails import cashiers_at
from portal.billing.models import CardCheck, Dispute
from portal.languages import format_date
from portal.mail import Letter
from portal.money import format_money


def of(dispute_id: int) -> Dispute:
    rows = Dispute.objects.select_related("invoice", "campus").prefetch_related("facts")
    return rows.get(pk=dispute_id)


def dispute_due(dispute_id: int) -> None:
    """Three days before the bank decides without us."""
    dispute = of(dispute_id)
    due = dispute.respond_by
    if due is None:
        return

    def build() -> Letter:
        text = _(
            "The dispute of %(sum)s must be answered at Stripe by %(date)s. Without an answer the money is lost."
        )
        words = {"sum": _sum(dispute), "date": _day(dispute, due)}
        return Letter(
            subject=_("Dispute to answer"), paragraphs=[text % words, str(dispute.sentence)],
            action=_("Open the dispute"), url=_url(dispute),
        )  # fmt: skip

    _send(dispute, build, "dispute_due", f"dispute-due-{dispute.pk}-{due:%Y%m%d}")


def dispute_ended(dispute_id: int) -> None:
    dispute = of(dispute_id)

    def build() -> Letter:
        text = _("The dispute of %(sum)s has ended: %(end)s.")
        words = {"sum": _sum(dispute), "end": dispute.label}
        paragraphs = [text % words]
        if dispute.withdrawn:
            paragraphs.append(
                _("The bank keeps the money. Decide whether the company is asked to pay again.")
            )
        return Letter(
            subject=_("Dispute ended"), paragraphs=paragraphs,
            action=_("Open the dispute"), url=_url(dispute),
        )  # fmt: skip

    _send(dispute, build, "dispute_ended", f"dispute-ended-{dispute.pk}")


def books_differ(check_id: int) -> None:
    """One letter for a night, however many differences it found; none when there is none."""
    check = CardCheck.objects.get(pk=check_id)
    found = list(check.findings.select_related("campus"))
    readers = {
        reader.pk: reader for campus in {one.campus for one in found} for reader in cashiers_at(campus)
    }  # fmt: skip

    for reader in readers.values():
        count = check.findings.visible_to(reader).count()
        if not count:
            continue

        def build(count: int = count) -> Letter:
            text = _(
                "The nightly comparison with the payment service found differences: %(count)s."
            )
            return Letter(
                subject=_("The books of card payments differ"), paragraphs=[text % {"count": count}],
                action=_("Open the comparison"),
                url=settings.SITE_URL + reverse("billing:card_check", args=[check.public_id]),
            )  # fmt: skip

        mail.send(
            reader, build, event="billing.books_differ", about="", other="", key=f"books-{check.pk}-{reader.pk}"
        )  # fmt: skip


def _send(dispute: Dispute, build: Callable[[], Letter], event: str, key: str) -> None:
    for reader in cashiers_at(dispute.campus):
        mail.send(
            reader, build, event=f"billing.{event}", about=dispute.invoice.number if dispute.invoice else "",
            other=dispute.campus.official_language if dispute.campus else "", key=f"{key}-{reader.pk}",
        )  # fmt: skip


def _sum(dispute: Dispute) -> str:
    return format_money(dispute.total, get_language() or "en")


def _day(dispute: Dispute, moment) -> str:
    day = (dispute.campus.local(moment) if dispute.campus else moment).date()
    return format_date(day, get_language() or "en")


def _url(dispute: Dispute) -> str:
    return settings.SITE_URL + reverse("billing:dispute", args=[dispute.public_id])
