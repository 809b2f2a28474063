"""Letters that come back: the report is read, the letter marked, the address flagged."""

import io
import mailbox
import smtplib
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from portal import bounces, mail, reach
from portal.mail import Letter
from portal.models import Job, Notice, OutgoingMail, ReturnedAddress
from tests import factories

pytestmark = pytest.mark.django_db
S = OutgoingMail.State

# As Postfix writes it; the host is an example.
REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: office@portal.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F1C2A0B.1764211200/mx.example.net"

This is a MIME-encapsulated message.

--4F1C2A0B.1764211200/mx.example.net
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4F1C2A0B.1764211200/mx.example.net
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4F1C2A0B
Arrival-Date: Fri, 27 Nov 2026 10:00:00 +0800 (CST)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: Recipient address
    rejected: User unknown in virtual mailbox table

--4F1C2A0B.1764211200/mx.example.net
Content-Description: Undelivered Message Headers
Content-Type: {copy}

Return-Path: <office@portal.example>
Message-ID: <{name}@localhost>
Subject: =?utf-8?b?0KHRh9GR0YI=?=
To: {address}

--4F1C2A0B.1764211200/mx.example.net--
"""


@pytest.fixture(autouse=True)
def _no_memory_of_a_server_that_was_away():
    cache.clear()
    yield
    cache.clear()


def sent(to=None, event="billing.raised"):
    made = mail.send(
        to or factories.user(), lambda: Letter(subject="News", paragraphs=["It happened."]), event=event
    )  # fmt: skip
    if made:
        made.refresh_from_db()
    return made


def report(letter, *, action="failed", status="5.1.1", copy="text/rfc822-headers", name=""):
    name = name or f"letter-{letter.pk}.{int(letter.created_at.timestamp())}"
    text = REPORT.format(address=letter.address, action=action, status=status, copy=copy, name=name)
    return text.encode()


@pytest.mark.parametrize("copy", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_marks_the_letter_and_flags_the_address(copy):
    letter = sent()

    assert bounces.take(bounces.parse(report(letter, copy=copy)))
    assert not bounces.take(bounces.parse(report(letter)))  # told twice, it counts once

    letter.refresh_from_db()
    (flagged,) = ReturnedAddress.objects.all()
    assert (letter.state, flagged.address) == (S.RETURNED, letter.address)
    assert letter.error == flagged.words
    assert letter.error.startswith("5.1.1 550 5.1.1 <")
    assert "User unknown" in letter.error


def test_a_full_mailbox_marks_the_letter_and_not_the_address():
    letter = sent()
    assert bounces.take(bounces.parse(report(letter, status="4.2.2")))
    assert not ReturnedAddress.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"action": "delayed"}, {"name": "letter-1.1"}, {"name": "other"}, {"copy": "text/plain"}]
)  # fmt: skip
def test_a_delay_or_somebody_elses_letter_marks_nothing(changed):
    letter = sent()
    assert not bounces.take(bounces.parse(report(letter, **changed)))
    letter.refresh_from_db()
    assert letter.state == S.SENT


@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_a_mailbox_is_read_once(tmp_path, kind, capsys):
    path = tmp_path / "box"
    box = mailbox.Maildir(path) if kind == "maildir" else mailbox.mbox(path)
    letter = sent()
    for raw in (report(letter), b"Subject: hello\n\nNo report at all.\n"):
        box.add(raw)
    box.close()

    for _ in range(2):
        call_command("bounces", str(path))

    assert capsys.readouterr().out.splitlines() == [
        "2 read, 1 letters came back.", "0 read, 0 letters came back.",
    ]  # fmt: skip


def test_one_report_comes_from_standard_input(monkeypatch, tmp_path):
    letter = sent()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(report(letter))))
    call_command("bounces", stdout=io.StringIO())
    letter.refresh_from_db()
    assert letter.state == S.RETURNED
    with pytest.raises(CommandError):
        call_command("bounces", str(tmp_path / "none"))


def test_an_address_refused_at_the_door_is_flagged_too(settings):
    settings.EMAIL_BACKEND = "tests.frame.test_bounces.Refuses"
    letter = sent()
    assert (letter.state, reach.returned(letter.address)[0].address) == (S.FAILED, letter.address)


def test_to_a_flagged_address_only_service_mail_goes_until_it_is_right():
    to = factories.user()
    mail.flag(to.email.upper(), "550")

    assert (sent(to, "case.deliver"), sent(to, "billing.raised").state) == (None, S.SENT)
    assert Notice.objects.filter(person=to).count() == 2

    reach.trust_again(to.email, by=to)
    assert sent(to, "case.deliver").state == S.SENT


def test_a_letter_that_came_back_is_sent_to_the_address_of_today():
    to = factories.user()
    letter = sent(to)
    bounces.take(bounces.parse(report(letter)))
    to.email = "new@example.org"
    to.save(update_fields=["email"])

    letter = OutgoingMail.objects.get(pk=letter.pk)
    assert (mail.send_again([letter], by=None), mail.send_again([letter], by=None)) == (1, 0)

    letter.refresh_from_db()
    assert (letter.state, letter.address, letter.error) == (S.SENT, "new@example.org", "")
    assert Job.objects.filter(key__startswith=letter.job_key).count() == 2


class Refuses:
    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        refused = dict.fromkeys(messages[0].to, (550, b"5.1.1 no such user"))
        raise smtplib.SMTPRecipientsRefused(refused)
