"""`python -m tests.journeys.every_service`: each shipped service asked for, worked and delivered at a running `bin/demo`.

Over HTTP, without a browser: a Chinese company asks the campus of the one country, a Russian company that of the
other, each in its own language, and the officer of the campus works in the campus's. No test: a show of some minutes.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

import django
import requests

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.demo"
django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402 — the walker needs the settings first

from services.definition import Definition  # noqa: E402 — needs the settings first
from services.reading import parse  # noqa: E402 — needs the settings first
from tests.journeys import orders  # noqa: E402 — needs the settings first
from tests.journeys.answers import WORDS  # noqa: E402 — needs the settings first
from tests.journeys.files import scan  # noqa: E402 — needs the settings first
from tests.journeys.walking import Walker  # noqa: E402 — needs the settings first
from tests.services.factories import SHIPPED, definition  # noqa: E402 — needs the settings first
from tests.services.filling import filled, typed  # noqa: E402 — needs the settings first

PATIENCE = 120  # seconds for the worker that seals papers
CAMPUSES = {
    "XA": SimpleNamespace(code="XA", currency="CNY", language="zh-hans", officer="li.na"),
    "MOW": SimpleNamespace(code="MOW", currency="RUB", language="ru", officer="dmitry.volkov"),
}
CASHIERS = (("zhou.fang", "zh-hans"), ("elena.markova", "ru"))
# What only the officer knows, by the names of the boxes; other empty ones get plain words.
TOLD = {"programme": "10:00; 会见; Встреча; A-301", "guests": "Ли На; 经理; 秦岭"}
RESULT = {"ru": "Готово, результат приложен.", "zh-hans": "已办结，结果见附件。"}


@dataclass(frozen=True)
class Company:
    """A resident of the demo: who asks for it, where it lives, and a colleague for what needs two."""

    email: str
    language: str
    country: str
    home: str
    colleague: dict[str, Any]


COMPANIES = (
    Company(
        "zhang.wei@qinling.example", "zh-hans", "CN", "MOW",
        {"latin_family": "LIU", "latin_given": "Mingyuan", "native_name": "刘明远", "nationality": "CN",
         "born_on": date(1985, 3, 14), "passport_number": "EA7654321"},
    ),
    Company(
        "maxim.kuznetsov@sibrobots.example", "ru", "RU", "XA",
        {"latin_family": "SOKOLOV", "latin_given": "Artem", "native_name": "Соколов Артём", "nationality": "RU",
         "born_on": date(1980, 1, 2), "passport_number": "757654321"},
    ),
)  # fmt: skip


## OVER HTTP


class Wire:
    """What a walker asks of the test client, from a real server."""

    def __init__(self, origin: str, language: str) -> None:
        self.origin, self.session = origin, requests.Session()
        self.session.trust_env = False
        self.session.headers["Accept-Language"] = language

    def get(self, url: str, *, follow: bool) -> SimpleNamespace:
        address = urljoin(self.origin, url)
        return self.told(self.session.get(address, timeout=PATIENCE, allow_redirects=follow))

    def post(self, url: str, data: dict[str, Any], *, follow: bool) -> SimpleNamespace:
        files = {
            name: (value.name, value.read(), value.content_type)
            for name, value in data.items()
            if isinstance(value, SimpleUploadedFile)
        }
        plain = {name: value for name, value in data.items() if name not in files}
        address = urljoin(self.origin, url)
        return self.told(
            self.session.post(address, plain, files=files, timeout=PATIENCE, allow_redirects=follow)
        )

    def told(self, answer: requests.Response) -> SimpleNamespace:
        assert answer.url.startswith(f"{self.origin}/"), f"led away to {answer.url}"
        landed = answer.url.removeprefix(self.origin)
        return SimpleNamespace(
            status_code=answer.status_code, headers=answer.headers, content=answer.content, streaming=False,
            redirect_chain=[(landed, answer.status_code)] if answer.history else [],
        )  # fmt: skip


class Visitor(Walker):
    """Somebody of the cast, who enters by the stage door."""

    def __init__(self, *, origin: str, language: str, email: str) -> None:
        super().__init__(language=language)
        self.client = Wire(origin, language)
        self.open("/demo/").send(button=f"email={email}")


## WHO ASKS WHERE


def eligible(plan: Definition, company: Company, campus: str) -> bool:
    return all(
        company.country in rule.values
        for rule in plan.eligibility
        if rule.check == "country" and rule.at(campus)
    )


def askings(plan: Definition) -> list[tuple[Company, str]]:
    """Each company at the campus it lives on, or at the other one where only that takes it; two at two campuses."""
    one, other = COMPANIES
    if len(plan.campuses) == 1:
        (campus,) = plan.campuses
        return [(company, campus) for company in COMPANIES if eligible(plan, company, campus)]
    for pairs in (((one, one.home), (other, other.home)), ((one, other.home), (other, one.home))):
        if all(eligible(plan, *pair) for pair in pairs):
            return list(pairs)
    raise LookupError("no two of the demo's companies may ask at its two campuses")


class Cast:
    """The people of one run, each with one session; everybody enters once."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.seen: dict[str, Visitor] = {}

    def who(self, email: str, language: str) -> Visitor:
        if email not in self.seen:
            self.seen[email] = Visitor(origin=self.origin, language=language, email=email)
        return self.seen[email]

    def asker(self, company: Company) -> Visitor:
        """The company's person; a second one is added to its people where there is only one."""
        came = company.email not in self.seen
        walker = self.who(company.email, company.language)
        if came and len(walker.open("/my/dossier/people/").links(r"/people/[0-9a-f-]{36}/")) < 2:
            orders.add_person(walker, **company.colleague)
        return walker

    def officer(self, campus: str) -> Visitor:
        place = CAMPUSES[campus]
        return self.who(f"{place.officer}@park.example", place.language)

    def cashiers(self) -> list[Visitor]:
        return [self.who(f"{name}@park.example", language) for name, language in CASHIERS]


