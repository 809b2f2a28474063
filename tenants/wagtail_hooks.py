"""Buildings and units are edited in Wagtail, by the editors of the campus."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from tenants.models import Building, Rubric, Tariff, Unit


class BuildingViewSet(SnippetViewSet):
    model = Building
    icon = "home"
    list_display = ["__str__", "campus"]
    panels = [FieldPanel("campus"), FieldPanel("code"), FieldPanel("name"), FieldPanel("address")]


class UnitViewSet(SnippetViewSet):
    model = Unit
    icon = "table"
    list_display = ["__str__", "kind", "size", "rate", "status_words", "public"]
    list_filter = ["kind", "public", "building"]
    search_fields = ["number"]

    def get_queryset(self, request):
        return Unit.objects.with_status().select_related("building__campus")

    panels = [
        FieldRowPanel(
            [FieldPanel("building"), FieldPanel("floor"), FieldPanel("number"), FieldPanel("kind")]
        ),
        FieldRowPanel(
            [
                FieldPanel("usable"),
                FieldPanel("load_factor"),
                FieldPanel("rentable"),
                FieldPanel("desks"),
            ]
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("rate"), FieldPanel("rate_unit"), FieldPanel("currency")]
                ),
                FieldRowPanel(
                    [
                        FieldPanel("service_rate"),
                        FieldPanel("service_unit"),
                        FieldPanel("deposit_months"),
                    ]
                ),
            ],
            heading=_("Price"),
        ),
        FieldRowPanel([FieldPanel("available_from"), FieldPanel("public")]),
        FieldPanel("note"),
    ]


class RubricViewSet(SnippetViewSet):
    """A rubric in use is copied, not changed; the newest of a track is in force."""

    model = Rubric
    icon = "list-ol"
    list_display = ["__str__", "approve_from", "discuss_from", "created_at"]
    list_filter = ["track"]
    panels = [
        FieldPanel("track"),
        MultiFieldPanel(
            [FieldPanel(f"c{n}") for n in range(1, 8)], heading=_("Weights, together 100")
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "approve_from",
                    "discuss_from",
                    "block_below",
                    "widest_spread",
                    "enough",
                )
            ],
            heading=_("Score lines"),
        ),
    ]


class TariffViewSet(SnippetViewSet):
    """What a kilowatt-hour or a cubic metre costs, from which day on."""

    model = Tariff
    icon = "tag"
    list_display = ["campus", "kind", "price", "valid_from"]
    list_filter = ["campus", "kind"]
    panels = [FieldPanel(name) for name in ("campus", "kind", "price", "valid_from")]


class SpaceGroup(SnippetViewSetGroup):
    menu_label = _("Space")
    menu_icon = "home"
    items = (BuildingViewSet, UnitViewSet, TariffViewSet, RubricViewSet)


register_snippet(SpaceGroup)
