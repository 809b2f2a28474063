"""The steps of a company's way into the park, each by one person through the real pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.accounts.models import Campus, User
from portal.billing.models import Invoice
from tenants.models import Application, Building, Unit
from tenants.rubric import CRITERIA
from tests import factories
from tests.journeys.answers import WORDS, Answers
from tests.journeys.files import scan
from tests.journeys.walking import Walker, code_in, letter_to

STAFF = ("intake", "leasing", "director", "service")
# Handed in by everybody here; the others are optional or for third countries.
PAPERS = ("D1", "D2", "D3", "D4", "D6", "D7", "D8", "D9", "D10", "D11", "D14")


@dataclass
class Park:
    """A campus with its staff and a free office; `letter_to` finds the newest letter to an address."""

    campus: Campus
    language: str
    staff: dict[str, User] = field(default_factory=dict)
    unit: Unit | None = None
    walk: Callable[..., Walker] = Walker
    letter_to: Callable[[str], Any] = letter_to

    def at_desk(self, role: str) -> Walker:
        person = self.staff[role]
        return self.walk(language=person.language, user=person)


def park(code: str, walk: Callable[..., Walker] = Walker) -> Park:
    """The campus, ready for people who `walk` through the pages without a browser or with one."""
    campus = factories.campus(code=code)
    made = Park(campus, campus.official_language, walk=walk)
    names = [*STAFF, "expert", "expert", "expert", "finance", "finance"]
    for number, role in enumerate(names):
        key = role if role in STAFF else f"{role}{number}"
        made.staff[key] = factories.staff(
            role=role, campus=campus, email=f"{key}@park.example", language=made.language, time_zone=campus.time_zone,
            given_name="敏" if made.language == "zh-hans" else "Ирина", family_name="王" if made.language == "zh-hans" else "Соколова",
        )  # fmt: skip
    building = Building.objects.create(
        campus=campus, code="A", name={"en": "Tower A", "zh-hans": "A座", "ru": "Корпус А"}
    )
    made.unit = Unit.objects.create(
        building=building, number="301", kind="OFF", usable=Decimal("100.00"), load_factor=Decimal("1.2"),
        rentable=Decimal("120.00"), rate=Decimal("66.00"), rate_unit="m2_month", currency=campus.currency,
        service_rate=Decimal("10.00"),
    )  # fmt: skip
    return made


def sign_up(park: Park, email: str, language: str) -> Walker:
    """Language, name, address, password, consent; then the code from the letter."""
    walker = park.walk(language=language).open("/accounts/signup/")
    walker.send(
        {
            "language": language,
            "email": email,
            "password1": "correct horse battery staple",
            "family_name": WORDS[language]["family"],
            "given_name": WORDS[language]["given"],
            "consent": "on",
        }
    )
    walker.send({"code": code_in(park.letter_to(email))})
    walker.user = User.objects.get(email=email)
    return walker


def register(walker: Walker, country: str, company: dict[str, Any]) -> Walker:
    walker.open("/my/")
    walker.send({"country": country, "name_language": company["language"]})
    return walker.send(company).has(company["name"])


def write_application(walker: Walker, campus: str, answers: Answers) -> Application:
    """A few questions, every section, the papers, the declarations, the check, and away."""
    walker.open("/my/space/").follow("/my/space/start/")
    walker.send(
        {
            "campus": campus,
            "track": "resident",
            "technology": "yes",
            "excluded": "no",
            "insolvent": "no",
            "present": "yes",
        }
    )
    draft = Application.objects.get(company__memberships__user=walker.user)
    walker.follow(r"/sections/track/")
    for page, typed in answers.items():
        assert f"/sections/{page}/" in walker.url, f"{walker.url} where {page} should be"
        walker.send(typed, button="then=continue")
    hand_in(walker, draft)
    walker.open(f"/my/space/{draft.public_id}/").follow(f"{draft.public_id}/declarations/")
    walker.send(dict.fromkeys(("truth", "rules", "personal_data", "transfer"), "on"))
    walker.open(f"/my/space/{draft.public_id}/").follow(f"{draft.public_id}/check/").send(
        action="/check/"
    )
    draft.refresh_from_db()
    walker.has(draft.number)
    return draft


def hand_in(walker: Walker, draft: Application) -> None:
    walker.open(f"/my/space/{draft.public_id}/").follow(f"{draft.public_id}/documents/$")
    wanted = {url.rstrip("/").rpartition("/")[2]: url for url in walker.links(r"/documents/D\d+/$")}
    for code in PAPERS:
        if code in wanted:
            walker.open(wanted[code]).send({"file": scan(f"{code} 文件 файл.pdf")})


def return_once(park: Park, case: Application) -> None:
    """The formal check finds one paper too old and returns everything at once."""
    desk = park.at_desk("intake").open("/desk/queue/").follow(f"/desk/cases/{case.number}/")
    desk.send(action="/claim/").follow(f"/desk/applications/{case.number}/check/")
    marks = all_in_order(desk) | {"documents-verdict": "fail"}
    desk.send({**marks, "canned": ["old"]}, button="then=return")


def all_in_order(desk: Walker) -> dict[str, str]:
    found = desk.form(["then"], "").find_all("input", attrs={"value": "pass"})
    return {one["name"]: "pass" for one in found if one.get("name")}


def answer_return(walker: Walker, case: Application, language: str) -> None:
    """The point named, the paper replaced, the answer written, sent again."""
    walker.open(f"/my/cases/{case.number}/").follow(f"{case.number}/answer/")
    point = walker.url
    walker.follow(r"/documents/D1/").send({"file": scan("D1 новая 新.pdf")})
    walker.open(point).send(
        {"p1-answer": WORDS[language]["answer"], "p1-done": "on"}, button="then=send"
    )


def pass_check(park: Park, case: Application) -> None:
    desk = (
        park.at_desk("intake").open(f"/desk/cases/{case.number}/").follow(f"{case.number}/check/")
    )
    desk.send(all_in_order(desk), button="then=pass")


def score(park: Park, case: Application) -> None:
    """Three experts are asked, declare their interests and score."""
    experts = [name for name in park.staff if name.startswith("expert")]
    desk = park.at_desk("intake")
    for name in experts:
        desk.open(f"/desk/applications/{case.number}/experts/").send(
            {"expert": park.staff[name].email}
        )
    for name in experts:
        expert = (
            park.at_desk(name).open("/desk/queue/?view=open").follow(f"/desk/cases/{case.number}/")
        )
        comments = {f"{code}-comment": WORDS[expert.language]["comment"] for code in CRITERIA}
        expert.follow(f"{case.number}/review/").send({"conflict": "no"})
        expert.send(
            {**comments, **{f"{code}-score": "8" for code in CRITERIA}, "recommendation": "approve"}
        )


def approve(park: Park, case: Application, other: str) -> None:
    director = (
        park.at_desk("director")
        .open("/desk/queue/?view=open")
        .follow(f"/desk/cases/{case.number}/")
    )
    director.follow(f"{case.number}/decision/").send({
        "outcome": "approved", "summary": WORDS[park.language]["reasons"], "summary_other": WORDS[other]["reasons"],
    })  # fmt: skip


def offer(park: Park, case: Application) -> None:
    """The schedule is computed on the page before the offer is sent."""
    desk = (
        park.at_desk("leasing").open(f"/desk/cases/{case.number}/").follow(f"{case.number}/offer/")
    )
    terms = {
        "unit": str(park.unit.public_id),
        "months": "12",
        "deposit_months": "2",
        "rent_free_months": "1",
    }
    desk.send(terms, button="then=compute")
    desk.send(terms, button="then=send")


def accept(walker: Walker, case: Application) -> Invoice:
    """Accepted as it was read; the deposit invoice follows."""
    walker.open(f"/my/cases/{case.number}/").follow(f"{case.number}/offer/")
    walker.send({"agreed": "on"}, action="/accept/")
    return Invoice.objects.get(case_id=case.pk)


def pay_by_transfer(park: Park, invoice: Invoice) -> None:
    """One finance officer saw the money, another one confirms."""
    first, second = (park.at_desk(name) for name in park.staff if name.startswith("finance"))
    first.open("/desk/payments/").follow(f"/desk/payments/{invoice.number}/")
    first.send(
        {
            "received_on": invoice.campus.today(),
            "amount": str(invoice.amount),
            "bank_reference": f"PP-{invoice.number}",
        }
    )
    second.open(f"/desk/payments/{invoice.number}/").send(action="/confirm/")


def apply_and_accept(
    park: Park, email: str, country: str, company: dict[str, Any], answers: Answers
) -> tuple[Walker, Application, Invoice]:
    """From an unknown address to the accepted offer and its deposit invoice."""
    applicant = sign_up(park, email, company["language"])
    register(applicant, country, company)
    case = write_application(applicant, park.campus.code, answers)
    return_once(park, case)
    answer_return(applicant, case, company["language"])
    pass_check(park, case)
    score(park, case)
    approve(park, case, company["language"])
    offer(park, case)
    return applicant, case, accept(applicant, case)
