"""The price is named after a look at the matter, and accepted as it was read."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone

from portal.billing.models import Invoice
from portal.cases.actions import handling
from portal.workflow import move
from services import states
from services.actions import asking, quoting
from services.models import Quotation, Request
from services.views import panels
from tests.accounts.factories import enter
from tests.conftest import HonestClient
from tests.services import factories as made
from tests.services.test_every_service import ready

CODE = "LC-02"
PRICE = {CODE: (Decimal(2), Decimal("15000.00"))}


@pytest.fixture
def cast(own_store, db):
    made.catalogue(CODE, "VW-01", "LC-05")
    made.calendar("RU", 2026, 2027)
    found = made.moscow()
    made.factories.person(company=found.company, latin_family="LI", passport_number="E7654321")
    return found


@pytest.fixture
def claimed(cast):
    order = ready(cast, CODE)
    order = asking.send(order, by=cast.owner, terms=asking.terms_of(order))
    handling.claim(order, by=cast.officer)
    return order


def quoted(cast, order, prices=PRICE, note="Дорожная карта на пяти страницах."):
    return quoting.send_quotation(order, prices, by=cast.officer, note=note)


def accepted(cast, order, quotation):
    return quoting.accept(order, fingerprint=quotation.fingerprint, by=cast.owner)


def test_nothing_begins_before_the_price_is_agreed(cast, claimed):
    with pytest.raises(quoting.PriceFirst):
        quoting.start(claimed, by=cast.officer)


def test_the_clock_stands_still_until_the_company_answers(cast, claimed):
    quoted(cast, claimed)

    assert claimed.state == states.QUOTED
    assert claimed.is_paused


def test_it_is_open_for_ten_working_days(cast, claimed):
    assert (
        timedelta(days=11) < quoted(cast, claimed).valid_until - timezone.now() < timedelta(days=25)
    )


def test_where_no_calendar_is_published_it_is_open_for_two_weeks(cast):
    there = made.moscow("XA")
    order = ready(there, CODE)
    order = asking.send(order, by=there.owner, terms=asking.terms_of(order))
    handling.claim(order, by=there.officer)

    quotation = quoted(there, order)

    assert timedelta(days=13) < quotation.valid_until - timezone.now() < timedelta(days=14)


def test_accepting_raises_the_invoice_of_what_was_read_and_payment_lets_work_begin(cast, claimed):
    order = accepted(cast, claimed, quoted(cast, claimed))

    invoice = Invoice.objects.get(case_id=order.pk)
    assert (order.state, invoice.net) == (states.PAYMENT, Decimal("30000.00"))
    assert order.total == invoice.total


def test_the_last_quotation_stands_and_an_earlier_one_cannot_be_accepted(cast, claimed):
    first = quoted(cast, claimed)
    second = quoted(cast, claimed, {CODE: (Decimal(1), Decimal("9000.00"))})

    with pytest.raises(quoting.QuotationChanged):
        accepted(cast, claimed, first)
    assert accepted(cast, claimed, second).state == states.PAYMENT
    assert [q.number for q in claimed.quotations.order_by("number")] == [1, 2]


def test_of_two_clicks_the_second_finds_it_answered(cast, claimed):
    quotation = quoted(cast, claimed)
    accepted(cast, claimed, quotation)

    with pytest.raises(quoting.QuotationClosed):
        accepted(cast, claimed, quotation)
    assert Invoice.objects.filter(case_id=claimed.pk).count() == 1


def test_one_that_ran_out_this_minute_is_not_accepted_and_goes_back_to_the_officer(cast, claimed):
    quotation = quoted(cast, claimed)
    Quotation.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    quotation.refresh_from_db()

    with pytest.raises(quoting.QuotationClosed):
        accepted(cast, claimed, quotation)
    assert quoting.lapse_quotations() == 1
    assert Request.objects.get(pk=claimed.pk).state == states.SUBMITTED
    assert quoting.lapse_quotations() == 0


def test_a_quotation_without_a_price_is_none(cast, claimed):
    with pytest.raises(quoting.NothingQuoted):
        quoted(cast, claimed, {})


@pytest.mark.english
def test_the_tracker_goes_by_quotation_and_payment(cast, claimed):
    def now(order):
        return [
            str(s.label)
            for s in panels.stages(Request.objects.get(pk=order.pk))
            if s.state == "now"
        ]

    assert now(claimed) == ["Received"]
    quotation = quoted(cast, claimed)
    assert now(claimed) == ["Quotation"]
    order = accepted(cast, claimed, quotation)
    assert now(order) == ["Payment"]
    move(order, "paid", by=None)
    assert now(order) == ["In progress"]


def test_only_services_priced_by_quotation_offer_the_button(cast, claimed):
    other = made.sent(cast)
    handling.claim(other, by=cast.officer)

    def buttons(order):
        return {m.name for m in order.workflow.available(order, cast.officer)}

    assert "quote" in buttons(claimed)
    assert "quote" not in buttons(other)


def test_both_sides_walk_it_on_their_pages(cast, claimed):
    desk, company = HonestClient(), HonestClient()
    enter(desk, cast.officer, second_factor=True)
    enter(company, cast.owner)
    desk_page, page = (
        f"/desk/services/{claimed.number}/quote/",
        f"/my/services/{claimed.number}/quotation/",
    )

    assert desk.get(desk_page).status_code == 200
    sent = {f"quantity_{CODE}": "2", f"price_{CODE}": "15000", "note": "Пять страниц."}
    assert desk.post(desk_page, sent).status_code == 302
    read = company.get(page)
    assert read.status_code == 200
    assert "Пять страниц." in read.content.decode()
    assert any(words in unescape(read.text) for words in claimed.plan.card["refund"].values())
    form = read.context["form"]
    assert company.post(page, {"fingerprint": "0" * 64}).status_code == 302
    assert Request.objects.get(pk=claimed.pk).state == states.QUOTED
    assert company.post(page, {"fingerprint": form["fingerprint"].value()}).status_code == 302
    assert Request.objects.get(pk=claimed.pk).state == states.PAYMENT
    assert desk.get(f"/desk/cases/{claimed.number}/").status_code == 200
    assert company.get(f"/my/cases/{claimed.number}/").status_code == 200


def test_express_costs_more_and_promises_sooner(cast):
    order = made.draft(cast)
    asking.give_paper(order, "passport", made.passport(cast), by=cast.owner, person=cast.visitor)

    sent = asking.send(order, by=cast.owner, terms=asking.terms_of(order), tier="express")

    assert (sent.tier, sent.promised_days) == ("express", 1)
    assert {line["code"] for line in sent.fee["lines"]} == {"VW-01", "VW-01-E"}
    with pytest.raises(asking.NotADraft):
        asking.send(sent, by=cast.owner, terms=asking.terms_of(sent))


def test_a_tier_nobody_offers_sends_nothing(cast):
    order = ready(cast, CODE)
    with pytest.raises(asking.PriceChanged):
        asking.send(order, by=cast.owner, terms=asking.terms_of(order), tier="express")


def test_what_is_priced_by_the_hour_is_invoiced_once_together_with_what_was_quoted(cast):
    made.catalogue("TR-02")
    order = ready(cast, "TR-02")
    order = asking.save_answers(order, {"hours": "4", "extras": "yes"}, by=cast.owner)
    sent = asking.send(order, by=cast.owner, terms=asking.terms_of(order))
    assert (sent.state, sent.total) == (states.SUBMITTED, None)

    handling.claim(sent, by=cast.officer)
    accepted(cast, sent, quoted(cast, sent, {"TR-02-X": (Decimal(1), Decimal("48000.00"))}))

    assert Invoice.objects.get(case_id=sent.pk).net == Decimal("66000.00")


def test_a_deposit_has_an_invoice_of_its_own_without_tax(cast):
    order = ready(cast, "LC-05")
    sent = asking.send(order, by=cast.owner, terms=asking.terms_of(order))

    deposit = Invoice.objects.get(case_id=sent.pk, kind="INVD")
    assert deposit.tax == 0
    assert Invoice.objects.get(case_id=sent.pk, kind="INVS").tax > 0
