"""Wrong passwords per account: five in five minutes, also when they arrive at the same moment.

allauth counts by reading and writing a list, which parallel requests overtake. Here each try takes
a numbered place by `cache.add`, which exactly one request can win. Places are named by a window of
five minutes and never used twice; those of the window before count as well, so no five minutes
anywhere see more than five.
"""

import hashlib
import time
import unicodedata

from django.core.cache import cache

PLACES, WINDOW = 5, 300


def _name(address: str, window: int, place: int) -> str:
    plain = unicodedata.normalize("NFKC", address).casefold().strip()
    return f"try-{hashlib.sha256(plain.encode()).hexdigest()[:32]}-{window}-{place}"


def take(address: str, now: float | None = None) -> str | None:
    """A place for one try, or None when the account has had its five."""
    window = int((now or time.time()) // WINDOW)
    before = cache.get_many([_name(address, window - 1, n) for n in range(PLACES)])
    for place in range(PLACES - len(before)):
        name = _name(address, window, place)
        if cache.add(name, 1, 2 * WINDOW):
            return name
    return None


def give_back(name: str) -> None:
    """The password was right: this try does not count."""
    cache.delete(name)


def forget(address: str, now: float | None = None) -> None:
    """A new password was set by mail: the account's tries start anew."""
    window = int((now or time.time()) // WINDOW)
    cache.delete_many([_name(address, w, n) for w in (window - 1, window) for n in range(PLACES)])
