"""Letters about accounts: codes, passwords, notices of change, invitations."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal import languages, mail
from portal.accounts.models import User
from portal.mail import Letter

Notes = dict[str, tuple[Any, Any]]

IGNORE = gettext_lazy("If it was not you, nothing has to be done.")

# What was changed on an account: subject, first line. Each ends with when, where from, and what to do.
CHANGES: Notes = {
    "email_changed": (gettext_lazy("Your address was changed"),
                      gettext_lazy("You now sign in as %(to_email)s. The address before was %(from_email)s.")),
    "email_confirm": (gettext_lazy("Your address is confirmed"), gettext_lazy("Your address was confirmed.")),
    "email_deleted": (gettext_lazy("An address was removed"),
                      gettext_lazy("The address %(deleted_email)s was removed from your account.")),
    "password_changed": (gettext_lazy("Your password was changed"),
                         gettext_lazy("The password of your account was changed.")),
    "password_reset": (gettext_lazy("Your password was changed"),
                       gettext_lazy("The password of your account was set anew by a link from a letter.")),
    "password_set": (gettext_lazy("Your password was set"), gettext_lazy("Your account now has a password.")),
    "recovery_codes_generated": (gettext_lazy("New recovery codes"),
                                 gettext_lazy("New recovery codes were made. The old ones no longer work.")),
    "totp_activated": (gettext_lazy("An authenticator app was added"),
                       gettext_lazy("Signing in now also asks for a code of your authenticator app.")),
    "totp_deactivated": (gettext_lazy("The authenticator app was removed"),
                         gettext_lazy("Signing in no longer asks for a code of an authenticator app.")),
    "webauthn_added": (gettext_lazy("A passkey was added"), gettext_lazy("A new passkey opens your account.")),
    "webauthn_removed": (gettext_lazy("A passkey was removed"),
                         gettext_lazy("One of your passkeys no longer opens your account.")),
}  # fmt: skip


@dataclass(frozen=True)
class Addressee:
    """A reader without an account."""

    email: str
    notification_language: str
    is_active: bool = True
    pk: None = None


def reader(address: str) -> User | Addressee:
    """The account of that address, else the address alone in the language of the page."""
    user = User.objects.filter(email__iexact=address, is_active=True).first()
    return user or Addressee(address, get_language() or settings.LANGUAGE_CODE)


def account(event: str, address: str, facts: dict[str, Any]) -> None:
    """Send allauth's letter `event` ("password_reset_key", "totp_activated" …) to the address."""
    write = _WRITERS.get(event, _changed)
    to = reader(address)
    owner = facts.get("user", to)
    facts = facts | {"zone": getattr(owner, "time_zone", "UTC")}
    if isinstance(to, User) and to.email != address:
        # An address that is not yet, or no longer, the account's own.
        to = Addressee(address, to.notification_language)
    elif "user" in facts and isinstance(to, Addressee):
        to = Addressee(address, facts["user"].notification_language)
    mail.send(to, lambda: write(event, address, facts), event=f"account.{event}")


def _code(event: str, address: str, facts: dict[str, Any]) -> Letter:
    return Letter(
        subject=_("Your code for the portal"),
        paragraphs=[
            _("Type this code on the page where you were asked for it. It works for 15 minutes."),
            str(facts["code"]),
            str(IGNORE),
        ],
    )


def _exists(event: str, address: str, facts: dict[str, Any]) -> Letter:
    return Letter(
        subject=_("You already have an account"),
        paragraphs=[
            _(
                "Somebody, probably you, wanted to sign up with the address %(address)s. It already has an account."
            )
            % {"address": address},
            _("Sign in as usual. If you have forgotten the password, set a new one."),
        ],
        action=_("Set a new password"),
        url=settings.SITE_URL + reverse("account_reset_password"),
    )


def _unknown(event: str, address: str, facts: dict[str, Any]) -> Letter:
    return Letter(
        subject=_("There is no account with this address"),
        paragraphs=[
            _(
                "Somebody, probably you, asked for a new password for %(address)s. "
                "There is no account with this address."
            )
            % {"address": address},
            _("You may have signed up with another one. You can also open an account now."),
            str(IGNORE),
        ],
        action=_("Sign up"),
        url=settings.SITE_URL + reverse("account_signup"),
    )


