"""A company tells who it is."""

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import languages
from portal.accounts import countries, identifiers
from portal.accounts.forms.judged import JudgedForm
from portal.accounts.models import Company
from portal.forms import DateTripleField, PlainTextarea, PortalForm

# How a company's name is written in a language, and whose registers write it so.
NAME_KINDS = {"zh-hans": ("company_name_cn", "CN"), "ru": ("company_name_ru", "RU")}
LANGUAGE_CHOICES = [(code, languages.name_in_itself(code)) for code, _name in settings.LANGUAGES]
PLAIN_FIELDS = (
    "name",
    "short_name",
    "legal_form",
    "registered_on",
    "address",
    "postcode",
    "phone",
    "email",
    "website",
    "language",
)


def country_choices() -> list[tuple[str, str]]:
    return [("", ""), *countries.choices(get_language() or settings.LANGUAGE_CODE)]


class WhereForm(PortalForm):
    """The first question: the country decides which numbers a company has."""

    country = forms.ChoiceField(
        label=_("Country of registration"), choices=lazy(country_choices, list)()
    )
    name_language = forms.ChoiceField(
        label=_("Language of the registered name"),
        choices=LANGUAGE_CHOICES,
        widget=forms.RadioSelect,
        help_text=_("The language the name has in the register, not its translation"),
    )


class CompanyForm(JudgedForm):
    """The rest, with the numbers of that country and the names in the other languages."""

    name = forms.CharField(
        label=_("Registered name"),
        max_length=300,
        help_text=_("Exactly as in the register, with the legal form"),
    )
    short_name = forms.CharField(label=_("Short name"), max_length=120, required=False)
    legal_form = forms.CharField(label=_("Legal form"), max_length=80, required=False)
    registered_on = DateTripleField(label=_("Registration date"), required=False)
    address = forms.CharField(
        label=_("Registered address"), max_length=1000, widget=PlainTextarea(rows=3)
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("With the country code, for example +86 or +7"),
    )
    email = forms.EmailField(label=_("E-mail address of the company"), required=False)
    website = forms.URLField(label=_("Web site"), required=False, assume_scheme="https")
    language = forms.ChoiceField(
        label=_("Language of correspondence"), choices=LANGUAGE_CHOICES, widget=forms.RadioSelect
    )

    def __init__(self, *args, country: str, name_language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.country, self.name_language = country, name_language
        self.others = [code for code in languages.codes() if code != name_language]
        for code in self.others:
            self._add_twins(code)
        for kind in identifiers.kinds_for(country):
            self._add_identifier(kind)
        self.fields["language"].initial = self.initial.get("language") or name_language

    def _add_twins(self, code: str) -> None:
        words = {"language": languages.name_in_itself(code)}
        self.fields[f"name_{code}"] = forms.CharField(
            label=_("Name in documents: %(language)s") % words, max_length=300, required=False
        )
        self.fields[f"address_{code}"] = forms.CharField(
            label=_("Address in documents: %(language)s") % words,
            max_length=1000,
            required=False,
            widget=PlainTextarea(rows=3),
        )

    def _add_identifier(self, kind: str) -> None:
        """The number; beside it a box for the reason, once the check digit has been doubted."""
        self.fields[f"id_{kind}"] = forms.CharField(
            label=identifiers.LABELS[kind],
            max_length=40,
            required=kind != "kpp",
            help_text=getattr(identifiers, "HINTS", {}).get(kind, ""),
        )
        value = (
            self.data.get(f"id_{kind}", "") if self.is_bound else self.initial.get(f"id_{kind}", "")
        )
        found = identifiers.check(kind, value, self.country) if value else None
        if found and found.needs_reason:
            self.fields[f"reason_{kind}"] = forms.CharField(
                label=_("Why the number is right"),
                max_length=300,
                help_text=_("For example: as in the certificate of 12 May 2021"),
                error_messages={
                    "required": format_lazy(
                        _("{message} If the number is right, say why."), message=found.message
                    )
                },
            )

    def clean(self):
        super().clean()
        for kind in identifiers.kinds_for(self.country):
            found = self.judge(f"id_{kind}", kind, self.country)
            if found and found.needs_reason:
                del self.warnings[f"id_{kind}"]  # the reason given for it is the answer
        self.judge("phone", "phone", self.country)
        self.judge("postcode", "postcode", self.country)
        for code in (self.name_language, *self.others):
            name = "name" if code == self.name_language else f"name_{code}"
            # A registered name stays as the register has it, whatever its country.
            if code in NAME_KINDS and (name != "name" or self.country == NAME_KINDS[code][1]):
                self.judge(name, NAME_KINDS[code][0], self.country)
        return self.cleaned_data

    def facts(self) -> dict:
        """What the action writes: plain columns, twins, numbers with reasons."""
        data = self.cleaned_data
        twins = {code: data[f"name_{code}"] for code in self.others if data[f"name_{code}"]}
        addresses = {
            code: data[f"address_{code}"] for code in self.others if data[f"address_{code}"]
        }
        numbers = {
            kind: (data[f"id_{kind}"], data.get(f"reason_{kind}", ""))
            for kind in identifiers.kinds_for(self.country)
            if data.get(f"id_{kind}")
        }
        return {
            **{name: data[name] for name in PLAIN_FIELDS},
            "name_language": self.name_language,
            "document_names": twins | {self.name_language: data["name"]},
            "document_addresses": addresses | {self.name_language: data["address"]},
            "identifiers": numbers,
        }

    @property
    def number_fields(self):
        return [self[name] for name in self.fields if name.startswith(("id_", "reason_"))]

    @property
    def name_fields(self):
        return [self["name"], self["short_name"], *(self[f"name_{c}"] for c in self.others)]

    @property
    def address_fields(self):
        return [self["address"], *(self[f"address_{c}"] for c in self.others), self["postcode"]]


def initial_of(company: Company) -> dict:
    """A company as its form shows it."""
    names = getattr(company.document_names, "data", None) or {}
    addresses = getattr(company.document_addresses, "data", None) or {}
    twins = (
        {f"name_{code}": text for code, text in names.items()} if isinstance(names, dict) else {}
    )
    places = (
        {f"address_{code}": text for code, text in addresses.items()}
        if isinstance(addresses, dict)
        else {}
    )
    numbers = {}
    for identifier in company.identifiers.all():
        numbers[f"id_{identifier.kind}"] = identifier.value
        numbers[f"reason_{identifier.kind}"] = identifier.checksum_reason
    plain = {name: getattr(company, name) for name in PLAIN_FIELDS}
    return {**plain, **twins, **places, **numbers, "version": company.version}
