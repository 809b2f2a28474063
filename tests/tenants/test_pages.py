"""The pages, by the browser-less client, from the first question to the certificate."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.billing.models import Invoice
from portal.documents.models import Document
from tenants import states
from tenants.checklist import ITEMS
from tenants.models import Application, Offer
from tenants.sections import WANTED, WANTED_BY_CODE
from tests.browser import SECOND_FACTOR
from tests.tenants import factories as make

pytestmark = pytest.mark.django_db


def sign_in(user, *, as_class=Client):
    client = as_class()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = SECOND_FACTOR
    session.save()
    return client


@pytest.fixture
def sign(no_writes_on_get):
    return lambda user: sign_in(user, as_class=no_writes_on_get)


def good(response, status=200):
    assert response.status_code == status, (response.status_code, getattr(response, "url", ""))
    return response.content.decode()


def to(response, name, *args):
    assert response.status_code == 302, response.content.decode()[:3000]
    assert response.url == reverse(f"tenants:{name}" if ":" not in name else name, args=args), (
        response.url
    )
    return response


def write(client, application, code, **more):
    page = reverse("tenants:section", args=[application.public_id, code])
    shown = client.get(page).context
    data = {
        **make.ANSWERS[code],
        "was": shown["was"],
        "opened": shown["opened"],
        "then": "continue",
        **more,
    }
    return client.post(page, data)


def start(client):
    form = client.get(reverse("tenants:start")).context["form"]
    return client.post(
        reverse("tenants:start"),
        {"nonce": form.initial["nonce"], "campus": "XA", "track": "resident", "technology": "yes", "excluded": "no",
         "insolvent": "no", "present": "yes"},
    )  # fmt: skip


def test_the_company_writes_and_sends(park, sign):
    client = sign(park.owner)
    start(client)
    application = Application.objects.get()
    task_list = reverse("tenants:application", args=[application.public_id])
    good(client.get(task_list))
    assert f"{application.campus.name} · " in good(client.get(reverse("tenants:applications")))
    good(client.get(reverse("tenants:check_answers", args=[application.public_id])))
    for code in make.ANSWERS:
        assert write(client, application, code).status_code == 302, code
    make.complete(Application.objects.get(), by=park.owner)
    good(client.get(reverse("tenants:documents", args=[application.public_id])))
    good(client.get(reverse("tenants:document_item", args=[application.public_id, "D1"])))
    good(client.get(reverse("tenants:declarations", args=[application.public_id])))
    check = reverse("tenants:check_answers", args=[application.public_id])
    html = good(client.get(check))
    given = [w.title for w in WANTED if application.papers.filter(code=w.code).exists()]
    places = [html.index(f"<dt>{title}</dt>") for title in given]
    assert len(places) > 9
    assert places == sorted(places)
    to(client.post(check), "sent", application.public_id)
    good(client.get(reverse("tenants:sent", args=[application.public_id])))
    to(client.post(check), "sent", application.public_id)
    number = Application.objects.get().number
    good(client.get(reverse("cases:my_case", args=[number])))
    assert Document.objects.filter(kind="RCPT").count() == 1


def test_a_double_click_on_start_makes_one_draft(park, sign):
    client = sign(park.owner)
    form = client.get(reverse("tenants:start")).context["form"]
    data = {"nonce": form.initial["nonce"], "campus": "XA", "track": "resident", "technology": "yes", "excluded": "no",
            "insolvent": "no", "present": "yes"}  # fmt: skip
    for _click in range(2):
        client.post(reverse("tenants:start"), data)
    assert Application.objects.count() == 1


def test_an_answer_that_does_not_fit_has_a_page_of_its_own(park, sign):
    response = sign(park.owner).post(
        reverse("tenants:start"),
        {
            "campus": "XA",
            "track": "resident",
            "technology": "yes",
            "excluded": "yes",
            "insolvent": "no",
            "present": "yes",
        },
    )
    good(response)
    assert len(response.context["reasons"]) == 1
    assert not Application.objects.exists()


def test_what_is_not_valid_is_kept(park, sign, draft):
    client = sign(park.owner)
    response = write(
        client,
        draft,
        "space",
        area_min="сто",
        start_on_day="31",
        start_on_month="2",
        start_on_year="2027",
    )
    assert "сто" in good(response)
    stored = Application.objects.get().answers["space"]
    assert stored["area_min"] == "сто"


def test_two_colleagues_on_one_page_lose_nothing(park, sign, draft):
    page = reverse("tenants:section", args=[draft.public_id, "project"])
    olga, li = sign(park.owner), sign(park.colleague)
    hers, his = olga.get(page).context, li.get(page).context
    olga.post(
        page,
        {"title__ru": "Пробиотики", "was": hers["was"], "opened": hers["opened"], "then": "later"},
    )
    li.post(
        page,
        {
            "title__ru": "",
            "title__zh-hans": "益生菌",
            "was": his["was"],
            "opened": his["opened"],
            "then": "later",
        },
    )
    stored = Application.objects.get().answers["project"]
    assert (stored["title__ru"], stored["title__zh-hans"]) == ("Пробиотики", "益生菌")


def test_two_texts_in_one_box_are_both_shown(park, sign, draft):
    page = reverse("tenants:section", args=[draft.public_id, "project"])
    olga, li = sign(park.owner), sign(park.colleague)
    hers, his = olga.get(page).context, li.get(page).context
    olga.post(
        page,
        {"title__ru": "Пробиотики", "was": hers["was"], "opened": hers["opened"], "then": "later"},
    )
    clash = li.post(
        page,
        {"title__ru": "Закваски", "was": his["was"], "opened": his["opened"], "then": "continue"},
    )
    html = good(clash, 409)
    assert "Пробиотики" in html
    assert "Закваски" in html
    again = {
        "title__ru": "Закваски",
        "was": clash.context["was"],
        "opened": clash.context["opened"],
        "then": "later",
    }
    assert li.post(page, again).status_code == 302
    assert Application.objects.get().answers["project"]["title__ru"] == "Закваски"


def test_autosave_keeps_and_does_not_clash_with_itself(park, sign, draft):
    client = sign(park.owner)
    url = reverse("tenants:autosave", args=[draft.public_id, "contact"])
    shown = client.get(reverse("tenants:section", args=[draft.public_id, "contact"])).context
    for text in ("О", "Ол", "Ольга"):
        data = {
            "contact_name": text,
            "contact_email": "not an address",
            "was": shown["was"],
            "opened": shown["opened"],
        }
        assert json.loads(good(client.post(url, data)))["saved"] is True
    stored = Application.objects.get().answers["contact"]
    assert (stored["contact_name"], stored["contact_email"]) == ("Ольга", "not an address")


def test_the_desk_returns_and_the_company_answers(park, sign, ready):
    application = make.submitted(ready, by=park.owner)
    desk, company = sign(park.intake), sign(park.owner)
    check = reverse("tenants:desk_check", args=[application.number])
    good(desk.get(check))
    good(desk.get(reverse("cases:desk_case", args=[application.number])))
    marks = {f"{code}-verdict": "pass" for code in ITEMS}
    response = desk.post(
        check,
        {
            **marks,
            "documents-verdict": "fail",
            "canned": ["old", "name"],
            "text_1": "请补充",
            "place_1": "project:title",
            "then": "return",
        },
    )
    to(response, "cases:desk_case", application.number)
    answer = reverse("tenants:answer", args=[application.number])
    html = good(company.get(answer))
    assert html.count('<li class="card"') == 3
    assert html.count(str(WANTED_BY_CODE["D1"].title)) == 1
    good(company.get(reverse("cases:my_case", args=[application.number])))
    good(company.get(reverse("tenants:application", args=[application.public_id])))
    good(company.post(answer, {"p1-done": "on", "then": "send"}))
    write(company, application, "entity", registry="ФНС России")
    response = company.post(answer, {f"p{n}-done": "on" for n in (1, 2, 3)} | {"then": "send"})
    to(response, "cases:my_case", application.number)
    html = good(desk.get(check))
    assert "ФНС России" in html
    good(desk.get(reverse("tenants:desk_application", args=[application.number])))
    to(desk.post(check, {**marks, "then": "pass"}), "desk_experts", application.number)


def test_from_scores_to_the_certificate(park, sign, ready):
    application = make.checked(make.submitted(ready, by=park.owner), by=park.intake)
    number = application.number
    intake = sign(park.intake)
    experts_page = reverse("tenants:desk_experts", args=[number])
    for expert in park.experts[:3]:
        good(intake.get(experts_page))
        to(intake.post(experts_page, {"expert": expert.email}), "desk_experts", number)
        score(sign(expert), number)
    director = sign(park.director)
    decide = reverse("tenants:desk_decide", args=[number])
    good(director.get(decide))
    to(director.post(decide, {"outcome": "approved", "summary": "符合", "summary_other": "Да", "reason-C1": "ok"}),
       "cases:desk_case", number)  # fmt: skip
    make_offer(sign(park.leasing), number, make.unit(campus=park.campus))
    accept(sign(park.owner), number)
    from tenants.receivers import deposit_paid

    deposit_paid(None, Invoice.objects.get(kind="INVD"))
    assert Application.objects.get().state == states.RESIDENT
    assert Document.objects.filter(kind="CERT").count() == 1
    good(sign(park.owner).get(reverse("cases:my_case", args=[number])))


def score(client, number):
    sheet = reverse("tenants:desk_review", args=[number])
    good(client.get(sheet))
    to(client.post(sheet, {"conflict": "no"}), "desk_review", number)
    good(client.get(sheet))
    data = {f"{code}-score": "8" for code in make.sheet()} | {
        f"{code}-comment": make.COMMENT for code in make.sheet()
    }
    good(client.post(sheet, {**data, "C1-comment": "short", "recommendation": "approve"}))
    to(client.post(sheet, {**data, "recommendation": "approve"}), "cases:desk_case", number)
    good(client.get(sheet))


def make_offer(client, number, unit):
    page = reverse("tenants:desk_offer", args=[number])
    good(client.get(page))
    data = {"unit": unit.public_id, "starts_on": "2027-01-01", "months": "36", "rate": "", "deposit_months": "2",
            "rent_free_months": "3", "steps": "", "valid_until": "2027-06-01"}  # fmt: skip
    good(client.post(page, {**data, "steps": "1-12 40", "then": "compute"}))
    assert "8,030.00" in good(client.post(page, {**data, "then": "compute"}))
    to(client.post(page, {**data, "then": "send"}), "cases:desk_case", number)
    good(client.get(page))
    good(client.get(reverse("cases:desk_case", args=[number])))


def accept(client, number):
    offer = Offer.objects.get()
    page = reverse("tenants:offer", args=[offer.number])
    good(client.get(page))
    url = reverse("tenants:accept_offer", args=[offer.number])
    good(client.post(url, {"fingerprint": offer.fingerprint}))
    good(client.post(url, {"fingerprint": "0" * 64, "agreed": "on"}), 409)
    to(
        client.post(url, {"fingerprint": offer.fingerprint, "agreed": "on"}),
        "cases:my_case",
        number,
    )
    good(client.get(page))


def test_strangers_find_nothing(park, sign, ready):
    from tests import factories

    other = factories.user()
    factories.company(name="Чужие", owner=other)
    application = make.submitted(ready, by=park.owner)
    client = sign(other)
    for name, key in (("application", "public_id"), ("check_answers", "public_id"), ("sent", "public_id"),
                      ("answer", "number"), ("offer_of", "number")):  # fmt: skip
        good(client.get(reverse(f"tenants:{name}", args=[getattr(application, key)])), 404)
    good(
        sign(park.experts[0]).get(reverse("tenants:desk_application", args=[application.number])),
        404,
    )


def test_an_approval_with_conditions_on_the_pages(park, sign, ready):
    application = make.checked(make.submitted(ready, by=park.owner), by=park.intake)
    application = make.scored(application, experts=park.experts, by=park.intake, scores=(6, 6, 6))
    number, director = application.number, sign(park.director)
    decide = reverse("tenants:desk_decide", args=[number])
    data = {
        "outcome": "conditional",
        "summary": "有条件",
        "summary_other": "С условием",
        "condition_1": "请投保",
    }
    good(director.post(decide, data))
    data |= {"condition_other_1": "Застрахуйте ответственность", "conditions_until": "2027-06-01"}
    to(director.post(decide, data), "cases:desk_case", number)
    company = sign(park.owner)
    case = reverse("cases:my_case", args=[number])
    assert "Застрахуйте ответственность" in good(company.get(case))
    page = reverse("tenants:conditions", args=[number])
    good(company.get(page))
    good(company.post(page, {"c1-answer": ""}))
    to(company.post(page, {"c1-answer": "Полис № 5"}), "cases:my_case", number)
    to(company.get(page), "cases:my_case", number)
    assert "Полис № 5" in good(sign(park.intake).get(reverse("cases:desk_case", args=[number])))


def test_an_offer_states_its_reduction_in_steps_in_words(park, sign, ready):
    application = make.approved(park, ready)
    offer = make.offered(
        park,
        application,
        make.unit(campus=park.campus),
        rent_free_months=0,
        steps=((1, 12, "40"), (13, 24, "60.5")),
    )
    html = good(sign(park.owner).get(reverse("tenants:offer", args=[offer.number])))
    assert "месяцы с 1-го по 12-й: 40 %" in html
    assert "60,5 %" in html
