"""Forms of the editor of papers' words."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.documents import words
from portal.documents.wording import ALWAYS, names_somebody
from portal.languages import codes, html_lang, name_in_itself

LARGEST = 1024 * 1024  # bytes; the longest shipped file has thirty thousand
ROLES = [
    ("heading", pgettext_lazy("place on a paper", "Heading")),
    ("clause", pgettext_lazy("place on a paper", "Numbered clause")),
    ("addressee", pgettext_lazy("place on a paper", "Addressee")),
    ("greeting", pgettext_lazy("place on a paper", "Greeting")),
    ("body", pgettext_lazy("place on a paper", "Paragraph of a letter")),
    ("lead", pgettext_lazy("place on a paper", "Line above the holder")),
    ("holder", pgettext_lazy("place on a paper", "Holder")),
    ("statement", pgettext_lazy("place on a paper", "Statement below the holder")),
    ("fact", pgettext_lazy("place on a paper", "Line with a value")),
    ("table", pgettext_lazy("place on a paper", "Table")),
    ("words", pgettext_lazy("place on a paper", "Sum in words")),
    ("seller", pgettext_lazy("place on a paper", "Payee")),
    ("buyer", pgettext_lazy("place on a paper", "Payer")),
    ("bank", pgettext_lazy("place on a paper", "Bank details")),
    ("note", pgettext_lazy("place on a paper", "Note")),
    ("authority", pgettext_lazy("place on a paper", "Which text counts")),
    ("party", pgettext_lazy("place on a paper", "Who signs")),
]


def facts_list() -> forms.TextInput:
    """A line that offers the placeholders; the list stands on the page."""
    return forms.TextInput(attrs={"list": "facts", "autocomplete": "off"})


class Seen(forms.Form):
    """`version` is the one the writer looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ClauseForm(Seen):
    """One clause with its twins. A draft may be unfinished; what is wrong is said beside the clause."""

    code = forms.CharField(
        label=_("Name of the clause"), max_length=60, validators=[RegexValidator(rf"\A{words.CODE.pattern}\Z")],
        help_text=_("Small Latin letters, digits, “-” and “_”; faults and comparisons name it so."),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Place on the paper"), choices=ROLES)
    when = forms.CharField(
        label=_("Condition"), required=False, max_length=120, widget=facts_list(),
        help_text=_("Empty: always. Otherwise: name, not name, or name = value."),
    )  # fmt: skip
    value = forms.CharField(
        label=_("Value"), required=False, max_length=80, widget=facts_list(),
        help_text=_("What stands beside a label or in a table, for example {deposit}."),
    )  # fmt: skip
    own_figures = forms.BooleanField(
        label=_("Figures written differently"), required=False,
        help_text=_("The languages write the same figure their own way: 万分之五 and 0.05 %."),
    )  # fmt: skip

    def __init__(self, *args: Any, taken: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken
        for code in codes():
            area = forms.Textarea(attrs={"rows": 6, "lang": html_lang(code)})
            self.fields[code] = forms.CharField(
                label=name_in_itself(code), required=False, widget=area
            )

    @property
    def twins(self) -> list[Any]:
        return [self[code] for code in codes()]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code in self.taken:
            raise forms.ValidationError(_("Another clause has this name."))
        return code

    def clause(self) -> words.Given:
        """What was typed, as a file would say it."""
        said = {"role": self.cleaned_data["role"], "code": self.cleaned_data["code"]}
        said |= {code: self.cleaned_data[code].replace("\r\n", "\n") for code in codes()}
        optional = {key: self.cleaned_data[key] for key in ("value", "when", "own_figures")}
        return said | {key: value for key, value in optional.items() if value}


class HeadForm(Seen):
    """What is said of a version as a whole."""

    authority = forms.ChoiceField(label=_("Which text counts"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].choices = authority_choices()
        for code in codes():
            line = forms.TextInput(attrs={"lang": html_lang(code)})
            label = name_in_itself(code)
            self.fields[code] = forms.CharField(
                label=label, required=False, max_length=200, widget=line
            )

    @property
    def titles(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in codes()}


def authority_choices() -> list[tuple[str, Any]]:
    return [
        (words.EQUAL, _("both have equal force")), (words.CAMPUS, _("the one in the language the campus names")),
        *((code, name_in_itself(code)) for code in codes()),
    ]  # fmt: skip


class ApproveForm(forms.Form):
    effective_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A day at the campus: papers issued from then on carry these words."),
    )  # fmt: skip


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("What should be changed"), widget=forms.Textarea(attrs={"rows": 3})
    )


class WordsFileForm(forms.Form):
    file = forms.FileField(
        label=_("File with words"), help_text=_("A TOML file as “Export as file” makes it, up to 1 MB.")
    )  # fmt: skip

    def clean_file(self) -> bytes:
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        return given.read()


class LookForm(forms.Form):
    """On which facts, and in which two languages, to look at the words."""

    pair = forms.ChoiceField(label=_("Languages"))
    document = forms.CharField(
        label=_("Number of an issued document"), required=False, max_length=30,
        help_text=_("Empty: sample facts. The opening of a contract is written down."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pair"].choices = [
            (f"{a},{b}", f"{name_in_itself(a)} · {name_in_itself(b)}")
            for a in codes()
            for b in codes()
            if a != b
        ]


def offered(
    placeholders: list[str], types: dict[str, str], *, anonymous: bool = False
) -> list[tuple[str, str]]:
    """The closed list of facts with the kind of each; what every paper knows comes last."""
    names = [*placeholders, *sorted(ALWAYS)]
    return [
        (name, KINDS.get(types.get(name, ""), ""))
        for name in names
        if not (anonymous and names_somebody(name))
    ]


KINDS = {
    "date": pgettext_lazy("kind of fact", "day"), "moment": pgettext_lazy("kind of fact", "day and time"),
    "money": pgettext_lazy("kind of fact", "money"), "rate": pgettext_lazy("kind of fact", "price per unit"),
    "area": pgettext_lazy("kind of fact", "area"), "number": pgettext_lazy("kind of fact", "number"),
    "percent": pgettext_lazy("kind of fact", "percent"), "days": pgettext_lazy("kind of fact", "working days"),
    "text": pgettext_lazy("kind of fact", "text"), "name": pgettext_lazy("kind of fact", "text in each language"),
    "list": pgettext_lazy("kind of fact", "list"), "schedule": pgettext_lazy("kind of fact", "table"),
}  # fmt: skip
