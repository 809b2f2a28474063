"""Requests as years of work leave them: one in ten open, each with its history, its talk, its steps and papers.

The rows are written in bulk, but say what the actions would have said: numbers, sealed history, search keys.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from portal.accounts.names import spellings
from portal.cases.actions.indexing import by_russian_sound, each_language, parts_of_number
from portal.cases.models import CaseSpan, CaseStep, Message
from portal.search import keys_for
from portal.workflow import Phase
from services.models import Request, RequestPaper, Task
from services.states import REQUEST
from tests.bench.filling.cast import Cast, Firm

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The way into each state, and of a hundred open or closed requests, how many stand in it.
OPEN = {
    "submitted": ("submit",), "in_progress": ("submit", "claim", "start"),
    "waiting_company": ("submit", "claim", "start", "ask"),
    "waiting_authority": ("submit", "claim", "start", "file_with_authority"),
    "ready": ("submit", "claim", "start", "prepare"),
}  # fmt: skip
CLOSED = {
    "delivered": (*OPEN["ready"], "deliver"), "closed": (*OPEN["ready"], "deliver", "rate"),
    "rejected": ("submit", "claim", "reject"), "withdrawn": ("submit", "withdraw"),
}  # fmt: skip
SHARES = {
    "submitted": 30, "in_progress": 40, "waiting_company": 18, "waiting_authority": 6, "ready": 6,
    "delivered": 40, "closed": 45, "rejected": 5, "withdrawn": 10,
}  # fmt: skip
BY_COMPANY = {"submit", "rate", "withdraw"}
OPEN_EACH = 10
VISIT = "VW-01"
ANSWERS: dict[str, dict[str, Any]] = {
    "LC-03": {"addressee": "Банк Китая", "purpose": "bank", "has_persons": "no", "letter_language": "zh-hans"},
    "LG-01": {
        "law": "ru", "topic": "contract", "question": "Можно ли изменить цену поставки в одностороннем порядке?",
        "other_side": "нет", "language": "zh-hans", "form": "video", "slots": ["afternoon"], "hours": "2",
    },
    VISIT: {
        "employer": "Shaanxi Qinling", "relation": "same", "purpose": "negotiations", "cities": ["moscow", "kazan"],
        "entries": "single", "consulate": "ru_beijing", "inviter_phone": "+862981234567", "payer": "employer",
        "letter_language": "zh-hans",
    },
    "BS-02": {
        "names": "陕西长河科技有限公司\n陕西渭水科技有限公司", "term": "long", "scope": "软件开发", "trade": "services",
        "address_kind": "letter", "owners": "100 %",
    },
}  # fmt: skip
SAID = (
    "Здравствуйте! Просим рассмотреть заявку до конца недели: поездка назначена на начало следующего месяца. "
    "资料已全部上传，如需补充请告知。"
)
NOTED = "资料齐全，待主管确认。Проверил устав и выписку, расхождений нет."


@dataclass
class Heap:
    """Rows of one batch, by the order they must be written in."""

    requests: list[Request] = field(default_factory=list)
    hung: dict[type, list[Any]] = field(default_factory=dict)

    def add(self, row: Any) -> None:
        self.hung.setdefault(type(row), []).append(row)


class Years:
    """Makes requests one after the other; the same seed makes the same park."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.now, self.chance = cast, timezone.now(), Random(7)
        self.numbers: Counter[tuple[Any, int]] = Counter()
        self.keys = cache(self._keys)

    def batches(self, total: int, size: int = 5000) -> Iterator[Heap]:
        for start in range(1, total + 1, size):
            heap = Heap()
            for pk in range(start, min(start + size, total + 1)):
                self.one(pk, total, heap)
            yield heap

    def place_of(self, pk: int) -> int:
        """Which of the firms asks."""
        return pk % len(self.cast.firms)

    def is_open(self, pk: int) -> bool:
        return pk % OPEN_EACH == 3

    def one(self, pk: int, total: int, heap: Heap) -> None:
        firm = self.cast.firms[self.place_of(pk)]
        ways = OPEN if self.is_open(pk) else CLOSED
        state = self.chance.choices(list(ways), [SHARES[s] for s in ways])[0]
        edition = self.chance.choice(self.cast.editions)
        code = self.chance.choice(edition.plan.campuses)
        campus = next(c for c in self.cast.campuses if c.code == code)
        ago = self.chance.uniform(0, 20) if ways is OPEN else 21 + 1000 * (total - pk) / (total + 1)
        made = self.request(pk, firm, edition, campus, self.now - DAY * ago)
        self.stand(made, state, firm, ways[state], heap)
        self.hang(made, firm, heap)
        heap.requests.append(made)

    def request(
        self, pk: int, firm: Firm, edition: Any, campus: Any, received: datetime
    ) -> Request:
        self.numbers[campus, received.year] += 1
        number = f"{campus.code}-REQ-{received.year}-{self.numbers[campus, received.year]:05}"
        plan = edition.plan
        return Request(
            id=pk, case_ptr_id=pk, public_id=uuid.uuid4(), number=number, kind="request",
            category=edition.service.category.code, title=plan.title, company=firm.company, campus=campus,
            language=firm.company.language, opened_by=firm.owner, team="service", promised_days=plan.promised_days,
            received_at=received, due_at=received + DAY * (plan.promised_days + 2), created_at=received - HOUR,
            edition=edition, answers=answers(plan.code, firm), search=self.search(number, firm, edition),
        )  # fmt: skip

    def search(self, number: str, firm: Firm, edition: Any) -> str:
        """What `portal.cases.actions.indexing.search_text` writes; the part all requests share is cut once."""
        terms = (
            keys_for(*parts_of_number(number)) + self.keys(firm.company.pk, edition.pk)
        ).split()
        return f" {' '.join(dict.fromkeys(terms))} "

    def _keys(self, company_id: int, edition_id: int) -> str:
        firm = next(f for f in self.cast.firms if f.company.pk == company_id)
        edition = next(e for e in self.cast.editions if e.pk == edition_id)
        company = firm.company
        documents, titles = each_language(company.document_names), edition.plan.title.values()
        sounds = by_russian_sound(company.name, company.short_name, *documents)
        visitors = []
        if edition.plan.code == VISIT:
            p = firm.person
            visitors = spellings(
                p.latin_name, p.native_name, p.patronymic, p.chinese_form, p.russian_form
            )
        return keys_for(
            company.name,
            company.short_name,
            *documents,
            *titles,
            firm.identifier,
            *sounds,
            *visitors,
        )

    def stand(
        self, made: Request, state: str, firm: Firm, way: tuple[str, ...], heap: Heap
    ) -> None:
        """Walk the way to `state`, one line of sealed history for each step."""
        officers = [
            u for u in self.cast.officers if (u.language == "ru") == (made.campus.code == "MOW")
        ]
        officer = self.chance.choice(officers)
        at, now, digest = made.received_at, "draft", ""
        for position, name in enumerate(way, 1):
            chosen = REQUEST.moves.get(name)
            end = chosen.end if chosen else now
            step = CaseStep(
                case_id=made.pk, position=position, name=name, start=now, end=end, at=at,
                by=firm.owner if name in BY_COMPANY else officer, public=bool(chosen and chosen.company),
            )  # fmt: skip
            step.digest = digest = step.seal(digest)
            heap.add(step)
            now, at = end, at + HOUR
        made.state, made.phase = state, REQUEST.state(state).phase
        made.version = made.history_length = len(way)
        made.history_head, made.changed_at = digest, at
        made.assignee = officer if "claim" in way else None
        made.closed_at = at if made.phase == Phase.CLOSED else None
        if made.phase in (Phase.WITH_COMPANY, Phase.WITH_AUTHORITY):
            heap.add(CaseSpan(case_id=made.pk, kind=made.phase, started_at=at - HOUR))

    def hang(self, made: Request, firm: Firm, heap: Heap) -> None:
        """The company's message, the desk's note, the checklist, and for a visit the visitor's passport."""
        for author, words, where in (
            (firm.owner, SAID, "public"),
            (self.cast.officers[0], NOTED, "internal"),
        ):
            heap.add(Message(
                case_id=made.pk, author=author, visibility=where, from_staff=where == "internal", body=words,
                language=author.language, nonce=uuid.uuid4(), created_at=made.received_at + HOUR,
            ))  # fmt: skip
        for position, step in enumerate(made.plan.steps, 1):
            heap.add(Task(
                request_id=made.pk, position=position, code=step.code, label=step.label, role=step.role,
                days=step.days, public=step.public,
            ))  # fmt: skip
        if made.plan.code == VISIT:
            visit = Request.people.through(request_id=made.pk, person_id=firm.person.pk)
            heap.add(visit)
            paper = RequestPaper(request_id=made.pk, need="passport", paper=firm.passport)
            paper.person = firm.person
            heap.add(paper)


def answers(code: str, firm: Firm) -> dict[str, Any]:
    given = ANSWERS[code]
    if code != VISIT:
        return given
    start = timezone.localdate() + DAY * 30
    trip = {"from": start.isoformat(), "to": (start + DAY * 9).isoformat()}
    return {**given, "visitors": [str(firm.person.public_id)], "trip": trip}
