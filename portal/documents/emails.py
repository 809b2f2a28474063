"""Letters about papers. Past tense: they follow what happened."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import Membership, User
from portal.languages import format_date
from portal.mail import Letter

M = Membership.Role


def readers(company_id: int) -> list[User]:
    """Who acts for the company."""
    return list(
        User.objects.filter(
            memberships__company=company_id, memberships__left_at=None,
            memberships__role__in=(M.OWNER, M.MANAGER, M.MEMBER),
        ).distinct()
    )  # fmt: skip


def document_ready(document) -> None:
    def build() -> Letter:
        return Letter(
            subject=_("Document ready: %(title)s") % {"title": document.title},
            paragraphs=[
                _("%(title)s No. %(number)s is sealed and can be downloaded.")
                % {"title": document.title, "number": document.number}
            ],
            action=_("Open the document"),
            url=settings.SITE_URL + reverse("documents:document", args=[document.number]),
        )

    for reader in readers(document.company_id):
        mail.send(
            reader, build, event="document.ready", about=document.case.number or "" if document.case else "",
            other=document.campus.official_language, key=f"document-{document.pk}-{reader.pk}",
        )  # fmt: skip


def paper_expiring(paper, days: int) -> None:
    def build() -> Letter:
        until = format_date(paper.expires_on, get_language() or "en")
        return Letter(
            subject=_("A paper expires soon"),
            paragraphs=[
                _(
                    "%(kind)s “%(name)s” is valid until %(until)s. Upload the new one before that day."
                )
                % {"kind": paper.kind_label, "name": paper.name, "until": until}
            ],
            action=_("Open the dossier"),
            url=settings.SITE_URL + reverse("documents:dossier"),
        )

    for reader in readers(paper.company_id):
        mail.send(
            reader, build, event="paper.expiring",
            key=f"paper-{paper.pk}-{paper.expires_on:%Y%m%d}-{days}-{reader.pk}",
        )  # fmt: skip


def paper_refused(paper) -> None:
    def build() -> Letter:
        return Letter(
            subject=_("A file was refused"),
            paragraphs=[
                _("The virus check found something in “%(name)s”. Upload a clean copy.")
                % {"name": paper.name}
            ],
            action=_("Open the dossier"),
            url=settings.SITE_URL + reverse("documents:dossier"),
        )

    mail.send(paper.uploaded_by, build, event="paper.refused", key=f"paper-{paper.pk}-refused")


def export_ready(export) -> None:
    """To whoever asked for it, and nobody else."""

    def build() -> Letter:
        return Letter(
            subject=_("Your export is ready"),
            paragraphs=[
                _("The list you asked for can be downloaded for seven days, by you alone.")
            ],
            action=_("Open your exports"),
            url=settings.SITE_URL + reverse("documents:exports"),
        )

    mail.send(export.by, build, event="export.ready", key=f"export-{export.pk}")
