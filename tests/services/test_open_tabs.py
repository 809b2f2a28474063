"""Who has left the company still has its pages open in a tab: nothing there reads or writes any more."""

import uuid

import pytest
from django.urls import reverse

from portal.accounts.actions import members
from tests import factories
from tests.accounts.factories import enter
from tests.services import factories as made

pytestmark = pytest.mark.django_db


def test_the_open_tab_of_a_former_employee_is_dead(moscow, client):
    colleague = factories.user(language="zh-hans")
    place = factories.membership(company=moscow.company, user=colleague, role="manager")
    draft, sent = made.draft(moscow), made.sent(moscow)
    paper = sent.papers.get().paper
    form = reverse("services:request", args=[draft.public_id])
    case = reverse("cases:my_case", args=[sent.number])
    file = reverse("documents:paper", args=[paper.public_id])
    pages = [form, f"{form}papers/", f"{form}check/", case, file]
    enter(client, colleague)
    assert {client.get(page).status_code for page in pages} == {200}

    members.remove(place, by=moscow.owner)

    assert {client.get(page).status_code for page in pages} <= {403, 404}
    typed = {"employer": "Другая компания"}
    message = {"body": "您好", "seen": "0", "nonce": str(uuid.uuid4())}
    written = [
        client.post(form, typed),
        client.post(f"{form}autosave/", typed),
        client.post(case, message),
        client.post(f"/my/cases/{sent.number}/move/withdraw/", {"reason": "x"}),
        client.post(file),
    ]
    assert {answer.status_code for answer in written} <= {403, 404}
    draft.refresh_from_db()
    sent.refresh_from_db()
    assert draft.answers["employer"] == made.visit_answers(moscow)["employer"]
    assert (sent.state, sent.messages.count()) == ("payment", 0)
