"""The local Stripe keeps Stripe's habits, good and bad, and its page can be read and used."""

import json
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from portal.billing import gateway
from portal.billing.local_stripe import Faults, LocalStripe
from portal.billing.local_stripe.pages import CARDS, WORDS, money
from portal.money import Money
from tests.billing.stripe_server import KEY, browse, control
from tests.billing.test_gateway import events, order


def told(door):
    return [event.type.removeprefix("checkout.session.") for event in events(door)]


# The page


@pytest.mark.parametrize(
    ("locale", "lang", "words"),
    [
        ("en", "en", ["Pay by card", "Paid to", "48,400.50\u00a0CNY", "Back without paying"]),
        ("zh-hans", "zh-Hans", ["银行卡支付", "收款方", "48,400.50\u00a0CNY", "暂不支付"]),
        (
            "ru",
            "ru",
            ["Оплата картой", "Получатель", "48\u00a0400,50\u00a0CNY", "Вернуться без оплаты"],
        ),
    ],
)
def test_the_page_shows_who_what_and_how_much_in_the_sessions_language(
    stripe_server, locale, lang, words
):
    checkout = gateway.open_checkout(**order(locale=locale))
    status, headers, text = browse(checkout.url)

    assert status == 200
    assert f'<html lang="{lang}">' in text
    expected = [*words, "Caravanserai", "XA-INVD-2026-00001", "入驻押金 · Депозит"]
    assert [word for word in expected if word not in text] == []
    assert not re.search(r"https?://", text.replace(order()["cancel_url"], ""))
    assert "style-src 'self'" in headers["Content-Security-Policy"]


def test_every_tag_that_opens_closes(stripe_server):
    class Balance(HTMLParser):
        open_tags: list[str] = []

        def handle_starttag(self, tag, attrs):
            if tag not in {"meta", "link", "input"}:
                self.open_tags.append(tag)

        def handle_endtag(self, tag):
            assert self.open_tags.pop() == tag

    checkout = gateway.open_checkout(**order())
    pages = [browse(checkout.url)[2], browse(checkout.url, {"card": "1"})[2]]
    stripe_server.pay(checkout.id)
    for page in [*pages, browse(checkout.url)[2]]:
        parser = Balance()
        parser.feed(page)
        assert parser.open_tags == []


def test_what_was_ordered_cannot_break_the_page(stripe_server):
    checkout = gateway.open_checkout(**order(description='<script>"x"</script>'))
    assert "<script>" not in browse(checkout.url)[2]
    assert "<script>" not in browse(checkout.url, {"card": "<script>"})[2]


def test_all_three_languages_say_the_same_things():
    assert WORDS["zh"].keys() == WORDS["ru"].keys() == WORDS["en"].keys()
    assert {
        f"e_{what}" for what in CARDS.values() if what in {"declined", "insufficient_funds"}
    } <= WORDS["en"].keys()


@pytest.mark.parametrize(
    ("minor", "currency", "lang", "shown"),
    [
        (5000, "jpy", "en", "5,000 JPY"),
        (123456789, "rub", "ru", "1 234 567,89 RUB"),
        (5, "cny", "zh", "0.05 CNY"),
        (1230, "kwd", "en", "1.230 KWD"),
        (0, "krw", "ru", "0 KRW"),
    ],
)
def test_sums_are_written_as_the_currency_is(minor, currency, lang, shown):
    assert money(minor, currency, lang).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    "typed", ["4242 4242 4242 4242", "4242424242424242", "\uff14\uff12" * 8, "4242-4242-4242-4242"]
)
def test_paying_sends_the_payer_back_after_the_shop_heard_of_it(stripe_server, webhook_door, typed):
    checkout = gateway.open_checkout(**order())
    status, headers, _ = browse(checkout.url, {"card": typed})

    assert (status, headers["Location"]) == (
        303,
        f"http://127.0.0.1:8000/my/invoices/1/?s={checkout.id}",
    )
    assert told(webhook_door) == ["completed"]
    assert "已支付" in browse(checkout.url)[2]


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("4000000000000002", "银行拒绝了此卡，未扣款"),
        ("4000000000009995", "卡内余额不足，未扣款"),
        ("1234", "这不是测试卡号"),
        ("", "这不是测试卡号"),
    ],
)
def test_a_declined_card_is_told_in_words_and_another_may_be_tried(
    stripe_server, webhook_door, card, words
):
    checkout = gateway.open_checkout(**order())
    status, _, text = browse(checkout.url, {"card": card})

    assert status == 422
    assert words in text
    assert 'role="alert"' in text
    assert webhook_door.got == []
    assert gateway.fetch_checkout(checkout.id).status == "open"
    assert browse(checkout.url, {"card": "4242424242424242"})[0] == 303


