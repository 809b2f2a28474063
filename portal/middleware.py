"""What every request passes through."""

import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from portal import outage
from portal.kept import typed
from portal.languages import is_known
from portal.request_log import current_request_id
from portal.ways import page_about, page_above
from portal.workflow import Refused

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]
LONGEST_PARAMETER = 2000
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class RequestId:
    """Names the request in every log line and in the answer, so that a person can quote it.

    The name stays until the thread's next request: Django writes its own line about a refused
    request when every middleware has already been left.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        name = offered if re.fullmatch(r"[\w-]{8,64}", offered) else uuid.uuid4().hex[:16]
        request.id = name  # type: ignore[attr-defined]
        current_request_id.set(name)
        response = self.get_response(request)
        response["X-Request-ID"] = name
        return response


class ContentSecurity(CSPMiddleware):
    """The strict policy everywhere but the editor, whose inline scripts carry no nonce."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith("/cms/"):
            response._csp_replace = settings.CMS_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        elif getattr(request, "is_preview", False):
            # The editor shows the page in a frame of its own.
            response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        return super().process_response(request, response)


class ReaderLanguage:
    """The language of the page: the path's on the public site, else the reader's choice.

    Order: the path prefix, the profile (set at sign-in as the cookie), the cookie, the browser.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = translation.get_language_from_request(request, check_path=True)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language() or code)
        return response


class CleanQuery:
    """Refuses addresses no page can mean: NUL characters, and parameters long enough to be an attack.

    Stands behind the reader's language, so that the refusal speaks it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        values = [request.path_info, *(v for vs in request.GET.lists() for v in [vs[0], *vs[1]])]
        if any("\x00" in value or len(value) > LONGEST_PARAMETER for value in values):
            raise BadRequest("The address holds characters no page can mean.")
        return self.get_response(request)


class SwitchedLanguage:
    """A form sent by one of its language buttons comes back in that language, with all answers in it.

    The view sees a look at its page (GET) with the answers beside it: nothing is judged, nothing
    is written. allauth's views build their form from a POST only, so theirs stays one, and the
    form itself says that it is not ready. A view that keeps drafts does so itself.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        code = getattr(request, "switched", "")
        if code:
            remember_language(response, code)
        return response

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> None:
        code = request.POST.get("switch_language", "") if request.method == "POST" else ""
        if not is_known(code) or getattr(view, "saves_on_switch", False):
            return
        request.switched = code  # type: ignore[attr-defined]
        translation.activate(code)
        request.LANGUAGE_CODE = code
        if request.user.is_authenticated:
            request.user.choose_language(code)
        if hasattr(view, "rule"):
            request.method = "GET"


def saves_on_switch(view: Any) -> Any:
    """Marks a view that keeps what was typed as a draft before it changes the language."""
    view.saves_on_switch = True
    return view


def remember_language(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=getattr(settings, "LANGUAGE_COOKIE_SECURE", False),
    )


class PrivatePages:
    """What a signed-in person sees is not for a shared cache or the back button."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


class KnownMethods:
    """Nothing of the portal is put, patched or deleted: a view need not ask what else a method may mean.

    The editor has parts of its own that delete.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in METHODS or request.path.startswith("/cms/"):
            return self.get_response(request)
        return HttpResponseNotAllowed(METHODS)


class Refusals:
    """A refused action becomes a page: what happened, who was faster, and the text typed, kept."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = render(request, "errors/405.html", {"url": page_above(request.path)}, status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # A page that was only asked for loses nothing: `server_error` says when to come back.
        if outage.is_outage(exception) and request.method not in ("GET", "HEAD"):
            log.error("nothing can be stored", exc_info=exception)
            return outage.answer(request, typed(request))
        if not isinstance(exception, Refused):
            return None
        last = latest(exception.subject)
        context = {
            "message": exception.message,
            "who": str(last.by) if last and last.by else "",
            "when": last.at if last else None,
            "zone": timezone.get_current_timezone_name(),
            "kept": typed(request),
            "url": page_about(request, exception.subject),
        }
        return render(request, "errors/409.html", context, status=exception.status)


def latest(subject: Any) -> Any:
    """The newest line of a subject's history, if it keeps one."""
    steps = getattr(subject, "steps", None)
    return steps.select_related("by").last() if steps is not None else None
