"""A search finds what the texts hold, by the index of either engine; and stops at the newest."""

import uuid
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.accounts.actions import companies
from portal.cases import queue, words
from portal.cases import wanted as asking
from portal.cases.models import Case
from portal.cases.wanted import Offered
from portal.search import keys_for, query_terms
from tests.cases import sample
from tests.cases.test_queue import desk_client

pytestmark = pytest.mark.django_db
SOME = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = st.sampled_from(
    "王小明 明王 西安丝路科技有限公司 签证 wangxiaoming ООО Шёлковый путь виза визы visa VISA-2026 2026-00042 00042 42 7707 7707083893"
    ' co_ltd _ snake_case O\'Neil "quoted" AND OR NOT NEAR * ^ % a ab é ё 𠮷野 🏯 １２ a\0b (x) -1 search:x'.split(
        " "
    )
)
TEXTS = st.one_of(st.lists(WORDS, max_size=8).map(" ".join), st.text(max_size=40))


@pytest.fixture
def world(calendars):
    return sample.set_up()


@pytest.fixture
def cases(world):
    campus, _officer, company, owner = world
    return [sample.draft(company=company, campus=campus, by=owner).pk for _ in range(3)]


def write(pk, text):
    Case.objects.filter(pk=pk).update(search=keys_for(text))


def found(question):
    return Case.objects.newest([[query_terms(question)]], 100)


def holding(question):
    """Read out of the texts themselves."""
    terms = query_terms(question)
    texts = Case.objects.order_by("-pk").values_list("pk", "search")
    return [pk for pk, text in texts if all(f" {term}" in text for term in terms)]


@SOME
@given(st.lists(TEXTS, min_size=3, max_size=3), TEXTS)
@example(["王小明", "Шёлковый путь", "XA-REQ-2026-00042"], "2026-000")
@example(["co_ltd", "co ltd", "coltd"], "co_")
@example(['"', "*", ""], 'AND "')
def test_the_index_finds_what_the_texts_hold_the_newest_first(cases, texts, question):
    for pk, text in zip(cases, texts, strict=True):
        write(pk, text)

    assert found(question) == holding(question)
    for term in query_terms(texts[0])[:3]:
        assert found(term[: len(term) // 2 + 1]) == holding(term[: len(term) // 2 + 1])


def test_one_alternative_of_each_question_is_enough(cases):
    for pk, text in zip(cases, ["alpha beta", "alpha gamma", "delta gamma"], strict=True):
        write(pk, text)
    first, second, third = cases

    def newest(*asked):
        return Case.objects.newest(asked, 9)

    assert newest([["alpha"]], [["beta"], ["gamma"]]) == [second, first]
    assert newest([["alpha", "beta"], ["delta"]], [["gam"], ["bet"]]) == [third, first]
    assert newest([[]], [["delta"]], []) == [third]
    assert newest([["alpha"], []]) == newest() == [third, second, first]


def integral():
    """SQLite's own comparison of the index with the texts; raises when they differ."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO case_words(case_words) VALUES ('integrity-check')")
    return True


def test_the_index_follows_every_way_a_text_changes(world, cases):
    campus, _officer, company, owner = world
    write(cases[0], "alpha")
    assert (found("alph"), found("beta")) == ([cases[0]], [])

    write(cases[0], "beta")
    assert (found("alph"), found("beta")) == ([], [cases[0]])

    Case.objects.update(search=Concat(F("search"), Value(" gamma ")))
    assert found("gamma") == cases[::-1]

    rows = list(Case.objects.all())
    for row in rows:
        row.search = keys_for("delta")
    Case.objects.bulk_update(rows, ["search"])
    assert (found("gamma"), found("delta")) == ([], cases[::-1])

    with transaction.atomic():
        write(cases[0], "epsilon")
        transaction.set_rollback(True)
    assert (found("epsilon"), found("delta")) == ([], cases[::-1])

    Case.objects.filter(pk=cases[1]).delete()
    assert found("delta") == [cases[2], cases[0]]

    Case.objects.bulk_create([
        Case(
            public_id=uuid.uuid4(), kind="sample", title="x", company=company, campus=campus, language="ru",
            opened_by=owner, state="draft", phase="draft", search=keys_for("zeta"),
        )
    ])  # fmt: skip
    assert len(found("zeta")) == 1
    assert integral()


@pytest.mark.sqlite  # PostgreSQL alters a table in place
@pytest.mark.django_db(transaction=True)
def test_a_table_that_was_made_anew_is_read_anew_at_the_end_of_migrate(cases):
    with connection.schema_editor() as editor:
        editor._remake_table(Case)
    write(cases[0], "alpha")
    assert found("alpha") == []

    call_command("migrate", verbosity=0)

    assert found("alpha") == [cases[0]]
    write(cases[0], "beta")
    assert (found("alpha"), found("beta")) == ([], [cases[0]])
    assert integral()


def test_a_search_stops_at_the_newest_and_says_so(world, client, monkeypatch):
    campus, officer, company, owner = world
    made = [sample.case(company=company, campus=campus, by=owner) for _ in range(4)]
    desk = desk_client(client, officer)

    def asked(q):
        wanted = asking.read(QueryDict(urlencode({"q": q})), Offered(officer))
        listed, cut = queue.listed(officer, wanted)
        return sorted(case.pk for case in listed), cut

    monkeypatch.setattr(queue, "FOUND", 3)
    assert asked("visa") == ([case.pk for case in made[1:]], True)
    assert asked(f"visa number:{made[0].number}") == ([made[0].pk], False)
    words = "Only the newest 3 are listed"
    assert words in desk.get(reverse("cases:queue"), {"q": "visa"}).content.decode()

    monkeypatch.setattr(queue, "FOUND", 4)
    assert asked("visa") == ([case.pk for case in made], False)
    assert words not in desk.get(reverse("cases:queue"), {"q": "visa"}).content.decode()


@pytest.mark.parametrize("window", [1, 2, 3, 100])
def test_a_window_of_the_last_cases_widens_until_it_holds_enough(cases, monkeypatch, window):
    monkeypatch.setattr(words, "WINDOW", window)
    for pk in (cases[0], cases[2]):
        write(pk, "alpha")

    assert Case.objects.newest([[["alpha"]]], 1) == [cases[2]]
    assert Case.objects.newest([[["alpha"]]], 2) == [cases[2], cases[0]]
    assert Case.objects.newest([[["alpha"]]], 9) == [cases[2], cases[0]]
    assert Case.objects.newest([[["beta"]]], 9) == []
    assert Case.objects.none().newest([[["alpha"]]], 9) == []


def test_a_case_has_every_term_of_its_company(world):
    campus, _officer, company, owner = world
    numbers = {"inn": ("7707083893", "")}
    companies.change(company, by=owner, identifiers=numbers, short_name="Baikal-贝加尔")
    case = sample.case(company=company, campus=campus, by=owner)

    assert {"7707083893", "贝加", "baikal"} <= set(company.search.split())
    assert set(company.search.split()) <= set(case.search.split())
