"""Every page of the map, by the person who can open it: what the browser has to look at."""

from collections.abc import Iterable

from django.urls import get_resolver

from tests.isolation.doors import Door, walked
from tests.isolation.keys import addresses
from tests.isolation.knocking import refused_by_rule, undone
from tests.isolation.visitors import World
from tests.pages.test_crawl import reader

# Who looks at what, in this order: the first who gets a page shows it.
LOOKERS = (
    "nobody", "owner", "intake officer", "service officer", "leasing manager", "finance officer", "expert",
    "director", "manager", "auditor",
)  # fmt: skip
BESIDES = {
    "nobody": ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"),
    "owner": (
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/password/change/",
        "/accounts/2fa/totp/activate/",
    ),
    "service officer": ("/desk/queue/?view=open", "/desk/queue/?q=XA-REQ"),
    # What others may open too, with the buttons of their role.
    "manager": ("/desk/queue/",),
    "auditor": ("/desk/queue/",),
}


def is_a_page(answer) -> bool:
    """An own page, not a file, a way elsewhere or a fragment."""
    if answer.streaming:
        b"".join(answer)
        return False
    read = "Content-Disposition" not in answer and answer.status_code in (200, 409)
    return read and b"<html" in answer.content[:200]


def shown_to(clients, door: Door, url: str) -> str | None:
    """The first who gets a page; a door that hears no GET hears nobody's."""
    for user, (name, client) in clients.items():
        if refused_by_rule(user, door):
            continue
        with undone():
            answer = client.get(url)
            if is_a_page(answer):
                return name
        if answer.status_code == 405:
            break
    return None


def shapes(world: World, *, public: Iterable[str] = ()) -> dict[str, list[str]]:
    """Person → the addresses that person has to look at, each door once."""
    found: dict[str, list[str]] = {name: [] for name in LOOKERS}
    people = {world.people.get(name): name for name in LOOKERS}
    clients = {user: (name, reader(user, "en")) for user, name in people.items()}
    for door in walked(get_resolver().url_patterns):
        for url in addresses(door, world.own):
            who = shown_to(clients, door, url)
            if who is not None:
                found[who].append(url)
    for name, urls in BESIDES.items():
        found[name] += [url for url in urls if url not in found[name]]
    found["nobody"] += [url for url in public if url not in found["nobody"]]
    return found
