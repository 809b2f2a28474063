"""What every page knows: its languages, its company, its version."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from portal.languages import html_lang


@cache
def version() -> str:
    """The newest heading of the changelog; the footer shows it."""
    changelog = Path(settings.ROOT) / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8") if changelog.exists() else ""
    found = re.search(r"^## (\d+(?:\.\d+)+)", text, re.MULTILINE)
    return found[1] if found else ""


def unread_of(request: HttpRequest, company: Any) -> int:
    """Messages to the company that the reader has not read; the number came with the membership."""
    membership = request.user.membership_in(company) if company else None
    return getattr(membership, "unread", None) or 0


def layout_of(request: HttpRequest, company: Any) -> str:
    """A person's own pages keep the menu of where they work."""
    at_desk = not company and getattr(getattr(request, "user", None), "works_at_desk", False)
    return "layouts/desk.html" if at_desk else "layouts/my.html"


def portal(request: HttpRequest) -> dict[str, Any]:
    """Plain values only: a page that is shown because something broke needs them too."""
    now = get_language() or settings.LANGUAGE_CODE
    return {
        "languages": [
            {"code": code, "name": name, "lang": html_lang(code), "current": code == now}
            for code, name in settings.LANGUAGES
        ],
        "language": now,
        "park_name": settings.PARK_NAME,
        "settings_demo": settings.DEMO,
        "version": version(),
        "company": (company := getattr(request, "company", None)),
        "unread": unread_of(request, company),
        "own_layout": layout_of(request, company),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