## THE COMPANY


def ask(walker: Visitor, plan: Definition, code: str, campus: str) -> str:
    """Card, questions, papers, check, send. Returns the number."""
    walker.open("/my/services/").follow(f"/my/services/card/{code}/$")
    walker.send({"campus": campus})
    answers = typed(plan, filled(plan, CAMPUSES[campus], people_on(walker, plan)))
    walker.send(answers)
    give_papers(walker)
    walker.follow(r"/requests/[^/]+/check/").send(action="/check/")
    found = re.search(r"/my/cases/([^/]+)/", walker.url)
    assert found, f"{walker.url}: not sent: {walker.text[:600]}"
    return found[1]


def people_on(walker: Visitor, plan: Definition) -> list[str]:
    """The company's people as the first question about them offers them."""
    keys = [field.key for field in plan.fields if field.kind in ("person", "persons")]
    boxes = walker.main.find_all("input", attrs={"name": keys[0]}) if keys else []
    return [str(box["value"]) for box in boxes]


def give_papers(walker: Visitor) -> None:
    """Every paper on the list, needed or not, as a new file."""
    listed = walker.url
    for row in walker.links(r"/papers/[^/]+/([0-9a-f-]{36}/)?$"):
        name = f"{WORDS[walker.language]['title']} {row.split('/papers/')[1].partition('/')[0]}.pdf"
        walker.open(row)
        form = walker.form(["file"], "")
        lasts = form.find(attrs={"name": "expires_on_day"}) is not None
        walker.send({"file": scan(name), **({"expires_on": date(2031, 5, 1)} if lasts else {})})
    walker.open(listed)


def pay(cast: Cast, walker: Visitor, number: str) -> None:
    """Everything the case asks to be paid: one finance officer saw the money, another one confirms."""
    first, second = cast.cashiers()
    for url in walker.open(f"/my/cases/{number}/").links(r"/my/invoices/[^/]+/$"):
        walker.open(url)
        invoice = url.split("/")[-2]
        first.open(f"/desk/payments/{invoice}/")
        sum_due = asked_sum(first)
        first.send({"amount": sum_due, "bank_reference": f"PP-{invoice}"})
        second.open(f"/desk/payments/{invoice}/").send(action="/confirm/")
    walker.open(f"/my/cases/{number}/")


def asked_sum(cashier: Visitor) -> str:
    """The figures under the box for the sum."""
    box = cashier.main.find("input", attrs={"name": "amount"})
    assert box, f"{cashier.url}: nothing to pay: {cashier.text[:600]}"
    hints = " ".join(
        cashier.page.find(id=name).get_text() for name in str(box["aria-describedby"]).split()
    )
    found = re.search(r"\d[\d.,\s\u00a0\u202f]*\d", hints)
    assert found, hints
    return found[0]


def accept(walker: Visitor, number: str) -> None:
    walker.open(f"/my/cases/{number}/").follow(f"/{number}/quotation/").send()


def read_result(walker: Visitor, number: str) -> None:
    """The case says how it ended; what the park made or filed opens."""
    walker.open(f"/my/cases/{number}/").has(RESULT[walker.language])
    papers = walker.links(r"/my/documents/[^/]+/download/$") or walker.links(r"/my/dossier/[^/]+/$")
    assert papers, f"{walker.url}: no result to open"
    walker.open(papers[0])
    assert walker.content, f"{walker.url}: empty"


## THE DESK


def quote(desk: Visitor, number: str, note: str) -> None:
    """A price for every line that has none."""
    desk.open(f"/desk/cases/{number}/").follow(f"/{number}/quote/")
    form = desk.form(["note"], "")
    prices = {str(box["name"]): "1000" for box in form.select("input[name^=price_]")}
    desk.send({**prices, "note": note})


