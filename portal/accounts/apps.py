from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig

from portal import append_only
from portal.home import add_panel


class AccountsConfig(AppConfig):
    default = True
    name = "portal.accounts"
    verbose_name = _("People and companies")

    def ready(self):
        append_only.guard("accounts.PeopleView")
        add_panel("portal.accounts.views.notifications.returned_letters", order=5)
        add_panel("portal.accounts.views.company.expiring_passports", order=30)
        add_panel("portal.accounts.views.company.first_steps", order=90)


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "portal.accounts.wagtail_hooks.UserViewSet"
