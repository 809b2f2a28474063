"""A store that cannot take anything now: a database that is away or full, a disk without room.

The page says so, when to come back, and gives back what was typed. It asks nothing of the database.
"""

import errno

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.context import portal

RETRY_AFTER = 60  # seconds
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_outage(exception: BaseException | None) -> bool:
    if isinstance(exception, OSError):
        return exception.errno in NO_ROOM
    return isinstance(exception, OperationalError | InterfaceError)


def answer(request: HttpRequest, kept: list[tuple[str, str]]) -> HttpResponse:
    """Without the request's context: who is signed in and what was noted for them is in the database."""
    page = render_to_string("errors/unwritten.html", portal(request) | {"kept": kept})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
