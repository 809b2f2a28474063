"""A translation service outside the house, spoken to over HTTP. Off unless the operator names one.

Its drafts are proposals: nothing of it reaches a company before somebody has reviewed it. What the
text says about people is held back and put in again, unless the operator's setting lets it out.
"""

import ipaddress
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.cases import personal

SECONDS = (3.05, 15)
LARGEST_ANSWER = 200_000  # bytes
LONGEST_TEXT = 10_000  # characters


class MachineAway(Exception):
    """The service did not answer as it should. The message stays untranslated and a person translates it."""

    max_attempts = 3


class Translator(Protocol):
    """`translate` raises `MachineAway` and nothing else."""

    def translate(self, text: str, source: str, target: str) -> str: ...


class Service:
    """One POST with JSON, one answer with JSON: no redirects, no proxy for this machine, a limit on all."""

    path = ""

    def __init__(self, url: str, key: str = "") -> None:
        self.url, self.key = checked(url), key

    def ask(self, payload: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
        with requests.Session() as session:
            session.trust_env = not is_here(self.url)
            try:
                answer = session.post(
                    self.url + self.path, json=payload, headers=headers, timeout=SECONDS, stream=True,
                    allow_redirects=False,
                )  # fmt: skip
                body = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
                if answer.status_code != 200 or len(body) > LARGEST_ANSWER:
                    raise MachineAway(f"answered {answer.status_code}, {len(body)} bytes")
                return requests.models.complexjson.loads(body)
            except (requests.RequestException, OSError, ValueError) as wrong:
                # Its own words may carry the key or the text: only what kind of fault it was is kept.
                raise MachineAway(type(wrong).__name__) from None


class LibreTranslate(Service):
    path = "/translate"

    def translate(self, text: str, source: str, target: str) -> str:
        codes = {"zh-hans": "zh"}
        payload = {
            "q": text, "source": codes.get(source, source), "target": codes.get(target, target), "format": "text",
        }  # fmt: skip
        answer = self.ask(payload | ({"api_key": self.key} if self.key else {}))
        return said(answer, "translatedText")


class DeepL(Service):
    path = "/v2/translate"

    def translate(self, text: str, source: str, target: str) -> str:
        # What it hears has no variants; what it writes has.
        targets = {"zh-hans": "ZH-HANS", "en": "EN-GB"}
        payload = {
            "text": [text],
            "source_lang": source.split("-")[0].upper(),
            "target_lang": targets.get(target, target.upper()),
        }
        answer = self.ask(payload, {"Authorization": f"DeepL-Auth-Key {self.key}"})
        rows = answer.get("translations") if isinstance(answer, dict) else None
        return said(rows[0] if isinstance(rows, list) and rows else None, "text")


KINDS = {"libretranslate": LibreTranslate, "deepl": DeepL}


def said(answer: Any, key: str) -> str:
    text = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
        raise MachineAway("no text in the answer")
    return text.strip()


def is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked(url: str) -> str:
    """Companies' words travel under TLS or not at all; only this machine may be spoken to without."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return url.rstrip("/")
    if parts.scheme == "http" and is_here(url):
        return url.rstrip("/")
    raise ImproperlyConfigured("TRANSLATION_URL must be https://…, or http:// on this machine")


def service() -> Translator | None:
    """The one the operator named, or None: then the memory alone proposes."""
    if not settings.TRANSLATION_URL:
        return None
    kind = KINDS.get(settings.TRANSLATION_KIND)
    if kind is None:
        raise ImproperlyConfigured(f"TRANSLATION_KIND must be one of: {', '.join(KINDS)}")
    return kind(settings.TRANSLATION_URL, settings.TRANSLATION_KEY)


def translated(text: str, source: str, target: str, *, names: list[str]) -> str:
    """A machine's draft, the people in it known to nobody but us."""
    chosen = service()
    if chosen is None:
        raise MachineAway("none is set")
    if settings.TRANSLATION_PERSONAL_DATA:
        return chosen.translate(text, source, target)
    shielded, signs = personal.shielded(text, names)
    return personal.unshielded(chosen.translate(shielded, source, target), signs)
