"""Ways back: which page a reader stands on, and which page a thing has.

An address that only takes what is sent to it (a button, a draft) is nobody's page: a link back, a
sign-in or a change of language leads to the page the form was on.
"""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

SAFE = ("GET", "HEAD")


def page_of(request: HttpRequest) -> str:
    """The page in front of the reader: where the form was, when the request is no page itself."""
    return request.get_full_path() if request.method in SAFE else sent_from(request, "/")


def sent_from(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that the browser says it came from."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host():
        return otherwise
    return came.path + (f"?{came.query}" if came.query else "")


def page_about(request: HttpRequest, subject: Any) -> str:
    """The page of what was refused: where the reader came from, else the address up to its name."""
    for name in ("number", "public_id"):
        mark = f"/{getattr(subject, name, None)}/"
        before, found, _after = request.path.partition(mark)
        if found:
            return sent_from(request, before + found)
    return sent_from(request, page_above(request.path))


def page_above(path: str) -> str:
    """The nearest address above that has a page."""
    while path.count("/") > 1:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
