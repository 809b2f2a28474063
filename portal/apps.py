from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self):
        from portal import append_only, jobs  # noqa: PLC0415  models load first

        jobs.every(600, "portal.digest.due")
        jobs.every(86400, "portal.notices.forget_old")
        jobs.every(86400, "portal.planner.look")
        post_migrate.connect(append_only.install, sender=self, dispatch_uid="append_only")
