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
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from portal import outage
from portal.request_log import current_request_id
from portal.workflow import Refused

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]
LONGEST_PARAMETER = 2000


class RequestId:
    """Names the request in every log line and in the answer, so that a person can quote it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-ID", "")
        name = offered if re.fullmatch(r"[\w-]{8,64}", offered) else uuid.uuid4().hex[:16]
        request.id = name  # type: ignore[attr-defined]
        token = current_request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
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


class CleanQuery:
    """Refuses addresses no page can mean: NUL characters, and parameters long enough to be an attack."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        values = [request.path_info, *(v for vs in request.GET.lists() for v in [vs[0], *vs[1]])]
        if any("\x00" in value or len(value) > LONGEST_PARAMETER for value in values):
            raise BadRequest("The address holds characters no page can mean.")
        return self.get_response(request)


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


class PrivatePages:
    """What a signed-in person sees is not for a shared cache or the back button."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


class Refusals:
    """A refused action becomes a page: what happened, who was faster, and the text typed, kept."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if outage.is_outage(exception):
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
            "url": request.headers.get("Referer", "/"),
        }
        return render(request, "errors/409.html", context, status=exception.status)


def latest(subject: Any) -> Any:
    """The newest line of a subject's history, if it keeps one."""
    steps = getattr(subject, "steps", None)
    return steps.select_related("by").last() if steps is not None else None


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What the reader typed, without secrets, for pages that give it back."""
    return [
        (name, value)
        for name, value in request.POST.items()
        if value.strip()
        and "password" not in name
        and name not in {"csrfmiddlewaretoken", "nonce", "seen"}
    ]
