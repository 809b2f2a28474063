"""allauth's forms in the portal's words: one label style, no placeholders, one password box."""

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.forms import Unhurried, limit_text

LABELS = {
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "password": _("Password"),
    "password1": _("New password"),
    "oldpassword": _("Present password"),
    "code": pgettext_lazy("signing in", "Code"),
    "name": _("Name of the passkey"),
    "passwordless": _("Sign in with this passkey alone"),
}
HINTS = {
    "password": "",
    "oldpassword": "",
    "password1": _(
        "At least 12 characters; the park's staff need 14. Several unrelated words make a good password."
    ),
    "name": _("For example “Office laptop”"),
    "passwordless": _(
        "The device then asks for your fingerprint, face or PIN instead of the password."
    ),
}
NO_ADDRESS = _(
    "This is not an address. Before the @ stand Latin letters and digits, as in name@company.com"
)


class Dressed(Unhurried):
    """Mixed into allauth's forms. The second password box goes: a button shows what was typed."""

    template_name = "components/fields.html"
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)
            limit_text(field)
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = NO_ADDRESS


class SignupForm(Dressed, account.SignupForm):
    """Language first: the pages and letters that follow speak it."""

    field_order = ["language", "family_name", "given_name", "email", "password1", "consent"]
    family_name = forms.CharField(label=_("Family name"), max_length=80)
    given_name = forms.CharField(label=_("Given name"), max_length=80)
    language = forms.ChoiceField(
        label=_("Language of pages and letters"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(
        label=_("I agree that the park keeps my name and address to answer my company's requests"),
        error_messages={"required": _("Without this consent the park cannot open an account")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        self.fields["password1"].label = LABELS["password"]
        self.fields["email"].help_text = _("Your work address. We send a code to it.")

    def try_save(self, request):
        """A known address takes as long as a new one, and what follows speaks the chosen language either way."""
        request.switched = self.cleaned_data["language"]
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class LoginForm(Dressed, account.LoginForm):
    pass


class ResetPasswordForm(Dressed, account.ResetPasswordForm):
    pass


class NewPasswordForm(Dressed, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Dressed, account.ChangePasswordForm):
    pass


class AddressForm(Dressed, account.AddEmailForm):
    pass


class OtherAddressForm(Dressed, account.ChangeEmailForm):
    pass


class CodeForm(Dressed, account.ConfirmEmailVerificationCodeForm):
    pass


class ReauthenticateForm(Dressed, account.ReauthenticateForm):
    pass


class FactorForm(Dressed, factor.AuthenticateForm):
    pass


class FactorAgainForm(Dressed, factor.ReauthenticateForm):
    pass


class AppForm(Dressed, ActivateTOTPForm):
    pass


class PasskeyForm(Dressed, AddWebAuthnForm):
    pass
