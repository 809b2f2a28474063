"""What an officer types about a request."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.documents import papers_kinds
from portal.forms import PortalForm
from portal.languages import pick
from services.forms.answers import LONGEST
from services.forms.told import told_fields
from services.models import Question, Request
from services.pricing import UNPRICED
from services.replies import filled

MOST_POINTS = 6


class TwinField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Request) -> str:
        return f"{obj.number} · {obj.state_info.desk}"


class MergeForm(PortalForm):
    into = TwinField(
        label=_("The request that goes on"),
        queryset=Request.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, twins: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = twins


class QuoteForm(PortalForm):
    """Quantity and price for every line of the service that has none, and what it covers."""

    def __init__(self, *args: Any, order: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = order.plan.fees_due(order.answers, order.tier)
        self.lines = [fee for fee in due if fee.model in UNPRICED]
        language = get_language() or "en"
        for fee in self.lines:
            words = {"line": pick(fee.texts, language), "currency": order.campus.currency}
            self.fields[f"quantity_{fee.code}"] = forms.DecimalField(
                label=_("%(line)s: quantity") % words, min_value=Decimal("0.01"), max_digits=8, decimal_places=2,
                initial=1, required=fee.model == "F5",
            )  # fmt: skip
            self.fields[f"price_{fee.code}"] = forms.DecimalField(
                label=_("%(line)s: price of one, without tax, %(currency)s") % words,
                min_value=Decimal("0.01"), max_digits=12, decimal_places=2, required=fee.model == "F5",
            )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=_("What the price covers, and what it does not"),
            help_text=_("The company reads it as you write it. Use the company’s language."),
            max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        )  # fmt: skip

    def prices(self) -> dict[str, tuple[Decimal, Decimal]]:
        given = self.cleaned_data
        return {
            fee.code: (given[f"quantity_{fee.code}"] or Decimal(1), given[f"price_{fee.code}"])
            for fee in self.lines
            if given[f"price_{fee.code}"]
        }


class AskForm(PortalForm):
    """Up to six points, each with what is wanted for it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, MOST_POINTS + 1):
            label = _("Question %(n)s") % {"n": n}
            self.fields[f"text_{n}"] = forms.CharField(
                label=label,
                required=n == 1,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"wants_{n}"] = forms.ChoiceField(
                label=_("What you need for question %(n)s") % {"n": n}, choices=Question.Wants.choices,
                required=False, initial=Question.Wants.WORDS,
            )  # fmt: skip

    def points(self) -> list[tuple[str, str]]:
        given = self.cleaned_data
        rows = [
            (given[f"text_{n}"], given[f"wants_{n}"] or "words") for n in range(1, MOST_POINTS + 1)
        ]
        return [(text, wants) for text, wants in rows if text]


class TaskForm(PortalForm):
    note = forms.CharField(label=_("What proves it"), required=False, max_length=1000)


class VerdictForm(PortalForm):
    fits = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("fits") == "no" and not data.get("reason"):
            self.add_error("reason", _("Write the reason. The company will read it."))
        return data


class ToldForm(PortalForm):
    """What the papers of a request say that only the officer knows; of one step, or those of the result."""

    def __init__(self, *args: Any, order: Request, step: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [ending.code for ending in order.plan.endings(order.answers, step)]
        self.asked = told_fields(order, kinds)
        self.fields = {**self.asked, **self.fields}

    @property
    def told(self) -> dict[str, Any]:
        """The officer's facts, as far as they passed."""
        given = getattr(self, "cleaned_data", {})
        return {name: given[name] for name in self.asked if name in given}


class StepPaperForm(ToldForm):
    """A paper that is given when a step is done."""

    note = forms.CharField(label=_("What proves it"), required=False, max_length=1000)


class PrepareForm(ToldForm):
    """What goes out with the result: a note, a file, the papers."""

    note = forms.CharField(
        label=_("Note for the company"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    file = forms.FileField(label=_("Result to file in the company’s dossier"), required=False)
    kind = forms.ChoiceField(
        label=_("What the file is"), choices=papers_kinds.CHOICES, required=False
    )

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or "other"


class RejectForm(PortalForm):
    reply = forms.ChoiceField(label=_("Prepared reason"), required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The company will read it. Leave it empty to send the prepared reason as it is."),
    )  # fmt: skip

    def __init__(self, *args: Any, order: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = {r.code: filled(order, r, order.language) for r in order.plan.replies}
        self.replies = {code: text for code, text in texts.items() if text}
        self.fields["reply"].choices = [("", "–"), *self.replies.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        parts = [self.replies.get(data.get("reply") or "", ""), data.get("reason") or ""]
        data["words"] = "\n\n".join(part for part in parts if part)
        if not data["words"]:
            self.add_error("reason", _("Write the reason. The company will read it."))
        return data
