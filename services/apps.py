from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Services")

    def ready(self):
        # Needs the models of every app, which are there only now.
        from portal import home
        from portal.billing.signals import invoice_paid
        from portal.cases.kinds import Kind, register
        from services import papers, receivers

        papers.register_kinds()
        invoice_paid.connect(receivers.invoice_paid, dispatch_uid="services.invoice_paid")
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
                },
                my_pages={"answer": "services:answer", "rate": "services:rate"},
                actions={
                    "deliver": "services.actions.working.deliver",
                    "rework": "services.actions.working.rework",
                    "withdraw": "services.actions.asking.withdraw",
                },
            )
        )
