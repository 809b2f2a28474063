"""A Chinese resident in Moscow gets an invitation letter: asked, paid, questioned over a holiday, sealed, rated."""

import subprocess

import pytest
import time_machine

from portal.billing.actions import transfers
from portal.billing.models import Invoice
from portal.cases import page
from portal.documents import storing
from portal.documents.models import Document
from portal.money import Money
from services.models import Request
from tests import factories
from tests.conftest import HonestClient
from tests.services import factories as made

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


def signed_in(user):
    """A browser of this person, second factor given."""
    client = HonestClient()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session.save()
    return client


def posted(client, url, data=None, code=302):
    response = client.post(url, data or {})
    assert response.status_code == code, response.content.decode()[:3000]
    return response


def answers_as_typed(cast):
    answers = made.visit_answers(cast)
    trip = answers.pop("trip")
    return {**answers, "trip_from": trip["from"], "trip_to": trip["to"]}


def fill_in_and_send(browser, cast):
    """Card, questions, passport, check, send; returns the request's number."""
    assert browser.get("/my/services/").status_code == 200
    assert browser.get("/my/services/card/VW-01/").status_code == 200
    form = posted(browser, "/my/services/card/VW-01/", {"campus": "MOW"}).url
    assert browser.get(form).status_code == 200
    assert posted(browser, form + "autosave/", {"purpose": "negotiations"}, code=204).content == b""
    posted(browser, form, answers_as_typed(cast))
    draft = Request.objects.get()
    paper = f"{form}papers/passport/{cast.visitor.public_id}/"
    assert browser.get(form + "papers/").status_code == browser.get(paper).status_code == 200
    posted(browser, paper, {"file": made.upload(), "expires_on": "2031-05-01"})
    check = browser.get(form + "check/")
    assert check.context["blockers"] == []
    terms = check.context["terms"]
    posted(browser, form + "check/", {"terms": terms, "tier": "standard"})
    posted(browser, form + "check/", {"terms": terms, "tier": "standard"})  # a double click
    draft.refresh_from_db()
    return draft.number


def pay(cast, number):
    cashiers = [factories.staff(role="finance", campus=cast.campus) for _ in range(2)]
    invoice = Invoice.objects.get(case__number=number)
    assert str(invoice.total) == "4270.00 RUB"
    note = transfers.mark_received(
        invoice,
        by=cashiers[0],
        received_on=cast.campus.today(),
        bank_reference="PP-1",
        amount=Money("4270.00", "RUB"),
    )
    transfers.confirm(note, by=cashiers[1])


def at(moment):
    return time_machine.travel(factories.at(moment, "Europe/Moscow"), tick=False)


def take_into_work(cast, number):
    """One officer claims it, the second is refused; papers and steps are looked at."""
    officer, second = signed_in(cast.officer), signed_in(cast.second)
    desk = f"/desk/cases/{number}/"
    posted(officer, desk + "claim/")
    assert second.post(desk + "claim/").status_code == 409
    posted(officer, desk + "move/start/")
    posted(
        officer,
        f"/desk/services/{number}/papers/passport/{cast.visitor.public_id}/",
        {"fits": "yes"},
    )
    posted(officer, f"/desk/services/{number}/steps/rule_check/", {"note": "Виза нужна"})
    assert officer.get(desk).status_code == 200


def ask(cast, number):
    officer = signed_in(cast.officer)  # a session lasts twelve hours
    initial = officer.get(f"/desk/services/{number}/ask/").context["form"].initial
    posted(officer, f"/desk/services/{number}/ask/", {
        **initial, "text_1": "Сколько пустых страниц в паспорте?", "wants_1": "words",
        "text_2": "Программа поездки", "wants_2": "paper",
    })  # fmt: skip


def answer(cast, number):
    resident = signed_in(cast.owner)
    form = resident.get(f"/my/services/{number}/answer/").context["form"]
    first, other = form.questions
    posted(resident, f"/my/services/{number}/answer/", {
        **form.initial, f"words_{first.pk}": "四页", f"file_{other.pk}": made.upload("行程.pdf"), f"words_{other.pk}": "",
    })  # fmt: skip


