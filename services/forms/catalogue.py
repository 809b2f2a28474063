"""What an editor types: a service part by part, a file to take in, a code for a copy."""

import json
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.blocks import BlockField

from services.blocks import (
    CARD,
    DOCUMENTS,
    ELIGIBILITY,
    FAQ,
    FEES,
    NOTICES,
    PAPERS,
    PARTS,
    QUESTIONS,
    REPLIES,
    STEPS,
    TERMS,
    from_blocks,
    to_blocks,
)
from services.complaints import errors
from services.models import Service
from services.reading import SERVICE_CODE, faults, same

LARGEST = 1024 * 1024  # bytes; the longest shipped service has sixty thousand


class ServiceForm(WagtailAdminModelForm):
    """A draft may be unfinished; publishing asks for every text in every language."""

    card = BlockField(CARD, label=_("The card"))
    terms = BlockField(TERMS, label=_("Conditions"))
    fields_part = BlockField(QUESTIONS, label=_("Questions"))
    papers = BlockField(PAPERS, label=_("Required papers"))
    steps = BlockField(STEPS, label=_("Steps"))
    documents = BlockField(DOCUMENTS, label=_("Documents it ends in"))
    fees = BlockField(FEES, label=_("Fees"))
    notices = BlockField(NOTICES, label=_("Notices"))
    replies = BlockField(REPLIES, label=_("Prepared reasons"))
    eligibility = BlockField(ELIGIBILITY, label=_("Rules"))
    faq = BlockField(FAQ, label=_("Questions people ask"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, value in to_blocks(self.instance.definition).items():
            self.initial[FORM_NAMES.get(part, part)] = value

    def clean(self) -> Any:
        data = super().clean()
        given = {part: data.get(FORM_NAMES.get(part, part)) for part in PARTS}
        code = data.get("code")
        if code and all(value is not None for value in given.values()):
            self.take(from_blocks(code, given))
        return data

    def take(self, made: dict[str, Any]) -> None:
        """Check the definition and lay it in the row; one that says the same stays as it was written."""
        wrong = faults(made, complete="action-publish" in self.data)
        for part, error in errors(wrong, made).items():
            self.add_error(FORM_NAMES.get(part, part), error)
        if not wrong and not same(made, self.instance.definition):
            self.instance.definition = made


# A form's own `fields` are its fields: the questions go by another name there.
FORM_NAMES = {"fields": "fields_part"}


class ImportForm(forms.Form):
    """One service as a file; `cleaned_data["file"]` is what the file says."""

    file = forms.FileField(
        label=_("File with a service"), help_text=_("A JSON file as “Export as file” makes it, up to 1 MB.")
    )  # fmt: skip

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        try:
            return json.loads(given.read().decode("utf-8-sig"))
        except (ValueError, RecursionError) as wrong:
            raise forms.ValidationError(_("This is not a JSON file.")) from wrong


class CloneForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the new service"), max_length=12, validators=[RegexValidator(SERVICE_CODE)],
        help_text=_("Latin letters, digits and “-”, for example LC-07. It never changes afterwards."),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if Service.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a service with this code."))
        return code
