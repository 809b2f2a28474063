"""Whoever holds a paper may ask whether it is genuine. The answer says as little as that needs."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from portal.access import allow, anyone
from portal.documents.forms.papers import CheckForm
from portal.documents.masking import mask
from portal.documents.models import Document
from portal.forms import clean_digits

PER_MINUTE = 30


def too_many(request) -> bool:
    """Counts the asker's address, shared between processes."""
    key = f"check:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > PER_MINUTE
    except ValueError:  # forgotten between the two lines
        return False


def answer(request, template, context, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def slow_down(request):
    response = answer(request, "errors/429.html", {}, status=429)
    response["Retry-After"] = "60"
    return response


@allow(anyone)
def check(request, token):
    """The verdict on the paper with this token."""
    if too_many(request):
        return slow_down(request)
    found = Document.objects.known(token).select_related("company", "campus", "replaced_by").first()
    if found is None:
        return answer(request, "documents/public/verdict.html", {"document": None}, status=404)
    context = {
        "document": found,
        "verdict": found.status,
        "holder": mask(found.company.name_for(get_language() or "en")),
        "fingerprint": found.sha256[:12],
    }
    return answer(request, "documents/public/verdict.html", context)


@allow(anyone)
def form(request):
    """Ask by what is printed on the paper."""
    asked = CheckForm(request.GET if request.GET else None)
    if not request.GET or not asked.is_valid():
        return answer(request, "documents/public/check.html", {"form": asked})
    if too_many(request):
        return slow_down(request)
    found = look_up(**asked.cleaned_data)
    if found is None:
        return answer(request, "documents/public/verdict.html", {"document": None}, status=404)
    return redirect("documents:check", found.token)


def look_up(*, code, number, issued_on) -> Document | None:
    known = Document.objects.issued()
    if code:
        typed = clean_digits(code).upper()
        return known.filter(code=typed).first() or known.filter(token=typed.lower()).first()
    return known.filter(number=number.strip().upper(), issued_on=issued_on).first()
