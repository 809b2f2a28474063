"""Knock at doors and judge the answers."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from portal.access import anyone
from tests.conftest import KEPT_BY_READING, WRITE
from tests.isolation.doors import Door
from tests.isolation.keys import addresses, carries_id, is_desks, nobodys_address
from tests.isolation.visitors import Visitor, World
from tests.isolation.world import Estate
from tests.pages import THOROUGH

SENT = ("GET", "POST")
ESCAPED = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
# What a request for somebody else's thing may still write: the visitor's own session and counters.
OWN_BOOKKEEPING = KEPT_BY_READING | {"mfa_authenticator"}


@dataclass
class Answer:
    status: int
    words: str
    location: str = ""
    wrote: list[str] = field(default_factory=list)

    @property
    def to_login(self) -> bool:
        return self.status == 302 and "/accounts/login/" in self.location

    @property
    def opens(self) -> bool:
        return self.status in (200, 204, 302, 400, 409) and not self.to_login

    @property
    def to_second_factor(self) -> bool:
        return self.status == 302 and "/accounts/2fa/" in self.location

    def means(self) -> tuple[int, str]:
        """What the visitor learns from it besides the words."""
        return self.status, "login" if self.to_login else ""


def words_of(response: HttpResponse) -> str:
    """Body and headers as a reader could see them, escapes undone, in lower case."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode("utf-8", errors="replace")
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    text = ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), f"{headers}\n{text}")
    return f"{text}\n{unquote(headers)}".casefold()


@contextmanager
def undone() -> Iterator[list[str]]:
    """Everything the request writes is noted and taken back."""
    wrote: list[str] = []

    def note(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        found = WRITE.match(sql)
        if found and found.group(1) not in OWN_BOOKKEEPING:
            wrote.append(sql[:120])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        yield wrote
        transaction.set_rollback(True)


def knock(client: Client, method: str, address: str, data: dict[str, str] | None = None) -> Answer:
    cookies = client.cookies.copy()
    with undone() as wrote:
        try:
            response = (
                client.generic(method, address) if data is None else client.post(address, data)
            )
        except (Exception, pytest.fail.Exception) as problem:  # an undefined variable fails, too
            return Answer(500, f"{type(problem).__name__}: {problem}"[:200])
        finally:
            client.cookies = cookies
        answer = Answer(
            response.status_code, words_of(response), response.headers.get("Location", "")
        )
    answer.wrote = wrote
    return answer


def is_foreign(visitor: Visitor, door: Door, estate: Estate) -> bool:
    """The thing belongs to nobody this visitor may look at."""
    visitor = visitor.at(door)
    at_desk = visitor.user is not None and not visitor.company_person and bool(visitor.estates)
    return estate.word not in visitor.estates and not (at_desk and is_desks(door))


def refused_by_rule(user: Any, door: Door) -> bool:
    """`portal.access.allow` asks its rule about the person alone, before the view reads an id."""
    rule = getattr(door.view, "rule", None)
    if rule is None or rule is anyone:
        return False
    return user is None or not rule(user)


def things_at(door: Door, world: World) -> list[tuple[str, Estate | None]]:
    """(address, whose thing it names): every kind of thing."""
    if not carries_id(door):
        return [(address, None) for address in addresses(door, world.own)]
    estates = (world.other, world.own)
    return [(address, estate) for estate in estates for address in addresses(door, estate)]


class Round:
    """One visitor at one door: asks, and compares with an id nobody has."""

    def __init__(self, visitor: Visitor, client: Client, door: Door, world: World) -> None:
        self.visitor, self.client, self.door, self.world = visitor, client, door, world
        self.faults: list[str] = []
        self._nobodys: dict[str, Answer] = {}
        self._opens_own: dict[str, bool] = {}

    def walk(self) -> "Round":
        for method in SENT:
            for address, estate in self.strangers_first():
                answer = knock(self.client, method, address)
                for fault in self.judge(method, answer, estate):
                    self.faults.append(
                        f"{self.visitor.name}: {method} {self.door} {address} → {answer.status}: {fault}"
                    )
                if not THOROUGH and self.nobody_read_the_id(answer):
                    break
            if not THOROUGH and self.nobody_read_the_method(answer):
                break
        return self

    def strangers_first(self) -> list[tuple[str, Estate | None]]:
        return sorted(
            things_at(self.door, self.world),
            key=lambda at: at[1] is None or not is_foreign(self.visitor, self.door, at[1]),
        )

    def nobody_read_the_id(self, answer: Answer) -> bool:
        """Then no other id is answered otherwise: the method, the second factor or the rule of the door come first."""
        return (
            answer.status == 405
            or self.nobody_read_the_method(answer)
            or (answer.to_login and refused_by_rule(self.visitor.user, self.door))
        )

    def nobody_read_the_method(self, answer: Answer) -> bool:
        """Then a POST fares no better than the GET: both meet the second factor and the rule of the door alike."""
        by_rule = answer.status in (403, 404) and refused_by_rule(self.visitor.user, self.door)
        return answer.to_second_factor or by_rule

    def judge(self, method: str, answer: Answer, estate: Estate | None) -> Iterator[str]:
        if answer.status >= 500:
            yield f"an error page: {answer.words[:200]}"
        forbidden = self.visitor.at(self.door).forbidden - self.bearers_words
        leaked = sorted(word for word in forbidden if word in answer.words)
        if leaked:
            yield f"shows {', '.join(leaked)}"
        if estate and is_foreign(self.visitor, self.door, estate) and not self.bearers_door:
            yield from self.judge_foreign(method, answer)

    @property
    def bearers_door(self) -> bool:
        """Whoever holds the token may look."""
        return "token" in self.door.parameters

    @property
    def bearers_words(self) -> set[str]:
        """An invitation says which company invites; whoever holds it may read that and no more."""
        return (
            {estate.mark("имя") for estate in self.world.estates.values()}
            if self.bearers_door
            else set()
        )

    def judge_foreign(self, method: str, answer: Answer) -> Iterator[str]:
        if answer.wrote:
            yield f"writes {answer.wrote[0]}"
        if answer.status in (404, 405):
            return
        if answer.means() != self.nobodys(method).means():
            yield f"tells that it exists; an unknown id answers {self.nobodys(method).status}"
        elif answer.status == 403 and self.opens_own(method):
            yield "answers 403 where it must be 404"
        elif answer.status == 200:
            yield "opens"

    def nobodys(self, method: str) -> Answer:
        if method not in self._nobodys:
            address = nobodys_address(self.door, self.world.own)
            self._nobodys[method] = knock(self.client, method, address)
        return self._nobodys[method]

    def opens_own(self, method: str) -> bool:
        if method not in self._opens_own:
            estates = [self.world.estates[word] for word in self.visitor.at(self.door).estates]
            own = [address for estate in estates for address in addresses(self.door, estate)]
            self._opens_own[method] = any(
                knock(self.client, method, address).status != 403 for address in own
            )
        return self._opens_own[method]


def walk(visitor: Visitor, doors: Iterable[Door], world: World) -> list[str]:
    """The faults one visitor finds."""
    client = visitor.client()
    return [fault for door in doors for fault in Round(visitor, client, door, world).walk().faults]
