"""What a request knows about its reader, and how long it may."""

import time
import zoneinfo
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.access import anyone, ask_to_sign_in
from portal.languages import is_known
from portal.ways import SAFE, page_of

EDITOR = "/cms/"
# A person's own sign-in pages, where the second factor is given, and the language they read in.
OPEN_PATHS = ("/accounts/", "/language/")
COMPANY_KEY = "company"
ENTERED, SEEN = "entered", "seen"
MINUTE = 60
# Idle and absolute limits in seconds.
CUSTOMER_LIMITS = (3 * 3600, 12 * 3600)
STAFF_LIMITS = (30 * MINUTE, 10 * 3600)
MAY_EDIT = "wagtailadmin.access_admin"


class SessionLimits:
    """Ends a session that was idle or open too long. A form sent too late comes back for copying."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        session = request.session
        # The demo's one-click entrance proves nothing, so it protects nothing.
        if not request.user.is_authenticated or session.get("demo_second_factor"):
            return self.get_response(request)
        now = int(time.time())
        idle, absolute = STAFF_LIMITS if request.user.works_for_park else CUSTOMER_LIMITS
        if now - session.get(SEEN, now) > idle or now - session.get(ENTERED, now) > absolute:
            return self.end(request)
        if ENTERED not in session:
            session[ENTERED] = now
        # Once a minute is exact enough, and spares the database a write per page.
        if now - session.get(SEEN, 0) >= MINUTE:
            session[SEEN] = now
        return self.get_response(request)

    @staticmethod
    def end(request):
        logout(request)
        if request.method in SAFE:
            messages.info(
                request, _("You were signed out because the session was open for a long time.")
            )
        return ask_to_sign_in(request)


class ReaderProfile:
    """Pages outside the public site speak the profile's language and show its time zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        from_path = translation.get_language_from_path(request.path_info)
        if not from_path and is_known(user.language):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with timezone.override(zoneinfo.ZoneInfo(user.time_zone or "UTC")):
            return self.get_response(request)


class SecondFactor:
    """Staff reach nothing that needs signing in without a second factor in this session.

    That is the company's side too: a member of staff may belong to a company, or make themselves
    belong to one. Who has a second factor is asked for it; who has none is led to set one up.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, *_arguments):
        user = request.user
        if (
            not user.is_authenticated
            or self.opens_to_the_world(request, view)
            or self.given(request)
        ):
            return None
        at_editor = request.path_info.startswith(EDITOR) and user.has_perm(MAY_EDIT)
        return self.ask(request) if user.works_for_park or at_editor else None

    @staticmethod
    def opens_to_the_world(request, view) -> bool:
        """Pages a visitor reads as well; Wagtail's and allauth's views carry no rule of ours."""
        if request.path_info.startswith(OPEN_PATHS):
            return True
        public = getattr(view, "rule", anyone) is anyone
        return public and request.method in SAFE and not request.path_info.startswith(EDITOR)

    @staticmethod
    def ask(request):
        kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
        if Authenticator.Type.TOTP in kinds:
            door = "mfa_reauthenticate"
        elif Authenticator.Type.WEBAUTHN in kinds:
            door = "mfa_reauthenticate_webauthn"
        else:
            return redirect(reverse("mfa_index") + "?required=1")
        return redirect(reverse(door) + "?" + urlencode({"next": page_of(request)}))

    @staticmethod
    def given(request) -> bool:
        methods = request.session.get("account_authentication_methods", [])
        if any(m.get("method") == "mfa" for m in methods):
            return True
        return settings.DEMO and request.session.get("demo_second_factor", False)


class EditorsOnly:
    """Below /cms/ a signed-in person without the right reads our words; Wagtail would ask them to sign in again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, *_arguments):
        user = request.user
        if (
            request.path_info.startswith(EDITOR)
            and user.is_authenticated
            and not user.has_perm(MAY_EDIT)
        ):
            raise PermissionDenied


class CurrentCompany:
    """The company the reader acts for: the chosen one, else the first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.company = request.membership = None
        request.companies = []
        if request.user.is_authenticated:
            chosen = request.session.get(COMPANY_KEY)
            mine = request.user.membership_list
            request.companies = [m.company for m in mine]
            request.membership = next((m for m in mine if m.company_id == chosen), None) or (
                mine[0] if mine else None
            )
            request.company = request.membership.company if request.membership else None
        return self.get_response(request)
