"""The catalogue in the editor: services with drafts and publishing, categories."""

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, HelpPanel, PublishingPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from services import rules
from services.editing import ResourceViewSet
from services.forms.catalogue import ServiceForm
from services.models import Category, Service
from services.panels import Parts, StandingPanel, Tab
from services.places import HEADINGS
from services.views import catalogue

LIVE = BooleanColumn("live", label=Service._meta.get_field("live").verbose_name)


def tab(heading, *parts, name):
    """A tab with one field for each part of the definition."""
    fields = [FieldPanel("fields_part" if p == "fields" else p, heading=HEADINGS[p]) for p in parts]
    return Tab(fields, heading=heading, name=name)


class ServiceViewSet(SnippetViewSet):
    model = Service
    icon = "clipboard-list"
    menu_label = _("Services")
    list_display = ["code", "__str__", "category", LIVE]
    list_filter = ["category"]
    search_fields = ["code"]
    search_backend_name = None
    copy_view_enabled = False  # a copy is a new service under a code of its own: `service_clone`
    edit_handler = Parts(
        [
            Tab(
                [
                    StandingPanel(),
                    FieldPanel("code"),
                    FieldPanel("category", widget=forms.Select),
                    HelpPanel(
                        content=_("Requests keep the version they were made with: what you publish holds from then on.")
                    ),
                    FieldPanel("card", heading=HEADINGS["card"]),
                    PublishingPanel(),
                ],
                heading=HEADINGS["card"], name="card",
            ),
            tab(HEADINGS["terms"], "terms", "documents", name="terms"),
            tab(HEADINGS["fields"], "fields", name="questions"),
            tab(_("Papers"), "papers", name="papers"),
            tab(HEADINGS["steps"], "steps", name="steps"),
            tab(HEADINGS["fees"], "fees", name="fees"),
            tab(HEADINGS["eligibility"], "eligibility", name="rules"),
            tab(_("Notices, reasons, questions"), "notices", "replies", "faq", name="notices"),
        ],
        base_form_class=ServiceForm,
    )  # fmt: skip


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "folder-open-inverse"
    menu_label = _("Service categories")
    list_display = ["code", "title", "position"]
    search_fields = ["code"]
    search_backend_name = None
    panels = [FieldPanel("code"), FieldPanel("title"), FieldPanel("position")]


class ImportItem(MenuItem):
    def is_shown(self, request):
        return rules.edits_catalogue(request.user)


class CatalogueGroup(SnippetViewSetGroup):
    items = (ServiceViewSet, CategoryViewSet, ResourceViewSet)
    menu_label = _("Catalogue of services")
    menu_icon = "clipboard-list"
    menu_order = 250

    def get_submenu_items(self):
        more = ImportItem(
            _("Import a file"), reverse("service_import"), name="service-import", icon_name="download", order=9
        )  # fmt: skip
        return [*super().get_submenu_items(), more]


register_snippet(CatalogueGroup)


@hooks.register("register_admin_urls")
def catalogue_urls():
    return [
        path("services/import/", catalogue.take_in, name="service_import"),
        path("services/<str:code>/export/", catalogue.give_out, name="service_export"),
        path("services/<str:code>/clone/", catalogue.clone, name="service_clone"),
        path("services/<str:code>/versions/", catalogue.versions, name="service_versions"),
    ]


@hooks.register("register_snippet_listing_buttons")
def listing_buttons(snippet, user, next_url):
    """In the list, what can be done with a service as a whole."""
    if not isinstance(snippet, Service) or not rules.edits_catalogue(user):
        return
    yield Button(
        _("Copy"), url=reverse("service_clone", args=[snippet.code]), icon_name="copy", priority=20
    )
    yield Button(
        _("Versions"),
        url=reverse("service_versions", args=[snippet.code]),
        icon_name="history",
        priority=21,
    )
    yield Button(
        _("Export as file"),
        url=reverse("service_export", args=[snippet.code]),
        icon_name="upload",
        priority=22,
    )
