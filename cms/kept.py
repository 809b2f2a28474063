"""Copies of public pages, kept in the process for half a minute.

A copy serves visitors only: no session, no messages, no question in the address, nothing that sets
a cookie but the language's. Every change an editor makes (publish, unpublish, move, delete, privacy)
writes a line in Wagtail's log; the newest line is read with each answer, so a copy older than it is
never served.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.models import ModelLogEntry, PageLogEntry

from portal.middleware import remember_language

SECONDS = 30
MOST = 500
NEWEST = (
    f"SELECT (SELECT MAX(id) FROM {PageLogEntry._meta.db_table}), "  # noqa: S608  names of our own tables
    f"(SELECT MAX(id) FROM {ModelLogEntry._meta.db_table})"
)


@dataclass(frozen=True)
class Copy:
    until: float
    newest: tuple
    language: str
    content: bytes
    headers: dict[str, str]


_copies: OrderedDict[str, Copy] = OrderedDict()
_frames: dict[str, tuple[float, tuple, dict]] = {}
_lock = Lock()


class Copies:
    """Answers visitors from a copy before anybody else is asked.

    Stands behind the middleware whose headers every answer gets anew: its name, the policy, the
    transport. The headers of all the others are part of the copy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not visitor(request):
            return self.get_response(request)
        copy = standing(request)
        if copy:
            return fresh(request, copy)
        response = self.get_response(request)
        if hasattr(request, "to_be_kept") and may_be_kept(request, response):
            store(request, response)
        return response


def keep(view: Callable) -> Callable:
    """Let visitors' next answers be copies of this one. The language is part of the path, and so of the key."""

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if visitor(request):
            stamp(request)  # before anything is read that the copy will show
            request.to_be_kept = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return answered


def visitor(request: HttpRequest) -> bool:
    """Nobody known, with nothing to be told: the answer would be the same for everybody."""
    known = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name} & set(request.COOKIES)
    return request.method in ("GET", "HEAD") and not known and not request.META.get("QUERY_STRING")


def stamp(request: HttpRequest) -> tuple:
    """Grows with every line of the editors' log; asked for once in a request."""
    if not hasattr(request, "editors_stamp"):
        request.editors_stamp = newest_lines()  # type: ignore[attr-defined]
    return request.editors_stamp  # type: ignore[attr-defined]


def newest_lines() -> tuple:
    # An answer is proof enough that the connection lives; Django would ask it apart.
    connection.health_check_done = True
    try:
        return asked()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return asked()


def asked() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        return tuple(cursor.fetchone())


def standing(request: HttpRequest) -> Copy | None:
    """The copy that may be given. Strange hosts and a database that is away meet the page itself."""
    with _lock:
        found = _copies.get(request.path)
    if not found or found.until <= time.monotonic():
        return None
    try:
        request.get_host()
        return found if found.newest == stamp(request) else None
    except (DisallowedHost, DatabaseError):
        return None


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    csrf = request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    foreign = set(response.cookies) - {settings.LANGUAGE_COOKIE_NAME}
    return response.status_code == 200 and not response.streaming and not foreign and not csrf


def fresh(request: HttpRequest, copy: Copy) -> HttpResponse:
    """A new answer with the same bytes; the language read is remembered as by the page itself."""
    response = HttpResponse(copy.content, headers=copy.headers)
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != copy.language:
        remember_language(response, copy.language)
    return response


def store(request: HttpRequest, response: HttpResponse) -> None:
    key, until = request.path, time.monotonic() + SECONDS
    made = Copy(
        until, stamp(request), get_language() or "", response.content, dict(response.items())
    )
    with _lock:
        _copies[key] = made
        _copies.move_to_end(key)
        while len(_copies) > MOST:
            _copies.popitem(last=False)


def remembered(request: HttpRequest, key: str, build: Callable[[], dict]) -> dict:
    """What every page of a language shows (menu, footer), built once per line of the editors' log."""
    now, newest = time.monotonic(), stamp(request)
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
