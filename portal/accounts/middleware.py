"""What a request knows about its reader."""

import zoneinfo

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

STAFF_PATHS = ("/desk/", "/cms/")
COMPANY_KEY = "company"


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
    """Staff reach no work page without a second factor in this session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if (
            user.is_authenticated
            and request.path.startswith(STAFF_PATHS)
            and (user.is_park_staff or user.is_staff)
            and not self.given(request)
        ):
            return redirect(reverse("mfa_index") + "?required=1")
        return self.get_response(request)

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
        if request.user.is_authenticated:
            chosen = request.session.get(COMPANY_KEY)
            mine = request.user.membership_list
            request.membership = next((m for m in mine if m.company_id == chosen), None) or (
                mine[0] if mine else None
            )
            request.company = request.membership.company if request.membership else None
        return self.get_response(request)
