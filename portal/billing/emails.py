"""Letters about money. Each runs as a job after the commit, by the row it is about."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import Membership, StaffRole, User
from portal.billing import returns, sources
from portal.billing.models import FinanceReview, Invoice, Payment, Refund, TransferNote
from portal.cases.notices import people_of
from portal.languages import format_date, pick
from portal.mail import Letter
from portal.money import format_money

M = Membership.Role
PAYS = (M.OWNER, M.MANAGER, M.FINANCE)


def payers_of(invoice: Invoice) -> list[User]:
    """Those who may pay for the company, each in their own language."""
    people = User.objects.filter(
        memberships__company=invoice.company_id,
        memberships__left_at=None,
        memberships__role__in=PAYS,
    )
    return list(people.distinct().order_by("pk"))


def cashiers_at(campus) -> list[User]:
    roles = StaffRole.objects.filter(role=StaffRole.Role.FINANCE)
    here = roles.filter(campus=campus) | roles.filter(campus=None) if campus else roles
    return list(User.objects.filter(roles__in=here).distinct().order_by("pk"))


def sum_now(invoice: Invoice) -> str:
    return format_money(invoice.total, get_language() or "en")


def day_now(day) -> str:
    return format_date(day, get_language() or "en")


def subject_now(invoice: Invoice) -> str:
    return pick(invoice.case.title, get_language() or "en")


def invoice_raised(invoice_id: int) -> None:
    invoice = Invoice.objects.select_related("case", "campus", "company").get(pk=invoice_id)

    def build() -> Letter:
        text = _("%(title)s: please pay %(sum)s by %(date)s. Payment reference: %(reference)s.")
        words = {
            "title": subject_now(invoice), "sum": sum_now(invoice), "date": day_now(invoice.due_on),
            "reference": invoice.reference,
        }  # fmt: skip
        return Letter(
            subject=_("Invoice to pay"),
            paragraphs=[text % words],
            action=_("Open the invoice"),
            url=my_url(invoice),
        )

    to_company(invoice, build, "raised")


def invoice_paid(payment_id: int) -> None:
    payment = Payment.objects.select_related(
        "invoice__case", "invoice__campus", "invoice__company"
    ).get(pk=payment_id)
    invoice = payment.invoice

    def build() -> Letter:
        text = _("We received %(sum)s for “%(title)s”. The receipt is in the portal.")
        words = {
            "title": subject_now(invoice),
            "sum": format_money(payment.total, get_language() or "en"),
        }
        return Letter(
            subject=_("Payment received"),
            paragraphs=[text % words, str(invoice.case.state_info.next_company)],
            action=_("Open the invoice"),
            url=my_url(invoice),
        )

    # The one letter about a payment, so also for those who only act for the case.
    to_company(invoice, build, "paid", also=people_of(invoice.case))


def invoice_voided(invoice_id: int) -> None:
    invoice = Invoice.objects.select_related("case", "campus", "company").get(pk=invoice_id)

    def build() -> Letter:
        text = _("The invoice over %(sum)s for “%(title)s” was cancelled. Please do not pay it.")
        words = {"title": subject_now(invoice), "sum": sum_now(invoice)}
        reason = _("Reason: %(reason)s") % {"reason": invoice.void_reason}
        kept = sources.kept_of(invoice)
        back = _("What you have paid for it, %(sum)s, goes back to you.") % {
            "sum": format_money(kept, get_language() or "en")
        }
        return Letter(
            subject=_("Invoice cancelled"), paragraphs=[text % words, reason, *([back] if kept else [])],
            action=_("Open the invoice"), url=my_url(invoice),
        )  # fmt: skip

    to_company(invoice, build, "voided")


def transfer_entered(note_id: int) -> None:
    """The other cashiers of the campus: one of them has to look."""
    note = TransferNote.objects.select_related(
        "invoice__case", "invoice__campus", "entered_by", "line"
    ).get(pk=note_id)
    invoice = note.invoice
    came, url = (
        (note.line.total, line_url(note.line)) if note.line else (note.total, desk_url(invoice))
    )

    def build() -> Letter:
        text = _("%(name)s entered a transfer of %(sum)s. A second person has to confirm it.")
        words = {"name": note.entered_by, "sum": format_money(came, get_language() or "en")}
        return Letter(
            subject=_("Transfer to confirm"), paragraphs=[text % words], url=url,
            action=_("Open the bank line") if note.line else _("Open the invoice"),
        )  # fmt: skip

    for reader in cashiers_at(invoice.campus):
        if reader.pk != note.entered_by_id:
            mail.send(
                reader, build, event="billing.transfer_entered", about=invoice.number,
                other=invoice.campus.official_language, key=f"entered-{note.pk}-{reader.pk}",
            )  # fmt: skip


def refund_entered(refund_id: int) -> None:
    """The other cashiers of the campus: one of them has to look."""
    refund = refund_of(refund_id)
    invoice = refund.invoice

    def build() -> Letter:
        text = _("%(name)s entered a refund of %(sum)s. A second person has to confirm it.")
        words = {
            "name": refund.entered_by,
            "sum": format_money(refund.total, get_language() or "en"),
        }
        return Letter(
            subject=_("Refund to confirm"),
            paragraphs=[text % words, refund.reason],
            action=_("Open the refund"),
            url=settings.SITE_URL + reverse("billing:desk_refund", args=[refund.public_id]),
        )

    for reader in cashiers_at(invoice.campus):
        if reader.pk != refund.entered_by_id:
            mail.send(
                reader, build, event="billing.refund_entered", about=invoice.number,
                other=invoice.campus.official_language, key=f"refund-entered-{refund.pk}-{reader.pk}",
            )  # fmt: skip


def refund_returned(refund_id: int) -> None:
    """The company's statement: what went back, of what, why and by which way."""
    refund = refund_of(refund_id)
    invoice = refund.invoice

    def build() -> Letter:
        language = get_language() or "en"
        text = _("We returned %(sum)s of what you paid for “%(title)s”, invoice %(number)s.")
        words = {
            "sum": format_money(refund.total, language),
            "title": subject_now(invoice),
            "number": invoice.number,
        }
        if refund.by_card:
            way = _(
                "The money goes back to the card it came from, within ten days by the bank’s rules."
            )
        else:
            way = _("It was sent by bank transfer on %(date)s, reference %(reference)s.") % {
                "date": day_now(refund.sent_on), "reference": refund.bank_reference,
            }  # fmt: skip
        reason = _("Reason: %(reason)s") % {"reason": refund.reason}
        return Letter(
            subject=_("Money returned"), paragraphs=[text % words, way, reason],
            action=_("Open the invoice"), url=my_url(invoice),
        )  # fmt: skip

    to_company(invoice, build, "refund_returned", about=f"-{refund.pk}")


