"""A person of a company: names, passport, how to reach them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts import names
from portal.accounts.forms.company import country_choices
from portal.accounts.forms.judged import JudgedForm
from portal.accounts.models import Person
from portal.forms import DateTripleField
from portal.search import HAN

FIELDS = (
    "latin_family", "latin_given", "native_name", "patronymic", "chinese_form", "russian_form", "forms_confirmed",
    "sex", "born_on", "nationality", "passport_number", "passport_issued_on", "passport_expires_on",
    "position", "email", "phone",
)  # fmt: skip
YEAR = timedelta(days=366)
OLDEST, LONGEST_PASSPORT = 130 * YEAR, 50 * YEAR
# Latin letters with their marks; what stands between the parts of a name.
in_latin = RegexValidator(
    "^[A-Za-z\u00c0-\u024f\u1e00-\u1eff'’ .-]+$",
    _("Write it in Latin letters, as the passport has it"),
)
in_han = RegexValidator(
    f"^[{HAN}·• ]+$", _("Write the Chinese form in Chinese characters, for example 伊万·彼得罗夫")
)
in_cyrillic = RegexValidator(
    "^[А-Яа-яЁё'’ .-]+$", _("Write the Russian form in Cyrillic letters, for example Чжан Вэй")
)


class PersonForm(JudgedForm):
    latin_family = forms.CharField(
        label=_("Family name as in the passport"),
        max_length=80,
        help_text=_("Latin letters"),
        validators=[in_latin],
    )
    latin_given = forms.CharField(
        label=_("Given names as in the passport"),
        max_length=80,
        required=False,
        help_text=_("Latin letters"),
        validators=[in_latin],
    )
    native_name = forms.CharField(label=_("Name in own script"), max_length=120, required=False)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=80, required=False)
    chinese_form = forms.CharField(
        label=_("Chinese form for documents"), max_length=80, required=False, validators=[in_han]
    )
    russian_form = forms.CharField(
        label=_("Russian form for documents"),
        max_length=120,
        required=False,
        validators=[in_cyrillic],
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

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        if person is not None:
            shown = {name: getattr(person, name) for name in FIELDS if name != "passport_number"}
            kwargs["initial"] = {**shown, "version": person.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.person = person
        if person is not None and person.passport_number:
            self.fields["passport_number"].help_text = _("Leave empty to keep %(number)s") % {
                "number": person.masked_passport
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        country = data.get("nationality", "")
        self.judge("passport_number", "passport", country)
        self.judge("phone", "phone", country)
        self.compare_dates(data)
        if data.get("forms_confirmed") and not (
            data.get("chinese_form") or data.get("russian_form")
        ):
            self.add_error("forms_confirmed", _("There are no forms to confirm yet"))
        return data

    def compare_dates(self, data: dict[str, Any]) -> None:
        """What cannot be in a passport."""
        today = timezone.localdate()
        born, start, end = (
            data.get(name) for name in ("born_on", "passport_issued_on", "passport_expires_on")
        )
        if born and not today - OLDEST < born <= today:
            self.add_error("born_on", _("Nobody alive was born on this day. Check the year"))
        if start and start > today:
            self.add_error("passport_issued_on", _("This day has not come yet. Check the year"))
        elif start and start < (born or today - LONGEST_PASSPORT):
            self.add_error("passport_issued_on", _("No passport is that old. Check the year"))
        if start and end and end <= start:
            self.add_error(
                "passport_expires_on", _("The passport ends before it begins. Check both dates")
            )
        elif end and abs(end - today) > LONGEST_PASSPORT:
            self.add_error("passport_expires_on", _("No passport ends on this day. Check the year"))

    @property
    def lacks_only_latin(self) -> bool:
        return set(self.errors) == {"latin_family"} and not self.cleaned_data.get("latin_given")

    def suggestions(self) -> dict[str, str]:
        """Names for the empty boxes, once; the person looks at them before they are saved."""
        if not (self.is_valid() or self.lacks_only_latin) or self.cleaned_data["suggested"]:
            return {}
        data = self.cleaned_data
        native = data["native_name"]
        latin = names.LatinName(data.get("latin_family", ""), data["latin_given"])
        if not latin.surname:
            latin = names.suggest_chinese_latin(native)
        found = {
            "latin_family": latin.surname,
            "latin_given": latin.given,
            "chinese_form": data["chinese_form"]
            or names.suggest_chinese_form(native or str(latin)),
            "russian_form": data["russian_form"] or names.suggest_russian_form(str(latin), native),
        }
        return {name: text for name, text in found.items() if text and text != data.get(name)}

    def facts(self) -> dict[str, Any]:
        """What the action writes; an empty passport box keeps the number there is."""
        data = {name: self.cleaned_data[name] for name in FIELDS}
        if not data["passport_number"] and self.person:
            data["passport_number"] = self.person.passport_number
        return data
