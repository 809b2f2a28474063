"""Walks a URL map: which views name their rule, which converters give away row numbers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.converters import IntConverter

# Views of others, with where their own guard is.
EXEMPT = {
    "allauth.": "allauth guards its own pages and asks for sign-in where needed",
    "wagtail.": "Wagtail's editor checks its own permissions; public pages are public",
    "wagtail_localize.": "part of the editor",
    "modelsearch.": "part of the editor",
    "django.views.static": "public files",
    "django.views.i18n": "the editor's JavaScript catalogue",
    "django.contrib.sitemaps": "public by nature",
}
EXEMPT_ROUTES = {"cms/test404/": "the editor's sample of its own 404 page"}
OURS = ("portal.", "tenants.", "services.", "cms.")


@dataclass(frozen=True)
class Door:
    route: str
    view: Any
    converters: tuple[tuple[str, Any], ...]

    @property
    def origin(self) -> str:
        made_of = getattr(self.view, "view_class", self.view)
        return f"{getattr(made_of, '__module__', '')}.{getattr(made_of, '__qualname__', '')}"


def walk(patterns: Iterable[Any]) -> Iterator[Door]:
    """Every reachable door: of two with the same address the first is served, the second never."""
    seen: set[str] = set()
    for door in all_doors(patterns):
        plain = re.sub(r"[\^$\\]|\\Z", "", door.route)
        if plain not in seen:
            seen.add(plain)
            yield door


def all_doors(patterns: Iterable[Any], prefix: str = "", kept: tuple = ()) -> Iterator[Door]:
    for pattern in patterns:
        converters = kept + tuple(getattr(pattern.pattern, "converters", {}).items())
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from all_doors(pattern.url_patterns, route, converters)
        elif isinstance(pattern, URLPattern):
            yield Door(route, pattern.callback, converters)


def without_rule(patterns: Iterable[Any]) -> list[str]:
    return [
        f"{door.route} → {door.origin}"
        for door in walk(patterns)
        if not hasattr(door.view, "rule")
        and not door.origin.startswith(tuple(EXEMPT))
        and door.route not in EXEMPT_ROUTES
    ]


def with_row_numbers(patterns: Iterable[Any]) -> list[str]:
    return [
        f"{door.route}: {name}"
        for door in walk(patterns)
        if door.origin.startswith(OURS)
        for name, converter in door.converters
        if isinstance(converter, IntConverter)
    ]
