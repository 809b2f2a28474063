"""Letters: two languages, one mail per event, and a mail server that may be away."""

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.utils.translation import gettext as _

from portal import mail
from portal.mail import Letter
from portal.models import Job, OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_memory_of_a_server_that_was_away():
    cache.clear()
    yield
    cache.clear()


def letter():
    return Letter(
        subject=_("Queue"),
        paragraphs=[_("The case is yours.")],
        action=_("Queue"),
        url="https://park.example/x",
    )


def test_a_letter_speaks_the_readers_language_first_and_the_other_below():
    reader = factories.user(language="zh-hans")

    sent = mail.send(reader, letter, event="test", about="XA-1", other="ru")

    assert sent.subject == "[XA-1] 办件队列 · Очередь"
    assert sent.text.index("此件已由您经办。") < sent.text.index("Обращение теперь у вас.")
    assert [m.to for m in outbox.outbox] == [[reader.email]]


def test_the_same_key_is_sent_once():
    reader = factories.user()

    mail.send(reader, letter, event="test", key="one")
    mail.send(reader, letter, event="test", key="one")

    assert len(outbox.outbox) == 1


def test_a_mail_server_that_is_away_loses_nothing(settings):
    settings.EMAIL_BACKEND = "tests.frame.test_mail.Away"
    stored = mail.send(factories.user(), letter, event="test")
    stored.refresh_from_db()
    job = Job.objects.get(key=f"mail-{stored.pk}")
    assert (stored.state, stored.error, job.state) == ("failed", "no route to host", "queued")

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()  # half a minute later
    mail.deliver(stored.pk)
    mail.deliver(stored.pk)

    stored.refresh_from_db()
    assert (stored.state, len(outbox.outbox)) == (OutgoingMail.State.SENT, 1)


def test_a_person_who_left_gets_no_letter():
    assert mail.send(factories.user(is_active=False), letter, event="test") is None


class Away:
    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        raise OSError("no route to host")
