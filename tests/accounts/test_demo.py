from types import SimpleNamespace

import pytest

from portal.accounts import demo, identifiers
from portal.accounts.models import Campus, Company, CompanyIdentifier, Person, StaffRole, User

pytestmark = pytest.mark.django_db


def counts():
    return [
        m.objects.count() for m in (User, Campus, Company, Person, StaffRole, CompanyIdentifier)
    ]


def test_loading_twice_changes_nothing():
    park = SimpleNamespace()
    demo.load(park)
    first = counts()
    demo.load(SimpleNamespace())
    assert counts() == first
    assert set(park.campuses) == {"XA", "MOW"}
    assert park.users["wang.min"] == park.users["wang.min@park.example"]


def test_every_number_has_the_right_check_digit():
    demo.load(SimpleNamespace())
    for number in CompanyIdentifier.objects.select_related("company"):
        assert (
            identifiers.check(number.kind, number.value, number.company.country).level
            == identifiers.OK
        ), number


def test_every_text_is_there_in_three_languages():
    demo.load(SimpleNamespace())
    for campus in Campus.objects.all():
        for name in (
            "name",
            "legal_name",
            "address",
            "signatory_name",
            "signatory_position",
            "office_hours",
        ):
            assert set(getattr(campus, name).data) == {"en", "zh-hans", "ru"}, name
    for company in Company.objects.all():
        assert set(company.document_names.data) == {"en", "zh-hans", "ru"}


def test_every_staff_role_is_played_and_finance_by_two():
    demo.load(SimpleNamespace())
    played = list(StaffRole.objects.values_list("role", flat=True))
    assert (set(played), played.count("finance")) == (set(StaffRole.Role.values), 2)


def test_the_cast_can_enter_by_password():
    demo.load(SimpleNamespace())
    assert all(user.check_password(demo.PASSWORD) for user in User.objects.all()[:3])
