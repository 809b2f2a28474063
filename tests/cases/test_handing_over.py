"""A case changes hands with a word why; a company that changed its name is found by the new one."""

import pytest
from django.urls import reverse

from portal.accounts.actions import companies
from portal.cases import page, queue
from portal.cases.actions import handling
from portal.models import OutgoingMail
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars):
    campus, officer, company, owner = sample.set_up()
    case = sample.case(company=company, campus=campus, by=owner)
    handling.claim(case, by=officer)
    colleague = factories.staff(
        role="service", campus=campus, given_name="Min", family_name="Wang", language="zh-hans"
    )
    return case, officer, colleague


def test_the_colleague_is_told_why_in_their_language_and_history_says_to_whom(world, client):
    case, officer, colleague = world
    OutgoingMail.objects.all().delete()
    desk_client(client, officer)

    client.post(
        reverse("cases:hand_over", args=[case.number]),
        {"hand-to": colleague.pk, "hand-reason": "On leave from Monday"},
    )

    case.refresh_from_db()
    letter = OutgoingMail.objects.get()
    assert (case.assignee, letter.address, letter.language) == (
        colleague,
        colleague.email,
        "zh-hans",
    )
    assert "On leave from Monday" in letter.text
    first = page.timeline_of(case, staff=True)[0]
    assert (str(first.title), first.note) == ("Handed over to Min Wang", "On leave from Monday")
    assert "Min Wang" not in "".join(str(e.title) for e in page.timeline_of(case, staff=False))


def test_a_hand_over_without_a_word_is_asked_again_and_changes_nothing(world, client):
    case, officer, colleague = world
    desk_client(client, officer)

    answer = client.post(
        reverse("cases:hand_over", args=[case.number]),
        {"hand-to": colleague.pk, "hand-reason": "  "},
    )

    case.refresh_from_db()
    text = answer.content.decode()
    assert (answer.status_code, case.assignee, "hand-reason_error" in text) == (200, officer, True)
    assert f'value="{colleague.pk}" selected' in text


def test_only_colleagues_who_may_work_on_it_are_offered(world, client):
    case, officer, colleague = world
    far = factories.staff(role="service", campus=factories.campus(code="XA"))
    auditor = factories.staff(role="auditor", campus=case.campus)
    desk_client(client, officer)

    offered = client.get(reverse("cases:desk_case", args=[case.number])).context["hand_over_form"]

    assert list(offered.fields["to"].queryset) == [colleague]
    for stranger in (far, auditor, officer):
        data = {"hand-to": stranger.pk, "hand-reason": "x"}
        client.post(reverse("cases:hand_over", args=[case.number]), data)
        case.refresh_from_db()
        assert case.assignee == officer


def test_a_renamed_company_is_found_by_its_new_name_and_number(world):
    case, officer, _colleague = world
    numbers = {"inn": ("7728168971", "")}

    companies.change(
        case.company, by=case.opened_by, identifiers=numbers, name="ООО «Енисей Фарма»", short_name="Енисей",
        document_names={"ru": "ООО «Енисей Фарма»", "zh-hans": "叶尼塞制药", "en": "Yenisei Pharma"},
    )  # fmt: skip

    def found(q):
        return [c.pk for c in queue.matching(officer, view="open", filters={}, q=q)]

    assert [found(q) for q in ("Енисей", "叶尼塞", "yenisei", "7728168971")] == [[case.pk]] * 4
    assert found("Байкал") == []
