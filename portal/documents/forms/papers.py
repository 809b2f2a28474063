"""Forms about papers."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Campus
from portal.documents import papers_kinds, sheets, states, tables
from portal.documents.consents import SHEETS
from portal.documents.kinds import PAPER_KINDS
from portal.forms import DateTripleField, PlainTextarea, PortalForm
from portal.languages import pick


class UploadForm(PortalForm):
    """A file and what is known of it; only kind and file must be given."""

    kind = forms.ChoiceField(label=_("What it is"), choices=[("", "—"), *papers_kinds.CHOICES])
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPG, PNG, WEBP, DOCX or XLSX, up to 20 MB"),
        error_messages={
            "required": _("Choose the file to upload"),
            "empty": _("The file is empty. Choose it again"),
        },
        max_length=255,
        allow_empty_file=True,  # said in our own words, with the file's name
    )
    person = forms.ModelChoiceField(
        label=_("Whose it is"),
        queryset=None,
        required=False,
        to_field_name="public_id",
        empty_label="—",
    )
    issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    number = forms.CharField(
        label=pgettext_lazy("of a paper", "Number"), max_length=60, required=False
    )
    issued_on = DateTripleField(label=_("Date of issue"), required=False)
    expires_on = DateTripleField(
        label=_("Valid until"),
        required=False,
        help_text=_("We will remind you 60, 30 and 7 days before"),
    )
    language = forms.ChoiceField(label=_("Language of the paper"), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["language"].choices = [("", "—"), *settings.LANGUAGES]
        if not people.exists():
            del self.fields["person"]

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day and day > timezone.now().date():
            raise ValidationError(_("The date of issue is in the future. Check the year"))
        return day

    def clean(self):
        data = super().clean()
        issued, expires = data.get("issued_on"), data.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("The paper ends before it was issued. Check both dates"))
        return data


class ConsentForm(PortalForm):
    """Whose consent, to whom, and on which sheets."""

    person = forms.ModelChoiceField(
        label=_("Who signs"), queryset=None, to_field_name="public_id", empty_label="—"
    )
    campus = forms.ModelChoiceField(
        label=_("Campus that processes the data"), queryset=Campus.objects.order_by("code"),
        to_field_name="code", empty_label=None, widget=forms.RadioSelect,
    )  # fmt: skip
    sheets = forms.MultipleChoiceField(
        label=_("What the person consents to"), choices=list(SHEETS.items()), widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is a sheet of its own: the law wants these consents apart."),
    )  # fmt: skip

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class SignedCopyForm(PortalForm):
    """The park's file, signed by the company too."""

    file = forms.FileField(
        label=_("The signed file"),
        help_text=_(
            "The PDF you downloaded here, with your electronic signature added. Up to 20 MB."
        ),
        error_messages={
            "required": _("Choose the file to upload"),
            "empty": _("The file is empty. Choose it again"),
        },
        max_length=255,
    )


class ReasonForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"), widget=PlainTextarea(rows=4, limit=1000), max_length=1000,
        help_text=_("The company and whoever checks the paper will know that it ended; the company reads the reason."),
    )  # fmt: skip


class RegisterFilter(PortalForm):
    """What the register shows. Nonsense in the address shows everything."""

    q = forms.CharField(label=_("Number or company"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(label=pgettext_lazy("state of a paper", "Status"), required=False)
    campus = forms.ChoiceField(label=_("Campus"), required=False)

    def __init__(self, *args, campuses, language, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(kind.code, pick(kind.titles, language)) for kind in PAPER_KINDS.values()]
        self.fields["kind"].choices = [("", _("All kinds")), *kinds]
        labels = [(code, state.desk) for code, state in states.DOCUMENT.states.items()]
        self.fields["status"].choices = [("", _("Any status")), *labels]
        self.fields["campus"].choices = [
            ("", _("All campuses")),
            *((c.code, c.name) for c in campuses),
        ]


class CheckForm(PortalForm):
    """By the code printed beside the QR (or all a scanner reads from the QR), or by number and date."""

    code = forms.CharField(label=_("Code beside the QR"), max_length=900, required=False)
    number = forms.CharField(label=_("Number of the document"), max_length=40, required=False)
    issued_on = DateTripleField(label=_("Date of issue"), required=False)

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if not data.get("code") and not (data.get("number") and data.get("issued_on")):
            raise ValidationError(_("Enter the code, or the number together with the date"))
        return data


class CheckFileForm(PortalForm):
    """The paper as a file. It is looked at and forgotten."""

    file = forms.FileField(
        label=_("The document as PDF"),
        help_text=_("The file as the park sent it, up to 20 MB. We look at it and do not keep it."),
        error_messages={
            "required": _("Choose the file to check"),
            "empty": _("The file is empty. Choose it again"),
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("The file is larger than 20 MB. The park’s documents are smaller")
            )
        return file


class ExportForm(PortalForm):
    """What, as which file, and why. The filters come along from the report."""

    what = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    format = forms.ChoiceField(
        label=_("File"),
        choices=[
            (tables.XLSX, _("Excel workbook (XLSX)")),
            (tables.CSV, _("CSV, separated by commas")),
            (tables.SEMICOLON, _("CSV, separated by semicolons: for Excel on a Russian system")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For whom and for what. It is written down with your name, the filters and the number of rows."),
        min_length=10,
        max_length=500,
        error_messages={"min_length": _("Write the reason in at least ten characters")},
        widget=PlainTextarea(rows=3),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(s.code, s.label) for s in sheets.SHEETS.values()]


class LogFilter(PortalForm):
    """Whose looks, of which day, at what."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    day = forms.DateField(
        label=_("Day"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    kind = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, *args, people, kinds, **kwargs):
        super().__init__(*args, auto_id="%s", **kwargs)
        everything = ("", _("All"))
        self.fields["who"].choices = [everything, *((str(p.pk), str(p)) for p in people)]
        self.fields["kind"].choices = [everything, *kinds]
