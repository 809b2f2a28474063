"""Files that come with a message.

Papers are kept by an app to the left; at start it says how, and nobody here knows it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.module_loading import import_string

MOST = 5  # files with one message

_keepers: list[str] = []


class NotTaken(Exception):
    """A file was refused. `message` is for the reader and names the file."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


def kept_by(path: str) -> None:
    """`path` leads to `(company, upload, *, by, internal) -> paper` with public_id, name and size."""
    _keepers[:] = [path]


def keep(company: Any, uploads: Iterable[Any], *, by: Any, internal: bool) -> list[Any]:
    """Store the files, each once. Raises `NotTaken` at the first that may not come in."""
    take: Callable = import_string(_keepers[0])
    return [take(company, upload, by=by, internal=internal) for upload in uploads]
