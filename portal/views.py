"""The frame's own pages: language, the first page of each reader, refusals."""

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal import outage
from portal.access import allow, anyone, signed_in
from portal.home import PLACES, home_panels
from portal.kept import typed
from portal.languages import is_known
from portal.middleware import remember_language
from portal.ways import page_of


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    url = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    ):
        return url
    return fallback


@require_POST
@allow(anyone)
def switch_language(request: HttpRequest) -> HttpResponse:
    """Same page, same query, other language. The choice is remembered on the profile and in a cookie."""
    code = request.POST.get("language", "")
    url = safe_next(request)
    if not is_known(code):
        return redirect(url)
    response = redirect(translate_url(url, code))
    remember_language(response, code)
    if request.user.is_authenticated:
        request.user.choose_language(code)
    return response


def front_door(user: Any) -> str:
    """The desk for whoever works there, the editor for whoever edits; everybody else has a company."""
    if user.works_at_desk:
        return "cases:queue"
    if user.has_perm("wagtailadmin.access_admin") and not user.membership_list:
        return "wagtailadmin_home"
    return "my_home"


@allow(signed_in)
def after_login(request: HttpRequest) -> HttpResponse:
    return redirect(front_door(request.user))


@allow(signed_in)
def home(request: HttpRequest) -> HttpResponse:
    """The company's front page: what needs you first, then what each app has to show."""
    if request.company is None:  # type: ignore[attr-defined]
        door = front_door(request.user)
        return redirect("accounts:register_company" if door == "my_home" else door)
    panels = [panel for build in home_panels() if (panel := build(request))]
    places = {place: [p for p in panels if p.place == place] for place in PLACES}
    return render(request, "layouts/home.html", places)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old to trust. Nothing typed is lost: the page gives it back for copying."""
    context = {"kept": typed(request), "url": page_of(request)}
    return render(request, "errors/csrf.html", context, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return render(request, "errors/413.html", status=413)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Plain words in every language, from nothing that could be broken too.

    A database that does not answer is no fault of the page: it says when to come back.
    """
    named = {"request_id": getattr(request, "id", "")}
    if outage.is_outage(sys.exc_info()[1]):
        words = render_to_string("errors/503.html", named)
        return HttpResponse(words, status=503, headers={"Retry-After": str(outage.RETRY_AFTER)})
    return HttpResponse(render_to_string("errors/500.html", named), status=500)
