"""What the desk notes about a service stands on its cases, at its campus, and for colleagues only."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.cases.actions import handling
from services.actions import noting
from services.models import KnowledgeNote, Service
from services.views import panels
from tests import factories
from tests.accounts.factories import enter
from tests.conftest import HonestClient
from tests.services import factories as made
from tests.services.test_every_service import ready

CODE = "LG-01"
LEARNT = "В прошлый раз попросили заверенный перевод."


@pytest.fixture
def cast(own_store, db):
    made.catalogue(CODE, "VW-01")
    made.calendar("RU", 2026, 2027)
    found = made.moscow()
    found.service = Service.objects.get(code=CODE)
    found.page = reverse("services:desk_notes", args=[CODE])
    return found


def entered(user):
    client = HonestClient()
    enter(client, user, second_factor=True)
    return client


def test_the_newest_three_that_hold_at_the_campus_stand_on_the_case(cast):
    order = ready(cast, CODE)
    elsewhere = factories.campus(code="XA")
    for n, campus in enumerate((cast.campus, None, elsewhere, cast.campus, None)):
        noting.write(cast.service, f"Note {n}", by=cast.officer, campus=campus)
    noting.write(Service.objects.get(code="VW-01"), "Of another service", by=cast.officer)

    def shown():
        context = panels.notes_of(order, KnowledgeNote.objects.visible_to(cast.officer))
        return [note.text for note in context["notes"]]

    assert shown() == ["Note 4", "Note 3", "Note 1"]
    noting.no_longer_true(KnowledgeNote.objects.get(text="Note 3"), by=cast.second)
    assert shown() == ["Note 4", "Note 1", "Note 0"]


def test_a_colleague_writes_reads_checks_and_ends_a_note(cast):
    order = ready(cast, CODE)
    order = made.asking.send(order, by=cast.owner, terms=made.asking.terms_of(order))
    handling.claim(order, by=cast.officer)
    client = entered(cast.officer)
    address = f"{cast.page}?case={order.number}"

    for _click in range(2):
        assert client.post(address, {"text": LEARNT, "campus": cast.campus.pk}).status_code == 302

    note = KnowledgeNote.objects.get()
    assert (note.language, note.author, note.case_id) == ("ru", cast.officer, order.pk)
    assert LEARNT in client.get(reverse("cases:desk_case", args=[order.number])).content.decode()
    KnowledgeNote.objects.update(checked_on=timezone.now() - timedelta(days=400))
    client.post(cast.page, {"checked": note.pk})
    note.refresh_from_db()
    assert note.checked_on == cast.campus.today()
    client.post(cast.page, {"over": note.pk})
    page = client.get(cast.page).content.decode()
    assert (LEARNT in page, "больше не верно с" in page) == (True, True)
    assert client.post(cast.page, {"over": note.pk}).status_code == 404


def test_companies_partners_experts_and_other_campuses_read_none_and_auditors_write_none(cast):
    noting.write(cast.service, LEARNT, by=cast.officer, campus=cast.campus)
    there = factories.campus(code="XA")
    readers = {
        "owner": cast.owner,
        "elsewhere": factories.staff(role="service", campus=there),
        **{role: factories.staff(role=role, campus=cast.campus) for role in ("partner", "expert", "auditor")},
    }  # fmt: skip

    answers = {}
    for name, user in readers.items():
        page = entered(user).get(cast.page)
        answers[name] = (page.status_code, LEARNT in page.content.decode())

    assert answers == {
        "owner": (404, False), "partner": (404, False), "expert": (404, False),
        "elsewhere": (200, False), "auditor": (200, True),
    }  # fmt: skip
    assert entered(readers["auditor"]).post(cast.page, {"text": "Mine"}).status_code == 404
