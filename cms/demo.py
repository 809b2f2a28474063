"""The demo park's site in three languages. Pages that are there already are left as their editors made them."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from wagtail.models import Locale, Page, Site

from cms import editors
from cms.models import (
    ContactsPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    ServicesPage,
    SpacePage,
    StandardPage,
)
from portal.languages import codes

TEXTS = Path(__file__).parent / "demo_site"
# Slug, kind, and whether the menu shows it, in the order of the menu.
PAGES = [
    ("residency", StandardPage, True),
    ("services", ServicesPage, True),
    ("space", SpacePage, True),
    ("about", StandardPage, False),
    ("news", NewsIndexPage, True),
    ("contacts", ContactsPage, True),
    ("privacy", StandardPage, False),
    ("accessibility", StandardPage, False),
    ("terms", StandardPage, False),
]
# The newest piece of news waits for its translators.
TRANSLATION_DAYS = 14


def load(park) -> None:
    """Trees, editors' rights, site. Safe to repeat."""
    editors.enrol()
    for code in codes():
        texts = tomllib.loads((TEXTS / f"{code}.toml").read_text(encoding="utf-8"))
        tree(code, texts)
    serve_from(HomePage.objects.get(locale__language_code=codes()[0]))


def tree(code: str, texts: dict) -> None:
    locale, _new = Locale.objects.get_or_create(language_code=code)
    root = Page.objects.get(depth=1)
    home = grow(root, HomePage, locale, f"park-{code}", texts["home"])
    for slug, kind, in_menu in PAGES:
        extra = {"show_in_menus": in_menu}
        if slug == "residency":
            extra["apply_button"] = True
        made = grow(home, kind, locale, slug, texts[slug], **extra)
        if kind is NewsIndexPage:
            for name, item in texts[slug].get("items", {}).items():
                due = (
                    timezone.localdate() + timedelta(TRANSLATION_DAYS)
                    if name == "xian-salon"
                    else None
                )
                day = date.fromisoformat(item["day"])
                grow(made, NewsPage, locale, name, item, published_on=day, translation_due=due)


def grow(parent: Page, kind: type, locale: Locale, slug: str, texts: dict, **fields):
    """The page, published; a twin of the page that already stands at this place in another language."""
    found = kind.objects.child_of(parent).filter(slug=slug).first()
    if found:
        return found
    names = {field.name for field in kind._meta.get_fields()}
    values = {name: texts[name] for name in ("lead", "intro") if name in texts and name in names}
    if "body" in texts:
        values["body"] = [{"type": kind_of, "value": value} for kind_of, value in texts["body"]]
    page = kind(
        title=texts["title"], slug=slug, search_description=texts.get("description", ""),
        locale=locale, first_published_at=timezone.now(), last_published_at=timezone.now(), **values, **fields,
    )  # fmt: skip
    twin = twin_of(parent, kind, slug, locale)
    if twin:
        page.translation_key = twin.translation_key
    parent.add_child(instance=page)
    return page


def twin_of(parent: Page, kind: type, slug: str, locale: Locale):
    """The same place in a tree that was planted earlier; front pages are each other's twins."""
    others = kind.objects.exclude(locale=locale)
    if kind is HomePage:
        return others.first()
    return others.filter(slug=slug).order_by("pk").first()


def serve_from(home: HomePage) -> None:
    """The site begins at our front page; Wagtail's own welcome page goes."""
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    if site.root_page_id != home.pk:
        site.root_page = home
        site.save()
    for page in Page.objects.filter(depth=2):
        if page.specific_class is Page:
            page.delete()
