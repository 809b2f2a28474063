"""The mail server is down, refuses, hangs or dies: no letter is lost, one comes twice at most, the desk sees it."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from portal import jobs, mail
from portal.mail import Letter
from portal.models import Job, OutgoingMail
from tests import factories
from tests.accounts.factories import enter
from tests.cases import sample
from tests.faults.smtp import MailServer

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 8, tzinfo=UTC)
S = OutgoingMail.State


@pytest.fixture
def server(settings):
    """A healthy server, a worker's queue instead of work at once, and no memory of an earlier test."""
    cache.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.TASKS = settings.TASKS | {
        "jobs": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}
    }
    settings.EMAIL_TIMEOUT = 0.5
    with MailServer() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running
    cache.clear()


def letter():
    return Letter(subject="News", paragraphs=["Something happened."])


def write(count=1, **fields):
    return [mail.send(factories.user(), letter, event="test", **fields) for _ in range(count)]


def work(clock, seconds):
    """A worker's time: ever again it does what is due."""
    step = 10 if seconds <= 3600 else 120
    for _ in range(0, seconds, step):
        clock.shift(timedelta(seconds=step))
        now = datetime.now(UTC)
        for job in Job.objects.filter(state="queued", run_after__lte=now).order_by("run_after"):
            jobs.perform.func(job.pk)


def names(server):
    """The letters by the name each keeps: sent twice, it has the same one."""
    return [re.search(r"(?mi)^Message-ID: <(.+)>", text)[1] for _reader, text in server.letters]


def states():
    return sorted(set(OutgoingMail.objects.values_list("state", flat=True)))


@pytest.mark.parametrize("minutes", [10, 240])
def test_a_server_that_is_down_loses_nothing_and_all_has_left_five_minutes_after_its_return(
    server, minutes
):
    with time_machine.travel(START, tick=False) as clock:
        server.stop()
        write(20)
        work(clock, minutes * 60)
        assert (states(), server.letters) == ([S.FAILED], [])
        assert not Job.objects.filter(state="failed").exists()
        server.start()
        work(clock, 5 * 60)
    assert states() == [S.SENT]
    assert len(set(names(server))) == len(server.letters) == 20


def test_a_server_that_is_away_for_two_days_leaves_the_letters_to_the_desk(server):
    with time_machine.travel(START, tick=False) as clock:
        server.stop()
        (one,) = write()
        work(clock, 23 * 3600)
        assert Job.objects.get().state == "queued"
        work(clock, 3 * 3600)
        assert Job.objects.get().state == "failed"
        server.start()
        assert mail.send_again([OutgoingMail.objects.get(pk=one.pk)], by=None) == 1
        work(clock, 10)
    assert (states(), len(server.letters)) == ([S.SENT], 1)


@pytest.mark.parametrize("ill", ["refuse4", "busy"])
def test_a_server_that_asks_for_patience_is_asked_again(server, ill):
    with time_machine.travel(START, tick=False) as clock:
        server.ill = ill
        write(3)
        work(clock, 30 * 60)
        assert (states(), server.letters) == ([S.FAILED], [])
        server.ill = ""
        work(clock, 5 * 60)
    assert (states(), len(server.letters)) == ([S.SENT], 3)


def test_a_reader_the_server_will_not_have_is_told_to_the_desk_within_minutes(server):
    with time_machine.travel(START, tick=False) as clock:
        server.ill = "refuse5"
        write()
        work(clock, 15 * 60)
    job = Job.objects.get()
    assert (job.state, job.attempts, "550" in job.error) == ("failed", 5, True)
    assert "550" in OutgoingMail.objects.get().error


def test_a_server_that_hangs_does_not_hold_up_the_other_letters(server):
    """One wait tells that nobody answers; the rest of a hundred letters wait without a worker."""
    server.ill = "hang"
    letters = write(100)
    begun = time.monotonic()
    for one in letters:
        jobs.perform.func(Job.objects.get(key=one.job_key).pk)
    assert time.monotonic() - begun < 5
    assert states() == [S.FAILED]