def work(desk: Visitor, number: str) -> None:
    """Taken into work, every paper judged, every step ticked off."""
    page = f"/desk/cases/{number}/"
    desk.open(page).follow(f"{number}/move/start/").send()
    desk.open(page)
    while todo := actions(desk, f"/{number}/papers/"):
        desk.send({"reason": ""}, action=re.escape(todo[0]), button="fits=yes").open(page)
    while todo := actions(desk, f"/{number}/steps/"):
        desk.send({"note": WORDS[desk.language]["checked"]}, action=re.escape(todo[0])).open(page)
    while papers := desk.links(f"/{number}/steps/[^/]+/paper/"):
        desk.open(papers[0])
        desk.send(officers_words(desk)).open(page)


def officers_words(desk: Visitor) -> dict[str, str]:
    """Words for every box of the form that must be filled and is not."""
    form = desk.form(["note"], "")
    optional = {str(label["for"]) for label in form.select("label[for]:has(.opt)")}
    empty = [
        str(box["name"])
        for box in form.select("input[type=text], textarea")
        if str(box.get("id")) not in optional and not (box.get("value") or box.get_text().strip())
    ]
    return {"note": WORDS[desk.language]["checked"]} | {
        name: TOLD.get(name, WORDS[desk.language]["checked"]) for name in empty
    }


def actions(walker: Visitor, pattern: str) -> list[str]:
    """Where the forms of the page lead."""
    found = [str(form.get("action") or "") for form in walker.main.find_all("form")]
    return [action for action in found if re.search(pattern, action)]


def prepare(desk: Visitor, plan: Definition, number: str, note: str) -> None:
    """The park's own paper, or a file of another's."""
    page = f"/desk/cases/{number}/"
    desk.open(page).follow(f"{number}/prepare/")
    kinds = {one.code for one in plan.documents if not one.step}
    file = {} if kinds - {"ENTR"} else {"file": scan(f"{number}.pdf")}
    desk.send({**officers_words(desk), "note": note, **file}).open(page)


def hand_over(desk: Visitor, number: str) -> bool:
    """Refused while a paper is being sealed."""
    try:
        desk.open(f"/desk/cases/{number}/").follow(f"{number}/move/deliver/").send()
    except AssertionError as refused:
        if " answers 409" not in str(refused):
            raise
        return False
    return True


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} s"
        time.sleep(0.3)


## ONE SERVICE


def deliver(cast: Cast, plan: Definition, code: str, company: Company, campus: str) -> None:
    walker, desk = cast.asker(company), cast.officer(campus)
    number = ask(walker, plan, code, campus)
    pay(cast, walker, number)
    desk.open("/desk/queue/?view=open")
    desk.open(f"/desk/cases/{number}/").send(action="/claim/")
    if desk.open(f"/desk/cases/{number}/").links(f"/{number}/quote/"):
        quote(desk, number, RESULT[company.language])
        accept(walker, number)
        pay(cast, walker, number)
    work(desk, number)
    prepare(desk, plan, number, RESULT[company.language])
    until(lambda: hand_over(desk, number), f"{number}: handed over")
    read_result(walker, number)


def rows(cast: Cast, codes: list[str]) -> Iterator[tuple[str, ...]]:
    """Code, campus, language, days promised, seconds, outcome."""
    for code in codes:
        plan = parse(definition(code))
        for company, campus in askings(plan):
            began = time.monotonic()
            try:
                deliver(cast, plan, code, company, campus)
                outcome = DELIVERED
            except Exception as failure:  # the other services have their turn
                outcome = f"FAILED: {type(failure).__name__}: {failure}"
            took = f"{time.monotonic() - began:.1f}"
            yield code, campus, company.language, str(plan.promised_days), took, outcome


DELIVERED = "delivered"
HEADS = ("service", "campus", "language", "days", "seconds", "outcome")
WIDTHS = (8, 7, 9, 5, 8, 0)


def say(row: tuple[str, ...]) -> None:
    line = " ".join(cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True))
    print(line, flush=True)  # noqa: T201 — the command's answer


def main() -> None:
    shipped = sorted(path.stem for path in SHIPPED.glob("*.json"))
    asked = argparse.ArgumentParser(prog="every_service", description=__doc__)
    asked.add_argument("--url", default="http://localhost:8000", help="where bin/demo answers")
    asked.add_argument("codes", nargs="*", help="some of the services instead of all")
    told = asked.parse_args()
    if unknown := set(told.codes) - set(shipped):
        asked.error(f"no such service: {', '.join(sorted(unknown))}")
    parts = urlsplit(told.url)
    say(HEADS)
    outcomes = []
    for row in rows(Cast(f"{parts.scheme}://{parts.netloc}"), told.codes or shipped):
        say(row)
        outcomes.append(row[-1])
    failed = len(outcomes) - outcomes.count(DELIVERED)
    say(("", "", "", "", "", f"{len(outcomes) - failed} of {len(outcomes)} delivered"))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
