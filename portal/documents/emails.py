"""Letters about papers. Past tense: they follow what happened."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import Membership, StaffRole, User
from portal.languages import format_date, pick
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


def keepers_of_seal(campus) -> list[User]:
    """Who sees to it that a campus can seal: its managers and directors."""
    there = Q(roles__campus=campus) | Q(roles__campus=None)
    roles = (StaffRole.Role.MANAGER, StaffRole.Role.DIRECTOR)
    return list(User.objects.filter(there, roles__role__in=roles, is_active=True).distinct())


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


def countersigned(copy) -> None:
    """To whoever has the case in hand, or issued the paper."""
    document = copy.document
    reader = (document.case.assignee if document.case else None) or document.issued_by
    if reader is None:
        return

    def build() -> Letter:
        told = {
            "title": document.title, "number": document.number, "signers": copy.signers,
            "company": document.company,
        }  # fmt: skip
        return Letter(
            subject=_("Signed by the company: %(title)s") % told,
            paragraphs=[
                _(
                    "%(company)s has handed in %(title)s No. %(number)s with a signature of its own: %(signers)s. "
                    "The park’s seal is untouched, and nothing but signatures was added."
                ) % told
            ],
            action=_("Open the document"),
            url=settings.SITE_URL + reverse("documents:desk_document", args=[document.number]),
        )  # fmt: skip

    about = document.case.number or "" if document.case else ""
    mail.send(
        reader, build, event="document.countersigned", about=about, key=f"signed-{copy.public_id}"
    )


def seal_ends(campus, until, days: int, reader) -> None:
    """The certificate that seals a campus's papers ends, or has ended; of each threshold one letter."""

    def build() -> Letter:
        told = {
            "campus": pick(campus.name, get_language() or "en"),
            "until": format_date(until, get_language() or "en"),
        }
        ends = _(
            "The certificate that seals the papers of %(campus)s is valid until %(until)s. After that day no paper "
            "can be issued there: the papers wait. Have a new certificate made and put it in place before."
        )  # fmt: skip
        ended = _(
            "The certificate that seals the papers of %(campus)s was valid until %(until)s. No paper can be issued "
            "there now: the papers wait until a new certificate is in place."
        )  # fmt: skip
        return Letter(
            subject=_("The seal of %(campus)s ends on %(until)s") % told,
            paragraphs=[(ends if days else ended) % told],
            action=_("Open the register"),
            url=settings.SITE_URL + reverse("documents:desk"),
        )

    key = f"seal-{campus.code}-{until:%Y%m%d}-{days}-{reader.pk}"
    mail.send(reader, build, event="seal.ending", key=key)


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
