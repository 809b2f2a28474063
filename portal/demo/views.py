"""The demo park's stage door: its cast, one-click sign-in, and the mail that was sent.

Mapped only where settings.DEMO is on; production settings refuse to start with it.
"""

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from portal.access import allow, anyone
from portal.demo import samples
from portal.middleware import remember_language
from portal.models import OutgoingMail


def only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404


@allow(anyone)
def cast(request: HttpRequest) -> HttpResponse:
    only_in_demo()
    users = (
        get_user_model()
        .objects.filter(is_active=True)
        .prefetch_related("roles__campus", "memberships__company")
    )
    return render(request, "demo/cast.html", {"people": users})


@require_POST
@allow(anyone)
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as a member of the cast; the second factor is taken as given."""
    only_in_demo()
    user = get_object_or_404(get_user_model(), email=request.POST.get("email", ""), is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["demo_second_factor"] = True
    response = redirect("after_login")
    remember_language(response, user.language)
    return response


@allow(anyone)
def mail(request: HttpRequest) -> HttpResponse:
    only_in_demo()
    return render(request, "demo/mail.html", {"letters": OutgoingMail.objects.all()[:100]})


@allow(anyone)
@xframe_options_sameorigin
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    only_in_demo()
    found = get_object_or_404(
        OutgoingMail, pk=int(ref) if ref.isascii() and ref.isdigit() and len(ref) < 12 else 0
    )
    return render(request, "demo/letter.html", {"letter": found})


@allow(anyone)
def patterns(request: HttpRequest) -> HttpResponse:
    only_in_demo()
    return render(request, "layouts/patterns.html", samples.patterns())
