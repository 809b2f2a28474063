"""An application for a company that is still to be founded."""

import pytest
from django.urls import reverse

from portal.billing.models import Invoice
from portal.documents.models import Document
from portal.workflow import NotAllowed, WrongState
from tenants import states
from tenants.actions import founding, residing
from tenants.models import Application, Tenancy
from tenants.problems import missing_answers
from tenants.refusals import EntityMissing, NotYourCompany
from tests import factories
from tests.tenants import factories as make
from tests.tenants.test_pages import good, sign, to  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
PLANNED = {
    "exists": "no", "planned_name__ru": "ООО «Байкал Сиань»", "planned_form": "wfoe", "planned_capital": "1000000",
    "planned_owners": "ООО «Байкал Биотех», 100 %", "planned_on": "2027-03-01",
}  # fmt: skip


def planning(application, answers=PLANNED):
    Application.objects.filter(pk=application.pk).update(
        answers={**application.answers, "resident": answers}
    )
    return Application.objects.for_pages().get(pk=application.pk)


@pytest.fixture
def offered(park, ready):
    application = make.approved(park, planning(ready))
    return make.offered(park, application, make.unit(campus=park.campus))


@pytest.fixture
def founded(park):
    name = "西安贝加尔科技有限公司"
    names = {"en": "Xi'an Baikal", "zh-hans": name, "ru": "Сиань Байкал"}
    return factories.company(
        name=name, owner=park.owner, country="CN", language="zh-hans", document_names=names
    )


def of(offer):
    return Application.objects.for_pages().get(pk=offer.application_id)


def accept(offer, park):
    return residing.accept_offer(offer, fingerprint=offer.fingerprint, by=park.owner)


def test_what_is_planned_is_asked_only_then(ready):
    assert not missing_answers(ready)
    empty = planning(ready, {"exists": "no"})
    wanted = {problem.field for problem in missing_answers(empty)}
    assert wanted == {
        "planned_name__ru",
        "planned_form",
        "planned_capital",
        "planned_owners",
        "planned_on",
    }
    assert not missing_answers(planning(ready))


def test_no_agreement_before_the_new_company_is_named(park, offered):
    with pytest.raises(EntityMissing):
        accept(offered, park)
    assert of(offered).state == states.OFFER_ISSUED
    assert not Document.objects.filter(kind="LEAS").exists()


def test_the_new_company_rents_pays_and_becomes_the_resident(park, offered, founded):
    founding.attach_entity(of(offered), founded, by=park.owner)
    tenancy = accept(offered, park)
    lease = Document.objects.get(kind="LEAS")
    assert {tenancy.company, lease.company, Invoice.objects.get().company} == {founded}
    residing.activate(Tenancy.objects.get(), by=None)
    founded.refresh_from_db()
    park.company.refresh_from_db()
    assert (founded.status, park.company.status) == ("resident", "applicant")
    assert Document.objects.get(kind="CERT").company == founded


def test_only_a_company_of_ones_own_and_only_by_who_signs(park, offered, founded):
    application = of(offered)
    with pytest.raises(NotYourCompany):
        founding.attach_entity(application, factories.company(), by=park.owner)
    with pytest.raises(NotYourCompany):
        founding.attach_entity(application, park.company, by=park.owner)
    with pytest.raises(NotAllowed):
        founding.attach_entity(application, founded, by=park.colleague)


def test_an_application_of_an_existing_company_names_no_other(park, ready, founded):
    application = make.approved(park, ready)
    with pytest.raises(WrongState):
        founding.attach_entity(application, founded, by=park.owner)


def test_the_pages_lead_there_and_back(park, offered, founded, sign):  # noqa: F811
    client, number = sign(park.owner), of(offered).number
    page = reverse("tenants:entity", args=[number])
    assert page in good(client.get(reverse("cases:my_case", args=[number])))
    html = good(client.get(reverse("tenants:offer", args=[offered.number])))
    assert page in html
    assert "accept/" not in html
    assert "西安贝加尔科技有限公司" in good(client.get(page))
    to(client.post(page, {"company": str(founded.public_id)}), "cases:my_case", number)
    assert "accept/" in good(client.get(reverse("tenants:offer", args=[offered.number])))
    assert "西安贝加尔科技有限公司" in good(
        sign(park.leasing).get(reverse("cases:desk_case", args=[number]))
    )
