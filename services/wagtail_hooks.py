"""The catalogue in the editor: services with drafts and publishing, categories."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from services.models import Category, Service
from services.reading import faults


class ReadableJSON(json.JSONEncoder):
    """Indented, so that an editor finds the line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "indent": 2, "sort_keys": False})


class ServiceForm(WagtailAdminModelForm):
    """A draft may be unfinished; publishing asks for every text in every language."""

    definition = forms.JSONField(
        label=_("definition"),
        encoder=ReadableJSON,
        widget=forms.Textarea(attrs={"rows": 40, "spellcheck": "false"}),
    )

    def clean_definition(self) -> Any:
        data = self.cleaned_data["definition"]
        wrong = faults(data, complete="action-publish" in self.data)
        code = self.data.get("code") or self.instance.code
        if isinstance(data, dict) and code and data.get("code") != code:
            wrong = [*wrong, _("The code inside must be the code of the service.")]
        if wrong:
            raise forms.ValidationError(wrong)
        return data


class ServiceViewSet(SnippetViewSet):
    model = Service
    icon = "clipboard-list"
    menu_label = _("Services")
    list_display = ["code", "__str__", "category", "live"]
    list_filter = ["category"]
    search_fields = ["code"]
    search_backend_name = None
    base_form_class = ServiceForm
    panels = [
        FieldPanel("code"),
        FieldPanel("category"),
        HelpPanel(
            content=_(
                "Card, form, papers, steps, fees, notices and prepared reasons stand in one definition. "
                "Requests keep the version they were made with."
            )
        ),
        FieldPanel("definition"),
    ]


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "folder-open-inverse"
    menu_label = _("Service categories")
    list_display = ["code", "title", "position"]
    search_fields = ["code"]
    search_backend_name = None
    panels = [FieldPanel("code"), FieldPanel("title"), FieldPanel("position")]


class CatalogueGroup(SnippetViewSetGroup):
    items = (ServiceViewSet, CategoryViewSet)
    menu_label = _("Catalogue of services")
    menu_icon = "clipboard-list"
    menu_order = 250


register_snippet(CatalogueGroup)
