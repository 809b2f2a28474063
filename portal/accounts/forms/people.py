"""A person of a company: names, passport, how to reach them."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts import identifiers, names
from portal.accounts.forms.company import country_choices
from portal.accounts.models import Person
from portal.forms import DateTripleField, PortalForm

FIELDS = (
    "latin_family", "latin_given", "native_name", "patronymic", "chinese_form", "russian_form", "forms_confirmed",
    "sex", "born_on", "nationality", "passport_number", "passport_issued_on", "passport_expires_on",
    "position", "email", "phone",
)  # fmt: skip


class PersonForm(PortalForm):
    latin_family = forms.CharField(
        label=_("Family name as in the passport"), max_length=80, help_text=_("Latin letters")
    )
    latin_given = forms.CharField(
        label=_("Given names as in the passport"),
        max_length=80,
        required=False,
        help_text=_("Latin letters"),
    )
    native_name = forms.CharField(label=_("Name in own script"), max_length=120, required=False)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=80, required=False)
    chinese_form = forms.CharField(
        label=_("Chinese form for documents"), max_length=80, required=False
    )
    russian_form = forms.CharField(
        label=_("Russian form for documents"), max_length=120, required=False
    )
    forms_confirmed = forms.BooleanField(
        label=_("The Chinese and Russian forms are right"),
        required=False,
        help_text=_("Only forms you have confirmed are printed in documents"),
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=Person.Sex.choices, widget=forms.RadioSelect, required=False
    )
    born_on = DateTripleField(label=_("Date of birth"), required=False)
    nationality = forms.ChoiceField(
        label=_("Nationality"), choices=lazy(country_choices, list)(), required=False
    )
    passport_number = forms.CharField(label=_("Passport number"), max_length=20, required=False)
    passport_issued_on = DateTripleField(label=_("Passport issued on"), required=False)
    passport_expires_on = DateTripleField(label=_("Passport valid until"), required=False)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    suggested = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, person: Person | None = None, **kwargs):
        if person is not None:
            shown = {name: getattr(person, name) for name in FIELDS if name != "passport_number"}
            kwargs["initial"] = shown | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.person = person
        if person is not None and person.passport_number:
            self.fields["passport_number"].help_text = _("Leave empty to keep %(number)s") % {
                "number": person.masked_passport
            }

    def clean_passport_number(self):
        number = self.cleaned_data["passport_number"]
        if not number:
            return self.person.passport_number if self.person else ""
        found = identifiers.check("passport", number, self.data.get("nationality", ""))
        if found.level == identifiers.ERROR:
            raise forms.ValidationError(found.message)
        return found.value

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if not phone:
            return ""
        found = identifiers.check("phone", phone, self.data.get("nationality", ""))
        if found.level == identifiers.ERROR:
            raise forms.ValidationError(found.message)
        return found.value

    def clean(self):
        data = super().clean()
        start, end = data.get("passport_issued_on"), data.get("passport_expires_on")
        if start and end and end <= start:
            self.add_error(
                "passport_expires_on", _("The passport ends before it begins. Check both dates")
            )
        if data.get("forms_confirmed") and not (
            data.get("chinese_form") or data.get("russian_form")
        ):
            self.add_error("forms_confirmed", _("There are no forms to confirm yet"))
        return data

    def suggestions(self) -> dict[str, str]:
        """Forms for the empty boxes, once; the person looks at them before they are saved."""
        data = self.cleaned_data
        if data.get("suggested") or (data["chinese_form"] and data["russian_form"]):
            return {}
        latin = f"{data['latin_family']} {data['latin_given']}".strip()
        found = {
            "chinese_form": data["chinese_form"]
            or names.suggest_chinese_form(data["native_name"] or latin),
            "russian_form": data["russian_form"]
            or names.suggest_russian_form(latin, data["native_name"]),
        }
        return {name: text for name, text in found.items() if text and text != data[name]}

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS}
