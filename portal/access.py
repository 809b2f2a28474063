"""Every view names its rule. `allow` is the only door."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

AccessRule = Callable[[Any], bool]


def anyone(user: Any) -> bool:
    """Open to everybody, signed in or not."""
    return True


def signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


def allow(rule: AccessRule, *, hidden: bool = False) -> Callable:
    """Let in whoever `rule(user)` accepts.

    A visitor is sent to sign in; a person without the right reads why on a 403 page, or finds
    nothing at all (404) where `hidden` says that even the page's existence is not theirs to know.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if rule is not anyone and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not rule(request.user):
                if hidden:
                    raise Http404
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate
