"""A pack that founds a company: its later parts are the new company's, and each sees only what is its own."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from portal.cases.models import CaseStep
from portal.documents import storing
from portal.documents.actions import dossier
from portal.documents.models import Paper
from portal.models import OutgoingMail
from portal.workflow import NotAllowed, StaleState, WrongState
from services import states
from services.actions import asking, naming, packing
from services.founded import Licence
from services.models import Naming, PackItem, Request
from services.pack_plan import read
from services.problems import NotReady
from tests import factories
from tests.services import factories as made
from tests.services.test_packs import pack_data, part, reading

pytestmark = pytest.mark.django_db
SECRET = "Секретный работодатель"


@pytest.fixture
def pack(moscow):
    """The lawyer founds a company, a letter is still a draft, an invitation is for the new company.

    The owner belongs to both companies, `outside` only to the one that ordered, `inside` only to the new one.
    """
    data = pack_data(
        part("LG-01"), part("LC-03"),
        part("VW-01", "LG-01", founded=True, given={"itinerary": "LG-01"}),
        founds="LG-01", shares=["letter_language", "persons", "visitors", "employer"],
    )  # fmt: skip
    order = packing.begin(
        packing.import_pack({"format": 1, "pack": data}, by=None), moscow.company, by=moscow.owner
    )
    new = factories.company(name="ООО «Новая»", owner=moscow.owner, status="resident")
    new.identifiers.create(kind="ogrn", value="1027700132195")
    outside, inside = factories.user(), factories.user()
    factories.membership(company=moscow.company, user=outside, role="manager")
    factories.membership(company=new, user=inside, role="manager")
    moscow.owner.__dict__.pop("membership_list", None)
    return SimpleNamespace(**vars(moscow), order=order, new=new, outside=outside, inside=inside)


def item(cast, code):
    return next(one for one in packing.items_of(cast.order) if one.code == code)


def delivered(cast):
    Request.objects.filter(pk=item(cast, "LG-01").request.pk).update(
        state=states.DELIVERED, number="MOW-REQ-2026-90001", assignee=cast.officer
    )


def named(cast):
    delivered(cast)
    return naming.propose_company(cast.order, cast.new, by=cast.owner)


def confirmed(cast):
    found = named(cast)
    return confirm(found, cast.officer)


def confirm(found, by, *, name="ООО «Новая»", number="1027700132195", **told):
    return naming.confirm_company(
        found, Licence(name, number), by=by, seen=told.pop("seen", found.version), **told
    )


def begun(cast):
    confirmed(cast)
    return packing.open_item(item(cast, "VW-01"), by=cast.owner)


def again(found):
    return Naming.objects.for_pages().get(pk=found.pk)


def test_a_part_for_a_company_needs_a_part_that_founds_it():
    data = pack_data(part("A"), part("B", "A", founded=True))
    assert len(read(data)[1]) == 1
    assert read(data | {"founds": "A"})[1] == []
    assert read(pack_data(part("A"), founds="Z"))[1]


def test_what_is_for_the_new_company_waits_until_somebody_of_both_names_it(pack):
    assert item(pack, "VW-01").request is None
    with pytest.raises(NotReady):
        packing.open_item(item(pack, "VW-01"), by=pack.owner)
    with pytest.raises(naming.NotFounded):  # the registration is not delivered
        naming.propose_company(pack.order, pack.new, by=pack.owner)
    delivered(pack)
    for company, by in (
        (pack.new, pack.outside),
        (pack.new, pack.inside),
        (pack.company, pack.owner),
    ):
        with pytest.raises(naming.NotFounded):
            naming.propose_company(pack.order, company, by=by)
    found = confirmed(pack)
    with pytest.raises(NotReady):  # only its own people begin it
        packing.open_item(item(pack, "VW-01"), by=pack.outside)
    draft = packing.open_item(item(pack, "VW-01"), by=pack.owner)
    assert draft.company == pack.new
    assert item(pack, "LC-03").request.company == pack.company
    with pytest.raises(naming.NotFounded):  # too late to name another one, or to take it back
        naming.propose_company(pack.order, pack.new, by=pack.owner)
    with pytest.raises(naming.NotConfirmable):
        naming.return_company(found, by=pack.officer, reason="Ошибка")


def test_the_founder_sees_the_state_of_the_new_companys_part_and_nothing_of_it(pack, client):
    draft = begun(pack)
    asking.save_answers(draft, {"employer": SECRET}, by=pack.owner)
    assert SECRET in str(Request.objects.get(pk=draft.pk).answers)
    reading(client, pack.outside)
    url = reverse("services:pack_order", args=[pack.order.public_id])
    page = client.get(url).text
    assert "ООО «Новая»" in page
    assert "Only the people of this company see more of it." in page
    assert SECRET not in page
    assert str(draft.public_id) not in page
    assert client.get(reverse("services:request", args=[draft.public_id])).status_code == 404
    for name in ("services:open_part", "services:recall_part"):
        assert client.post(reverse(name, args=[pack.order.public_id, "VW-01"])).status_code == 404
    client.post(url, {"VW-01": asking.terms_of(draft)})
    assert Request.objects.get(pk=draft.pk).is_draft


def test_the_new_companys_people_see_their_request_and_neither_the_pack_nor_the_founders(
    pack, client
):
    draft = begun(pack)
    reading(client, pack.inside)
    page = client.get(reverse("services:request", args=[draft.public_id]), follow=True)
    assert page.status_code == 200
    assert str(pack.order.public_id) not in page.text
    letter = item(pack, "LC-03").request
    assert client.get(reverse("services:request", args=[letter.public_id])).status_code == 404
    order = reverse("services:pack_order", args=[pack.order.public_id])
    naming = reverse("services:name_founded", args=[pack.order.public_id])
    assert [client.get(order).status_code, client.post(naming).status_code] == [404, 404]


def test_answers_go_from_the_founder_once_and_never_back(pack):
    letter, people = item(pack, "LC-03").request, [str(pack.visitor.public_id)]
    asking.save_answers(
        letter, {"letter_language": "zh-hans", "persons": people, "visitors": people}, by=pack.owner
    )
    draft = begun(pack)
    assert draft.answers["letter_language"] == "zh-hans"
    assert "visitors" not in draft.answers

    def say(request, language):
        asking.save_answers(request, {"letter_language": language}, by=pack.owner)
        return [
            Request.objects.get(pk=one.pk).answers["letter_language"] for one in (letter, draft)
        ]

    say(letter, "")
    assert say(draft, "en") == ["", "en"]
    say(draft, "")
    assert say(letter, "zh-hans") == ["zh-hans", ""]


def test_whoever_begins_it_brings_only_answers_they_may_read(pack):
    asking.save_answers(item(pack, "LC-03").request, {"letter_language": "zh-hans"}, by=pack.owner)
    confirmed(pack)
    draft = packing.open_item(item(pack, "VW-01"), by=pack.inside)
    assert "letter_language" not in draft.answers


def test_the_result_comes_into_the_new_companys_dossier_as_a_paper_of_its_own(pack):
    licence = dossier.receive(
        pack.company, made.upload("营业执照.pdf"), kind="licence", by=pack.owner
    )
    asking.put_paper(item(pack, "LG-01").request, "result-1", licence, None)
    draft = begun(pack)
    items = packing.items_of(pack.order)
    mine = next(one for one in items if one.code == "VW-01")
    packing.lay_results(mine, draft, items, by=pack.inside)  # may not read it where it was
    assert not draft.papers.exists()
    packing.lay_results(mine, draft, items, by=pack.owner)
    copy = draft.papers.get().paper
    assert (copy.company, copy.name, copy.sha256) == (pack.new, licence.name, licence.sha256)
    assert copy.file != licence.file
    assert storing.read(copy.file) == storing.read(licence.file)
    assert dossier.copy_to(licence, pack.new, by=pack.owner) == copy
    assert set(Paper.objects.belonging_to(pack.inside)) == {copy}


def test_the_company_named_is_nobodys_before_the_officer_has_compared_it(pack, client):
    reading(client, pack.owner)
    url = reverse("services:pack_order", args=[pack.order.public_id])
    page = reverse("services:name_founded", args=[pack.order.public_id])
    assert page not in client.get(url).text
    delivered(pack)
    assert page in client.get(url).text
    assert client.post(page, {"company": str(pack.new.public_id)}).url == url
    found = Naming.objects.get()
    assert (found.state, found.assignee, found.proposed_by) == (
        "proposed",
        pack.officer,
        pack.owner,
    )
    assert not PackItem.objects.exclude(company=None).exists()
    with pytest.raises(NotReady):
        packing.open_item(item(pack, "VW-01"), by=pack.owner)
    opening = reverse("services:open_part", args=[pack.order.public_id, "VW-01"])
    assert opening not in client.get(url).text
    reading(client, pack.officer)
    assert found.number in client.get(reverse("cases:queue")).text
    comparing = reverse("services:desk_confirm_company", args=[found.number])
    assert comparing in client.get(reverse("cases:desk_case", args=[found.number])).text
    shown = client.get(comparing).text
    assert "ООО «Новая»" in shown
    assert "1027700132195" in shown
    typed = {"name": "АО Новая", "number": "1027700132195", "seen": str(found.version)}
    refused = client.post(comparing, typed)
    assert refused.context["form"].errors.keys() == {"reason"}
    assert [row.same for row in refused.context["rows"]] == [False, True]
    assert "Differs" in refused.text
    typed["name"] = 'ооо "НОВАЯ"'
    assert client.post(comparing, typed).status_code == 302
    assert PackItem.objects.get(order=pack.order, service__code="VW-01").company == pack.new
    reading(client, pack.owner)
    assert opening in client.get(url).text
    steps = CaseStep.objects.filter(case=found.pk).values_list("name", "by")
    assert list(steps) == [("propose_company", pack.owner.pk), ("confirm_company", pack.officer.pk)]


def test_nobody_who_named_it_or_belongs_to_it_confirms_it(pack):
    found = named(pack)
    manager = factories.staff(role="manager", campus=pack.campus)
    factories.membership(company=pack.new, user=manager, role="member")
    for person in (pack.owner, pack.inside, pack.outside, manager):
        with pytest.raises(NotAllowed):
            confirm(again(found), person)
        with pytest.raises(NotAllowed):
            naming.return_company(again(found), by=person, reason="x")
    # Somebody of the desk who could confirm it cannot once they have named it.
    Naming.objects.update(proposed_by=pack.officer)
    with pytest.raises(NotAllowed):
        confirm(again(found), pack.officer)
    assert not PackItem.objects.exclude(company=None).exists()


def test_the_second_click_and_another_company_named_meanwhile_lose(pack):
    found = named(pack)
    other = factories.company(name="ООО «Другая»", owner=pack.owner)
    pack.owner.__dict__.pop("membership_list", None)
    naming.propose_company(pack.order, other, by=pack.owner)
    with pytest.raises(StaleState):  # compared with the first one
        confirm(found, pack.officer)
    with pytest.raises(naming.DifferenceUnexplained):
        confirm(again(found), pack.officer)
    confirm(again(found), pack.officer, reason="Переименована, см. лист записи")
    with pytest.raises(WrongState):
        confirm(again(found), pack.officer, reason="x")
    with pytest.raises(StaleState):
        confirm(found, pack.officer)
    step = CaseStep.objects.filter(case=found.pk).last()
    assert (step.reason, step.facts["differs"]) == (
        "Переименована, см. лист записи", ["name", "number"],
    )  # fmt: skip
    assert item(pack, "VW-01").company == other
    assert naming.propose_company(pack.order, pack.new, by=pack.owner).founded == other


def test_what_is_returned_is_told_with_its_reason_and_named_again(
    pack, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        found = confirmed(pack)
        naming.return_company(again(found), by=pack.officer, reason="Номер с другого свидетельства")
    assert not PackItem.objects.exclude(company=None).exists()
    letters = OutgoingMail.objects.filter(event="case.return_company", to=pack.owner)
    assert "Номер с другого свидетельства" in letters.get().text
    assert OutgoingMail.objects.filter(event="case.propose_company", to=pack.officer).exists()
    assert not OutgoingMail.objects.filter(to=pack.inside).exists()
    reading(client, pack.owner)
    assert found.number in client.get("/my/").text
    assert (
        "Номер с другого свидетельства"
        in client.get(reverse("cases:my_case", args=[found.number])).text
    )
    assert naming.propose_company(pack.order, pack.new, by=pack.owner).pk == found.pk
    confirm(again(found), pack.officer)
    assert item(pack, "VW-01").company == pack.new
