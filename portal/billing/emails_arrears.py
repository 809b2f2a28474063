"""Letters about invoices nobody has paid. Each runs as a job after the commit, by the row it is about."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import StaffRole, User
from portal.billing.emails import (
    cashiers_at,
    day_now,
    desk_url,
    my_url,
    payers_of,
    subject_now,
)
from portal.billing.models import Invoice, Objection, PaymentPlan, Reminder, WriteOff
from portal.mail import Letter
from portal.money import Money, format_money

RELATED = ("invoice__case", "invoice__campus", "invoice__company")


def sum_in(money: Money) -> str:
    return format_money(money, get_language() or "en")


def reminded(reminder_id: int) -> None:
    """A rung of the ladder. Money that came before the letter could leave makes it needless."""
    one = Reminder.objects.select_related(*RELATED).get(pk=reminder_id)
    invoice = one.invoice
    if not invoice.is_open or invoice.transfers.waiting().exists():
        return

    def build() -> Letter:
        words = {
            "title": subject_now(invoice), "sum": sum_in(invoice.left), "date": day_now(invoice.due_on),
            "reference": invoice.shown_reference,
        }  # fmt: skip
        subject, text = words_of(one)
        return Letter(
            subject=subject,
            paragraphs=[text % words, what_to_do(one)],
            action=_("Open the invoice"),
            url=my_url(invoice),
        )

    to_company(invoice, build, "reminded", about=f"-{one.pk}")


def words_of(one: Reminder) -> tuple[str, str]:
    if one.rung == 0:
        return _("An invoice is due soon"), _(
            "%(title)s: %(sum)s is to be paid by %(date)s. Payment reference: %(reference)s."
        )
    late = _(
        "%(title)s: %(sum)s was to be paid by %(date)s and has not come yet. Payment reference: %(reference)s."
    )
    if one.last:
        return _("Last reminder: an invoice is not paid"), late
    if one.rung == 1:
        return _("An invoice is overdue"), late
    return _("Reminder: an invoice is not paid"), late


def what_to_do(one: Reminder) -> str:
    if one.rung == 0:
        return _("If you have paid already, you need not do anything.")
    if one.last:
        return _(
            "This is our last reminder. Please pay now, ask for a payment plan on the page of the invoice, or tell us"
            " there what is wrong with it. Otherwise the park’s management decides what comes next."
        )
    return _(
        "Please pay, or use the page of the invoice: there you can ask for a payment plan or say what is wrong. If you"
        " have paid in the last few days, you need not do anything."
    )


def objected(objection_id: int) -> None:
    one = Objection.objects.select_related(*RELATED, "said_by").get(pk=objection_id)
    url = settings.SITE_URL + reverse("billing:objection", args=[one.public_id])

    def build() -> Letter:
        text = _("%(name)s says that invoice %(number)s is wrong. Reminders wait until you answer.")
        words = {"name": one.said_by, "number": one.invoice.number}
        return Letter(
            subject=_("Objection to an invoice"), paragraphs=[text % words], quote=one.reason,
            action=_("Answer the objection"), url=url,
        )  # fmt: skip

    to_desk(one.invoice, cashiers_at(one.invoice.campus), build, "objected", about=f"-{one.pk}")


def answered(objection_id: int) -> None:
    one = Objection.objects.select_related(*RELATED).get(pk=objection_id)

    def build() -> Letter:
        text = _("We have answered your objection to invoice %(number)s.")
        return Letter(
            subject=_("Answer to your objection"), paragraphs=[text % {"number": one.invoice.number}],
            quote=one.answer, action=_("Open the invoice"), url=my_url(one.invoice),
        )  # fmt: skip

    to_company(one.invoice, build, "objection_answered", about=f"-{one.pk}")


def plan_asked(plan_id: int) -> None:
    plan = plan_of(plan_id)
    url = settings.SITE_URL + reverse("billing:plan", args=[plan.public_id])

    def build() -> Letter:
        text = _("%(name)s asks to pay %(sum)s of invoice %(number)s in instalments: %(count)s.")
        words = {
            "name": plan.entered_by, "sum": sum_in(plan.total), "number": plan.invoice.number,
            "count": plan.instalments.count(),
        }  # fmt: skip
        return Letter(
            subject=_("Payment plan to decide"), paragraphs=[text % words, plan.reason],
            action=_("Open the plan"), url=url,
        )  # fmt: skip

    readers = [r for r in cashiers_at(plan.invoice.campus) if r.pk != plan.entered_by_id]
    to_desk(plan.invoice, readers, build, "plan_asked", about=f"-{plan.pk}")


def plan_agreed(plan_id: int) -> None:
    plan = plan_of(plan_id)

    def build() -> Letter:
        text = _("You pay %(sum)s of invoice %(number)s in instalments:")
        words = {"sum": sum_in(plan.total), "number": plan.invoice.number}
        rows = [f"{day_now(row.due_on)}: {sum_in(row.total)}" for row in plan.instalments.all()]
        fees = _("No late fee is charged for the days the plan is kept.")
        warn = _("If an instalment is missing, everything that is open is due at once.")
        return Letter(
            subject=_("Payment plan agreed"), paragraphs=[text % words, *rows, fees, warn],
            action=_("Open the invoice"), url=my_url(plan.invoice),
        )  # fmt: skip

    to_company(plan.invoice, build, "plan_agreed", about=f"-{plan.pk}")


def plan_declined(plan_id: int) -> None:
    plan = plan_of(plan_id)

    def build() -> Letter:
        text = _("We cannot agree to the payment plan for invoice %(number)s.")
        reason = _("Reason: %(reason)s") % {"reason": plan.decision}
        return Letter(
            subject=_("Payment plan declined"), paragraphs=[text % {"number": plan.invoice.number}, reason],
            action=_("Open the invoice"), url=my_url(plan.invoice),
        )  # fmt: skip

    to_company(plan.invoice, build, "plan_declined", about=f"-{plan.pk}")


def plan_broken(plan_id: int) -> None:
    """To both: the company, and finance of the campus."""
    plan = plan_of(plan_id)
    invoice = plan.invoice

    def build_for(url: str) -> Callable[[], Letter]:
        def build() -> Letter:
            text = _(
                "An instalment for invoice %(number)s has not come. The plan has ended and %(sum)s is due at once."
            )
            words = {"number": invoice.number, "sum": sum_in(invoice.left)}
            paragraphs = [text % words]
            if invoice.kind == Invoice.Kind.RENT:
                again = _("Late fees are counted again from %(day)s on.")
                paragraphs.append(again % {"day": day_now(plan.ended_on)})
            return Letter(
                subject=_("Payment plan broken"), paragraphs=paragraphs,
                action=_("Open the invoice"), url=url,
            )  # fmt: skip

        return build

    to_company(invoice, build_for(my_url(invoice)), "plan_broken", about=f"-{plan.pk}")
    to_desk(
        invoice, cashiers_at(invoice.campus), build_for(desk_url(invoice)), "plan_missed", about=f"-{plan.pk}"
    )  # fmt: skip


def write_off_asked(entry_id: int) -> None:
    entry = WriteOff.objects.select_related(*RELATED, "entered_by").get(pk=entry_id)
    url = settings.SITE_URL + reverse("billing:write_off", args=[entry.public_id])

    def build() -> Letter:
        text = _("%(name)s asks to write off %(sum)s of invoice %(number)s.")
        words = {
            "name": entry.entered_by,
            "sum": sum_in(entry.total),
            "number": entry.invoice.number,
        }
        return Letter(
            subject=_("Write-off to approve"), paragraphs=[text % words, entry.reason],
            action=_("Open the write-off"), url=url,
        )  # fmt: skip

    readers = [r for r in approvers_at(entry.invoice.campus) if r.pk != entry.entered_by_id]
    to_desk(entry.invoice, readers, build, "write_off_asked", about=f"-{entry.pk}")


def plan_of(plan_id: int) -> PaymentPlan:
    rows = PaymentPlan.objects.select_related(*RELATED, "entered_by")
    return rows.get(pk=plan_id)


def approvers_at(campus) -> list[User]:
    R = StaffRole.Role
    roles = StaffRole.objects.filter(role__in=(R.FINANCE, R.DIRECTOR))
    here = roles.filter(Q(campus=campus) | Q(campus=None))
    return list(User.objects.filter(roles__in=here).distinct().order_by("pk"))


def to_company(invoice: Invoice, build: Callable[[], Letter], event: str, *, about: str) -> None:
    """To each payer once, in the payer's own language."""
    for reader in payers_of(invoice):
        mail.send(
            reader, build, event=f"billing.{event}", about=invoice.number,
            other=invoice.campus.official_language, key=f"{event}{about}-{reader.pk}",
        )  # fmt: skip


def to_desk(
    invoice: Invoice, readers: Iterable[User], build: Callable[[], Letter], event: str, *, about: str
) -> None:  # fmt: skip
    for reader in readers:
        mail.send(
            reader, build, event=f"billing.{event}", about=invoice.number,
            other=invoice.campus.official_language, key=f"{event}{about}-{reader.pk}",
        )  # fmt: skip
