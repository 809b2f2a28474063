"""The demo park's public site, for tests that read or look at it."""

from types import SimpleNamespace

from django.conf import settings
from wagtail.models import Collection, Locale, Page, Site

from cms import demo
from portal.accounts.models import Campus, User
from tests import factories


def wagtail_roots() -> None:
    """What Wagtail's migrations make, in case a test with real commits has emptied the tables."""
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(title="Root", slug="root")
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")


def public_site() -> list[str]:
    """The demo park's public site; its addresses in every language."""
    wagtail_roots()
    for code in ("XA", "MOW"):
        factories.campus(code=code)
    demo.load(SimpleNamespace(
        campuses={campus.code: campus for campus in Campus.objects.all()}, companies={},
        users={user.email.partition("@")[0]: user for user in User.objects.all()},
    ))  # fmt: skip
    root = Site.objects.get(is_default_site=True).root_page
    trees = [root, *root.get_translations()]
    return [
        page.url
        for tree in trees
        for page in tree.get_descendants(inclusive=True).live().specific()
    ]
