"""The steps of an order, from the card in the catalogue to the letter in the hand."""

import re
from datetime import date, timedelta

from portal.billing.actions import transfers
from portal.billing.models import Invoice
from portal.documents.actions import dossier
from portal.languages import pick
from services import problems
from services.actions import asking, working
from services.models import Request
from tests import factories
from tests.journeys.answers import WORDS
from tests.journeys.files import scan


def resident(park, language, name, country, email):
    """The owner of a company that already lives in the park."""
    zone = "Asia/Shanghai" if country == "CN" else "Europe/Moscow"
    owner = factories.user(
        email=email, language=language, notification_language=language, time_zone=zone,
        family_name=WORDS[language]["family"], given_name=WORDS[language]["given"],
    )  # fmt: skip
    names = {
        "en": "Resident",
        "zh-hans": "陕西秦岭新材料股份有限公司",
        "ru": "АО «Циньлин Новые материалы»",
    }
    factories.company(
        name=name, language=language, country=country, owner=owner, document_names=names, home_campus=park.campus,
        status="resident", phone="+862988123456" if country == "CN" else "+73952123456",
    )  # fmt: skip
    return park.walk(language=language, user=owner)


def add_person(walker, **who):
    """The forms of the name are suggested, looked at, and confirmed."""
    walker.open("/my/dossier/people/").follow("/people/add/")
    walker.send(
        {
            "sex": "M",
            "passport_expires_on": date(2031, 5, 1),
            "position": WORDS[walker.language]["engineer"],
            **who,
        }
    )
    return walker.send({"forms_confirmed": "on"})


def order(walker, campus, visitor, answers):
    """Card, questions, passport, check, send. Returns the request."""
    walker.open("/my/services/").follow("/my/services/card/VW-01/").send({"campus": campus})
    start = date.today() + timedelta(days=30)
    walker.send({
        "visitors": [str(visitor.public_id)], "relation": "same", "purpose": "negotiations", "trip_from": start,
        "trip_to": start + timedelta(days=9), "entries": "single", "payer": "employer", **answers,
    })  # fmt: skip
    walker.follow(f"/papers/passport/{visitor.public_id}/")
    walker.send({"file": scan("护照 паспорт.pdf"), "expires_on": date(2031, 5, 1)}).follow(
        r"/requests/[^/]+/check/"
    )
    walker.send(action="/check/")
    return visitor.requests.get()


def take_into_work(desk, request, visitor):
    desk.open("/desk/queue/").follow(f"/desk/cases/{request.number}/").send(action="/claim/")
    desk.follow(f"{request.number}/move/start/").send()
    desk.send({"reason": ""}, action=f"/papers/passport/{visitor.public_id}/", button="fits=yes")
    for code in ("rule_check", "passport_check"):
        desk.send({"note": WORDS[desk.language]["checked"]}, action=f"/steps/{code}/")


def ask(desk, request, words):
    desk.open(f"/desk/cases/{request.number}/").follow(f"{request.number}/ask/")
    desk.send({"text_1": words, "wants_1": "words"})


def answer(walker, request, words):
    walker.open(f"/my/cases/{request.number}/").follow(f"{request.number}/answer/")
    (question,) = request.questions.all()
    walker.send({f"words_{question.pk}": words})


def issue_and_deliver(desk, request, render_papers):
    desk.open(f"/desk/cases/{request.number}/").follow(f"{request.number}/prepare/").send(
        {"note": ""}
    )
    assert set(render_papers()) == {"done"}
    desk.open(f"/desk/cases/{request.number}/").follow(f"{request.number}/move/deliver/").send()


## ANY SERVICE


def begin(walker, code, campus, answers):
    """Card and questions; the draft is on its list of papers then."""
    walker.open("/my/services/").follow(f"/my/services/card/{code}/$").send({"campus": campus})
    walker.send(answers)
    return Request.objects.get(public_id=re.search("/requests/([^/]+)/", walker.url)[1])


def lay(draft, *, by, but=()):
    """The papers are in the dossier and chosen from it, but for some that are handed in on the page."""
    for need, person in problems.paper_rows(draft):
        if need.key not in but and need.required != "optional":
            words = f"{pick(need.label, by.language)} {person or ''}".strip()
            expires = person.passport_expires_on if person and need.kind == "passport" else None
            paper = dossier.receive(
                draft.company, scan(f"{words}.pdf"), kind=need.kind, by=by, person=person,
                expires_on=expires,
            )  # fmt: skip
            asking.give_paper(draft, need.key, paper, by=by, person=person)


def money_comes(park, request):
    """By transfer: one finance officer saw it, another one confirms."""
    first, second = (person for name, person in park.staff.items() if name.startswith("finance"))
    for invoice in Invoice.objects.filter(case_id=request.pk, state="open"):
        seen = transfers.mark_received(
            invoice, by=first, received_on=park.campus.today(), amount=invoice.total,
            bank_reference=f"PP-{invoice.number}",
        )  # fmt: skip
        transfers.confirm(seen, by=second)


def claim(desk, request):
    desk.open("/desk/queue/").follow(f"/desk/cases/{request.number}/").send(action="/claim/")


def start(desk, request):
    """Taken into work; the page shows what is to be done."""
    desk.open(f"/desk/cases/{request.number}/").follow(f"{request.number}/move/start/").send()


def do_the_rest(request, *, by):
    """Every paper fits, every step is done."""
    request.refresh_from_db()
    for given in request.papers.filter(verdict="pending").select_related("request"):
        working.judge_paper(given, by=by, fits=True)
    for task in request.tasks.filter(done_at=None):
        working.finish_task(task, by=by, note=WORDS[by.language]["checked"])


def hand_over(desk, request, note, name, print_papers=None):
    """A file and a word for the company, the service's papers where it has some, then delivered."""
    desk.open(f"/desk/cases/{request.number}/").follow(f"{request.number}/prepare/")
    desk.send({"note": note, "file": scan(name)})
    if print_papers:
        assert set(print_papers()) == {"done"}
    desk.follow(f"{request.number}/move/deliver/").send()
