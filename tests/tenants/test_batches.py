"""Certificates by the hundred: who is due, one number each, and no harm from a kill, a pause or a second press."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from portal import jobs
from portal.documents import papers
from portal.documents.actions import batching, issuing
from portal.documents.kinds import kind_of
from portal.documents.models import Batch, BatchRow, Document
from portal.models import Job
from tenants.models import Tenancy
from tests import factories
from tests.billing import factories as money
from tests.documents.printing import own_store, render_papers  # noqa: F401
from tests.services.test_journey import signed_in
from tests.tenants import leases

pytestmark = pytest.mark.django_db
WORK = "portal.documents.actions.batching.work"


def resident(campus, n):
    tenancy = leases.tenancy(campus=campus, company=None, number=f"{n}")
    tenancy.company.status = "resident"
    tenancy.company.save()
    application = tenancy.application
    application.number = f"{campus.code}-APP-2026-{n:05}"
    application.answers = {**application.answers, "project": {"sector": "bio"}}
    application.save()
    return Tenancy.objects.get(pk=tenancy.pk)


@pytest.fixture
def park(words, monkeypatch):
    """Seven residents; turns of a batch wait until the test takes them, as in a queue."""
    carry = jobs.carry
    monkeypatch.setattr(jobs, "carry", lambda job: None if job.function == WORK else carry(job))
    campus = factories.campus(code="XA")
    tenancies = [resident(campus, n) for n in range(1, 8)]
    director = factories.staff(role="director", campus=campus)
    return SimpleNamespace(campus=campus, tenancies=tenancies, director=director)


def begin(park, days=60):
    return batching.start("CERT", park.campus, ends_by=park.campus.today() + timedelta(days=days), by=park.director)  # fmt: skip


def turn():
    """The next waiting turn, as a worker takes it; False when there is none."""
    job = Job.objects.filter(function=WORK, state=Job.State.QUEUED).order_by("pk").first()
    return bool(job) and jobs.perform.call(job.pk)


def numbers():
    return sorted(Document.objects.filter(kind="CERT").values_list("number", flat=True))


def every_number(park, count):
    year = park.campus.today().year
    return [f"XA-CERT-{year}-{n:05}" for n in range(1, count + 1)]


def test_everybody_due_gets_one_and_the_others_a_reason(park):
    campus, today = park.campus, park.campus.today()
    owing, fresh, leaving = park.tenancies[:3]
    money.invoice(case_of=owing.application, due_on=today - timedelta(days=1))
    issuing.issue("CERT", fresh, case=fresh.application, by=None)
    Document.objects.update(state="valid")
    Tenancy.objects.filter(pk=leaving.pk).update(ends_on=today)
    batch = begin(park)

    while turn():
        pass

    batch.refresh_from_db()
    assert batch.state == "finished"
    told = {row.about: (row.outcome, (row.reason or [""])[0]) for row in batch.rows.all()}
    assert told == {
        str(owing.pk): ("left_out", "overdue"), str(fresh.pk): ("left_out", "later"),
        str(leaving.pk): ("left_out", "tenancy_ends"),
        **{str(one.pk): ("issued", "") for one in park.tenancies[3:]},
    }  # fmt: skip
    assert numbers() == every_number(park, 5)
    assert not Document.objects.filter(kind="CERT").exclude(campus=campus).exists()


def test_a_batch_killed_between_two_papers_goes_on_with_contiguous_numbers_and_none_twice(park):
    begin(park)
    taken = batching.settle
    seen = []

    class Killed(BaseException):
        pass

    def killed(batch, row, *, by):
        taken(batch, row, by=by)
        seen.append(row.pk)
        if len(seen) == 3:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batching, "settle", killed)
        with pytest.raises(Killed):
            turn()
    assert len(numbers()) == 3

    held = Job.objects.filter(function=WORK, state=Job.State.RUNNING)
    assert held.update(lease_until=timezone.now() - timedelta(seconds=1)) == 1
    jobs.reap()
    while turn():
        pass

    assert numbers() == every_number(park, 7)
    assert not BatchRow.objects.exclude(outcome="issued").exists()
    assert BatchRow.objects.values("document").distinct().count() == 7


def test_a_paper_and_its_mark_are_written_together_or_not_at_all(park, monkeypatch):
    batch = begin(park)
    monkeypatch.setattr(batching.issuing, "issue", lambda *a, **k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        batching.work(batch.pk, batch.turn)

    assert not BatchRow.objects.exclude(outcome="waiting").exists()
    assert numbers() == []


def test_a_pause_stops_before_the_next_paper_and_a_stale_turn_does_nothing(park):
    batch = begin(park)
    assert turn() == "done"
    assert len(numbers()) == 5
    stale = Batch.objects.get(pk=batch.pk).turn
    batch.refresh_from_db()
    batching.pause(batch, by=park.director)
    assert turn() == "done"
    assert len(numbers()) == 5

    batching.resume(batch, by=park.director)
    batching.work(batch.pk, stale)
    assert len(numbers()) == 5
    while turn():
        pass
    assert numbers() == every_number(park, 7)


def test_a_second_press_starts_nothing_and_a_second_batch_finds_nobody(park):
    begin(park)
    with pytest.raises(batching.BatchOpen):
        begin(park)
    while turn():
        pass
    Document.objects.update(state="valid")

    with pytest.raises(batching.NobodyDue):
        begin(park)
    assert numbers() == every_number(park, 7)


def test_what_happened_meanwhile_is_looked_at_again(park):
    begin(park)
    gone = park.tenancies[0]
    type(gone.company).objects.filter(pk=gone.company_id).update(status="former")
    while turn():
        pass

    row = BatchRow.objects.get(about=str(gone.pk))
    assert (row.outcome, row.reason[0], row.document) == ("left_out", "not_resident", None)
    assert numbers() == every_number(park, 6)


def test_a_renewed_certificate_takes_the_place_of_the_old_and_runs_a_year_longer(park):
    tenancy = park.tenancies[0]
    old = issuing.issue("CERT", tenancy, case=tenancy.application, by=None)
    Document.objects.update(state="valid")
    old.refresh_from_db()
    begin(park, days=400)
    while turn():
        pass

    new = Document.objects.get(replaces=old)
    old.refresh_from_db()
    assert old.state == "replaced"
    assert old.valid_until < new.valid_until <= old.valid_until + timedelta(days=366)
    assert new.languages == old.languages


def test_printing_again_from_the_frozen_facts_gives_the_same_words(park):
    """Whatever changes afterwards: names, the tenancy, the campus."""
    begin(park)
    turn()
    document = Document.objects.filter(kind="CERT").first()

    def composed():
        fresh = Document.objects.select_related("template").get(pk=document.pk)
        return papers.compose(
            kind_of("CERT"), fresh.template, fresh.facts, fresh.languages, number=fresh.number,
            url=fresh.check_url, code=fresh.printed_code,
        ).html  # fmt: skip

    first = composed()
    type(document.company).objects.update(name="Другое имя", document_names={})
    type(park.campus).objects.update(signatory_name={"en": "Somebody Else"})
    Tenancy.objects.update(ends_on=park.campus.today())

    assert composed() == first


def test_only_who_ends_papers_of_the_campus_runs_batches_there(park):
    other = factories.staff(role="director", campus=factories.campus(code="MOW"))
    with pytest.raises(PermissionDenied):
        batching.start("CERT", park.campus, ends_by=park.campus.today(), by=other)
    batch = begin(park)
    page = reverse("documents:batch", args=[batch.public_id])
    pause = reverse("documents:move_batch", args=[batch.public_id, "pause"])

    client = signed_in(other)
    assert (client.get(page).status_code, client.post(pause).status_code) == (404, 404)
    assert list(client.get(reverse("documents:new_batch")).context["form"].campuses) == ["MOW"]


def test_the_pages_show_who_is_due_start_pause_go_on_and_list_every_paper(
    park, django_assert_max_num_queries
):
    client = signed_in(park.director)
    new = reverse("documents:new_batch")
    asked = {"kind": "CERT", "campus": "XA", "ends_by": (park.campus.today() + timedelta(days=60)).isoformat()}  # fmt: skip
    seen = client.get(new, asked).context["seen"]
    assert (seen["count"], seen["others_count"]) == (7, 0)
    assert not Batch.objects.exists()

    page = client.post(new, asked).url
    assert client.post(new, asked).url == page
    turn()
    with django_assert_max_num_queries(25):
        shown = client.get(page)
    assert b'hx-trigger="every 2s"' in shown.content
    assert b"django_htmx/htmx" in shown.content  # without the library nothing would ask again
    assert (shown.context["counts"]["issued"], shown.context["counts"]["waiting"]) == (5, 2)

    client.post(f"{page}move/pause/")
    assert client.get(page).context["moves"] == ["resume"]
    client.post(f"{page}move/resume/")
    while turn():
        pass
    Document.objects.update(state="valid", sha256="0")
    body = client.get(page)
    assert all(number in body.content.decode() for number in numbers())
    assert b"hx-trigger" not in body.content
    assert b'href="/desk/documents/batches/"' in client.get("/desk/documents/").content
