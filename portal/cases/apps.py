from django.apps import AppConfig
from django.db.models import OuterRef
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "portal.cases"
    verbose_name = _("Cases")

    def ready(self):
        from portal import append_only, jobs  # noqa: PLC0415  models load first
        from portal.accounts.actions import companies  # noqa: PLC0415  likewise
        from portal.accounts.models import user  # noqa: PLC0415  likewise
        from portal.cases import words  # noqa: PLC0415  likewise
        from portal.cases.models import unread  # noqa: PLC0415  likewise

        user.WITH_MEMBERSHIPS["unread"] = unread(
            user=OuterRef("user"), case__company=OuterRef("company")
        )
        append_only.guard("cases.CaseStep")
        post_migrate.connect(words.install, sender=self, dispatch_uid="case_words")
        companies.when_renamed("portal.cases.actions.indexing.index_company")
        jobs.every(30, "portal.jobs.reap")
        jobs.every(300, "portal.cases.actions.clocks.mark_breaches")
        jobs.every(600, "portal.cases.actions.escalating.climb")