def test_a_double_click_pays_once(stripe_server, webhook_door):
    checkout = gateway.open_checkout(**order())
    first, second = (browse(checkout.url, {"card": "4242424242424242"}) for _ in range(2))
    assert first[1]["Location"] == second[1]["Location"]
    assert told(webhook_door) == ["completed"]


def test_of_twelve_payers_at_once_one_pays(stripe_server, webhook_door):
    checkout = gateway.open_checkout(**order())
    with ThreadPoolExecutor(12) as crowd:
        got = list(crowd.map(lambda _: stripe_server.pay(checkout.id), range(12)))
    assert sorted(got) == ["complete"] * 11 + ["paid"]
    assert told(webhook_door) == ["completed"]


def test_looking_at_the_page_changes_nothing(stripe_server, webhook_door):
    checkout = gateway.open_checkout(**order())
    before = json.dumps(stripe_server.store.sessions)
    browse(checkout.url)
    assert (json.dumps(stripe_server.store.sessions), webhook_door.got) == (before, [])


def test_an_unknown_page_is_not_found_in_the_browsers_language(stripe_server):
    status, _, text = browse(
        f"{stripe_server.base}/pay/cs_no", headers={"Accept-Language": "ru-RU,en"}
    )
    assert (status, "Такой страницы оплаты нет" in text) == (404, True)


def test_an_overdue_page_expires_and_says_so(stripe_server, webhook_door):
    checkout = gateway.open_checkout(**order())
    stripe_server.alter(checkout.id, expires_at=int(time.time()) - 1)
    stripe_server.tick()
    stripe_server.courier.settle()

    assert told(webhook_door) == ["expired"]
    assert "已过期" in browse(checkout.url)[2]
    assert (
        browse(checkout.url, {"card": "4242424242424242"})[1]["Location"] == f"/pay/{checkout.id}"
    )
    assert gateway.fetch_checkout(checkout.id).payment_status == "unpaid"


# Payments that come later


@pytest.mark.parametrize(
    ("card", "status", "last"),
    [
        ("4000000000003220", "paid", "async_payment_succeeded"),
        ("4000000000009235", "unpaid", "async_payment_failed"),
    ],
)
def test_a_slow_payment_is_complete_but_unpaid_until_it_settles(
    stripe_server, webhook_door, card, status, last
):
    checkout = gateway.open_checkout(**order())
    assert browse(checkout.url, {"card": card})[0] == 303
    state = gateway.fetch_checkout(checkout.id)
    assert (state.status, state.payment_status) == ("complete", "unpaid")

    stripe_server.alter(checkout.id, x_settles_at=time.time() - 1)
    stripe_server.tick()
    stripe_server.tick()
    stripe_server.courier.settle()
    assert gateway.fetch_checkout(checkout.id).payment_status == status
    assert told(webhook_door) == ["completed", last]


# Webhooks on a bad day