def _reset(event: str, address: str, facts: dict[str, Any]) -> Letter:
    # The host of the link is ours, whatever the request claimed to be addressed to.
    path = "/" + str(facts["password_reset_url"]).split("/", 3)[-1]
    return Letter(
        subject=_("Set a new password"),
        paragraphs=[
            _(
                "You asked for a new password for the portal. The link works once and for three days."
            ),
            str(IGNORE),
        ],
        action=_("Set a new password"),
        url=settings.SITE_URL + path,
    )


def _changed(event: str, address: str, facts: dict[str, Any]) -> Letter:
    subject, line = CHANGES[event]
    moment = languages.format_datetime(
        facts.get("timestamp") or timezone.now(),
        get_language() or settings.LANGUAGE_CODE,
        facts["zone"],
    )
    where = {"moment": moment, "ip": facts.get("ip", ""), "browser": facts.get("user_agent", "")}
    return Letter(
        subject=str(subject),
        paragraphs=[
            str(line) % facts,
            _("When: %(moment)s\nAddress on the network: %(ip)s\nBrowser: %(browser)s") % where,
            _("If it was not you, set a new password at once and write to us."),
        ],
        action=_("Set a new password"),
        url=settings.SITE_URL + reverse("account_reset_password"),
    )


_WRITERS: dict[str, Callable[[str, str, dict[str, Any]], Letter]] = {
    "email_confirmation": _code,
    "email_confirmation_signup": _code,
    "login_code": _code,
    "password_reset_code": _code,
    "account_already_exists": _exists,
    "unknown_account": _unknown,
    "password_reset_key": _reset,
}


def invited(invitation) -> None:
    """An invitation to act for a company; the link is bound to this address."""
    to = reader(invitation.email)
    if isinstance(to, Addressee):
        to = Addressee(invitation.email, invitation.language)

    def build() -> Letter:
        last = invitation.expires_at.date()
        words = {
            "name": invitation.invited_by, "company": invitation.company,
            "role": invitation.get_role_display(), "email": invitation.email,
            "day": languages.format_date(last, get_language() or settings.LANGUAGE_CODE),
        }  # fmt: skip
        return Letter(
            subject=_("Invitation: %(company)s") % words,
            paragraphs=[
                _("%(name)s invites you to act for %(company)s in the portal. Your role: %(role)s.")
                % words,
                _("The link works once, until %(day)s, and only for the address %(email)s.")
                % words,
            ],
            action=_("Accept the invitation"),
            url=settings.SITE_URL + reverse("accounts:accept_invitation", args=[invitation.token]),
        )

    mail.send(
        to, build, event="invited", key=f"invitation-{invitation.pk}",
        other=invitation.company.language,
    )  # fmt: skip


def joined(membership, reader) -> None:
    """Tell the owner that somebody accepted."""

    def build() -> Letter:
        words = {
            "name": membership.user,
            "company": membership.company,
            "role": membership.get_role_display(),
        }
        return Letter(
            subject=_("%(name)s now acts for %(company)s") % words,
            paragraphs=[_("The invitation was accepted. Role: %(role)s.") % words],
            action=_("See who acts for the company"),
            url=settings.SITE_URL + reverse("accounts:members"),
        )

    mail.send(reader, build, event="joined", key=f"joined-{membership.pk}-{reader.pk}")


def handed_over(company, reader) -> None:
    """Ownership changed: both the old and the new owner read it."""

    def build() -> Letter:
        words = {"company": company}
        return Letter(
            subject=_("New owner of %(company)s") % words,
            paragraphs=[
                _(
                    "The account of %(company)s in the portal has a new owner. If this surprises you, write to us."
                )
                % words
            ],
            action=_("See who acts for the company"),
            url=settings.SITE_URL + reverse("accounts:members"),
        )

    mail.send(reader, build, event="handed_over")