def refund_came_back(refund_id: int) -> None:
    """To the company: what its bank sent back to us, why, and that we need to know where the money should go."""
    refund = refund_of(refund_id)
    invoice, line = refund.invoice, refund.returned_by

    def build() -> Letter:
        text = _(
            "On %(date)s the bank sent back to us the %(sum)s we had returned to you for “%(title)s”, invoice"
            " %(number)s."
        )
        words = {
            "date": day_now(line.booked_on), "sum": format_money(refund.total, get_language() or "en"),
            "title": subject_now(invoice), "number": invoice.number,
        }  # fmt: skip
        why = (
            [_("The bank’s reason: %(reason)s") % {"reason": said}]
            if (said := returns.why(line))
            else []
        )
        if line.kept:
            text_kept = _(
                "Banks kept %(sum)s on the way back. That is our cost: the whole sum stays yours."
            )
            why.append(text_kept % {"sum": format_money(line.kept, get_language() or "en")})
        ask = _(
            "The money is yours. Please enter in the portal to which account we should send it, or look whether the"
            " one you gave is right."
        )
        return Letter(
            subject=_("A transfer to you came back"), paragraphs=[text % words, *why, ask],
            action=_("Open the bank account"), url=settings.SITE_URL + reverse("billing:bank_details"),
        )  # fmt: skip

    to_company(invoice, build, "refund_came_back", about=f"-{refund.pk}")


def refund_of(refund_id: int) -> Refund:
    rows = Refund.objects.select_related(
        "invoice__case", "invoice__campus", "invoice__company", "entered_by", "returned_by"
    )
    return rows.get(pk=refund_id)


def review_opened(review_id: int) -> None:
    review = FinanceReview.objects.select_related("invoice", "campus").get(pk=review_id)
    campus = review.campus

    def build() -> Letter:
        return Letter(
            subject=_("Payment to look into"),
            paragraphs=[str(review.get_kind_display()), str(review.sentence), *deadline_of(review)],
            action=_("Open the payments"), url=settings.SITE_URL + reverse("billing:desk_payments") + "?view=review",
        )  # fmt: skip

    for reader in cashiers_at(campus):
        mail.send(
            reader, build, event="billing.review_opened", about=review.invoice.number if review.invoice else "",
            other=campus.official_language if campus else "", key=f"review-{review.pk}-{reader.pk}",
        )  # fmt: skip


def deadline_of(review: FinanceReview) -> list[str]:
    """Until when a dispute must be answered, for whoever reads of it."""
    if not (given := review.facts.get("respond_by")):
        return []
    moment = datetime.fromisoformat(given)
    day = (review.campus.local(moment) if review.campus else moment).date()
    return [_("Answer at Stripe by %(date)s.") % {"date": day_now(day)}]


def to_company(
    invoice: Invoice,
    build: Callable[[], Letter],
    event: str,
    *,
    about: str = "",
    also: Iterable[User] = (),
) -> None:
    """To each payer once; `about` tells several letters of one event and invoice apart."""
    readers = {reader.pk: reader for reader in [*payers_of(invoice), *also]}
    for reader in readers.values():
        mail.send(
            reader, build, event=f"billing.{event}", about=invoice.number,
            other=invoice.campus.official_language, key=f"{event}{about}-{invoice.pk}-{reader.pk}",
        )  # fmt: skip


def my_url(invoice: Invoice) -> str:
    return settings.SITE_URL + reverse("billing:invoice", args=[invoice.number])


def line_url(line) -> str:
    return settings.SITE_URL + reverse("billing:bank_line", args=[line.public_id])


def desk_url(invoice: Invoice) -> str:
    return settings.SITE_URL + reverse("billing:desk_invoice", args=[invoice.number])
