"""What finance types in for credit notes, deposits and statements."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.billing.actions import crediting
from portal.billing.actions.deposits import Deduction
from portal.billing.forms import LARGEST_SUM, SumField, sum_now
from portal.billing.models import Invoice
from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.money import Money, format_money

DEDUCTIONS = 3  # rows on the page; more of them go into one


class CreditForm(PortalForm):
    """The whole invoice, or sums by its lines."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=PlainTextarea(rows=3),
        help_text=_("It stands on the credit note, which the company reads."),
    )  # fmt: skip

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rest = {place: one["net"] for place, one in crediting.rest_of(invoice).items()}
        rows = invoice.lines.select_related("invoice")
        self.lines = [line for line in rows if self.rest[line.position].amount > 0]
        for line in self.lines:
            self.fields[f"line-{line.position}"] = SumField(
                label=line.text(get_language() or "en"), required=False,
                help_text=_("Without VAT, at most %(sum)s")
                % {"sum": sum_now(self.rest[line.position])},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        nets = {n.position: data.get(f"line-{n.position}") for n in self.lines}
        for line in self.lines:
            net = nets[line.position]
            if net and (
                net > self.rest[line.position].amount
                or Money(net, line.invoice.currency).rounded().amount != net
            ):
                self.add_error(f"line-{line.position}", _("This is more than the line asks for."))
        given = {place: net for place, net in nets.items() if net}
        data["nets"] = given or None
        return data


class PeriodForm(PortalForm):
    """Both days belong to the statement."""

    first = DateTripleField(label=pgettext_lazy("first day of a statement", "From"))
    last = DateTripleField(label=pgettext_lazy("last day of a statement", "To"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day comes before the first."))
        return data


class InvoicesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, invoice: Invoice) -> str:
        return f"{invoice.number} · {format_money(invoice.total, get_language() or 'en')}"


class SettlementForm(PortalForm):
    """Held − arrears − damages = refund."""

    arrears = InvoicesField(
        Invoice.objects.none(), label=_("Unpaid invoices to pay from the deposit"), required=False,
        widget=forms.CheckboxSelectMultiple, to_field_name="number",
    )  # fmt: skip
    refund_by = DateTripleField(
        label=_("Return the rest by"), help_text=_("Within 20 working days of the handover act")
    )

    def __init__(self, *args: Any, held: Money, invoices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        if invoices:
            self.fields["arrears"].queryset = invoices
        else:
            del self.fields["arrears"]
        for n in range(1, DEDUCTIONS + 1):
            words = {"n": n}
            self.fields[f"what-{n}"] = forms.CharField(
                label=_("Damage %(n)s") % words, required=False, max_length=200
            )
            self.fields[f"evidence-{n}"] = forms.CharField(
                label=_("Evidence of damage %(n)s") % words, required=False, max_length=200,
                help_text=_("Number and date of the act, photographs, an estimate"),
            )  # fmt: skip
            self.fields[f"amount-{n}"] = SumField(
                label=_("Sum for damage %(n)s") % words, required=False
            )
        self.fields["refund_by"] = self.fields.pop("refund_by")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["deductions"] = [
            d for n in range(1, DEDUCTIONS + 1) if (d := self._deduction(data, n))
        ]
        return data

    def _deduction(self, data: dict[str, Any], n: int) -> Deduction | None:
        """All three or none: what nobody can prove is not kept."""
        what, evidence, amount = (
            data.get(f"{name}-{n}") for name in ("what", "evidence", "amount")
        )
        if not (what or evidence or amount):
            return None
        if not (what and evidence and amount) or not 0 < amount < LARGEST_SUM:
            raise ValidationError(_("A damage needs its name, its evidence and its sum."))
        money = Money(amount, self.held.currency)
        if money.rounded() != money:
            raise ValidationError(_("A damage needs its name, its evidence and its sum."))
        return Deduction(what, evidence, money)


def year_so_far(today: date) -> dict[str, date]:
    return {"first": today.replace(month=1, day=1), "last": today}
