"""The public site: pages in three trees, one per language. Wagtail keeps drafts and history."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms import catalogue, spaces
from cms.blocks import RICH_TEXT, Body
from cms.serving import Served, ServedCatalogue, ServedHome, address
from portal.accounts.models import Campus
from portal.languages import codes, html_lang
from portal.search import keys_for, query_terms

NEWS_ON_A_PAGE = 20
NEWS_AT_HOME = 3
CARDS_AT_HOME = 8


class SearchEntry(models.Model):
    """The search terms of a live page; whole words stand between spaces (see portal.search)."""

    page = models.OneToOneField(Page, models.CASCADE, related_name="search_entry")
    keys = models.TextField()

    def __str__(self):
        return str(self.page)


class SitePage(Page):
    """What all pages of the site share."""

    translation_due = models.DateField(
        _("translation due"), null=True, blank=True,
        help_text=_("Readers whose language is missing are told this day."),
    )  # fmt: skip
    private_page_options = ["login", "groups"]
    content_panels = Page.content_panels
    settings_panels = [*Page.settings_panels, FieldPanel("translation_due")]

    class Meta:
        abstract = True

    def words(self) -> list[str]:
        """Every text a reader may search for."""
        texts = [self.title, self.search_description]
        for name in ("lead", "body", "intro"):
            value = getattr(self, name, "")
            blocks = (
                value.stream_block.get_searchable_content(value)
                if hasattr(value, "stream_block")
                else [value]
            )
            texts += [str(block) for block in blocks]
        return texts

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None:
            SearchEntry.objects.update_or_create(
                page_id=self.pk, defaults={"keys": keys_for(*self.words())}
            )

    def get_site_home(self, language: str) -> "HomePage":
        """The front page of a language; where that language has none, this tree's own."""
        if isinstance(self, HomePage) and self.locale.language_code == language:
            return self
        top = (
            HomePage.objects.live()
            .filter(locale__language_code=language)
            .select_related("locale")
            .first()
        )
        return (
            top or HomePage.objects.ancestor_of(self, inclusive=True).select_related("locale").get()
        )


