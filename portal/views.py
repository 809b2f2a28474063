"""The frame's own pages: language, health of the page itself, refusals."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from portal.access import allow, anyone, signed_in
from portal.home import PLACES, home_panels
from portal.middleware import typed


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
    if not (check_for_language(code) and code in dict(settings.LANGUAGES)):
        return redirect(url)
    response = redirect(translate_url(url, code))
    remember_language(response, code)
    if request.user.is_authenticated:
        request.user.choose_language(code)
    return response


def remember_language(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=getattr(settings, "LANGUAGE_COOKIE_SECURE", False),
    )


@allow(signed_in)
def after_login(request: HttpRequest) -> HttpResponse:
    """Staff go to their queue, everybody else to their company."""
    return redirect("cases:queue" if request.user.is_park_staff else "my_home")


@allow(signed_in)
def home(request: HttpRequest) -> HttpResponse:
    """The company's front page: what needs you first, then what each app has to show."""
    if request.company is None:  # type: ignore[attr-defined]
        return redirect(
            "cases:queue" if request.user.is_park_staff else "accounts:register_company"
        )
    panels = [panel for build in home_panels() if (panel := build(request))]
    places = {place: [p for p in panels if p.place == place] for place in PLACES}
    return render(request, "layouts/home.html", places)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old to trust. Nothing typed is lost: the page gives it back for copying."""
    return render(request, "errors/csrf.html", {"kept": typed(request)}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)
