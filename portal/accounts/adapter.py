"""How allauth speaks, writes and counts, and where it sends people."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from portal import reach
from portal.accounts import emails, scripts, sealing, tries
from portal.middleware import remember_language

# What the page says after something was done; whatever is not named here is said by the page itself.
NOTICES = {
    "account/messages/cannot_delete_primary_email.txt": _(
        "This is your only address. Add another one first."
    ),
    "account/messages/email_confirmation_failed.txt": _("This address belongs to another account."),
    "account/messages/email_confirmation_sent.txt": _("We have sent a code to %(email)s."),
    "account/messages/email_confirmed.txt": _("The address %(email)s is confirmed."),
    "account/messages/email_deleted.txt": _("The address %(email)s is removed."),
    "account/messages/logged_out.txt": _("You have signed out."),
    "account/messages/password_changed.txt": _("Your password is changed."),
    "account/messages/password_set.txt": _("Your password is set."),
    "account/messages/primary_email_set.txt": _("Your address is changed."),
    "account/messages/unverified_primary_email.txt": _("Confirm the address first."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "New recovery codes are ready. Keep them in a safe place."
    ),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is switched off."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}
TOO_MANY_PASSWORDS = _("Too many attempts. Wait five minutes, or set a new password by mail.")
TOO_MANY_CODES = _("Too many wrong codes. Wait five minutes, then type a fresh one.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("This is your only address. Add another one first."),
        "duplicate_email": _("This is already your address."),
        "email_password_mismatch": _(
            "The address or the password does not fit. Check both and try again."
        ),
        "email_taken": _("This address belongs to another account."),
        "enter_current_password": _("This is not your present password. Type it again."),
        "incorrect_code": _("The code does not fit. Check it, or ask for a new one."),
        "incorrect_password": _("The password does not fit. Type it again."),
        "invalid_or_expired_key": _("This link has been used or is too old. Ask for a new one."),
        "invalid_login": _("Signing in did not work. Try again."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        # allauth says this of codes as well; of passwords `pre_authenticate` says it.
        "too_many_login_attempts": TOO_MANY_CODES,
        "too_many_passwords": TOO_MANY_PASSWORDS,
        "unverified_primary_email": _("Confirm the address first."),
        "same_as_current": _("This is already your address."),
        "rate_limited": _("Too many requests in a short time. Wait a few minutes."),
    }

    def populate_username(self, request, user):
        """There are no user names: the address is the name."""

    def save_user(self, request, user, form, commit=True):  # noqa: FBT002  allauth's signature
        """A new user speaks the language they chose first of all."""
        chosen = form.cleaned_data.get("language") or get_language() or settings.LANGUAGE_CODE
        user.language = user.notification_language = chosen
        user.family_name = form.cleaned_data["family_name"]
        user.given_name = form.cleaned_data["given_name"]
        user.consented_at = timezone.now()
        return super().save_user(request, user, form, commit)

    def post_login(self, request, user, **kwargs):
        """The pages before the next sign-in speak the language of this reader.

        At the desk there is no front page to say that one's letters come back; it is said here.
        """
        response = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        if user.works_for_park and reach.returned(user.email):
            with override(user.language):
                words = _(
                    "Letters to %(address)s come back. Put the address right in your profile."
                )
                messages.warning(request, words % {"address": user.email})
        return response

    def confirm_email(self, request, email_address):
        """Whoever typed a code from a letter gets letters there."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            reach.trust_again(email_address.email, by=email_address.user)
        return confirmed

    def set_password(self, user, password):
        super().set_password(user, password)
        tries.forget(user.email)

    def clean_email(self, email):
        """Refuses a word of two alphabets: оlga with a Cyrillic о is not olga."""
        word = scripts.mixed(email)
        if word:
            raise ValidationError(
                _(
                    "“%(word)s” mixes letters of two alphabets that look alike. "
                    "Type the address anew, in one keyboard layout."
                )
                % {"word": word},
                code="mixed_alphabets",
            )
        return super().clean_email(email)

    def pre_authenticate(self, request, **credentials):
        """Takes one of the account's five tries before the password is looked at."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise self.validation_error("too_many_passwords") from None
        self.place = tries.take(credentials.get("email", ""))
        if self.place is None:
            raise self.validation_error("too_many_passwords")

    def _rollback_login_failed_rl_usage(self):
        super()._rollback_login_failed_rl_usage()
        if self.place:
            tries.give_back(self.place)

    def send_mail(self, template_prefix, email, context):
        """Every letter of allauth's is one of ours: the portal's look, words and queue."""
        emails.account(template_prefix.rpartition("/")[2], email, context)

    def add_message(
        self,
        request,
        level,
        message_template=None,
        message_context=None,
        extra_tags="",
        message=None,
    ):
        text = message or NOTICES.get(message_template or "")
        if text:
            messages.add_message(
                request, level, text % (message_context or {}), extra_tags=extra_tags
            )


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _(
            "The address of an account with a second factor cannot be changed this way."
        ),
        "cannot_delete_authenticator": _("The second factor cannot be switched off."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": _("The code does not fit. Check it, or wait for the next one."),
        "unverified_email": _("Confirm your address first."),
    }

    def encrypt(self, text):
        return sealing.seal(text)

    def decrypt(self, encrypted_text):
        return sealing.unseal(encrypted_text)
