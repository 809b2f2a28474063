"""Letters to finance about the rail of cards. Each runs as a job after the commit, by the row it is about."""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.billing.emails import cashiers_at, day_now, desk_url, my_url, subject_now, to_company
from portal.billing.models import CardCheck, Dispute, Loss
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
                _("The bank keeps the money. The invoice is owed again and the company was told.")
                if Loss.objects.filter(dispute=dispute, asked__gt=0).exists()
                else _(
                    "The bank keeps the money. Decide whether the company is asked to pay again."
                )
            )
        return Letter(
            subject=_("Dispute ended"), paragraphs=paragraphs,
            action=_("Open the dispute"), url=_url(dispute),
        )  # fmt: skip

    _send(dispute, build, "dispute_ended", f"dispute-ended-{dispute.pk}")


def payment_lost(loss_id: int) -> None:
    """To the company: why it is asked again, how much, and by when."""
    loss = loss_of(loss_id)
    if loss.restored_at or not loss.invoice.takes_money:
        return

    def build() -> Letter:
        text = _by_transfer() if loss.line else _(
            "%(title)s: your bank took back the card payment for invoice %(number)s. %(sum)s is owed again. Please pay"
            " it by %(date)s. Payment reference: %(reference)s."
        )  # fmt: skip
        words = {
            "gone": format_money(loss.gone, get_language() or "en"),
            "title": subject_now(loss.invoice), "number": loss.invoice.number, "date": day_now(loss.due_on),
            "sum": format_money(loss.total, get_language() or "en"), "reference": loss.invoice.shown_reference,
        }  # fmt: skip
        return Letter(
            subject=_("An invoice is to be paid again"),
            paragraphs=[
                text % words,
                _("If you did not ask your bank for this, please speak with it."),
            ],
            action=_("Open the invoice"), url=my_url(loss.invoice),
        )  # fmt: skip

    to_company(loss.invoice, build, "payment_lost", about=f"-{loss.pk}")


def _by_transfer() -> str:
    return _(
        "%(title)s: the bank took back the transfer of %(gone)s that had come for invoice %(number)s. %(sum)s is owed"
        " again. The last day to pay is %(date)s. Payment reference: %(reference)s."
    )


def payment_restored(loss_id: int) -> None:
    """To the company and to finance: nothing is to be paid any more."""
    loss = loss_of(loss_id)

    def build() -> Letter:
        text = _(
            "The bank left the card payment for “%(title)s” with the park. The invoice is paid."
        )
        return Letter(
            subject=_("The invoice is paid again"), paragraphs=[text % {"title": subject_now(loss.invoice)}],
            action=_("Open the invoice"), url=my_url(loss.invoice),
        )  # fmt: skip

    to_company(loss.invoice, build, "payment_restored", about=f"-{loss.pk}")
    _send(
        loss.dispute,
        lambda: replace(build(), url=desk_url(loss.invoice)),
        "dispute_restored",
        f"restored-{loss.pk}",
    )


def loss_of(loss_id: int) -> Loss:
    related = (
        "invoice__case",
        "invoice__campus",
        "invoice__company",
        "dispute__invoice",
        "dispute__campus",
        "line",
        "transfer",
    )
    return Loss.objects.select_related(*related).get(pk=loss_id)


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
