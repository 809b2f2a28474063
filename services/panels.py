"""What the editor's page of a service shows beside its parts: where it stands, and what changed."""

from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from wagtail.admin.panels import ObjectList, Panel, TabbedInterface

from portal.languages import format_datetime
from services.completeness import completeness
from services.differences import Change, differences
from services.models import Service
from services.places import HEADINGS, PARTS
from services.reading import read


class Tab(ObjectList):
    """A tab whose address does not hang on the language of whoever opened it first."""

    def __init__(self, *args: Any, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "name": self.name}

    @property
    def clean_name(self) -> str:
        return self.name


def changes(old: Any, new: Any) -> list[Change]:
    """Between two rows or versions; a definition that cannot be read has no parts."""
    left, right = (read(each.definition, complete=False)[0] for each in (old, new))
    return differences(left, right, get_language() or "en") if left and right else []


class PartComparison:
    """One part of the definition in Wagtail's page that compares two revisions."""

    is_field, is_child_relation = True, False

    def __init__(self, part: str, old: Service, new: Service) -> None:
        self.field_label = HEADINGS[part]
        self.changes = [change for change in changes(old, new) if change.place[0] == part]

    def has_changed(self) -> bool:
        return bool(self.changes)

    def htmldiff(self) -> str:
        return render_to_string("services/editor/_changes.html", {"changes": self.changes})


class Parts(TabbedInterface):
    class BoundPanel(TabbedInterface.BoundPanel):
        def get_comparison(self) -> list[Any]:
            return [*super().get_comparison(), *(partial(PartComparison, part) for part in PARTS)]


class StandingPanel(Panel):
    """Published since when, draft or not, going live when; and how far each language is written."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "services/editor/standing.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        @cached_property
        def live(self) -> Service:
            return Service.objects.get(pk=self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            made = read(self.instance.definition, complete=False)[0]
            newest = self.live.versions.order_by("-number").first() if self.live.live else None
            return {
                "service": self.live,
                "version": newest,
                "since": moment(newest.published_at) if newest else "",
                "live_on": moment(waiting.approved_go_live_at) if (waiting := self.live.scheduled_revision) else "",
                "draft": self.live.has_unpublished_changes or not self.live.live,
                "changes": len(changes(self.live, self.instance)) if self.live.live else 0,
                "compare_url": reverse(
                    "wagtailsnippets_services_service:revisions_compare", args=[self.live.pk, "live", "latest"]
                ),
                "languages": completeness(made) if made else [],
            }  # fmt: skip


def moment(at: Any) -> str:
    return format_datetime(at, get_language() or "en", get_current_timezone_name())