def issue_and_deliver(cast, number, render_papers):
    officer = signed_in(cast.officer)
    assert officer.get(f"/desk/services/{number}/prepare/").context["ready"]
    posted(officer, f"/desk/services/{number}/prepare/", {"note": ""})
    deliver = f"/desk/cases/{number}/move/deliver/"
    assert officer.post(deliver).status_code == 409  # not sealed yet
    assert set(render_papers()) == {"done"}
    posted(officer, deliver)


def test_an_invitation_letter_from_order_to_rating(moscow, render_papers):
    made.calendar("RU", 2025, 2026)
    with at("2026-04-29 10:00"):
        number = fill_in_and_send(signed_in(moscow.owner), moscow)
        request = Request.objects.get(number=number)
        assert request.state == "payment"
        pay(moscow, number)
        take_into_work(moscow, number)
    with at("2026-04-30 11:00"):
        ask(moscow, number)
        request.refresh_from_db()
        assert request.phase == "with_company"
    with at("2026-05-12 12:00"):  # 1 to 3 May and 9 to 11 May are days off in Russia
        answer(moscow, number)
        request.refresh_from_db()
        assert (request.phase, sum(bool(d.counts) for d in page.trace_of(request))) == (
            "with_staff",
            2,
        )
        assert request.campus.local(request.due_at).date().isoformat() == "2026-05-13"
        issue_and_deliver(moscow, number, render_papers)
        resident = signed_in(moscow.owner)
        assert resident.get(f"/my/cases/{number}/").status_code == 200
        posted(resident, f"/my/services/{number}/rate/", {"rating": "5", "comment": "很快"})

    request.refresh_from_db()
    assert (request.state, request.rating, request.rating_comment) == ("closed", 5, "很快")
    letter = Document.objects.get(kind="INVT")
    assert (letter.languages, letter.state, letter.case_id) == (
        ["ru", "zh-hans"],
        "valid",
        request.pk,
    )
    text = text_of(storing.read(letter.file))
    assert all(
        part in text
        for part in ("ЧжанВэй", "张伟", "ПосольствоРоссийскойФедерациивПекине", "E12345678")
    )


def text_of(pdf: bytes) -> str:
    told = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return "".join(told.split())


def test_strangers_and_officers_of_other_campuses_find_nothing(moscow):
    number = made.sent(moscow, "LC-03", made.NOC).number
    stranger = factories.user()
    factories.company(name="ООО «Чужой»", owner=stranger)
    elsewhere = factories.staff(role="service", campus=factories.campus(code="XA"))
    for path in ("ask", "prepare", "reject"):
        assert signed_in(elsewhere).get(f"/desk/services/{number}/{path}/").status_code == 404
        assert (
            signed_in(moscow.officer).get(f"/desk/services/{number}/{path}/").status_code == 404
        )  # not claimed
        assert signed_in(stranger).get(f"/desk/services/{number}/{path}/").status_code == 404
    for path in ("answer", "rate"):
        assert signed_in(stranger).get(f"/my/services/{number}/{path}/").status_code == 404


def test_a_stale_page_gives_the_questions_back(moscow):
    from portal.cases.actions import handling, talking
    from services.actions import working

    request = made.sent(moscow, "LC-03", made.NOC)
    handling.claim(request, by=moscow.officer)
    working.moved(request, "start", by=moscow.officer)
    officer = signed_in(moscow.officer)
    ask = officer.get(f"/desk/services/{request.number}/ask/").context["form"].initial
    talking.say(request.case_ptr, by=moscow.owner, body="请稍等", visibility="public", seen=0)
    response = posted(
        officer,
        f"/desk/services/{request.number}/ask/",
        {**ask, "text_1": "Кому письмо?"},
        code=409,
    )
    assert "Кому письмо?" in response.content.decode()
    assert "请稍等" in response.content.decode()


def test_wrong_answers_are_kept_and_said_in_words(moscow):
    draft = made.draft(moscow, answers={})
    resident = signed_in(moscow.owner)
    typed = {**answers_as_typed(moscow), "trip_from": "31.02", "employer": "Циньлин"}
    response = posted(resident, f"/my/services/requests/{draft.public_id}/", typed, code=200)
    assert "trip_from" in response.context["form"].errors
    draft.refresh_from_db()
    assert (draft.answers["employer"], draft.answers["~typed"]["trip_from"]) == ("Циньлин", "31.02")
    assert resident.get(f"/my/services/requests/{draft.public_id}/check/").status_code == 200
