"""The reader's own page."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access import allow, signed_in
from portal.accounts.actions import profile as acts
from portal.accounts.forms.profile import FIELDS, ProfileForm
from portal.middleware import remember_language


@allow(signed_in)
def profile(request):
    user = request.user
    form = ProfileForm(request.POST or None, initial={name: getattr(user, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        acts.change(user, by=user, **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        response = redirect("accounts:profile")
        remember_language(response, user.language)
        return response
    return render(request, "accounts/my/profile.html", {"form": form})


@require_POST
@allow(signed_in)
def end_sessions(request):
    """Sign out everywhere else. This session goes on under a new name."""
    acts.end_sessions(request.user, by=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("All other sessions are ended."))
    return redirect("accounts:profile")