def test_a_webhook_is_repeated_until_the_shop_answers_well(stripe_server, webhook_door):
    webhook_door.answers = [500, 404, 302]
    stripe_server.pay(gateway.open_checkout(**order()).id)
    stripe_server.courier.settle()

    tries = [(a.number, a.status) for a in stripe_server.courier.attempts]
    assert tries == [(1, 500), (2, 404), (3, 302), (4, 200)]
    assert len({event.id for event in events(webhook_door)}) == 1


def test_a_shop_that_is_away_is_given_up_after_six_tries(stripe_server, webhook_door):
    webhook_door.close()
    stripe_server.courier.pause = 0.001
    stripe_server.pay(gateway.open_checkout(**order()).id)
    stripe_server.courier.settle()
    assert [a.status for a in stripe_server.courier.attempts] == [0] * 6


def test_copies_come_at_once_and_are_the_same_event(stripe_server, webhook_door):
    stripe_server.faults.set(copies=12)
    stripe_server.pay(gateway.open_checkout(**order()).id)
    stripe_server.courier.settle()
    assert (len(webhook_door.got), len({e.id for e in events(webhook_door)})) == (12, 1)


def test_twins_mean_the_same_under_other_ids(stripe_server, webhook_door):
    stripe_server.faults.set(twins=2)
    stripe_server.pay(gateway.open_checkout(**order()).id)
    stripe_server.courier.settle()
    got = events(webhook_door)
    assert (len({e.id for e in got}), len({e.object_id for e in got})) == (3, 1)


def test_an_answer_lost_makes_stripe_send_again(stripe_server, webhook_door):
    stripe_server.faults.set(answer_lost=True)
    stripe_server.pay(gateway.open_checkout(**order()).id)
    stripe_server.courier.settle()
    assert told(webhook_door) == ["completed", "completed"]


def test_events_can_come_in_the_wrong_order(stripe_server, webhook_door):
    stripe_server.faults.set(hold=True)
    checkout = gateway.open_checkout(**order())
    stripe_server.pay(checkout.id, "4000000000003220")
    stripe_server.settle(checkout.id, paid=True)
    assert webhook_door.got == []

    stripe_server.courier.release(backwards=True)
    assert told(webhook_door) == ["async_payment_succeeded", "completed"]


def test_the_payment_intent_can_be_told_too(stripe_server, webhook_door):
    stripe_server.faults.set(chatty=True)
    stripe_server.pay(gateway.open_checkout(**order()).id)
    stripe_server.courier.settle()
    kinds = {event.object_kind for event in events(webhook_door)}
    assert kinds == {"checkout.session", "payment_intent"}


@pytest.mark.parametrize(
    ("switch", "field", "value"),
    [
        ({"amount_delta": -1}, "amount_total", 4840049),
        ({"currency": "rub"}, "currency", "rub"),
        ({"livemode": True}, "livemode", True),
        ({"reference": "XA-INVD-2026-00002"}, "client_reference_id", "XA-INVD-2026-00002"),
    ],
)
def test_an_event_can_lie_while_stripe_itself_tells_the_truth(
    stripe_server, webhook_door, switch, field, value
):
    stripe_server.faults.set(**switch)
    checkout = gateway.open_checkout(**order())
    stripe_server.pay(checkout.id)

    (event,) = events(webhook_door)
    assert event.payload["data"]["object"][field] == value
    state = gateway.fetch_checkout(checkout.id)
    assert (state.amount, state.livemode, state.reference) == (
        Money(Decimal("48400.50"), "CNY"),
        False,
        "XA-INVD-2026-00001",
    )


def test_stripes_own_object_can_be_made_to_differ(stripe_server):
    checkout = gateway.open_checkout(**order())
    stripe_server.alter(checkout.id, amount_total=1, currency="rub", livemode=True)
    state = gateway.fetch_checkout(checkout.id)
    assert (state.amount, state.livemode) == (Money(Decimal("0.01"), "RUB"), True)


# Switches from another process, and the command


