"""The URL map as a list of doors, and addresses made of a door and ids."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RegexPattern

# Views of others, and who guards them. Their pages are not in the matrix.
EXEMPT = {
    "allauth.": "a person's own sign-in pages; they carry no company's data",
    "wagtail.": "the editor and the public pages: only staff with the editor's right enter, see test_the_editor",
    "wagtail_localize.": "part of the editor",
    "modelsearch.": "part of the editor",
    "django.views.static.": "public files",
    "django.views.i18n.": "the editor's JavaScript catalogue",
    "django.contrib.sitemaps.": "public by nature, and read by the crawl of the public pages",
}
# Doors of ours that the matrix cannot walk through, each with its reason.
EXEMPT_NAMES = {
    "health": "carries no data, and answers 503 when a part of the portal is down, as in tests",
    "wagtailadmin_test404": "the editor's sample of its own 404 page",
    "wagtail_serve": "a public page by its path in the tree; the crawl of the public pages reads them all",
}
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Door:
    """One pattern of the map: its route, its name with namespaces, its view."""

    route: str
    name: str
    namespace: str
    view: Any
    regex: bool

    @property
    def origin(self) -> str:
        made_of = getattr(self.view, "view_class", self.view)
        return f"{getattr(made_of, '__module__', '')}.{getattr(made_of, '__qualname__', '')}"

    @property
    def parameters(self) -> list[str]:
        return [name for _converter, name in PARAMETER.findall(self.route)]

    @property
    def exempt(self) -> str:
        """The reason why this door is not walked, or nothing."""
        reasons = (why for begins, why in EXEMPT.items() if self.origin.startswith(begins))
        return EXEMPT_NAMES.get(self.name) or next(reasons, "")

    def address(self, values: dict[str, str]) -> str:
        return "/" + PARAMETER.sub(lambda found: values[found.group(2)], self.route)

    def __str__(self) -> str:
        return self.name or self.route


def doors(
    patterns: Iterable[Any], prefix: str = "", namespaces: tuple[str, ...] = ()
) -> Iterator[Door]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from doors(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            name = ":".join([*namespaces, pattern.name]) if pattern.name else ""
            is_regex = isinstance(pattern.pattern, RegexPattern)
            yield Door(route, name, ":".join(namespaces), pattern.callback, is_regex)


def walked(patterns: Iterable[Any]) -> list[Door]:
    """The doors of the matrix: all but the exempt; of two with one address the first is served."""
    found: dict[str, Door] = {}
    for door in doors(patterns):
        if not door.exempt:
            found.setdefault(door.route, door)
    return list(found.values())
