"""Forms of the WHO desk."""

from django import forms


class SignupForm(forms.Form):
    """What sign-up asks beyond address and password."""

    def signup(self, request, user):
        """allauth's hook; nothing more to keep."""