def test_switches_and_acts_work_over_http(stripe_server, webhook_door):
    checkout = gateway.open_checkout(**order())
    assert control(stripe_server, "faults", twins=1)[1]["twins"] == 1
    pay = control(stripe_server, f"sessions/{checkout.id}/pay", card="4000000000003220")
    assert pay == (200, {"result": "async"})
    assert control(stripe_server, f"sessions/{checkout.id}/settle") == (200, {"result": "complete"})
    stripe_server.courier.settle()
    assert sorted(told(webhook_door)) == ["async_payment_succeeded"] * 2 + ["completed"] * 2


@pytest.mark.parametrize("body", [{"nonsense": 1}, {"api": "explode"}, {"copies": "many"}])
def test_an_unknown_switch_is_refused(stripe_server, body):
    assert control(stripe_server, "faults", **body)[0] == 400
    assert stripe_server.faults == Faults()


def test_a_web_page_cannot_turn_switches(stripe_server):
    status, _, _ = browse(f"{stripe_server.base}/_control/faults", {"copies": "9"})
    assert (status, stripe_server.faults) == (415, Faults())


def test_the_first_answer_is_repeated_and_marked(stripe_server):
    form = {
        "mode": "payment",
        "success_url": "http://127.0.0.1/",
        "line_items[0][price_data][currency]": "cny",
        "line_items[0][price_data][unit_amount]": "100",
        "line_items[0][quantity]": "3",
    }
    ask = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "k"}
    first = browse(f"{stripe_server.base}/v1/checkout/sessions", form, headers=ask)
    stripe_server.pay(json.loads(first[2])["id"])
    again = browse(f"{stripe_server.base}/v1/checkout/sessions", form, headers=ask)

    assert (first[1]["Idempotent-Replayed"], again[1]["Idempotent-Replayed"]) == (None, "true")
    assert again[2] == first[2]
    assert (json.loads(again[2])["amount_total"], json.loads(again[2])["status"]) == (300, "open")


@pytest.mark.parametrize(
    "form",
    [
        {"mode": "payment"},
        {"mode": "payment", "success_url": "x", "line_items": "y"},
        {"mode": "payment", "success_url": "x", "line_items[0][price_data][unit_amount]": "1.5"},
        {"mode": "subscription"},
        {"a": "1", "a[b]": "2"},
        {"[]": "1"},
    ],
)
def test_a_malformed_order_is_a_400(stripe_server, form):
    ask = {"Authorization": f"Bearer {KEY}"}
    status, _, text = browse(f"{stripe_server.base}/v1/checkout/sessions", form, headers=ask)
    assert (status, json.loads(text)["error"]["type"]) == (400, "invalid_request_error")


def test_a_restart_with_a_file_loses_nothing(stripe_server, tmp_path, settings):
    file = tmp_path / "stripe.json"
    with LocalStripe(state=file) as first:
        settings.STRIPE_API_BASE = first.base
        checkout = gateway.open_checkout(**order())
    with LocalStripe(state=file) as second:
        settings.STRIPE_API_BASE = second.base
        assert gateway.fetch_checkout(checkout.id).status == "open"
        assert gateway.open_checkout(**order()).id == checkout.id


def test_the_command_serves_and_ends_on_request(webhook_door, settings):
    command = [sys.executable, "-m", "portal.billing.local_stripe", "--port", "0"]
    command += ["--webhook", webhook_door.url, "--secret", "whsec_cli"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        settings.STRIPE_API_BASE = process.stdout.readline().split()[-1]
        settings.STRIPE_SECRET_KEY = KEY
        settings.STRIPE_WEBHOOK_SECRETS = ["whsec_cli"]
        soon = datetime.now(UTC) + timedelta(hours=1)
        checkout = gateway.open_checkout(**order(expires_at=soon))
        assert browse(checkout.url, {"card": "4242424242424242"})[0] == 303
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    assert told(webhook_door) == ["completed"]
