"""What a paper must be that the company signed too: the park's file with signatures behind it, nothing else.

The first bytes are the park's own file, byte for byte: so the seal is intact without opening anything. Only what
follows is weighed, by `weigh_child.py` in a process with bounds.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CHILD = Path(__file__).resolve().parent / "weigh_child.py"
ADDED_BYTES = 4 * 2**20
SECONDS = 40
MESSAGES: dict[str, Any] = {
    "too_large": _("The file is far larger than the document. Sign it without adding anything else."),
    "other_file": _(
        "This is not the file the park sealed. Download it here, sign that file and upload it; a program that "
        "saves it anew instead of adding a signature breaks the park’s seal."
    ),
    "unsigned": _("There is no signature but the park’s. Sign the document with your certificate, then upload it."),
    "changed": _("More than a signature was added. Sign the file as you downloaded it, without filling in anything."),
    "broken": _(
        "The signature does not hold. We can check RSA, ECDSA and Ed25519; sign again with such a certificate, "
        "or ask the park how to hand in another signature."
    ),
    "added_after": _("Something was added after the signature. Sign last, and upload the file as it was saved then."),
    "unreadable": _("The file cannot be read to its end. Sign the document again and upload the new file."),
    "virus": _("The virus check found something in the file. Sign the document again on another computer."),
    "unchecked": _("The virus check does not answer just now. Nothing was saved; try again in a few minutes."),
    "storage": _("The file cannot be stored just now. Nothing was saved; try again in a few minutes."),
}  # fmt: skip
TRUST: dict[str, Any] = {
    "trusted": _("issued by an authority the park trusts; whether it was revoked was not asked"),
    "unknown": _("issued by an authority the park does not know"),
    "own": _("the signer’s own certificate: no authority vouches for it"),
    "outdated": pgettext_lazy("certificate", "outside its dates when it was handed in"),
}


class NotAccepted(Exception):
    """A signed copy that was not taken. `message` is for the reader."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message = MESSAGES[code]
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.message)


def signatures_of(
    content: bytes, *, sha256: str, size: int, roots: list[bytes]
) -> list[dict[str, Any]]:
    """The signatures added to the sealed file of this size and sha256. Raises NotAccepted."""
    if len(content) > size + ADDED_BYTES:
        raise NotAccepted("too_large")
    if hashlib.sha256(content[:size]).hexdigest() != sha256:
        raise NotAccepted("other_file")
    if len(content) == size:
        raise NotAccepted("unsigned")
    answer = weighed(content, size, roots)
    if code := answer.get("refused"):
        raise NotAccepted(code)
    signatures: list[dict[str, Any]] = answer["signatures"]
    return signatures


def weighed(content: bytes, size: int, roots: list[bytes]) -> dict[str, Any]:
    head = json.dumps({"size": size, "roots": b"\n".join(roots).decode()}).encode() + b"\n"
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD)], input=head + content, capture_output=True,
            timeout=SECONDS, check=False, env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"refused": "unreadable"}
    return answer
