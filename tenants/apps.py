from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("Space and residents")

    def ready(self):
        from portal import append_only, home, jobs  # noqa: PLC0415  models load first
        from portal.billing import basis as lines  # noqa: PLC0415
        from portal.billing import undecided  # noqa: PLC0415
        from portal.billing.signals import invoice_paid  # noqa: PLC0415
        from portal.cases import kinds  # noqa: PLC0415
        from portal.documents import lineage  # noqa: PLC0415
        from tenants import basis, kind, papers, receivers, renewing  # noqa: PLC0415

        kinds.register(kind.APPLICATION)
        papers.register_all()
        renewing.register_batch()
        lineage.register(origins="tenants.lineage.origins", outcomes="tenants.lineage.outcomes")
        lines.register(dict(basis.sentences()))
        undecided.register("tenants.beyond.undecided")
        for rows in ("MeterReading", "Sitting", "Vote", "Handover", "Leaving"):
            append_only.guard(f"tenants.{rows}")
        invoice_paid.connect(receivers.deposit_paid, dispatch_uid="tenants.deposit_paid")
        home.add_panel("tenants.panels.home_panel", order=10)
        jobs.every(60, "tenants.actions.offering.expire_offers")
        jobs.every(60, "tenants.actions.matching.match_units")
        jobs.every(3600 * 24, "tenants.actions.reminding.nightly")
