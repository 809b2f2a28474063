from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Services")

    def ready(self):
        from portal import home, jobs  # noqa: PLC0415  models are there only now
        from portal.billing.signals import invoice_paid  # noqa: PLC0415  models are there only now
        from portal.cases.kinds import register  # noqa: PLC0415  models are there only now
        from portal.documents import sheets as exported  # noqa: PLC0415  models are there only now
        from services import kind, papers, receivers, sheets  # noqa: PLC0415  models are there only now

        papers.register_kinds()
        invoice_paid.connect(receivers.invoice_paid, dispatch_uid="services.invoice_paid")
        jobs.every(60, "services.actions.quoting.lapse_quotations")
        jobs.every(60, "services.actions.catalogue.publish_due")
        jobs.every(300, "services.actions.booking.finish_bookings")
        home.add_panel("services.views.panels.home_needs", order=15)
        home.add_panel("services.views.panels.home_requests", order=40)
        home.add_panel("services.views.panels.home_order", order=60)
        home.add_panel("services.views.booking_panels.home_bookings", order=55)
        register(kind.REQUEST)
        exported.register(sheets.REQUESTS)
        register(kind.BOOKING)
        register(kind.NAMING)
