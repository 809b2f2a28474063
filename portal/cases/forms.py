"""What the desk and the company type about a case."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Campus, User
from portal.cases import attachments
from portal.cases.kinds import KINDS
from portal.cases.models import Message, Translation
from portal.cases.wording import written_in
from portal.events import KINDS as KINDS_OF_NEWS
from portal.forms import DateTripleField, PortalForm
from portal.models import LETTER_STATES

EVERYTHING = ("", _("All"))
LONGEST_MESSAGE = 10_000
LONGEST_TRANSLATION = 25_000  # Russian is twice as long as Chinese


class LettersFilter(PortalForm):
    """What the log of letters shows."""

    q = forms.CharField(label=_("Address, number or company"), max_length=200, required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("letter", "Status"), required=False,
        choices=[EVERYTHING, *((code, words) for code, (words, _tint) in LETTER_STATES.items())],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[EVERYTHING, *((kind.code, kind.title) for kind in KINDS_OF_NEWS)]
    )  # fmt: skip


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files in one field, each judged; an empty one is named by whoever keeps it."""

    widget = Files

    def clean(self, data, initial=None):
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if len(uploads) > attachments.MOST:
            raise ValidationError(
                _("At most %(n)s files with one message.") % {"n": attachments.MOST}
            )
        return [super(FilesField, self).clean(upload, initial) for upload in uploads]


