"""A list kept under a name shows everybody only what they may see; and the counts come anew by themselves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Company
from portal.cases.actions import keeping
from portal.cases.models import Case, SavedView
from portal.search import keys_for
from tests import factories
from tests.cases import sample
from tests.cases.test_queue import desk_client, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(calendars):
    return sample.set_up()


def rows(answer):
    return [case for case, *_rest in answer.context["rows"]]


def test_a_view_is_kept_shared_and_shows_a_colleague_only_their_own(world, client):
    campus, officer, company, owner = world
    far = factories.campus(code="XA")
    mine, theirs = (sample.case(company=company, campus=at, by=owner) for at in (campus, far))
    desk_client(client, officer)
    client.get(reverse("cases:queue") + "?view=open&q=lang:ru")

    kept = client.post(
        reverse("cases:saved_views"),
        {"name": "Russian", "query": "view=open&q=lang:ru", "shared_with": campus.pk},
        follow=True,
    )
    view = SavedView.objects.get()
    colleague = factories.staff(role="service", campus=campus)
    stranger = factories.staff(role="service", campus=far)

    assert (rows(kept), kept.context["title"]) == ([mine], "Russian")
    assert kept.context["kept"] == [("Russian", "/desk/queue/?" + view.query, True, "1", f"n-{view.pk}")]  # fmt: skip
    assert list(SavedView.objects.seen_by(colleague)) == [view]
    assert list(SavedView.objects.seen_by(stranger)) == []
    desk_client(client, stranger)
    assert rows(client.get("/desk/queue/?" + view.query)) == [theirs]


def test_only_its_owner_changes_a_view(world, client):
    campus, officer, _company, _owner = world
    view = keeping.keep_view("Mine", "q=is%3Aoverdue", by=officer, shared_with=campus)
    change = reverse("cases:change_view")
    given = {"saved": view.pk, f"v{view.pk}-name": "Late", f"v{view.pk}-position": "2"}

    desk_client(client, factories.staff(role="service", campus=campus))
    refused = client.post(change, given).status_code
    desk_client(client, officer)
    client.post(change, given)
    view.refresh_from_db()
    renamed = (view.name, view.shared_with, view.position)
    client.post(change, {"saved": view.pk, "delete": "1"})

    assert (refused, renamed) == (404, ("Late", None, 2))
    assert not SavedView.objects.exists()


def test_the_counts_are_read_anew_with_what_came_in_meanwhile(
    world, client, django_assert_max_num_queries
):
    campus, officer, company, owner = world
    keeping.keep_view("Search", "q=visa", by=officer)
    desk_client(client, officer)
    poll = client.get(reverse("cases:queue") + "?view=open").context["poll"]
    sample.case(company=company, campus=campus, by=owner)

    first = client.get(poll)
    with django_assert_max_num_queries(
        8
    ):  # who asks, the newest step, the kept views, what came in
        again = client.get(poll).content.decode()

    assert first.content.decode() == again
    assert "1 new case" in again
    assert '<span class="n" id="n-open">1</span>' in again


@pytest.mark.parametrize(
    ("q", "hits"),
    [
        ("is:overdue", 1), ("is:overdue is:unassigned", 1), ("is:closed", 0), ("state:new,waiting", 2),
        ("state:new", 2), ("state:Waiting", 0), ("assignee:@me", 0), ("assignee:none", 2), ("lang:zh", 0),
        ("lang:ru campus:MOW", 2), ("company:«Байкал» is:overdue", 1), ("company:Нет", 0), ("kind:sample", 2),
        ("due:<2026-01-01", 0), ("due:>2020-01-01", 2), ("number:9", 0), ("nonsense:1 is:overdue", 1),
    ],
)  # fmt: skip
def test_pairs_narrow_the_list(world, q, hits):
    campus, officer, company, owner = world
    late, _other = (sample.case(company=company, campus=campus, by=owner) for _ in range(2))
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=2))
    Company.objects.filter(pk=company.pk).update(search=keys_for(company.name))

    assert len(found(officer, q)) == hits


def test_what_is_not_understood_is_told_and_the_rest_works(world, client):
    campus, officer, company, owner = world
    case = sample.case(company=company, campus=campus, by=owner)
    desk_client(client, officer)

    answer = client.get(
        reverse("cases:queue"), {"q": "colour:red state:nowhere lang:ru", "campus": "X"}
    )

    assert rows(answer) == [case]
    assert answer.context["wanted"].unread == ("campus:X", "colour:red", "state:nowhere")
    assert "Not understood: campus:X · colour:red · state:nowhere." in answer.content.decode()


def test_a_case_is_found_by_palladius_and_by_a_part_of_its_number(world):
    campus, officer, _company, owner = world
    firm = factories.company(name="西安丝路光电科技有限公司", country="CN", language="zh-hans", owner=owner)  # fmt: skip
    case = sample.case(company=firm, campus=campus, by=owner)
    year, counter = case.number.split("-")[-2:]

    asked = ["Сиань", "сылу", "Гуандянь", "xian silu", f"{year}-{int(counter)}", f"number:{int(counter)}", "丝路"]  # fmt: skip
    assert [found(officer, q) for q in asked] == [[case.pk]] * len(asked)


@pytest.mark.parametrize(
    ("sort", "newest_first"), [("received", True), ("changed", True), ("due", False)]
)
def test_each_head_orders_the_list_along_its_own_index(world, client, sort, newest_first):
    campus, officer, company, owner = world
    cases = [sample.case(company=company, campus=campus, by=owner) for _ in range(2)]
    now = timezone.now()
    for n, case in enumerate(cases):
        then = now - timedelta(hours=5 - n)
        Case.objects.filter(pk=case.pk).update(received_at=then, changed_at=then, due_at=then)
    desk_client(client, officer)

    answer = client.get(reverse("cases:queue"), {"view": "open", "sort": sort})

    assert rows(answer) == (cases[::-1] if newest_first else cases)
    assert answer.context["heads"][sort][0] == ("descending" if newest_first else "ascending")


def test_a_row_shows_as_text_whatever_a_company_and_an_assignee_are_called(world, client):
    campus, officer, company, owner = world
    hostile = "\"><script>alert(1)</script>&'"
    Company.objects.filter(pk=company.pk).update(name=hostile)
    case = sample.case(company=company, campus=campus, by=owner)
    type(officer).objects.filter(pk=officer.pk).update(family_name=hostile)
    Case.objects.filter(pk=case.pk).update(title=hostile, assignee=officer)

    page = desk_client(client, officer).get(reverse("cases:queue")).content.decode()

    shown = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#x27;"
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "<script>alert" not in page
    assert row.count(shown) == 3
    assert f'<option value="{officer.pk}">' in page
