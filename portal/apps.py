from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self):
        from portal import append_only  # noqa: PLC0415  models load first

        post_migrate.connect(append_only.install, sender=self, dispatch_uid="append_only")