class ReplyForm(PortalForm):
    """`visibility` is chosen, never assumed; `seen` is the last message the page showed."""

    visibility = forms.ChoiceField(
        label=_("Who sees this"), choices=Message.Visibility.choices, widget=forms.RadioSelect
    )
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 5})
    )
    files = FilesField(
        label=_("Files"),
        required=False,
        help_text=_("PDF, JPG, PNG, WEBP, DOCX or XLSX, up to 20 MB"),
        max_length=255,
        allow_empty_file=True,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    nonce = forms.UUIDField(widget=forms.HiddenInput)
    translation = forms.CharField(
        label=_("Translation for the company"),
        help_text=_("Where you do not write in its language. Left empty, the translation follows later."),
        max_length=LONGEST_MESSAGE, required=False, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    origin = forms.ChoiceField(
        choices=Translation.Origin.choices, required=False, widget=forms.HiddenInput
    )
    read = forms.BooleanField(label=_("I have read the translation and stand for it"), required=False)  # fmt: skip

    def __init__(self, *args, staff: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not staff:
            for name in ("visibility", "translation", "origin", "read"):
                del self.fields[name]

    def clean(self):
        given = super().clean()
        body, twin = given.get("body"), given.get("translation")
        if body and twin and written_in(body, guess="") == written_in(twin, guess="") != "":
            self.add_error("translation", _("The text and its translation are in the same language."))  # fmt: skip
        return given

    @property
    def proposed(self) -> bool:
        """The translation in the box is not the writer's own."""
        return self["origin"].value() not in (None, "", Translation.Origin.COLLEAGUE)


class TakeBackForm(PortalForm):
    message = forms.UUIDField()


class TranslationForm(PortalForm):
    """A translation of one message; `origin` says who proposed what stands in the box."""

    text = forms.CharField(
        label=_("Translation"), max_length=LONGEST_TRANSLATION, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip
    origin = forms.ChoiceField(
        choices=Translation.Origin.choices, required=False, widget=forms.HiddenInput
    )

    @classmethod
    def below(cls, message: Message, language: str, text: str) -> "TranslationForm":
        """One of many on a page: each with ids of its own."""
        return cls(initial={"text": text}, auto_id=f"t{message.pk}_{language}_%s")


class SearchForm(PortalForm):
    """A search a page is read with; the address carries it."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)

    @property
    def asked(self) -> str:
        return self.cleaned_data["q"] if self.is_valid() else ""


class ReasonForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The other side will read it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SavedViewForm(PortalForm):
    """A name, and the campus whose staff sees it too."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    shared_with = forms.ModelChoiceField(
        label=_("Who sees it"),
        queryset=Campus.objects.none(),
        required=False,
        empty_label=_("Only me"),
    )
    position = forms.IntegerField(
        label=_("Place in the list"), min_value=1, max_value=99, required=False
    )

    def __init__(self, *args, user, view=None, **kwargs):
        if view:
            kwargs["initial"] = {
                "name": view.name, "shared_with": view.shared_with_id, "position": view.position,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        mine = {campus for _role, campus in user.staff_roles}
        every = Campus.objects.order_by("code")
        self.fields["shared_with"].queryset = every if None in mine else every.filter(pk__in=mine)
        if view is None:
            del self.fields["position"]


class BulkForm(PortalForm):
    """What to do with all the ticked cases; `batch` guards against a double click."""

    choice = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    batch = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, what, choices, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {"assign": _("Colleague"), "move": _("What to do"), "reply": _("Prepared reply")}
        hints = {
            "reply": _("Each company gets it in its own language, with its own number and names.")
        }
        self.fields["choice"].label, self.fields["choice"].choices = labels[what], choices
        self.fields["choice"].help_text = hints.get(what, "")
        if what == "reply":
            del self.fields["reason"]
        elif what == "move":
            self.fields["reason"].help_text = _(
                "The other side will read it, where the step asks for a reason."
            )


class DayForm(PortalForm):
    """One calendar day."""

    working = forms.TypedChoiceField(
        label=_("That day"),
        choices=[("yes", _("Working day")), ("no", _("Day off"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    short = forms.BooleanField(label=_("The office closes an hour early"), required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80, required=False)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=80, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For colleagues: what was announced, by whom, and when."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        given = super().clean()
        if given.get("short") and given.get("working") is False:
            self.add_error("short", _("A day off has no closing time. Take the tick away."))
        return given

    def names(self) -> dict[str, str]:
        given = self.cleaned_data
        texts = {"en": given["name_en"], "zh-hans": given["name_zh"], "ru": given["name_ru"]}
        return {code: text for code, text in texts.items() if text}


class PublishForm(PortalForm):
    reason = forms.CharField(
        label=_("Where it was announced"),
        help_text=_("The number and date of the government’s notice."),
        max_length=1000,
    )


class DecreeForm(PortalForm):
    """Where a year's days come from, and whether the government has announced them."""

    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2100)
    origin = forms.ChoiceField(
        label=_("Where the days come from"),
        choices=[("file", _("A file")), ("library", _("The library of holidays"))],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV with the columns day, working (yes, no or short) and note, or JSON."),
        allow_empty_file=True,
    )
    standing = forms.ChoiceField(
        label=_("Standing of the year"),
        choices=[("provisional", _("Provisional")), ("official", _("Announced by the government"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Where it was announced"),
        help_text=_("The number and date of the government’s notice."),
        max_length=1000,
    )

    def clean(self):
        given = super().clean()
        if given.get("origin") == "file" and not given.get("file"):
            self.add_error("file", _("Choose the file with the days."))
        return given


class AbsenceForm(PortalForm):
    """Days away; a manager enters a colleague's as well."""

    user = forms.ModelChoiceField(label=_("Who is away"), queryset=User.objects.none())
    first = DateTripleField(label=_("First day away"))
    last = DateTripleField(label=_("Last day away"))
    deputy = forms.ModelChoiceField(
        label=_("Deputy"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Gets the letters about these cases meanwhile."),
    )
    note = forms.CharField(label=_("Note for colleagues"), max_length=200, required=False)

    def __init__(self, *args, people, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["deputy"].queryset = colleagues

    def clean(self):
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        if given.get("deputy") and given["deputy"] == given.get("user"):
            self.add_error("deputy", _("Nobody stands in for themselves."))
        return given


def every_category() -> list[tuple[str, Any]]:
    """The categories inside the kinds of case, as the kinds tell them."""
    return [pair for kind in KINDS.values() for pair in kind.groups().items()]


class DutyForm(PortalForm):
    """What somebody takes on when cases are given out."""

    languages = forms.MultipleChoiceField(
        label=_("Languages of the cases I take"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every language."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories of the cases I take"),
        choices=every_category,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every category."),
    )
