"""Every address × visitor × own and foreign thing × method: nobody sees another company's anything."""

import pytest
from django.core.cache import cache
from django.urls import get_resolver, path

from portal.accounts.models import Membership, StaffRole
from tests import factories
from tests.isolation import leaky
from tests.isolation.doors import Door, doors, walked
from tests.isolation.keys import NoKey, addresses, locks_of
from tests.isolation.knocking import SENT, knock, refused_by_rule, walk
from tests.isolation.visitors import Visitor, build
from tests.isolation.world import CHANNELS
from tests.pages import THOROUGH

VISITORS = [
    "anonymous", "viewer", "owner", "other owner", "former member", "intake officer", "service officer elsewhere",
    "finance officer", "auditor", "editor", "partner", "manager of a campus who owns a company",
    "manager without second factor who owns a company",
]  # fmt: skip

# Two companies alike: what one owner may not see of the other, the other may not see of the one.
KNOCKING = [
    pytest.param(name, marks=pytest.mark.thorough if name == "other owner" else ())
    for name in VISITORS
]

# Doors that open for nobody here, and why.
SHUT = {
    "billing:pay": "needs Stripe's keys; the journeys pay by card",
    "billing:call_details": "needs a company with nobody else to confirm; the tests of billing call one",
    "cases:bulk": "names the cases in its body; the tests of cases work several",
    "cases:change_view": "names the view in its body; the tests of cases change one",
    "cases:other_campus": "takes what has neither money nor papers; the tests of services hand one over",
    "cases:unlink": "names the other case in its body; the tests of cases unlink two",
    "cases:take_back": "names the message in its body; the tests of cases take one back",
    "tenants:proforma": "names the bill in its body; the tests of tenants issue one",
    "tenants:desk_remove_expert": "names the expert in its body; the tests of tenants remove one",
    "cms/login/": "leads to the portal's own login",
    "cms/password_reset/": "leads to the portal's own login",
    "en/_util/login/": "leads to the portal's own login",
    "cms/test404/": "a 404 by nature",
    "cms:picture": "no picture is uploaded here",
    "service_import": "needs the editor's group, which nobody here is in; the tests of the editor open it",
    "service_export": "needs the editor's group",
    "service_clone": "needs the editor's group",
    "service_versions": "needs the editor's group",
    **dict.fromkeys(
        (
            "words",
            "words_import",
            "words_kind",
            "words_begin",
            "words_version",
            "words_head",
            "words_look",
            "words_export",
            "words_new",
            "words_step",
            "words_clause",
            "words_order",
        ),
        "needs the editor's group; the tests of words open it",
    ),
}


@pytest.fixture(scope="module")
def map_of_doors() -> list[Door]:
    return walked(get_resolver().url_patterns)


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


@pytest.mark.parametrize("name", KNOCKING)
def test_no_door_shows_a_visitor_what_is_not_theirs(world, map_of_doors, name):
    visitor = next(v for v in world.visitors if v.name == name)
    faults = walk(visitor, map_of_doors, world)
    assert not faults, "\n" + "\n".join(faults)


def test_every_door_opens_for_somebody(world, map_of_doors):
    """A matrix of locked doors proves nothing: each opens with an own key for one person at least."""
    people = {None: Visitor("anonymous", None).client()}
    people |= {user: Visitor(name, user).client() for name, user in world.people.items()}

    def opens(door):
        cache.clear()  # a whole cast at one door would be taken for guessing
        return any(
            knock(client, method, address).opens
            for user, client in people.items() if not refused_by_rule(user, door)
            for method in SENT for address in addresses(door, world.own)
        )  # fmt: skip

    shut = [str(door) for door in map_of_doors if str(door) not in SHUT and not opens(door)]
    assert not shut, "\n".join(shut)


def test_no_door_hears_another_method(world, map_of_doors):
    """HEAD is a GET without its words. Doors take turns at the methods; every door hears all with `--thorough`."""
    owner = next(v for v in world.visitors if v.name == "owner").client()
    strange = ("PUT", "PATCH", "DELETE", "TRACE", "SPLICE")

    heard = [
        f"{method} {door}"
        for place, door in enumerate(map_of_doors) if not door.route.startswith("cms/")
        for method in (strange if THOROUGH else [strange[place % len(strange)]])
        for address in addresses(door, world.own)[:1]
        if knock(owner, method, address).status != 405
    ]  # fmt: skip

    assert heard == []


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

    faults = walk(owner, leak, world)

    assert [found for found in faults if fault in found]


SIDES = ["application", "checked", "decided", "approved", "offered", "working", "quoted", "delivered", "offer", "tenancy",
         "invoice", "transfer", "document"]  # fmt: skip


@pytest.mark.parametrize("name", SIDES)
def test_no_role_at_the_park_makes_a_move_on_the_things_of_ones_own_company(world, name):
    """Whatever a member of the company may do, a member who holds every role may do, and no more."""
    plain = factories.user(email="plain@example.org")
    mighty = factories.user(email="mighty@park.example")
    for user in (plain, mighty):
        Membership.objects.get_or_create(company=world.other.company, user=user, role="owner")
    for role in StaffRole.Role.values:
        StaffRole.objects.get_or_create(user=mighty, role=role, campus=None)
    thing = getattr(world.other.things, name)
    if hasattr(thing, "assignee_id"):
        thing.assignee_id = mighty.pk

    made_by_company = {m.name for m in thing.workflow.moves.values() if m.who(plain, thing)}
    made_by_both = {m.name for m in thing.workflow.moves.values() if m.who(mighty, thing)}

    assert made_by_both == made_by_company


def test_the_desk_has_no_door_a_company_could_find(world, map_of_doors):
    owner = next(v for v in world.visitors if v.name == "owner")
    client = owner.client()

    told = [
        f"{method} {door} → {status}"
        for door in map_of_doors if door.route.startswith("desk/")
        for method in SENT
        for address in addresses(door, world.own)[: 1 if refused_by_rule(owner.user, door) else None]
        if (status := knock(client, method, address).status) not in (404, 405)
    ]  # fmt: skip

    assert told == []
