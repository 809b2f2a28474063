"""Where a paper comes from, and what came from it: the same edges seen from both ends, by whoever may see them."""

from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.documents import facts as build
from portal.documents import lineage
from portal.documents.actions import issuing
from portal.documents.lineage import Reach
from portal.documents.models import Document
from tests import factories
from tests.browser import SECOND_FACTOR
from tests.documents import factories as make

pytestmark = pytest.mark.django_db
NAMES = {"en": "Terms", "zh-hans": "条款", "ru": "Условия"}


@pytest.fixture
def family(sample_papers):
    """A letter, another from it and from an offer's third version, a third that names the second by a fact."""
    case = make.case(company=factories.company(owner=factories.user()))
    first = issuing.issue("NOTE", None, case=case, by=None)
    frozen = build.items([
        build.source("NOTE", NAMES, first.number, on=first.issued_on),
        build.source("OFR", NAMES, "XA-OFR-2026-00007", version=3),
    ])  # fmt: skip
    second = issuing.issue(
        "NOTE", None, case=case, by=None, facts=make.note_facts(came_from=frozen)
    )
    third = issuing.issue(
        "NOTE", None, case=case, by=None, facts=make.note_facts(refers=build.text(second.number))
    )
    return [first, second, third, issuing.replace(third, by=manager(case), reason="Опечатка")]


def manager(case):
    return factories.staff(role="manager", campus=case.campus)


def signed_in(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods"] = SECOND_FACTOR
    session.save()
    return client


def reach(user, *, desk=True):
    return Reach(user, desk, "ru")


def test_every_edge_is_seen_from_both_ends(family):
    by = reach(manager(family[0].case))
    family = list(Document.objects.order_by("pk"))
    for older, newer in product(family, family):
        up = older.number in {line.number for line in lineage.origins(newer, by)}
        down = newer.number in {line.number for line in lineage.outcomes(older, by)}
        assert up == down, (older.number, newer.number)
    assert [len(lineage.origins(one, by)) for one in family] == [0, 2, 1, 2]


def test_a_frozen_source_keeps_its_version_and_its_day(family):
    first, offer = lineage.origins(family[1], reach(manager(family[0].case)))
    assert (first.number, first.on, bool(first.href)) == (
        family[0].number,
        family[0].issued_on,
        True,
    )
    assert (offer.what, offer.version, offer.href) == ("Условия", 3, "")
    written = lineage.Line("Условия", "XA-OFR-2026-00007", 3)
    assert offer == written


def test_nobody_is_led_to_a_paper_of_another(family):
    stranger = factories.user()
    factories.company(owner=stranger)
    by = reach(stranger, desk=False)
    assert lineage.outcomes(family[0], by) == []
    assert not any(line.href for one in family for line in lineage.origins(one, by))


def test_the_page_is_the_companys_and_the_desks(family):
    owner = family[0].company.memberships.get().user
    number = family[1].number
    page = signed_in(owner).get(reverse("documents:lineage", args=[number])).content.decode()
    assert family[0].number in page
    assert family[2].number in page
    at_desk = signed_in(manager(family[0].case)).get(
        reverse("documents:desk_lineage", args=[number])
    )
    assert family[0].number in at_desk.content.decode()
    assert signed_in(factories.user()).get(reverse("documents:lineage", args=[number])).status_code in (302, 403, 404)  # fmt: skip
