import pytest
from django.urls import reverse
from django.utils import timezone

from portal.documents.actions import issuing
from portal.documents.models import Document, PaperView
from portal.models import Job
from tests import factories
from tests.documents import factories as papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store", "sample_papers")]


@pytest.fixture
def owner():
    return factories.user(language="en")


@pytest.fixture
def case(owner):
    return papers.case(company=factories.company(owner=owner))


@pytest.fixture
def issue(case):
    return lambda kind="NOTE": issuing.issue(kind, None, case=case, by=None)


@pytest.fixture
def at_desk(client, settings):
    """Signed in at the desk with the second factor given."""

    def enter(role, campus):
        user = factories.staff(role=role, campus=campus)
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa"}]
        session.save()
        return user

    return enter


def test_the_company_sees_its_own_papers_only(case, issue, owner):
    document = issue()
    stranger = factories.user()
    factories.company(name="Чужая", owner=stranger)
    moscow = factories.staff(role="leasing", campus=factories.campus(code="MOW"))
    here = factories.staff(role="leasing", campus=case.campus)
    expert = factories.staff(role="expert")
    seen = [set(Document.objects.visible_to(u)) for u in (owner, stranger, moscow, here, expert)]
    assert seen == [{document}, set(), set(), {document}, set()]


@pytest.mark.parametrize("name", ["document", "download"])
def test_a_stranger_finds_nothing(issue, client, name):
    document = issue()
    stranger = factories.user()
    factories.company(name="Чужая", owner=stranger)
    client.force_login(stranger)
    assert client.get(reverse(f"documents:{name}", args=[document.number])).status_code == 404


def test_the_page_shows_how_far_the_making_is(issue, client, owner, render_papers):
    document = issue()
    client.force_login(owner)
    url = reverse("documents:document", args=[document.number])
    page = client.get(url).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "The document is being made" in page
    render_papers()
    page = client.get(url).content.decode()
    assert "hx-trigger" not in page
    assert reverse("documents:download", args=[document.number]) in page
    response = client.get(reverse("documents:download", args=[document.number]))
    assert response["Content-Disposition"] == f'attachment; filename="{document.number}.pdf"'
    assert b"".join(response.streaming_content).startswith(b"%PDF-1.7")


def test_a_contract_is_opened_by_a_button_on_record(issue, client, owner, render_papers):
    document = issue("SMPL")
    render_papers()
    client.force_login(owner)
    url = reverse("documents:download", args=[document.number])
    assert "Content-Disposition" not in client.get(url)
    response = client.post(url)
    assert "attachment" in response["Content-Disposition"]
    assert b"".join(response.streaming_content)
    assert [(v.document, v.by) for v in PaperView.objects.all()] == [(document, owner)]


def test_the_front_page_panel_and_the_list(issue, client, owner):
    from types import SimpleNamespace

    from portal.documents.panels import case_section, latest

    document = issue()
    client.force_login(owner)
    assert document.number in client.get("/my/documents/").content.decode()
    panel = latest(SimpleNamespace(user=owner, company=document.company))
    assert panel.context["documents"] == [document]
    assert (
        case_section(document.case, owner, desk=False).context["document_rows"][0]["document"]
        == document
    )


def test_staff_search_and_filter_the_register(case, issue, at_desk, client):
    first, second = issue(), issue("SMPL")
    other = papers.case(
        company=factories.company(name="西安丝路光电", language="zh-hans", document_names={}),
        campus=case.campus,
    )
    third = issuing.issue("NOTE", None, case=other, by=None)
    at_desk("leasing", case.campus)

    def found(**query):
        return {d.number for d in client.get("/desk/documents/", query).context["documents"]}

    assert found() == {first.number, second.number, third.number}
    assert found(kind="SMPL") == {second.number}
    assert found(q="丝路") == {third.number}
    assert found(q="байкал") == {first.number, second.number}
    assert found(q=second.number) >= {second.number}
    assert found(status="valid") == set()
    assert found(kind="nonsense") == found()


def test_the_register_is_read_in_pages(issue, at_desk, client, case, monkeypatch):
    monkeypatch.setattr("portal.documents.views.desk.PAGE", 2)
    numbers = [issue().number for _ in range(5)][::-1]
    at_desk("leasing", case.campus)
    seen, address, pages = [], "/desk/documents/", 0
    while address:
        context = client.get(address).context
        seen += [d.number for d in context["documents"]]
        address, newer, pages = (
            context["older"] and f"/desk/documents/{context['older']}",
            context["newer"],
            pages + 1,
        )
    assert (seen, pages) == (numbers, 3)
    back = client.get(f"/desk/documents/{newer}").context["documents"]
    assert [d.number for d in back] == numbers[2:4]


def test_the_director_revokes_with_a_reason(issue, at_desk, client, case, render_papers):
    document = issue()
    render_papers()
    at_desk("director", case.campus)
    url = reverse("documents:revoke", args=[document.number])
    assert client.post(url, {"reason": ""}).status_code == 200
    client.post(url, {"reason": "Issued by mistake"})
    document.refresh_from_db()
    assert (document.state, document.end_reason) == ("revoked", "Issued by mistake")
    assert client.post(url, {"reason": "again"}).status_code == 409


def test_the_manager_replaces(issue, at_desk, client, case, render_papers):
    document = issue()
    render_papers()
    at_desk("manager", case.campus)
    client.post(reverse("documents:replace", args=[document.number]), {"reason": "New wording"})
    old = Document.objects.get(pk=document.pk)
    assert (old.state, old.successor.state) == ("replaced", "preparing")
    page = client.get(reverse("documents:desk_document", args=[old.number])).content.decode()
    assert old.successor.number in page


def test_other_roles_and_other_campuses_do_not_end_papers(issue, at_desk, client, case):
    document = issue()
    at_desk("service", case.campus)
    assert client.get(reverse("documents:revoke", args=[document.number])).status_code == 403
    at_desk("director", factories.campus(code="MOW"))
    assert client.get(reverse("documents:revoke", args=[document.number])).status_code == 404


def test_a_failed_paper_stands_on_the_list_and_can_be_tried_again(
    issue, at_desk, client, case, render_papers
):
    document = issue()
    Job.objects.filter(key=document.job_key).update(
        state="failed", error="SealUnavailable: missing", attempts=5, finished_at=timezone.now()
    )
    at_desk("intake", case.campus)
    listed = client.get("/desk/problems/")
    assert "SealUnavailable: missing" in listed.content.decode()
    assert (
        "could not be made"
        in client.get(reverse("documents:desk_document", args=[document.number])).content.decode()
    )
    client.post("/desk/problems/", {"job": listed.context["rows"][0]["key"]})
    assert render_papers() == ["done"]
    document.refresh_from_db()
    assert document.state == "valid"
    assert client.post("/desk/problems/", {"job": "7:forged"}).status_code == 404


def test_staff_at_the_companys_door_are_led_to_the_desks(issue, at_desk, client, case):
    document = issue()
    at_desk("intake", case.campus)
    for name, there in (("document", "desk_document"), ("download", "desk_download")):
        response = client.get(reverse(f"documents:{name}", args=[document.number]))
        assert response["Location"] == reverse(f"documents:{there}", args=[document.number])


def test_lists_ask_the_same_number_of_questions(issue, at_desk, client, case, owner, list_queries):
    client.force_login(owner)
    assert list_queries("/my/documents/", issue) < 15
    at_desk("leasing", case.campus)
    assert list_queries("/desk/documents/", issue) < 20
