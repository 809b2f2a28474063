from django.urls import include, path

from tests.isolation.doors import doors, walked


def look(request, **ids): ...


def test_a_door_knows_its_namespaces_and_its_address():
    inner = ([path("<uuid:public_id>/<slug:section>/", look, name="section")], "tenants")
    (door,) = doors([path("my/space/", include(inner))])

    assert str(door) == "tenants:section"
    assert door.parameters == ["public_id", "section"]
    assert door.address({"public_id": "1", "section": "entity"}) == "/my/space/1/entity/"


def test_of_two_doors_with_one_address_the_first_counts():
    first, second = path("a/", look, name="first"), path("a/", look, name="second")

    assert [str(door) for door in walked([first, second])] == ["first"]
