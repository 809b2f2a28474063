"""Forms of the company's side that are not pages of the application."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Campus, Company
from portal.documents import papers_kinds
from portal.documents.models import Paper
from portal.forms import PlainTextarea, PortalForm
from tenants.choices import TRACKS, YES_NO
from tenants.sections import DECLARATION_TEXTS, Wanted

# question -> (words, the answer that rules a company out)
QUESTIONS: dict[str, tuple[Any, str]] = {
    "technology": (
        _("Will you do research, development, production or services for technology companies?"),
        "no",
    ),
    "excluded": (_("Does your activity include gambling, tobacco or weapons?"), "yes"),
    "insolvent": (_("Is the company insolvent or being wound up?"), "yes"),
    "present": (_("Will people of yours work in the space you rent?"), "no"),
}
CHOOSE = {"required": _("Choose one answer")}


class StartForm(PortalForm):
    """A few questions before anything is written."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)
    campus = forms.ChoiceField(
        label=_("Which campus?"), widget=forms.RadioSelect, error_messages=CHOOSE
    )
    track = forms.ChoiceField(
        label=_("How do you want to be in the park?"),
        choices=TRACKS,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"nonce": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.campuses = {campus.code: campus for campus in Campus.objects.all()}
        self.fields["campus"].choices = [
            (code, campus.name) for code, campus in self.campuses.items()
        ]
        for name, (words, _out) in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=words, choices=YES_NO, widget=forms.RadioSelect, error_messages=CHOOSE
            )

    @property
    def ruled_out_by(self) -> list[Any]:
        """The questions whose answers do not fit the park."""
        return [words for name, (words, out) in QUESTIONS.items() if self.cleaned_data[name] == out]

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in QUESTIONS}


class PaperForm(PortalForm):
    """One document: from the dossier, from a file, or the reason why there is none."""

    existing = forms.ChoiceField(
        label=_("From your dossier"), required=False, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("Upload a file"), required=False, help_text=_("PDF or scan, up to 20 MB")
    )
    reason = forms.CharField(
        label=_("Or say why you do not have it"),
        max_length=500,
        required=False,
        widget=PlainTextarea(rows=2, limit=500),
    )

    def __init__(self, wanted: Wanted, user: Any, company: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Paper.objects.belonging_to(user).filter(company=company).usable(wanted.paper)
        self.papers = {str(paper.public_id): paper for paper in known}
        self.fields["existing"].choices = [(key, paper.name) for key, paper in self.papers.items()]
        if not self.papers:
            del self.fields["existing"]
        kind = papers_kinds.KINDS.get(wanted.paper)
        if kind:
            self.fields["file"].widget.attrs["accept"] = ",".join(
                f".{one}" for one in kind.extensions
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        given = [name for name in ("existing", "file", "reason") if data.get(name)]
        if not given and not self.errors:
            self.add_error("file", _("Choose a paper, upload a file or give the reason"))
        return data


class DeclarationsForm(PortalForm):
    """Separate boxes, none ticked in advance."""

    def __init__(self, *args: Any, given: set[str], recipient: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for text in DECLARATION_TEXTS:
            self.fields[text.code] = forms.BooleanField(
                label=text.words(recipient), required=text.required, initial=text.code in given,
                help_text="" if text.required else _("You may leave this box empty"),
                error_messages={"required": _("Tick this box if you agree; without it we cannot take the application")},
            )  # fmt: skip

    @property
    def codes(self) -> set[str]:
        """What is ticked, also while something else is missing."""
        return {
            text.code for text in DECLARATION_TEXTS if self.data.get(self.add_prefix(text.code))
        }


class PointForm(PortalForm):
    """What was done about one point of a return."""

    answer = forms.CharField(
        label=_("What did you change?"),
        required=False,
        max_length=1000,
        widget=PlainTextarea(rows=2, limit=1000),
    )
    done = forms.BooleanField(label=_("This point is done"), required=False)


class EntityForm(PortalForm):
    """Which of the reader's companies is the new one."""

    company = forms.ChoiceField(
        label=_("Which company will rent the space?"),
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, companies: list[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = {str(company.public_id): company for company in companies}
        self.fields["company"].choices = [(key, one.name) for key, one in self.companies.items()]

    @property
    def chosen(self) -> Company:
        return self.companies[self.cleaned_data["company"]]


class ConditionForm(PortalForm):
    """How one condition was met."""

    answer = forms.CharField(
        label=_("How did you meet it?"), max_length=1000, widget=PlainTextarea(rows=3, limit=1000),
    )  # fmt: skip


class ReasonForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=PlainTextarea(rows=3, limit=1000)
    )


class AcceptForm(PortalForm):
    """Carries the fingerprint of the terms that were read."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=_("I have read the offer and may sign for the company"),
        error_messages={"required": _("Tick the box to accept the offer")},
    )
