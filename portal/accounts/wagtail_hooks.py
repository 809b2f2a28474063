"""The park itself in the editor: campuses, bank accounts, tax rates, roles, accounts. For superusers."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from portal.accounts.forms import park
from portal.accounts.models import BankAccount, Campus, StaffRole, TaxRate


class UserViewSet(WagtailUserViewSet):
    """Wagtail's users with the names and languages ours have; the settings name it."""

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002  Wagtail's signature
        return park.UserForm if for_update else park.NewUserForm


class CampusViewSet(SnippetViewSet):
    model = Campus
    icon = "site"
    menu_label = _("Campuses")
    list_display = ["code", "name", "country", "currency"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("country"), FieldPanel("currency")]),
            FieldPanel("name", heading=_("Name")),
            MultiFieldPanel(
                [
                    FieldPanel("legal_name", heading=_("Registered name")),
                    FieldPanel("address", heading=_("Registered address")),
                    FieldRowPanel([FieldPanel(kind) for kind in park.NUMBERS]),
                    FieldPanel("compared"),
                ],
                heading=_("Legal entity"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("signatory_name", heading=_("Name")),
                    FieldPanel("signatory_position", heading=_("Position")),
                ],
                heading=_("Who signs"),
            ),
            FieldRowPanel(
                [
                    FieldPanel("official_language", heading=_("Official language")),
                    FieldPanel(
                        "prevailing_language", heading=_("Language that prevails in contracts")
                    ),
                ]
            ),
            FieldRowPanel(
                [
                    FieldPanel("time_zone"),
                    FieldPanel("cutoff", heading=_("What comes later counts as the next day")),
                    FieldPanel("office_end", heading=_("End of the working day")),
                ]
            ),
            FieldPanel("auto_assign", heading=_("Give out new cases to officers as they come")),
            FieldPanel(
                "notice_days",
                heading=_("Days of notice to end a lease"),
                help_text=_("For new lease agreements. One that is signed keeps its own."),
            ),
            FieldPanel("office_hours", heading=_("Office hours")),
            FieldRowPanel(
                [
                    FieldPanel("phone", heading=_("Phone")),
                    FieldPanel("email", heading=_("E-mail address")),
                ]
            ),
        ],
        base_form_class=park.CampusForm,
    )


class BankAccountViewSet(SnippetViewSet):
    model = BankAccount
    icon = "table"
    menu_label = _("Bank accounts")
    list_display = ["__str__", "bank_name", "active"]
    edit_handler = ObjectList(
        [
            FieldRowPanel(
                [
                    FieldPanel("campus", heading=_("Campus")),
                    FieldPanel("currency"),
                    FieldPanel("active", heading=_("In use")),
                ]
            ),
            FieldPanel("bank_name", heading=_("Bank")),
            FieldPanel("account", heading=_("Bank account")),
            FieldRowPanel([FieldPanel(kind) for kind in park.CODES]),
            FieldPanel("compared"),
        ],
        base_form_class=park.BankAccountForm,
    )


class TaxRateViewSet(SnippetViewSet):
    model = TaxRate
    icon = "calendar-alt"
    menu_label = _("Tax rates")
    list_display = ["campus", "kind", "percent", "valid_from"]
    edit_handler = ObjectList(
        [
            HelpPanel(content=_("A new rate begins on its day; invoices keep the rate of theirs.")),
            FieldRowPanel([FieldPanel("campus", heading=_("Campus")), FieldPanel("kind")]),
            FieldRowPanel(
                [FieldPanel("percent"), FieldPanel("valid_from", heading=_("First day"))]
            ),
        ],
        base_form_class=park.TaxRateForm,
    )


class StaffRoleViewSet(SnippetViewSet):
    model = StaffRole
    icon = "group"
    menu_label = _("Staff roles")
    list_display = ["user", "get_role_display", "campus"]
    list_filter = ["role", "campus"]
    edit_handler = ObjectList(
        [
            HelpPanel(
                content=_(
                    "The person signs up first, then gets a role here; at work they need a second factor."
                )
            ),
            FieldPanel("email"),
            FieldRowPanel(
                [
                    FieldPanel("role", heading=_("Role")),
                    FieldPanel("campus", heading=_("Campus (none: every campus)")),
                ]
            ),
        ],
        base_form_class=park.StaffRoleForm,
    )


class ParkGroup(SnippetViewSetGroup):
    items = (StaffRoleViewSet, CampusViewSet, BankAccountViewSet, TaxRateViewSet)
    menu_label = _("The park")
    menu_icon = "globe"
    menu_order = 900


register_snippet(ParkGroup)
