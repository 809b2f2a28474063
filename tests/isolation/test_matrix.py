"""Every address × visitor × own and foreign thing × method: nobody sees another company's anything."""

from collections.abc import Callable

import pytest
from django.urls import get_resolver, path

from tests.isolation import leaky
from tests.isolation.doors import Door, doors, walked
from tests.isolation.keys import NoKey, locks_of
from tests.isolation.knocking import walk
from tests.isolation.visitors import World, build
from tests.isolation.world import CHANNELS

VISITORS = [
    "anonymous", "viewer", "owner", "other owner", "former member", "intake officer", "service officer elsewhere",
    "finance officer", "auditor", "editor",
]  # fmt: skip
OPENED: dict[str, set[str]] = {}
# Doors nobody of this cast can open, and why.
OPEN_ONLY = {
    "demo:": "mapped in the demo alone",
}


@pytest.fixture(scope="module")
def map_of_doors() -> list[Door]:
    return walked(get_resolver().url_patterns)


@pytest.fixture(scope="module")
def visit(world: World, map_of_doors: list[Door]) -> Callable[[str], list[str]]:
    def visit(name: str) -> list[str]:
        visitor = next(v for v in world.visitors if v.name == name)
        faults, OPENED[name] = walk(visitor, map_of_doors, world)
        return faults

    return visit


def test_every_pattern_is_in_the_matrix_or_exempt_with_a_reason():
    unknown = []
    for door in doors(get_resolver().url_patterns):
        try:
            if not door.exempt:
                locks_of(door)
                assert not door.regex, f"{door}: a regular expression has no address to walk to"
        except NoKey as problem:
            unknown.append(str(problem))
    assert unknown == []


@pytest.mark.django_db  # which also asks for the database the world of this module stands in
def test_the_whole_cast_knocks_and_no_two_companies_share_a_canary():
    world = build()

    assert [visitor.name for visitor in world.visitors] == VISITORS
    assert vars(world.own.things).keys() == vars(world.other.things).keys()
    assert not {world.own.mark(c) for c in CHANNELS} & {world.other.mark(c) for c in CHANNELS}


@pytest.mark.parametrize("name", VISITORS)
def test_no_door_shows_a_visitor_what_is_not_theirs(visit, name):
    faults = visit(name)
    assert not faults, "\n" + "\n".join(faults)


def test_every_door_opens_for_somebody(map_of_doors):
    """A matrix of locked doors proves nothing: each was opened with an own key by one visitor at least."""
    if set(OPENED) != set(VISITORS):
        pytest.skip("needs the whole matrix of this run")
    opened = set().union(*OPENED.values())
    shut = [
        str(d)
        for d in map_of_doors
        if str(d) not in opened and not str(d).startswith(tuple(OPEN_ONLY))
    ]
    assert not shut, shut


def test_a_pattern_without_a_key_is_seen():
    door = next(doors([path("new/<uuid:secret>/", leaky.shows_all, name="new")]))
    with pytest.raises(NoKey):
        locks_of(door)


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("cases:shows_all", "shows бериллимя"),
        ("cases:says_forbidden", "tells that it exists; an unknown id answers 404"),
        ("cases:lists_all", "shows бериллимя"),
        ("cases:breaks", "an error page: RuntimeError: an error page"),
    ],
)
def test_a_planted_leak_is_found(world, settings, planted, fault):
    settings.ROOT_URLCONF = "tests.isolation.leaky"
    owner = next(v for v in world.visitors if v.name == "owner")
    leak = [door for door in doors(leaky.urlpatterns[:1]) if str(door) == planted]

    faults, _opened = walk(owner, leak, world)

    assert [found for found in faults if fault in found]
