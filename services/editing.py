"""Rooms, instruments, interpreters and flats in the editor."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from services.models import Resource


def row(*names: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name) for name in names])


class ResourceViewSet(SnippetViewSet):
    """Bookings made keep the terms they were made with: a change holds from then on."""

    model = Resource
    icon = "date"
    menu_label = _("Resources to book")
    list_display = ["code", "__str__", "kind", "campus", "active"]
    list_filter = ["kind", "campus", "active"]
    search_fields = ["code"]
    search_backend_name = None
    panels = [
        row("code", "kind", "campus", "active"),
        FieldPanel("title"),
        FieldPanel("description"),
        row("capacity", "audience", "service"),
        MultiFieldPanel(
            [row("open_on", "opens_at", "closes_at"), row("slot_minutes", "buffer_minutes"),
             row("shortest", "longest"), row("ahead_hours", "ahead_days")],
            heading=_("When"),
        ),
        MultiFieldPanel(
            [row("price", "tax", "free_minutes"), row("cancel_hours", "late_percent")],
            heading=_("Price"),
        ),
    ]  # fmt: skip
