"""Letters about a notice to end the lease: to the company, and to those who let the premises."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import StaffRole, User
from portal.cases.emails import other_language
from portal.cases.notices import managers_of, people_of
from portal.languages import format_date
from portal.mail import Letter
from tenants.models import LeaseNotice, Tenancy
from tenants.noticed import asks_by
from tenants.rent import ONE_DAY


def told(notice_id: int, what: str, by_id: int | None) -> None:
    """Both sides hear of it, but for whoever did it."""
    notice = LeaseNotice.objects.select_related(
        "tenancy__application__company", "tenancy__application__campus", "tenancy__unit__building", "tenancy__offer",
        "case__company",
    ).get(pk=notice_id)  # fmt: skip
    application = notice.tenancy.application
    to_company = [] if what == "asked_back" else people_of(notice.case)
    to_desk = managers_of(application, StaffRole.Role.LEASING) if what in ("given", "asked_back") else []  # fmt: skip
    pages = [(one, "tenants:notice") for one in to_company]
    pages += [(one, "tenants:desk_notice") for one in to_desk]
    for reader, page in pages:
        if reader.pk != by_id:
            send(notice, what, reader, page)


def send(notice: LeaseNotice, what: str, reader: User, page: str) -> None:
    application = notice.tenancy.application

    def build() -> Letter:
        day = format_date(notice.last_day, get_language() or "en")
        facts = {"unit": notice.tenancy.unit, "company": notice.tenancy.company, "day": day}
        subject, words = texts(what)
        paragraphs = [words % facts]
        if notice.reason and what in ("asked_back", "kept", "taken_back"):
            paragraphs.append(notice.reason)
        return Letter(
            subject=subject % facts, paragraphs=paragraphs, action=_("Open the notice"),
            url=f"{settings.SITE_URL}{reverse(page, args=[application.number])}?lease={notice.tenancy.offer.number}",
        )  # fmt: skip

    mail.send(
        reader, build, event="tenants.notice", about=application.number,
        other=other_language(application, reader), key=f"notice-{notice.pk}-{notice.version}-{what}-{reader.pk}",
    )  # fmt: skip


def ask_by(tenancy: Tenancy, days: int) -> None:
    """The lease ends with its term: until when another one can be asked for."""
    application = tenancy.application

    def build() -> Letter:
        language = get_language() or "en"
        facts = {
            "unit": tenancy.unit, "day": format_date(tenancy.ends_on - ONE_DAY, language),
            "until": format_date(asks_by(tenancy), language),
        }  # fmt: skip
        return Letter(
            subject=_("The lease of %(unit)s ends on %(day)s: to stay, apply by %(until)s") % facts,
            paragraphs=[
                _("By your lease you may ask for another one by %(until)s; until then you go before others "
                  "on equal terms.") % facts,
                _("To ask, apply for the premises again: what you told us before is filled in. "
                  "Without an application they may be offered to others from the day the lease ends."),
            ],
            action=_("Apply for the premises"), url=f"{settings.SITE_URL}{reverse('tenants:applications')}",
        )  # fmt: skip

    for reader in people_of(application):
        mail.send(
            reader, build, event="tenants.renewal", about=application.number or "",
            other=other_language(application, reader), key=f"renewal-{tenancy.pk}-{tenancy.ends_on}-{days}-{reader.pk}",
        )  # fmt: skip


def texts(what: str) -> tuple[str, Any]:
    return {
        "given": (
            _("Notice was given: the lease of %(unit)s ends on %(day)s"),
            _("%(company)s gave notice to end the lease of %(unit)s. Its last day is %(day)s; rent is due until then."),
        ),
        "day_agreed": (
            _("The lease of %(unit)s ends on %(day)s"),
            _("The park agreed to another last day of the lease of %(unit)s: %(day)s. Rent is due until then."),
        ),
        "asked_back": (
            _("%(company)s asks to take its notice back"),
            _("%(company)s would like to stay in %(unit)s. Agree or answer why not, at the latest before %(day)s."),
        ),
        "kept": (
            _("The notice for %(unit)s stands"),
            _("The park does not agree to taking the notice back: the lease of %(unit)s ends on %(day)s."),
        ),
        "taken_back": (
            _("The notice for %(unit)s is taken back"),
            _("The lease of %(unit)s runs on as it did before. The request for the exit is over."),
        ),
    }[what]  # fmt: skip
