from django.urls import get_resolver, path

from portal.access import allow, anyone
from tests.house.urls import with_row_numbers, without_rule


def unguarded(request, number): ...


guarded = allow(anyone)(unguarded)


def test_every_view_names_its_rule():
    assert without_rule(get_resolver().url_patterns) == []


def test_a_view_without_a_rule_is_seen():
    assert without_rule([path("a/", unguarded), path("b/", guarded)]) == [
        "a/ → tests.house.test_urls.unguarded"
    ]


def test_no_address_carries_a_row_number():
    assert with_row_numbers(get_resolver().url_patterns) == []


def test_a_row_number_in_an_address_is_seen():
    guarded.__module__ = "tenants.views"
    patterns = [path("a/<int:pk>/", guarded), path("b/<uuid:id>/", guarded)]
    assert with_row_numbers(patterns) == ["a/<int:pk>/: pk"]
