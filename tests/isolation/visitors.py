"""Who knocks at the doors, and what each of them must never read."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal.accounts.middleware import ENTERED, SEEN
from portal.accounts.models import User
from portal.cases.actions import handling
from portal.cases.models import CalendarDay
from tests import factories
from tests.browser import SECOND_FACTOR
from tests.isolation import belongings, ledgers, packs
from tests.isolation.doors import Door
from tests.isolation.world import CHANNELS, OTHER, OWN, Estate, estate

STAFF = ("intake", "leasing", "service", "finance", "expert", "director", "manager")


@dataclass(frozen=True)
class Visitor:
    """`estates` are the words of the companies whose things this person may open at all.

    `at_desk` is the same person behind /desk/, where somebody of the staff who belongs to a company
    may open other things than behind /my/.
    """

    name: str
    user: User | None
    estates: tuple[str, ...] = ()
    company_person: bool = False
    forbidden: frozenset[str] = frozenset()
    at_desk: "Visitor | None" = None
    second_factor: bool = True

    def at(self, door: Door) -> "Visitor":
        return self.at_desk if self.at_desk and door.route.startswith("desk/") else self

    def client(self) -> Client:
        client = Client(headers={"accept-language": "ru"})
        if self.user is not None:
            client.force_login(self.user, backend=settings.AUTHENTICATION_BACKENDS[0])
            session = client.session
            session["account_authentication_methods"] = SECOND_FACTOR if self.second_factor else []
            # Seen already, or every knock would write it and have it taken back.
            session[ENTERED], session[SEEN] = int(time.time()), int(time.time()) + 1800
            session.save()
        return client


@dataclass
class World:
    """`people` are those of the first company and of its campus, by what they do."""

    estates: dict[str, Estate]
    visitors: list[Visitor] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)

    @property
    def own(self) -> Estate:
        return self.estates[OWN]

    @property
    def other(self) -> Estate:
        return self.estates[OTHER]


def build() -> World:
    """Two estates at two campuses, the staff of both, and everybody who will knock."""
    xian, moscow = factories.campus(code="XA"), factories.campus(code="MOW")
    estates = {
        OWN: estate(OWN, campus=xian, country="RU", language="ru"),
        OTHER: estate(OTHER, campus=moscow, country="CN", language="zh-hans"),
    }
    for day in (date(2026, 10, 1), date(2027, 1, 1)):
        CalendarDay.objects.get_or_create(
            country="CN",
            date=day,
            defaults={"working": False, "source": "test", "changed_at": timezone.now()},
        )
    desks = {}
    for word, made in estates.items():
        code = made.campus.code.lower()
        desks[word] = {
            role: factories.staff(role=role, campus=made.campus, email=f"{role}.{code}@park.example", language="ru")
            for role in STAFF
        }  # fmt: skip
        belongings.applying(made, desks[word])
        belongings.renting(made, desks[word])
        belongings.asking(made, desks[word])
        packs.packing(made, desks[word])
        belongings.settling(made, desks[word])
        ledgers.booking_up(made, desks[word])
    world = World(estates)
    world.visitors = visitors(world, desks)
    world.people = {
        **{role: world.own.people[role] for role in ("owner", "member", "viewer")},
        **{f"{role} officer": desks[OWN][role] for role in ("intake", "service", "finance")},
        "leasing manager": desks[OWN]["leasing"], "director": desks[OWN]["director"], "expert": desks[OWN]["expert"],
        "manager": desks[OWN]["manager"], "auditor": next(v.user for v in world.visitors if v.name == "auditor"),
    }  # fmt: skip
    return world


def visitors(world: World, desks: dict[str, dict[str, User]]) -> list[Visitor]:
    own, other = world.own.people, world.other.people
    auditor = factories.staff(role="auditor", email="auditor@park.example", language="ru")
    editor = factories.staff(role="editor", email="editor@park.example", language="ru")

    def member(name: str, user: User, word: str) -> Visitor:
        foreign = OTHER if word == OWN else OWN
        unseen = every(foreign) | {word + "заметка"}
        return Visitor(name, user, (word,), company_person=True, forbidden=frozenset(unseen))

    def desk(name: str, user: User, word: str) -> Visitor:
        foreign = OTHER if word == OWN else OWN
        return Visitor(name, user, (word,), forbidden=frozenset(kept_at_campus(foreign)))

    everything = frozenset(every(OWN) | every(OTHER))
    return [
        Visitor("anonymous", None, forbidden=everything),
        member("viewer", own["viewer"], OWN),
        member("owner", own["owner"], OWN),
        member("other owner", other["owner"], OTHER),
        Visitor("former member", own["former"], company_person=True, forbidden=everything),
        desk("intake officer", desks[OWN]["intake"], OWN),
        desk("service officer elsewhere", desks[OTHER]["service"], OTHER),
        desk("finance officer", desks[OWN]["finance"], OWN),
        Visitor("auditor", auditor, (OWN, OTHER)),
        Visitor("editor", editor, forbidden=everything),
        partner(world),
        *on_both_sides(world, member),
    ]


def partner(world: World) -> Visitor:
    """Let into one request of the first company: nothing of its money, its other papers and the desk's notes."""
    user = factories.staff(
        role="partner", campus=world.own.campus, email="partner@park.example", language="ru"
    )
    handling.let_in(
        world.own.things.request, user, "partner", by=world.own.things.request.assignee,
        until=timezone.now() + timedelta(days=30),
    )  # fmt: skip
    kept = {OWN + channel for channel in ("заметка", "счёт", "бумага", "приглашение")}
    return Visitor("partner", user, (OWN,), forbidden=frozenset(every(OTHER) | kept))


def on_both_sides(world: World, member: Callable[..., Visitor]) -> list[Visitor]:
    """Staff who belong to a company: of one campus and another's company; of all, by password alone."""
    manager = factories.staff(
        role="manager", campus=world.own.campus, email="both@park.example", language="ru"
    )
    factories.membership(company=world.other.company, user=manager, role="owner")
    hasty = factories.staff(role="manager", email="hasty@park.example", language="ru")
    factories.membership(company=world.own.company, user=hasty, role="owner")
    # The menu of every page, the public ones too, names the reader's own company.
    at_desk = frozenset(every(OTHER) - {OTHER + "имя"})
    nothing = frozenset((every(OWN) | every(OTHER)) - {OWN + "имя"})
    return [
        replace(
            member("manager of a campus who owns a company", manager, OTHER),
            at_desk=Visitor("the same at the desk", manager, (OWN,), forbidden=at_desk),
        ),
        Visitor("manager without second factor who owns a company", hasty,
                forbidden=nothing, second_factor=False),
    ]  # fmt: skip


def every(word: str) -> set[str]:
    return {word + channel for channel in CHANNELS}


def kept_at_campus(word: str) -> set[str]:
    return {word + channel for channel, reach in CHANNELS.items() if reach == "campus"}
