"""What a password must be: long, and not about the park. No rules about digits and signs."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CUSTOMER_LENGTH, STAFF_LENGTH = 12, 14
# Words an outsider would try first. Source: the park's name in its three languages.
CONTEXT_WORDS = (
    "silkroad",
    "caravanserai",
    "丝路",
    "丝绸之路",
    "шелковыйпуть",
    "шёлковыйпуть",
    "sichouzhilu",
)
LONELY_WORDS = ("park", "парк", "园区")


class LongEnough:
    """At least 12 characters, 14 for the park's staff."""

    def validate(self, password: str, user=None) -> None:
        staff = user is not None and user.pk is not None and user.works_for_park
        least = STAFF_LENGTH if staff else CUSTOMER_LENGTH
        if len(password) < least:
            raise ValidationError(
                _("The password is too short. Use at least %(least)s characters.")
                % {"least": least},
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return _("At least %(least)s characters. Several unrelated words make a good password.") % {
            "least": CUSTOMER_LENGTH
        }


class NoContextWords:
    """Refuses the park's name anywhere, and “park” with nothing but digits and signs around it."""

    def validate(self, password: str, user=None) -> None:
        letters = "".join(c for c in password.casefold() if c.isalpha())
        lonely = {word * n for word in LONELY_WORDS for n in (1, 2, 3)}
        if letters in lonely or any(word in letters for word in CONTEXT_WORDS):
            raise ValidationError(
                _(
                    "This password contains the park's name. Others would try it first; choose other words."
                ),
                code="password_context",
            )

    def get_help_text(self) -> str:
        return _("Not the park's name.")
