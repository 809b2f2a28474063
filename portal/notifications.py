"""The portal's own list of what a reader was told, and the key that ends the digest."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal import notices, reach
from portal.access import allow, anyone, signed_in
from portal.events import kind_of
from portal.models import Notice

PAGE = 50


@allow(signed_in)
def notifications(request: HttpRequest) -> HttpResponse:
    """Newest first; keyset pages by the row before."""
    marker = request.GET.get("before", "")
    mine = Notice.objects.filter(person=request.user.pk)
    if marker.isascii() and marker.isdigit() and len(marker) < 18:
        mine = mine.filter(pk__lt=int(marker))
    found = list(mine[: PAGE + 1])
    rows, more = found[:PAGE], len(found) > PAGE
    context: dict[str, Any] = {
        "rows": [(one, kind_of(one.event).title) for one in rows],
        "new": any(one.seen_at is None for one in rows),
        "first": request.path if marker else "",
        "next": f"?before={rows[-1].pk}" if more else "",
    }
    return render(request, "layouts/notifications.html", context)


@require_POST
@allow(signed_in)
def mark_all_seen(request: HttpRequest) -> HttpResponse:
    notices.mark_all_seen(request.user, by=request.user)
    messages.success(request, _("All are marked as read."))
    return redirect("notifications")


@csrf_exempt
@allow(anyone)
def stop_digest(request: HttpRequest, key: str) -> HttpResponse:
    """One press in the mail program sends a POST; a browser that follows the address asks first.

    The key is the proof, so neither a session nor a token of ours is asked for.
    """
    person = reach.person_of(key)
    if person is None:
        raise Http404
    if request.method == "POST":
        reach.stop_digest(person, by=None)
    done = request.method == "POST"
    return render(request, "layouts/stop_digest.html", {"done": done})
