"""A pack that founds a company: its later parts are the new company's, and each sees only what is its own."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from portal.documents import storing
from portal.documents.actions import dossier
from portal.documents.models import Paper
from services import states
from services.actions import asking, packing
from services.models import PackItem, Request
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
    outside, inside = factories.user(), factories.user()
    factories.membership(company=moscow.company, user=outside, role="manager")
    factories.membership(company=new, user=inside, role="manager")
    moscow.owner.__dict__.pop("membership_list", None)
    return SimpleNamespace(**vars(moscow), order=order, new=new, outside=outside, inside=inside)


def item(cast, code):
    return next(one for one in packing.items_of(cast.order) if one.code == code)


def delivered(cast):
    Request.objects.filter(pk=item(cast, "LG-01").request.pk).update(state=states.DELIVERED)


def begun(cast):
    delivered(cast)
    packing.name_founded(cast.order, cast.new, by=cast.owner)
    return packing.open_item(item(cast, "VW-01"), by=cast.owner)


def test_a_part_for_a_company_needs_a_part_that_founds_it():
    data = pack_data(part("A"), part("B", "A", founded=True))
    assert len(read(data)[1]) == 1
    assert read(data | {"founds": "A"})[1] == []
    assert read(pack_data(part("A"), founds="Z"))[1]


def test_what_is_for_the_new_company_waits_until_somebody_of_both_names_it(pack):
    assert item(pack, "VW-01").request is None
    with pytest.raises(NotReady):
        packing.open_item(item(pack, "VW-01"), by=pack.owner)
    with pytest.raises(packing.NotFounded):  # the registration is not delivered
        packing.name_founded(pack.order, pack.new, by=pack.owner)
    delivered(pack)
    for company, by in (
        (pack.new, pack.outside),
        (pack.new, pack.inside),
        (pack.company, pack.owner),
    ):
        with pytest.raises(packing.NotFounded):
            packing.name_founded(pack.order, company, by=by)
    packing.name_founded(pack.order, pack.new, by=pack.owner)
    with pytest.raises(NotReady):  # only its own people begin it
        packing.open_item(item(pack, "VW-01"), by=pack.outside)
    draft = packing.open_item(item(pack, "VW-01"), by=pack.owner)
    assert draft.company == pack.new
    assert item(pack, "LC-03").request.company == pack.company
    with pytest.raises(packing.NotFounded):  # too late to name another one
        packing.name_founded(pack.order, pack.new, by=pack.owner)


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
    delivered(pack)
    packing.name_founded(pack.order, pack.new, by=pack.owner)
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


def test_the_page_asks_for_the_company_when_the_registration_is_delivered(pack, client):
    reading(client, pack.owner)
    url = reverse("services:pack_order", args=[pack.order.public_id])
    naming = reverse("services:name_founded", args=[pack.order.public_id])
    assert naming not in client.get(url).text
    delivered(pack)
    assert naming in client.get(url).text
    assert client.post(naming, {"company": str(pack.new.public_id)}).url == url
    assert PackItem.objects.get(order=pack.order, service__code="VW-01").company == pack.new
    assert (
        reverse("services:open_part", args=[pack.order.public_id, "VW-01"]) in client.get(url).text
    )
