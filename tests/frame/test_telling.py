"""Whether and when a letter follows what happened: ways, quiet hours, bursts, the daily digest."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail as outbox
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from portal import digest, jobs, mail, notices, reach
from portal.events import DIGEST, KINDS, PORTAL
from portal.mail import Letter
from portal.models import Job, Notice, OutgoingMail, Reach
from tests import factories

pytestmark = pytest.mark.django_db
NIGHT = {"quiet_from": 22, "quiet_until": 7}


@pytest.fixture(autouse=True)
def _no_memory_of_a_server_that_was_away():
    cache.clear()
    yield
    cache.clear()


def news(text="News", url="http://localhost:8000/my/cases/XA-1/"):
    return lambda: Letter(subject=text, paragraphs=[f"{text} happened."], action="Open", url=url)


def reader(ways=None, *, zone="UTC", **hours):
    made = factories.user(time_zone=zone)
    Reach.objects.create(person=made, ways=ways or {}, **hours)
    return made


def tell(to, event, text="News", **fields):
    return mail.send(to, news(text), event=event, **fields)


def works():
    """A worker does what is due by now."""
    now = timezone.now()
    for job in Job.objects.filter(state="queued", run_after__lte=now).order_by("run_after", "pk"):
        jobs.perform.func(job.pk)


def test_the_chosen_way_is_respected_and_everything_stands_in_the_portal():
    to = reader({"messages": PORTAL, "steps": DIGEST})

    for event in ("case.said", "case.deliver", "document.ready"):
        tell(to, event, event)

    assert [m.subject for m in outbox.outbox] == ["document.ready"]
    told = Notice.objects.filter(person=to).order_by("pk")
    assert [(n.event, n.for_digest, n.url) for n in told] == [
        ("case.said", False, "/my/cases/XA-1/"),
        ("case.deliver", True, "/my/cases/XA-1/"),
        ("document.ready", False, "/my/cases/XA-1/"),
    ]


def test_service_mail_cannot_be_switched_off():
    to = factories.user()
    reach.change(to, by=to, ways={kind.code: PORTAL for kind in KINDS})
    assert not {kind.code for kind in KINDS if kind.always} & set(Reach.objects.get(pk=to.pk).ways)

    Reach.objects.filter(pk=to.pk).update(ways={kind.code: PORTAL for kind in KINDS})
    for kind in KINDS:
        tell(to, kind.events[0], kind.code)

    assert [m.subject for m in outbox.outbox] == [kind.code for kind in KINDS if kind.always]


def test_codes_are_neither_listed_nor_held_back():
    to = reader(**NIGHT)
    with time_machine.travel("2026-11-27 23:30Z", tick=False):
        tell(to, "account.login_code")
    assert (len(outbox.outbox), Notice.objects.count()) == (1, 0)


def test_what_is_told_in_the_portal_is_told_once_too():
    to = reader({"steps": PORTAL})
    for _ in range(2):
        tell(to, "case.deliver", key="one")
    assert Notice.objects.count() == 1


## QUIET HOURS


@pytest.mark.parametrize(
    ("zone", "now", "end"),
    [
        ("Asia/Shanghai", "2026-11-27 22:00", "2026-11-28 07:00+08:00"),
        ("Asia/Shanghai", "2026-11-28 06:59", "2026-11-28 07:00+08:00"),
        ("Europe/Moscow", "2026-03-29 01:00", "2026-03-29 07:00+03:00"),
        ("Europe/Moscow", "2026-11-28 07:00", None),
        ("Europe/Moscow", "2026-11-28 21:59", None),
        # The clocks change this night: six hours of quiet in March, eight in October.
        ("Europe/Berlin", "2026-03-29 00:00", "2026-03-29 07:00+02:00"),
        ("Europe/Berlin", "2026-10-25 00:00", "2026-10-25 07:00+01:00"),
    ],
)
def test_quiet_hours_end_by_the_readers_own_clock(zone, now, end):
    found = reach.quiet_until(Reach(**NIGHT), ZoneInfo(zone), factories.at(now, zone))
    assert found == (end and datetime.fromisoformat(end))


def test_an_hour_the_clock_leaves_out_ends_the_quiet_all_the_same():
    found = reach.quiet_until(
        Reach(quiet_from=22, quiet_until=2), ZoneInfo("Europe/Berlin"), factories.at("2026-03-29 01:30", "Europe/Berlin")
    )  # fmt: skip
    assert found == datetime.fromisoformat("2026-03-29 03:00+02:00")


def test_quiet_hours_in_the_middle_of_the_day_do_not_reach_into_the_night():
    rest = Reach(quiet_from=12, quiet_until=14)
    assert reach.quiet_until(rest, ZoneInfo("UTC"), factories.at("2026-11-27 13:00")).hour == 14
    assert reach.quiet_until(rest, ZoneInfo("UTC"), factories.at("2026-11-27 15:00")) is None


def test_a_letter_of_the_night_leaves_in_the_morning_and_worries_nobody():
    to = reader(zone="Asia/Shanghai", **NIGHT)
    with time_machine.travel("2026-11-27 15:00Z", tick=False) as clock:  # 23:00 in Xi'an
        tell(to, "billing.raised")
        clock.shift(timedelta(hours=7))
        works()
        assert (len(outbox.outbox), OutgoingMail.objects.stuck().count()) == (0, 0)
        clock.shift(timedelta(hours=1, seconds=1))
        works()
    assert len(outbox.outbox) == 1


## BURSTS


def test_a_burst_of_messages_makes_two_letters_that_hold_all_of_it():
    to, other = reader(), reader()
    with time_machine.travel("2026-11-27 10:00Z", tick=False) as clock:
        for n in range(4):
            tell(to, "case.said", f"Word {n}", about="XA-1", other="ru", key=f"said-{n}")
            clock.shift(timedelta(minutes=2))
        tell(to, "case.said", "Elsewhere", about="XA-2")
        tell(other, "case.said", "Somebody", about="XA-1")
        tell(to, "case.deliver", "A step", about="XA-1")
        works()
        assert [m.subject for m in outbox.outbox] == [
            "[XA-1] Word 0", "[XA-2] Elsewhere", "[XA-1] Somebody", "[XA-1] A step",
        ]  # fmt: skip
        clock.shift(timedelta(minutes=2, seconds=1))
        works()
    last = outbox.outbox[-1]
    assert (last.subject, len(outbox.outbox)) == ("[XA-1] Word 1 · Word 2 · Word 3", 5)
    assert all(last.body.count(f"Word {n} happened.") == 2 for n in (1, 2, 3))


def test_a_message_joined_to_a_letter_is_not_joined_twice():
    to = reader()
    for n in (0, 1, 2, 2):
        tell(to, "case.said", f"Word {n}", about="XA-1", key=f"said-{n}")
    assert OutgoingMail.objects.order_by("pk").last().text.count("Word 2 happened.") == 1


def test_nothing_is_added_to_a_letter_that_is_on_its_way():
    to = reader()
    tell(to, "case.said", "Word 0", about="XA-1")
    waiting = tell(to, "case.said", "Word 1", about="XA-1")
    mail.deliver(waiting.pk)

    late = mail.gather(
        to, mail.write(news("Word 2"), ["en"]), event="case.said", about="XA-1", key=None, quiet=None,
        now=timezone.now(),
    )  # fmt: skip

    assert (late.pk != waiting.pk, "Word 2" in late.text) == (True, True)
    assert not mail.join(waiting, mail.write(news("Word 3"), ["en"]))


## THE DIGEST


def test_the_digest_comes_once_a_day_at_the_readers_hour_with_all_that_waited():
    to = reader({"steps": DIGEST}, zone="Europe/Moscow", digest_hour=9)
    idle = reader({"steps": DIGEST})
    with time_machine.travel("2026-11-27 05:30Z", tick=False) as clock:  # 08:30 in Moscow
        tell(to, "case.deliver", "Ready", about="MOW-1")
        tell(to, "case.submit", "Received")
        assert digest.due() == 0
        clock.shift(timedelta(hours=1))
        assert (digest.due(), digest.due()) == (1, 0)
        tell(to, "case.paid", "Too late for today")
        digest.send(to.pk, "2026-11-27")  # a second worker with the same day
        (letter,) = outbox.outbox
        clock.shift(timedelta(days=1))
        digest.due()
    assert (letter.to, letter.subject) == ([to.email], "2 pieces of news")
    assert "- [MOW-1] Ready\n  http://localhost:8000/my/cases/XA-1/" in letter.body
    assert "Too late for today" in outbox.outbox[1].body
    assert idle.email not in [m.to[0] for m in outbox.outbox]


def test_only_the_digest_can_be_ended_from_the_mail_program(client):
    to = reader({"steps": DIGEST, "messages": PORTAL})
    tell(to, "case.deliver")
    tell(to, "billing.raised")
    digest.send(to.pk, "2026-11-27")
    bill, letter = outbox.outbox
    assert "List-Unsubscribe" not in bill.extra_headers
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = letter.extra_headers["List-Unsubscribe"].strip("<>").split("8000", 1)[1]
    tell(to, "case.deliver")

    assert client.get(path).status_code == 200
    assert Reach.objects.get(pk=to.pk).ways["steps"] == DIGEST  # a look changes nothing
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200

    assert Reach.objects.get(pk=to.pk).ways == {"steps": PORTAL, "messages": PORTAL}
    assert not Notice.objects.filter(for_digest=True).exists()
    assert client.post(reverse("stop_digest", args=[f"{to.pk}:made-up"])).status_code == 404


## THE LIST IN THE PORTAL


def test_the_list_shows_ones_own_in_the_language_of_the_page(client):
    to, other = factories.user(language="zh-hans"), factories.user()
    mail.send(to, lambda: Letter(subject=gettext("Queue"), paragraphs=[]), event="case.said")
    tell(other, "case.said", "FOREIGN")
    client.force_login(to)

    page = client.get(reverse("notifications")).content.decode()
    assert ("办件队列" in page, "FOREIGN" in page) == (True, False)

    client.post(reverse("mark_all_seen"))
    assert list(Notice.objects.filter(seen_at=None).values_list("person", flat=True)) == [other.pk]


def test_the_list_goes_on_by_the_last_row(client):
    to = factories.user()
    Notice.objects.bulk_create(
        Notice(person=to, event="case.said", subjects={"en": f"Row {n:02}"}) for n in range(51)
    )
    client.force_login(to)
    page = client.get(reverse("notifications"))
    assert "Row 00" not in page.content.decode()
    assert "Row 00" in client.get(reverse("notifications") + page.context["next"]).content.decode()


def test_half_a_year_later_a_notice_is_gone():
    to = factories.user()
    for days in (10, 181):
        Notice.objects.create(
            person=to, event="case.said", subjects={}, created_at=factories.soon(days=-days)
        )
    assert notices.forget_old() == 1
