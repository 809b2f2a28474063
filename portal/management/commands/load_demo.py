"""Fill the demo park. A second run finds everything in place."""

from types import SimpleNamespace

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string, module_has_submodule

# In the order of the arrows: what stands on the right is there before what needs it.
APPS = (
    "portal.accounts", "portal.cases", "portal.documents", "portal.billing", "tenants", "services", "cms",
)  # fmt: skip


class Command(BaseCommand):
    help = "Load the demo park: campuses, cast, companies, calendars, and what each app adds."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("The demo park is loaded with the demo settings only.")
        with transaction.atomic():
            park = SimpleNamespace(campuses={}, users={}, companies={})
            self.load("portal.accounts", park)
            call_command("import_calendars", verbosity=0, stdout=self.stdout)
            for app in APPS[1:]:
                self.load(app, park)
        self.stdout.write("The demo park is ready.")

    def load(self, app, park):
        installed = next((config for config in apps.get_app_configs() if config.name == app), None)
        if installed and module_has_submodule(installed.module, "demo"):
            self.stdout.write(f"loading {app}")
            import_string(f"{app}.demo.load")(park)
