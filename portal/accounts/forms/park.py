"""What the operator of a portal types about the park: campuses, bank accounts, tax rates, roles."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from portal.accounts import identifiers
from portal.accounts.forms.company import country_choices
from portal.accounts.forms.profile import zone_choices
from portal.accounts.models import User

NUMBERS = ("uscc", "inn", "kpp", "ogrn", "registry")
# What stands on an invoice before each code, in print order.
CODES = {"bik": "БИК", "correspondent": "К/с", "cnaps": "CNAPS", "swift": "SWIFT", "iban": "IBAN"}
TAXES = [("rent", _("Rent")), ("service", _("Services")), ("none", _("Without tax"))]


def number_field(kind: str) -> forms.CharField:
    return forms.CharField(label=identifiers.LABELS[kind], max_length=40, required=False)


class DoubtForm(WagtailAdminModelForm):
    """Check digits that do not fit stop the operator once: a tick says that the numbers were compared."""

    compared = forms.BooleanField(
        label=_("The numbers are right although a check digit does not fit"), required=False
    )

    def judge(self, name: str, kind: str, country: str, **context: str) -> None:
        typed = self.cleaned_data.get(name)
        if not typed:
            return
        found = identifiers.check(kind, typed, country, **context)
        if found.level == identifiers.ERROR or (
            found.needs_reason and not self.cleaned_data.get("compared")
        ):
            self.add_error(name, found.message)
        else:
            self.cleaned_data[name] = found.value


class CampusForm(DoubtForm):
    country = forms.ChoiceField(label=_("Country"), choices=lazy(country_choices, list)())
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    code = forms.RegexField(
        "^[A-Z][A-Z0-9]{1,7}$",
        label=_("Code"),
        help_text=_(
            "Two to eight capital letters and digits; every number of the campus begins with it"
        ),
    )
    currency = forms.RegexField(
        "^[A-Z]{3}$", label=_("Currency"), help_text=_("Three letters, for example CNY")
    )
    uscc, inn, kpp, ogrn, registry = (number_field(kind) for kind in NUMBERS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in NUMBERS:
            self.fields[kind].initial = self.instance.legal_identifiers.get(kind, "")

    def clean(self) -> dict[str, Any]:
        super().clean()
        for kind in NUMBERS:
            self.judge(kind, kind, self.cleaned_data.get("country", ""))
        given = {kind: self.cleaned_data.get(kind, "") for kind in NUMBERS}
        self.instance.legal_identifiers = {kind: text for kind, text in given.items() if text}
        return self.cleaned_data


class BankAccountForm(DoubtForm):
    bik, cnaps, swift, iban = (number_field(kind) for kind in ("bik", "cnaps", "swift", "iban"))
    correspondent = forms.CharField(label=_("Correspondent account"), max_length=20, required=False)
    currency = forms.RegexField(
        "^[A-Z]{3}$", label=_("Currency"), help_text=_("Three letters, for example CNY")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in CODES.items():
            self.fields[kind].initial = self.instance.details.get(label, "")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        campus = data.get("campus")
        country, bik = campus.country if campus else "", data.get("bik", "")
        for kind in ("bik", "cnaps", "swift", "iban"):
            self.judge(kind, kind, country)
        for name in ("account", "correspondent"):
            self.judge(name, "account", country, bik=bik)
        kept_in = identifiers.account_currency(data.get("account", ""))
        if kept_in and kept_in != data.get("currency"):
            self.add_error(
                "currency", _("The account number says %(currency)s") % {"currency": kept_in}
            )
        given = {label: data.get(kind, "") for kind, label in CODES.items()}
        self.instance.details = {label: text for label, text in given.items() if text}
        return data


class TaxRateForm(WagtailAdminModelForm):
    kind = forms.ChoiceField(label=_("What is taxed"), choices=TAXES)
    percent = forms.DecimalField(
        label=_("Percent"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )


class StaffRoleForm(WagtailAdminModelForm):
    """The person is named by address: a list of everybody who ever signed up would be long and theirs."""

    email = forms.EmailField(label=_("E-mail address"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["email"].initial = self.instance.user.email

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                _("Nobody has signed up with this address yet. Let the person sign up first.")
            )
        self.instance.user = user
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        same = type(self.instance).objects.filter(
            user=self.instance.user_id, role=data.get("role"), campus=data.get("campus")
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("role", _("The person has this role already"))
        return data


NAMES = ["family_name", "given_name", "patronymic", "language", "notification_language"]


class NewUserForm(UserCreationForm):
    """No password: whoever gets the account sets their own by the letter of “forgotten password”."""

    first_name = last_name = None

    class Meta(UserCreationForm.Meta):
        fields = ["email", *NAMES, "is_superuser", "groups"]


class UserForm(UserEditForm):
    first_name = last_name = None

    class Meta(UserEditForm.Meta):
        fields = ["email", *NAMES, "is_active", "is_superuser", "groups"]
