from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Services")

    def ready(self):
        from portal import home, jobs  # noqa: PLC0415  models are there only now
        from portal.billing.signals import invoice_paid  # noqa: PLC0415  models are there only now
        from portal.cases.kinds import Kind, register  # noqa: PLC0415  models are there only now
        from services import papers, receivers  # noqa: PLC0415  models are there only now

        papers.register_kinds()
        invoice_paid.connect(receivers.invoice_paid, dispatch_uid="services.invoice_paid")
        jobs.every(60, "services.actions.quoting.lapse_quotations")
        home.add_panel("services.views.panels.home_needs", order=15)
        home.add_panel("services.views.panels.home_requests", order=40)
        home.add_panel("services.views.panels.home_order", order=60)
        register(
            Kind(
                code="request",
                label=pgettext_lazy("kind of case", "Service request"),
                number_code="REQ",
                desk="services.views.panels.desk",
                my="services.views.panels.my",
                stages="services.views.panels.stages",
                pages={
                    "ask": "services:desk_ask",
                    "prepare": "services:desk_prepare",
                    "reject": "services:desk_reject",
                    "quote": "services:desk_quote",
                    "requote": "services:desk_quote",
                },
                my_pages={
                    "answer": "services:answer",
                    "rate": "services:rate",
                    "accept_quotation": "services:quotation",
                },
                actions={
                    "start": "services.actions.quoting.start",
                    "deliver": "services.actions.working.deliver",
                    "rework": "services.actions.working.rework",
                    "withdraw": "services.actions.asking.withdraw",
                },
            )
        )
