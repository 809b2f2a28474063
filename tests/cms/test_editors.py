"""Editors get what they edit and nothing else; the editor asks no other host for anything."""

import pytest
from django.contrib.auth.models import Group

from cms import editors
from cms.blocks import Body
from cms.models import StandardPage
from tests import factories

pytestmark = pytest.mark.django_db


def test_enrolling_twice_changes_nothing(site):
    editor = factories.staff(role="editor")
    group = editors.enrol()
    before = (
        group.permissions.count(),
        group.page_permissions.count(),
        group.collection_permissions.count(),
    )
    editors.enrol()
    assert before == (
        group.permissions.count(), group.page_permissions.count(), group.collection_permissions.count()
    )  # fmt: skip
    assert list(group.user_set.all()) == [editor]


def test_who_stops_being_an_editor_leaves_the_group(site):
    editor = factories.staff(role="editor")
    editors.enrol()
    editor.roles.all().delete()
    editors.enrol()
    assert Group.objects.get(name=editors.GROUP).user_set.count() == 0


def test_an_editor_may_publish_pages_but_not_manage_people(site):
    editor = factories.staff(role="editor")
    editors.enrol()
    page = StandardPage.objects.first()
    assert page.permissions_for_user(editor).can_publish()
    assert not editor.has_perm("accounts.change_user")


def test_a_table_needs_lines_of_one_width(site):
    block = Body().child_blocks["table"]
    with pytest.raises(Exception, match="Validation error"):
        block.clean(block.to_python({"caption": "Prices", "lines": "a | b\nc"}))


@pytest.mark.django_db(transaction=True)
def test_the_editor_works_under_its_policy_and_stays_at_home(site, new_page):
    editor = factories.staff(role="editor", language="ru")
    editors.enrol()
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    browser = new_page(by=editor, language="en")
    for place in (
        "/cms/",
        f"/cms/pages/{page.get_parent().pk}/",
        f"/cms/pages/{page.pk}/edit/",
        "/cms/images/add/",
    ):
        answer = browser.goto(place)
        assert answer.status == 200
        browser.wait_for_load_state("networkidle")
    assert browser.watch.errors == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["zh-hans", "ru"])
def test_public_pages_have_no_accessibility_finding(site, new_page, axe, code):
    page = new_page(language=code)
    for place in ("", "residency/", "services/", "space/", "news/", "contacts/", "search/?q=xyz"):
        page.goto(f"/{code}/{place}")
        assert axe(page) == [], place
    assert page.watch.errors == []
