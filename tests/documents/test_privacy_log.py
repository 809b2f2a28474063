"""Every look at personal data is one line, for those who audit."""

import pytest
from django.urls import reverse

from portal.accounts.actions import people
from portal.accounts.models import PeopleView
from portal.documents import looks
from portal.documents.actions import dossier, exporting
from tests import factories
from tests.accounts.factories import enter
from tests.cases import sample
from tests.documents.factories import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    from django.core.files.uploadedfile import SimpleUploadedFile

    campus, officer, company, owner = sample.set_up()
    sample.case(company=company, campus=campus, by=owner)
    auditor = factories.staff(role="auditor", campus=campus)
    manager = factories.staff(role="manager", campus=campus)
    people.look(factories.person(company=company), by=owner)
    people.look_through(company, by=officer)
    scan = SimpleUploadedFile("passport.pdf", pdf(), content_type="application/pdf")
    dossier.note_opening(dossier.receive(company, scan, kind="passport", by=owner), by=officer)
    exporting.begin(by=manager, what="cases", format="csv", filters={}, reason="Проверка по жалобе")
    return auditor, officer, owner, manager


def kinds(reader, **filters):
    return [(look.kind, look.who) for look in looks.page_of(reader, **filters)[0]]


def test_the_log_holds_every_kind_of_look_the_newest_first(world):
    auditor, officer, owner, manager = world
    assert kinds(auditor) == [
        ("export", manager), ("paper", officer), ("people", officer), ("number", owner),
    ]  # fmt: skip
    assert kinds(auditor, who=str(officer.pk), kind="paper") == [("paper", officer)]


def test_its_pages_leave_nothing_out_and_nothing_twice(world, monkeypatch):
    monkeypatch.setattr(looks, "PAGE", 1)
    auditor, seen, after = world[0], [], ""
    for _ in range(4):
        rows, after = looks.page_of(auditor, after=after)
        seen += [row.kind for row in rows]
    assert (seen, after) == (["export", "paper", "people", "number"], "")


def test_an_auditor_of_another_campus_does_not_see_papers_or_exports(world):
    far = factories.staff(role="auditor", campus=factories.campus(code="XA"))
    assert {kind for kind, _who in kinds(far)} <= {"people", "number"}


def test_an_officer_finds_no_log_and_an_auditor_reads_it(world, client):
    auditor, officer, *_others = world
    address = reverse("documents:privacy_log")
    assert enter(client, officer, second_factor=True).get(address).status_code == 404
    page = enter(client, auditor, second_factor=True).get(address).content.decode()
    assert "Проверка по жалобе" in page
    assert "E12345678" not in page


def test_a_companys_people_are_listed_by_a_button_and_looking_is_recorded(world, client):
    _auditor, officer, owner, _manager = world
    company = owner.membership_list[0].company
    address = reverse("accounts:desk_company", args=[company.public_id])
    enter(client, officer, second_factor=True)
    before = PeopleView.objects.count()

    assert "张伟" not in client.get(address).content.decode()
    assert "张伟" in client.post(address).content.decode()
    assert PeopleView.objects.count() == before + 1