def test_a_server_that_dies_with_the_letter_in_hand_sends_it_twice_at_most(server):
    with time_machine.travel(START, tick=False) as clock:
        server.ill, server.times = "dies", 1
        write()
        work(clock, 10 * 60)
    assert states() == [S.SENT]
    assert len(server.letters) == 2
    assert len(set(names(server))) == 1


def test_a_server_that_dies_after_its_answer_sends_it_once(server):
    with time_machine.travel(START, tick=False) as clock:
        server.ill, server.times = "late", 1
        write()
        work(clock, 10 * 60)
    assert (states(), len(server.letters)) == ([S.SENT], 1)


def test_a_worker_killed_between_the_server_and_the_record_sends_one_duplicate(server, monkeypatch):
    with time_machine.travel(START, tick=False) as clock:
        write()
        job = Job.objects.get()
        monkeypatch.setattr(
            mail, "note", lambda *_args, **_fields: (_ for _ in ()).throw(SystemExit)
        )
        with pytest.raises(SystemExit):
            jobs.perform.func(job.pk)
        monkeypatch.undo()
        assert Job.objects.get().state == "running"
        clock.shift(jobs.LEASE + timedelta(seconds=1))
        assert jobs.reap() == 1
        work(clock, 10)
        work(clock, 10)
    assert (states(), len(server.letters), len(set(names(server)))) == ([S.SENT], 2, 1)


def test_a_killed_worker_does_not_cut_a_letters_tries_short(server):
    """What a failure said about its tries is kept with the job, for the reaper too."""
    with time_machine.travel(START, tick=False) as clock:
        server.stop()
        write()
        work(clock, 30 * 60)
        job = Job.objects.get()
        assert (job.attempts > 5, job.max_attempts) == (True, 360)
        Job.objects.update(state="running", lease_until=datetime.now(UTC) - timedelta(seconds=1))
        assert jobs.reap() == 1
        server.start()
        work(clock, 5 * 60)
    assert states() == [S.SENT]


def test_without_the_second_try_the_letter_would_be_lost(server):
    """The negative control: sent at once, as one does without a queue."""
    from django.core.mail import send_mail

    server.stop()
    with pytest.raises(OSError, match="refused"):
        send_mail("News", "Something happened.", None, ["reader@example.org"])
    server.start()
    assert server.letters == []


def test_the_desk_sees_what_has_not_left_and_sends_it_again(server, client):
    campus, officer, company, owner = sample.set_up()
    case = sample.case(company=company, campus=campus, by=owner)
    with time_machine.travel(START, tick=False) as clock:
        server.stop()
        OutgoingMail.objects.all().delete()
        write(about=case.number)
        work(clock, 60)
    enter(client, officer, second_factor=True)
    page = client.get(reverse("cases:desk_case", args=[case.number])).content.decode()
    problems = reverse("documents:desk_problems")
    listed = client.get(problems).content.decode()
    for text in (page, listed):
        assert "Not sent" in text
        assert "refused" in text
    server.start()
    key = re.search(r'name="letter" value="([^"]+)"', page)[1]
    back = reverse("cases:desk_case", args=[case.number])
    assert client.post(problems, {"letter": key, "next": back})["Location"] == back
    assert client.post(problems, {"letter": "1:forged"}).status_code == 404
    jobs.perform.func(Job.objects.get(about=case.number, key__startswith="mail-").pk)
    assert len(server.letters) == 1
    assert "Not sent" not in client.get(problems).content.decode()


def test_all_that_waits_can_be_sent_at_once(server, client):
    campus, officer, _company, _owner = sample.set_up()
    with time_machine.travel(START, tick=False) as clock:
        server.stop()
        write(3)
        work(clock, 60)
    server.start()
    enter(client, officer, second_factor=True)
    client.post(reverse("documents:desk_problems"), {"all": "1"})
    for job in Job.objects.filter(key__startswith="mail-", state="queued"):
        jobs.perform.func(job.pk)
    assert len(server.letters) == 3
