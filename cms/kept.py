"""Copies of public pages, kept in the process for half a minute.

A copy serves visitors only: no session, no messages, no question in the address, nothing that sets
a cookie. Every change an editor makes (publish, unpublish, move, delete, privacy) writes a line in
Wagtail's log; the newest line is read with each answer, so a copy older than it is never served.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import HttpRequest, HttpResponse
from wagtail.models import ModelLogEntry, PageLogEntry

SECONDS = 30
MOST = 500
NEWEST = (
    f"SELECT (SELECT MAX(id) FROM {PageLogEntry._meta.db_table}), "  # noqa: S608  names of our own tables
    f"(SELECT MAX(id) FROM {ModelLogEntry._meta.db_table})"
)
_copies: OrderedDict[str, tuple[float, tuple, HttpResponse]] = OrderedDict()
_frames: dict[str, tuple[float, tuple, dict]] = {}
_lock = Lock()


def stamp() -> tuple:
    """Grows with every line of the editors' log."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        return tuple(cursor.fetchone())


def visitor(request: HttpRequest) -> bool:
    """Nobody known, with nothing to be told: the answer would be the same for everybody."""
    known = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name} & set(request.COOKIES)
    return request.method in ("GET", "HEAD") and not known and not request.META.get("QUERY_STRING")


def keep(view: Callable) -> Callable:
    """Answer visitors from a copy. The language is part of the path, and so of the key."""

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not visitor(request):
            return view(request, *args, **kwargs)
        now, newest, key = time.monotonic(), stamp(), request.path
        with _lock:
            found = _copies.get(key)
        if found and found[0] > now and found[1] == newest:
            return fresh(found[2])
        response = view(request, *args, **kwargs)
        if hasattr(response, "render") and not response.is_rendered:
            response.render()
        if may_be_kept(request, response):
            store(key, now + SECONDS, newest, response)
        return response

    return answered


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    csrf = request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    return (
        response.status_code == 200 and not response.streaming and not response.cookies and not csrf
    )


def fresh(copy: HttpResponse) -> HttpResponse:
    """A new answer with the same bytes: headers set on the way out stay its own."""
    return HttpResponse(copy.content, content_type=copy["Content-Type"])


def store(key: str, until: float, newest: tuple, response: HttpResponse) -> None:
    with _lock:
        _copies[key] = (until, newest, fresh(response))
        _copies.move_to_end(key)
        while len(_copies) > MOST:
            _copies.popitem(last=False)


def remembered(key: str, build: Callable[[], dict]) -> dict:
    """What every page of a language shows (menu, footer), built once per line of the editors' log."""
    now, newest = time.monotonic(), stamp()
    found = _frames.get(key)
    if found and found[0] > now and found[1] == newest:
        return found[2]
    made = build()
    _frames[key] = (now + SECONDS, newest, made)
    return made


def forget() -> None:
    with _lock:
        _copies.clear()
        _frames.clear()
