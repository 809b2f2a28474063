"""Who acts for a company."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts import scripts
from portal.accounts.forms.company import LANGUAGE_CHOICES
from portal.accounts.models import Membership
from portal.forms import OnceForm, PortalForm

ROLE_HINTS = {
    "manager": _("Manager: files and answers everything, signs, invites colleagues"),
    "finance": _("Finance: sees and pays invoices"),
    "member": _("Member: files applications and requests, answers questions"),
    "viewer": _("Viewer: reads everything, changes nothing"),
}
ROLE_CHOICES = list(ROLE_HINTS.items())


class InviteForm(OnceForm):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The invitation works for this address only")
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=ROLE_CHOICES, widget=forms.RadioSelect, initial="member"
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=LANGUAGE_CHOICES, widget=forms.RadioSelect
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if scripts.mixed(email):
            raise ValidationError(
                _("This address mixes letters of two alphabets that look alike. Type it anew.")
            )
        return email


class RoleForm(PortalForm):
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, widget=forms.RadioSelect)


class HandOverForm(PortalForm):
    confirm = forms.BooleanField(
        label=_("Yes, hand over. I stay as a manager"),
        error_messages={"required": _("Tick the box to hand over")},
    )


def role_name(membership: Membership) -> str:
    return membership.get_role_display()
