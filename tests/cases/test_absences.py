"""While somebody is away the pages say so, the deputy reads the ladder's letters, and a manager hands the cases over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from i18nfield.strings import LazyI18nString

from portal.cases import notices
from portal.cases.actions import absences, handling
from portal.cases.models import Absence, Case
from portal.models import OutgoingMail
from services.models import Category
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client

pytestmark = pytest.mark.django_db
PAGE = "/desk/absence/"


@pytest.fixture
def world(calendars):
    """An officer with two cases, away from today for a week, a deputy and their manager."""
    campus, officer, company, owner = sample.set_up()
    deputy = factories.staff(role="service", campus=campus, given_name="Min", family_name="Wang")
    manager = factories.staff(role="manager", campus=campus)
    cases = [sample.case(company=company, campus=campus, by=owner) for _n in range(2)]
    for case in cases:
        handling.claim(case, by=officer)
    today = campus.today()
    away = absences.be_away(officer, today, today + timedelta(days=7), by=officer, deputy=deputy)
    OutgoingMail.objects.all().delete()
    return cases, away, manager


def days(name, day):
    return {f"away-{name}_{n}": part for n, part in enumerate((day.year, day.month, day.day))}


def test_queue_and_case_say_who_is_away_and_who_stands_in(world, client):
    (case, _other), away, manager = world
    desk_client(client, manager)

    for page in (
        reverse("cases:queue") + "?view=open",
        reverse("cases:desk_case", args=[case.number]),
    ):
        text = client.get(page).content.decode()
        assert "deputy: Min Wang" in text
    absences.be_back(away, away.first, by=manager)
    assert "deputy: Min Wang" not in client.get(page).content.decode()


def test_the_ladders_letter_goes_to_the_deputy_too(world):
    (case, _other), away, _manager = world
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now())

    notices.escalated(case.pk, 1)

    told = OutgoingMail.objects.filter(event="case.escalated").values_list("to", flat=True)
    assert set(told) == {away.user_id, away.deputy_id}


def test_a_manager_hands_every_open_case_to_the_deputy_and_hears_what_did_not_go(world, client):
    cases, away, manager = world
    desk_client(client, manager)
    factories.membership(company=cases[1].company, user=away.deputy, role="member")
    other = factories.company(name="ООО «Ангара»", owner=factories.user())
    theirs = sample.case(company=other, campus=cases[0].campus, by=other.memberships.get().user)
    handling.claim(theirs, by=away.user)

    page = client.post(PAGE, {"hand": away.pk}, follow=True)

    assert Case.objects.get(pk=theirs.pk).assignee == away.deputy
    assert Case.objects.get(pk=cases[1].pk).assignee == away.user
    words = [str(message) for message in page.context["messages"]]
    assert words[0] == "1 case was handed over."
    assert all(case.number in words[1] for case in cases)


def test_only_a_manager_hands_over_and_nobody_ends_a_strangers_absence(world, client):
    cases, away, _manager = world
    desk_client(client, away.user)
    assert client.post(PAGE, {"hand": away.pk}).status_code == 404
    desk_client(client, factories.staff(role="manager", campus=factories.campus(code="XA")))
    for pk in (str(away.pk), "x", "9" * 30):
        assert client.post(PAGE, {"end": pk}).status_code == 404
    assert Absence.objects.get().last == away.last
    assert Case.objects.filter(assignee=away.user).count() == len(cases)


def test_somebody_enters_their_own_days_and_what_they_take_on(world, client):
    _cases, away, _manager = world
    desk_client(client, away.deputy)
    form = client.get(PAGE).context["form"]
    assert list(form.fields["user"].queryset) == [away.deputy]

    refused = client.post(
        PAGE, {"away": "1", "away-user": away.deputy.pk, "away-deputy": away.deputy.pk}
    )
    for code in ("visas", "law", "space"):
        Category.objects.create(code=code, title=LazyI18nString({"en": code}))
    client.post(
        PAGE, {"duty": "1", "duty-languages": ["zh-hans"], "duty-categories": ["visas", "law"]}
    )

    assert {"first", "last", "deputy"} <= set(refused.context["form"].errors)
    assert (away.deputy.duty.languages, away.deputy.duty.categories) == (
        ["zh-hans"],
        ["visas", "law"],
    )
    assert Absence.objects.count() == 1
