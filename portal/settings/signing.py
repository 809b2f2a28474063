"""Who may enter, and by what proof: the same in every installation."""

from datetime import timedelta

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["portal.accounts.entering.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "family_name", "given_name"]},
    },
    {"NAME": "portal.accounts.passwords.LongEnough"},
    {"NAME": "portal.accounts.passwords.NoContextWords"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Changing the address on that page stays off: it is offered for new accounts only, and so tells
# whoever asks which addresses have one already. The page leads back to signing up instead.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "portal.accounts.forms.signing.SignupForm",
    "login": "portal.accounts.forms.signing.LoginForm",
    "reset_password": "portal.accounts.forms.signing.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.signing.NewPasswordForm",
    "change_password": "portal.accounts.forms.signing.ChangePasswordForm",
    "add_email": "portal.accounts.forms.signing.AddressForm",
    "change_email": "portal.accounts.forms.signing.OtherAddressForm",
    "confirm_email_verification_code": "portal.accounts.forms.signing.CodeForm",
    "reauthenticate": "portal.accounts.forms.signing.ReauthenticateForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "portal.accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.signing.FactorForm",
    "reauthenticate": "portal.accounts.forms.signing.FactorAgainForm",
    "activate_totp": "portal.accounts.forms.signing.AppForm",
    "add_webauthn": "portal.accounts.forms.signing.PasskeyForm",
}
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/300s/key",
    # allauth makes the new code before it looks at this limit: where no letter leaves, the code of the
    # last one is dead. So the limit lies above the letters one sign-up may ask for.
    "confirm_email": "4/m/key",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Caravanserai"
MFA_RECOVERY_CODE_COUNT = 10
INVITATION_AGE = timedelta(days=7)
# A stranger's letter box is not for a company to fill.
INVITATIONS_A_DAY, INVITATIONS_TO_ONE_ADDRESS = 20, 3
