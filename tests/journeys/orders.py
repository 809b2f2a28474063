"""The steps of an order, from the card in the catalogue to the letter in the hand."""

from datetime import date, timedelta

from tests import factories
from tests.journeys.answers import WORDS
from tests.journeys.files import scan


def resident(park, language, name, country, email):
    """The owner of a company that already lives in the park."""
    owner = factories.user(email=email, language=language, notification_language=language)
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
