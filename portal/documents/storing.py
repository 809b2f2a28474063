"""Files in the private store: written whole or not at all, and never written over."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import storages


def keep(name: str, content: bytes) -> str:
    """Write `content` once under `name` and return the name. Raises OSError when there is no room.

    On a disk the file appears under its name only when all of it is there: a killed worker or a full disk
    leaves at most a temporary file, which is removed.
    """
    store = storages["private"]
    try:
        target = Path(store.path(name))
    except NotImplementedError:  # an object store is all-or-nothing by itself
        return store.save(name, ContentFile(content))
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o640)
        os.link(part, target)  # refuses to replace what is there
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)
    return name


def forget(name: str) -> None:
    """Remove a file nobody points at."""
    storages["private"].delete(name)


def opened(name: str) -> BinaryIO:
    return storages["private"].open(name, "rb")


def read(name: str) -> bytes:
    with opened(name) as file:
        return file.read()


def names(folder: str) -> Iterator[str]:
    """Every file below a folder of the store."""
    store = storages["private"]
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from names(f"{folder}/{inner}")
