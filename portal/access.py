"""Every view names its rule. `allow` is the only door."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.kept import typed
from portal.ways import SAFE, page_of

AccessRule = Callable[[Any], bool]
DESK = "/desk/"


def anyone(user: Any) -> bool:
    """Open to everybody, signed in or not."""
    return True


def signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


def allow(rule: AccessRule, *, hidden: bool = False) -> Callable:
    """Let in whoever `rule(user)` accepts.

    A visitor is sent to sign in, and gets back what they were about to send. A person without the
    right reads why on a 403 page, or finds nothing at all (404): at the desk, of which a company
    need not know what it has, and where `hidden` says so.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if rule is not anyone and not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if not rule(request.user):
                strange = request.path_info.startswith(DESK) and not request.user.is_park_staff  # type: ignore[union-attr]
                if hidden or strange:
                    raise Http404
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; what was sent after the session had ended is given back."""
    if request.method in SAFE:
        return redirect_to_login(request.get_full_path())
    context = {"kept": typed(request), "next": page_of(request)}
    return render(request, "accounts/session_ended.html", context, status=403)
