"""Files that come with a message.

Papers are kept by an app to the left; at start it says how, and nobody here knows it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.module_loading import import_string

MOST = 5  # files with one message

_keepers: list[str] = []
_openers: list[str] = []


class NotTaken(Exception):
    """A file was refused. `message` is for the reader and names the file."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


def kept_by(path: str, *, opened_by: str) -> None:
    """`path` leads to `(company, upload, *, by, internal) -> paper` with public_id, name and size;
    `opened_by` to `(public_id, *, by) -> public_id`, the paper the company may see from now on.
    """
    _keepers[:], _openers[:] = [path], [opened_by]


def keep(company: Any, uploads: Iterable[Any], *, by: Any, internal: bool) -> list[Any]:
    """Store the files, each once. Raises `NotTaken` at the first that may not come in."""
    take: Callable = import_string(_keepers[0])
    return [take(company, upload, by=by, internal=internal) for upload in uploads]


def open_up(paper: Any, *, by: Any) -> Any:
    """What lay with the desk is the company's to read: the public id it is read under."""
    return import_string(_openers[0])(paper, by=by)
