"""What a company types to ask for a service, to answer and to rate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.documents import papers_kinds
from portal.forms import DateTripleField, PortalForm
from services.forms.answers import LONGEST
from services.models import Question

STANDARD = "standard"  # what a page calls the tier that has no name


class BeginForm(PortalForm):
    campus = forms.ChoiceField(label=_("Campus"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, campuses: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campus"].choices = [(c.code, str(c.name)) for c in campuses]


class PaperForm(PortalForm):
    """A paper from the dossier, or a new file; one of the two."""

    reuse = forms.ChoiceField(
        label=_("From your dossier"), required=False, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("New file"), required=False, help_text=_("PDF or a clear picture, up to 20 MB")
    )
    expires_on = DateTripleField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, papers: list, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reuse"].choices = [(str(p.public_id), p.name) for p in papers]
        if not papers:
            del self.fields["reuse"]
            self.fields["file"].required = True
        if not papers_kinds.KINDS[kind].expires:
            del self.fields["expires_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (data.get("file") or data.get("reuse") or self.has_error("file")):
            self.add_error("file", _("Choose a paper or a new file"))
        return data


class SendForm(PortalForm):
    """Sends back what was read, the prices and the promises, and which of them is wanted."""

    terms = forms.CharField(widget=forms.HiddenInput, max_length=64)
    tier = forms.ChoiceField(label=_("How fast"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, tiers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = [(tier or STANDARD, words) for tier, words in tiers]
        self.initial.setdefault("tier", STANDARD)
        if len(tiers) == 1:
            del self.fields["tier"]

    def clean_tier(self) -> str:
        return self.cleaned_data["tier"].replace(STANDARD, "")


class AcceptForm(PortalForm):
    """Sends back the fingerprint of what was read."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)


class AnswerForm(PortalForm):
    """One answer per open question, all sent at once."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, questions: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for n, question in enumerate(questions, 1):
            label = f"{n}. {question.text}"
            if question.wants == Question.Wants.PAPER:
                self.fields[f"file_{question.pk}"] = forms.FileField(label=label, required=False)
                label = _("Comment on point %(n)s") % {"n": n}
            required = question.wants == Question.Wants.WORDS
            self.fields[f"words_{question.pk}"] = forms.CharField(
                label=label,
                required=required,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for question in self.questions:
            name = f"file_{question.pk}"
            if name in self.fields and not data.get(name) and not data.get(f"words_{question.pk}"):
                self.add_error(name, _("Add the document, or say in the comment why there is none"))
        return data


class RateForm(PortalForm):
    rating = forms.TypedChoiceField(
        label=_("How did we do?"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("5 – very good")), (4, _("4 – good")), (3, _("3 – all right")),
                 (2, _("2 – poor")), (1, _("1 – very poor"))],
    )  # fmt: skip
    comment = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
