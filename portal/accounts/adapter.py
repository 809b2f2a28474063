"""How allauth speaks and where it sends people."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import get_language


class AccountAdapter(DefaultAccountAdapter):
    def populate_username(self, request, user):
        """There are no user names: the address is the name."""

    def save_user(self, request, user, form, commit=True):
        """A new user speaks the language of the page they signed up on."""
        user.language = user.notification_language = get_language() or settings.LANGUAGE_CODE
        return super().save_user(request, user, form, commit)
