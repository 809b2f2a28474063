from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "portal.billing"
    verbose_name = _("Billing")

    def ready(self):
        from portal import home, jobs  # noqa: PLC0415  models load first
        from portal.billing import papers  # noqa: PLC0415  models load first

        papers.register_kinds()
        jobs.every(120, "portal.billing.tasks.look_after_checkouts")
        home.add_panel("portal.billing.panels.to_pay", order=20)
