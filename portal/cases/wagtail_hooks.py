"""The park's terms in the editor."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.cases.models import Term


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "globe"
    menu_label = _("Glossary")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["code", "note"]
    search_fields = ["code"]
    search_backend_name = None
    panels = [
        FieldPanel("code"),
        FieldPanel("words"),
        FieldPanel("avoid"),
        FieldPanel("note"),
    ]


register_snippet(TermViewSet)