class HomePage(ServedHome, SitePage):
    """The park's promise, two ways in, and what is new."""

    lead = models.TextField(_("promise"), max_length=500)
    body = StreamField(Body(), blank=True, verbose_name=_("text"))

    template = "cms/site/home.html"
    content_panels = [*SitePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("front page")

    def chrome(self, language: str) -> dict:
        """What stands around every page of this language."""
        return {
            "home_url": address(self, language),
            "menu": self.menu(language),
            "footer": self.footer(language),
            "filing": self.filing,
        }

    def menu(self, language: str) -> list[dict]:
        """The pages shown in menus, in the order of the tree."""
        return [
            {"url": address(p, language), "title": p.title}
            for p in self.first_level
            if p.show_in_menus
        ]

    def footer(self, language: str) -> list[dict]:
        """The other pages of the first level: law, accessibility, terms."""
        return [
            {"url": address(p, language), "title": p.title}
            for p in self.first_level
            if not p.show_in_menus
        ]

    @property
    def filing(self) -> str:
        return str(LegalNumbers.objects.first() or "")

    @cached_property
    def first_level(self) -> list[Page]:
        return list(self.get_children().live().public().order_by("path"))

    def facts(self, query, language):
        services = next((p for p in self.first_level if p.specific_class is ServicesPage), None)
        news = next((p for p in self.first_level if p.specific_class is NewsIndexPage), None)
        base = address(services, language) if services else ""
        return {
            "cards": catalogue.cards(language, base)[:CARDS_AT_HOME] if services else [],
            "services_url": base,
            "campuses": list(Campus.objects.all()),
            "news": news.specific.entries(language)[:NEWS_AT_HOME] if news else [],
            "news_url": address(news, language) if news else "",
            "now": timezone.now(),
        }


class StandardPage(Served, SitePage):
    """Text: about the park, how to become a resident, the law."""

    lead = models.TextField(_("introduction"), max_length=500, blank=True)
    body = StreamField(Body(), verbose_name=_("text"))
    apply_button = models.BooleanField(_("button “Apply” at the end"), default=False)

    template = "cms/site/standard.html"
    content_panels = [
        *SitePage.content_panels, FieldPanel("lead"), FieldPanel("body"), FieldPanel("apply_button"),
    ]  # fmt: skip
    subpage_types = ["cms.StandardPage"]

    class Meta:
        verbose_name = _("standard page")

    def facts(self, query, language):
        return {
            "below": [
                {"url": address(p, language), "title": p.title}
                for p in self.get_children().live().public()
            ]
        }


class ServicesPage(ServedCatalogue, SitePage):
    """The catalogue of services, and one page for each of them."""

    lead = models.TextField(_("introduction"), max_length=500, blank=True)

    template = "cms/site/services.html"
    service_template = "cms/site/service.html"
    content_panels = [*SitePage.content_panels, FieldPanel("lead")]
    subpage_types = []

    class Meta:
        verbose_name = _("page of services")

    @staticmethod
    def service_code(text: str) -> str:
        return catalogue.code_of(text)

    def facts(self, query, language):
        asked, group = query.get("q", "").strip()[:200], query.get("category", "")
        base = address(self, language)
        found = catalogue.found(language, base, asked, group)
        return {
            "cards": found,
            "asked": asked,
            "group": group,
            "groups": catalogue.groups(language, base, asked, group),
        }

    def service_facts(self, code, language):
        return catalogue.service(code, language)


class SpacePage(Served, SitePage):
    """Units that can be had on a day."""

    lead = models.TextField(_("introduction"), max_length=500, blank=True)

    template = "cms/site/space.html"
    content_panels = [*SitePage.content_panels, FieldPanel("lead")]
    subpage_types = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("page of available space")

    def facts(self, query, language):
        return spaces.listing(query, language)


class NewsIndexPage(Served, SitePage):
    lead = models.TextField(_("introduction"), max_length=500, blank=True)

    template = "cms/site/news_index.html"
    content_panels = [*SitePage.content_panels, FieldPanel("lead")]
    subpage_types = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("page of news")

    def entries(self, language: str, before: str = "") -> list[dict]:
        """News of the reader's language, and what exists only in another one, newest first."""
        live = NewsPage.objects.live().public().filter(alias_of=None)
        mine = live.filter(
            locale__language_code=language, translation_key=OuterRef("translation_key")
        )
        rows = live.filter(Q(locale__language_code=language) | ~Exists(mine)).select_related(
            "locale"
        )
        if before:
            rows = rows.filter(published_on__lt=before)
        wanted = rows.order_by("-published_on", "-pk")[: NEWS_ON_A_PAGE * len(codes())]
        rank = {code: place for place, code in enumerate([language, *codes()][::-1])}
        best = {}
        for row in sorted(wanted, key=lambda r: rank[r.locale.language_code]):
            best[row.translation_key] = row
        newest = sorted(best.values(), key=lambda r: (r.published_on, r.pk), reverse=True)
        return [row.entry(language) for row in newest[:NEWS_ON_A_PAGE]]

    def facts(self, query, language):
        before = spaces.day_of(query.get("before", ""))
        entries = self.entries(language, before.isoformat() if before else "")
        more = entries[-1]["day"] if len(entries) == NEWS_ON_A_PAGE else None
        return {"entries": entries, "next": f"?before={more.isoformat()}" if more else ""}


class NewsPage(Served, SitePage):
    published_on = models.DateField(_("day of the news"), default=timezone.localdate)
    lead = models.TextField(_("introduction"), max_length=500)
    body = StreamField(Body(), blank=True, verbose_name=_("text"))

    template = "cms/site/news.html"
    content_panels = [
        *SitePage.content_panels, FieldPanel("published_on"), FieldPanel("lead"), FieldPanel("body"),
    ]  # fmt: skip
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")

    def entry(self, language: str) -> dict:
        code = self.locale.language_code
        return {
            "title": self.title,
            "lead": self.lead,
            "day": self.published_on,
            "url": address(self, language),
            "lang": html_lang(code),
            "language": code if code != language else "",
        }

    def facts(self, query, language):
        index = self.get_parent()
        return {"index_url": address(index, language)}


class ContactsPage(Served, SitePage):
    """How to reach each campus; addresses and hours come from the campus itself."""

    lead = models.TextField(_("introduction"), max_length=500, blank=True)
    intro = RichTextField(
        _("how to get there, messengers"), blank=True, features=["h3", *RICH_TEXT]
    )

    template = "cms/site/contacts.html"
    content_panels = [*SitePage.content_panels, FieldPanel("lead"), FieldPanel("intro")]
    subpage_types = []

    class Meta:
        verbose_name = _("contacts")

    def facts(self, query, language):
        campuses = [
            {"campus": campus, "official": html_lang(campus.official_language),
             "address": campus.address.localize(campus.official_language)
             if campus.official_language != language else ""}
            for campus in Campus.objects.all()
        ]  # fmt: skip
        return {"campuses": campuses, "now": timezone.now()}


@register_setting(icon="site")
class LegalNumbers(BaseGenericSetting):
    """What the law of the servers' countries wants at the foot of every page."""

    icp = models.CharField(_("ICP filing number"), max_length=60, blank=True)
    police = models.CharField(_("public security filing number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("filing numbers")

    def __str__(self):
        return " ".join(filter(None, [self.icp, self.police]))


def found_pages(text: str, language: str) -> list[dict]:
    """Pages that hold every term in any of their languages, each in the reader's own where it exists."""
    terms = query_terms(text)
    if not terms:
        return []
    rows = Page.objects.live().public().filter(alias_of=None)
    for term in terms:
        rows = rows.filter(search_entry__keys__contains=f" {term}")
    keys = list(rows.values_list("translation_key", flat=True)[:100])
    family = (
        Page.objects.live().public().filter(translation_key__in=keys, alias_of=None, depth__gt=1)
    )
    rank = {code: place for place, code in enumerate([language, *codes()][::-1])}
    best = {}
    for page in sorted(
        family.select_related("locale"), key=lambda p: rank.get(p.locale.language_code, -1)
    ):
        best[page.translation_key] = page
    return [result(page, language) for page in sorted(best.values(), key=lambda p: p.path)]


def result(page: Page, language: str) -> dict:
    code = page.locale.language_code
    return {
        "title": page.title,
        "text": page.search_description,
        "url": address(page, language),
        "lang": html_lang(code),
        "language": code if code != language else "",
    }
