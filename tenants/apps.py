from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("Space and residents")

    def ready(self):
        from importlib.util import find_spec

        from portal import home, jobs  # models must be loaded first
        from portal.cases import kinds
        from tenants import kind, papers

        kinds.register(kind.APPLICATION)
        papers.register_all()
        if find_spec("portal.billing.signals"):
            from portal.billing.signals import invoice_paid
            from tenants import receivers

            invoice_paid.connect(receivers.deposit_paid, dispatch_uid="tenants.deposit_paid")
        home.add_panel("tenants.panels.home_panel", order=10)
        jobs.every(60, "tenants.actions.offering.expire_offers")
        jobs.every(3600 * 24, "tenants.actions.reminding.nightly")
