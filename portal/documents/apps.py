from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    verbose_name = _("Documents")

    def ready(self):
        from portal import append_only, home, jobs  # noqa: PLC0415  models exist only now
        from portal.cases import attachments  # noqa: PLC0415  likewise
        from portal.documents import checks, consents, kinds  # noqa: PLC0415  likewise

        register(checks.long_term, deploy=True)
        kinds.register(consents.CONSENT)
        attachments.kept_by(
            "portal.documents.actions.dossier.attach",
            opened_by="portal.documents.actions.dossier.open_up",
        )
        append_only.guard("documents.PaperView")
        append_only.guard("documents.CounterSigned")
        append_only.guard("documents.RenewedCopy")
        append_only.guard("documents.TemplateStep")
        append_only.guard("documents.Export", open=("file", "ready_at", "removed_at"))
        home.add_panel("portal.documents.panels.latest", order=40)
        jobs.every(300, "portal.documents.tasks.recheck_papers")
        jobs.every(24 * 3600, "portal.documents.tasks.remind_of_expiry")
        jobs.every(24 * 3600, "portal.documents.tasks.watch_seals")
        jobs.every(600, "portal.documents.tasks.renew_stamps")
        jobs.every(6 * 3600, "portal.documents.tasks.ask_about_seals")
        jobs.every(24 * 3600, "portal.documents.tasks.tidy")
        jobs.every(24 * 3600, "portal.documents.actions.exporting.remove_old")
