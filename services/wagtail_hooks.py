"""The catalogue in the editor: services with drafts and publishing, categories."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList, TabbedInterface
from wagtail.blocks import BlockField
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from services.blocks import (
    CARD,
    ELIGIBILITY,
    FAQ,
    FEES,
    NOTICES,
    PAPERS,
    PARTS,
    QUESTIONS,
    REPLIES,
    STEPS,
    TERMS,
    errors,
    from_blocks,
    to_blocks,
)
from services.editing import ResourceViewSet
from services.models import Category, Service
from services.reading import faults, same


class ServiceForm(WagtailAdminModelForm):
    """A draft may be unfinished; publishing asks for every text in every language."""

    card = BlockField(CARD, label=_("The card"))
    terms = BlockField(TERMS, label=_("Conditions"))
    fields_part = BlockField(QUESTIONS, label=_("Questions"))
    papers = BlockField(PAPERS, label=_("Required papers"))
    steps = BlockField(STEPS, label=_("Steps"))
    fees = BlockField(FEES, label=_("Fees"))
    notices = BlockField(NOTICES, label=_("Notices"))
    replies = BlockField(REPLIES, label=_("Prepared reasons"))
    eligibility = BlockField(ELIGIBILITY, label=_("Rules"))
    faq = BlockField(FAQ, label=_("Questions people ask"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, value in to_blocks(self.instance.definition).items():
            self.initial[FORM_NAMES.get(part, part)] = value

    def clean(self) -> Any:
        data = super().clean()
        given = {part: data.get(FORM_NAMES.get(part, part)) for part in PARTS}
        code = data.get("code")
        if code and all(value is not None for value in given.values()):
            self.take(from_blocks(code, given))
        return data

    def take(self, made: dict[str, Any]) -> None:
        """Check the definition and lay it in the row; one that says the same stays as it was written."""
        wrong = faults(made, complete="action-publish" in self.data)
        for part, error in errors(wrong, made).items():
            self.add_error(FORM_NAMES.get(part, part), error)
        if not wrong and not same(made, self.instance.definition):
            self.instance.definition = made


# A form's own `fields` are its fields: the questions go by another name there.
FORM_NAMES = {"fields": "fields_part"}


class ServiceViewSet(SnippetViewSet):
    model = Service
    icon = "clipboard-list"
    menu_label = _("Services")
    list_display = ["code", "__str__", "category", "live"]
    list_filter = ["category"]
    search_fields = ["code"]
    search_backend_name = None
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("code"),
                    FieldPanel("category"),
                    HelpPanel(
                        content=_("Requests keep the version they were made with: what you publish holds from then on.")
                    ),
                    FieldPanel("card", heading=_("The card")),
                ],
                heading=_("The card"),
            ),
            ObjectList([FieldPanel("terms", heading=_("Conditions"))], heading=_("Conditions")),
            ObjectList([FieldPanel("fields_part", heading=_("Questions"))], heading=_("Questions")),
            ObjectList([FieldPanel("papers", heading=_("Required papers"))], heading=_("Papers")),
            ObjectList([FieldPanel("steps", heading=_("Steps"))], heading=_("Steps")),
            ObjectList([FieldPanel("fees", heading=_("Fees"))], heading=_("Fees")),
            ObjectList([FieldPanel("eligibility", heading=_("Rules"))], heading=_("Rules")),
            ObjectList(
                [FieldPanel("notices", heading=_("Notices")), FieldPanel("replies", heading=_("Prepared reasons")),
                 FieldPanel("faq", heading=_("Questions people ask"))],
                heading=_("Notices, reasons, questions"),
            ),
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


class CatalogueGroup(SnippetViewSetGroup):
    items = (ServiceViewSet, CategoryViewSet, ResourceViewSet)
    menu_label = _("Catalogue of services")
    menu_icon = "clipboard-list"
    menu_order = 250


register_snippet(CatalogueGroup)
