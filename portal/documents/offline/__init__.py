"""The page that checks papers without a network: one HTML file with the park's roots and public keys inside.

It is read from a disk, so no header of ours protects it: its own policy lets it load nothing and run only itself.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone, translation
from django.utils.html import format_html_join

from portal.accounts.models import Campus
from portal.documents import seals, stamping
from portal.documents.kinds import PAPER_KINDS
from portal.documents.offline.words import WORDS
from portal.documents.seal import RESERVED_BYTES, STAMPED_BYTES
from portal.languages import babel_locale, codes, html_lang

FILE_NAME = "check-offline.html"
HERE = Path(__file__).resolve().parent


def page() -> bytes:
    """The whole file, with the keys of today."""
    script = "\n".join([
        f"const PARK = {as_script(park())};",
        f"const WORDS = {as_script({code: words_in(code) for code in codes()})};",
        ed25519(), source("verifier.js"),
    ])  # fmt: skip
    style = source("verifier.css")
    filled = source("verifier.html").replace("@LANGUAGES@", language_buttons())
    filled = filled.replace("@SCRIPT_HASH@", digest(script)).replace("@STYLE_HASH@", digest(style))
    return filled.replace("@STYLE@", style).replace("@SCRIPT@", script).encode()


def park() -> dict[str, Any]:
    """What the page knows of the park: who vouches, whose keys, what codes mean."""
    return {
        "roots": [base64.b64encode(root.public_bytes(Encoding.DER)).decode() for root in seals.roots()],
        "keys": {
            id: {"campus": public.campus, "key": base64.b64encode(public.raw).decode()}
            for id, public in seals.qr_keys().items()
        },
        "campuses": {c.code: plain(c.legal_name) for c in Campus.objects.all()},
        "kinds": {kind.code: dict(kind.titles) for kind in PAPER_KINDS.values()},
        "reserved": RESERVED_BYTES,
        "stamped": STAMPED_BYTES,
        "stampers": [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in stamping.stampers()],
        "made": timezone.now().date().isoformat(),
    }  # fmt: skip


def plain(forms: Any) -> Any:
    data = getattr(forms, "data", forms)
    return dict(data) if isinstance(data, Mapping) else str(data)


def words_in(code: str) -> dict[str, str]:
    with translation.override(code):
        said = {key: str(text) for key, text in WORDS.items()}
    locale = str(babel_locale(code)).replace("_", "-")
    return said | {"park": _park_name(code), "lang": html_lang(code), "locale": locale}


def _park_name(code: str) -> str:
    with translation.override(code):
        return str(settings.PARK_NAME)


def language_buttons() -> str:
    return format_html_join(
        "", '<button type="button" data-language="{}" lang="{}" aria-pressed="false">{}</button>',
        [(code, html_lang(code), name) for code, name in settings.LANGUAGES],
    )  # fmt: skip


def as_script(value: Any) -> str:
    """JSON inside a script element: nothing in it can end the element."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


@lru_cache
def source(name: str) -> str:
    return (HERE / name).read_text("utf-8")


@lru_cache
def ed25519() -> str:
    """noble-ed25519 (MIT, its licence beside it), for browsers that do not know Ed25519, as the value `ed`."""
    library, _sep, _exports = source("noble-ed25519.js").partition("\nexport {")
    return f"const ed = (() => {{\n{library}\nreturn {{ verifyAsync }};\n}})();"


def digest(content: str) -> str:
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
