"""What a request knows about its reader, and how long it may."""

import time
import zoneinfo
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.middleware import typed

STAFF_PATHS = ("/desk/", "/cms/")
COMPANY_KEY = "company"
ENTERED, SEEN = "entered", "seen"
MINUTE = 60
# Idle and absolute limits in seconds.
CUSTOMER_LIMITS = (3 * 3600, 12 * 3600)
STAFF_LIMITS = (30 * MINUTE, 10 * 3600)


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
        staff = request.user.is_staff or request.user.is_park_staff
        idle, absolute = STAFF_LIMITS if staff else CUSTOMER_LIMITS
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
        if request.method in ("GET", "HEAD"):
            messages.info(
                request, _("You were signed out because the session was open for a long time.")
            )
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('account_login')}?{back}")
        return render(request, "accounts/session_ended.html", {"kept": typed(request)}, status=403)


class ReaderProfile:
    """Pages outside the public site speak the profile's language and show its time zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        from_path = translation.get_language_from_path(request.path_info)
        if not from_path and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with timezone.override(zoneinfo.ZoneInfo(user.time_zone or "UTC")):
            return self.get_response(request)


class SecondFactor:
    """Staff reach no work page without a second factor in this session.

    Who has one is asked for it; who has none is led to set one up.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if (
            user.is_authenticated
            and request.path_info.startswith(STAFF_PATHS)
            and (user.is_park_staff or user.is_staff)
            and not self.given(request)
        ):
            return self.ask(request)
        return self.get_response(request)

    @staticmethod
    def ask(request):
        kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
        if Authenticator.Type.TOTP in kinds:
            door = "mfa_reauthenticate"
        elif Authenticator.Type.WEBAUTHN in kinds:
            door = "mfa_reauthenticate_webauthn"
        else:
            return redirect(reverse("mfa_index") + "?required=1")
        return redirect(reverse(door) + "?" + urlencode({"next": request.get_full_path()}))

    @staticmethod
    def given(request) -> bool:
        methods = request.session.get("account_authentication_methods", [])
        if any(m.get("method") == "mfa" for m in methods):
            return True
        return settings.DEMO and request.session.get("demo_second_factor", False)


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
