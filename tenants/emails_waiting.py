"""Letters about the waiting list that no step sends by itself: to whoever lets the premises, and to the director."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import StaffRole, User
from portal.cases.emails import address_of, other_language
from portal.cases.notices import managers_of
from portal.languages import format_date
from portal.mail import Letter
from tenants.models import Offer, Unit, Waiting
from tenants.waiting import free_from


def unit_found(listing_id: int, unit_id: int) -> None:
    """A unit is free, and whose turn it is: the offer lies there to be sent."""
    listing = Waiting.objects.for_pages().get(pk=listing_id)
    application = listing.application
    unit = Unit.objects.select_related("building__campus").get(pk=unit_id)
    day = free_from(unit)

    def build() -> Letter:
        facts = {"unit": unit, "company": application.company}
        since = format_date(day, get_language() or "en") if day else ""
        words = (
            _("Unit %(unit)s is free from %(day)s: an offer waits to be sent")
            if day
            else (_("Unit %(unit)s is free: an offer waits to be sent"))
        )
        ahead = _(
            "The lease of today’s tenant ends; the prepared offer begins on %(day)s at the earliest."
        )
        return Letter(
            subject=words % (facts | {"day": since}),
            paragraphs=[
                _("Unit %(unit)s fits what %(company)s waits for, and it is next on the waiting list.") % facts,
                *([ahead % {"day": since}] if day else []),
                _("The offer is prepared. Look through it and send it; nothing is sent by itself."),
            ],
            action=_("Open the case"), url=address_of(application, staff=True),
        )  # fmt: skip

    for reader in managers_of(application, StaffRole.Role.LEASING):
        mail.send(
            reader, build, event="tenants.unit_found", about=application.number or "",
            other=other_language(application, reader),
            key=f"unit-{listing.pk}-{unit.pk}-{application.version}-{reader.pk}",
        )  # fmt: skip


def out_of_turn(offer_id: int, by_id: int) -> None:
    """The director reads who was passed over, and why."""
    offer = Offer.objects.for_pages().get(pk=offer_id)
    application, by = offer.application, User.objects.get(pk=by_id)

    def build() -> Letter:
        facts = {"unit": offer.unit, "company": application.company, "name": by}
        passed = "; ".join(f"{one['company']} ({one['number']})" for one in offer.passed_over)
        return Letter(
            subject=_("Unit %(unit)s was offered out of turn") % facts,
            paragraphs=[
                _("%(name)s offered unit %(unit)s to %(company)s.") % facts,
                _("Before it on the waiting list: %(companies)s.") % {"companies": passed},
            ],
            quote=offer.passing_reason, action=_("Open the case"), url=address_of(application, staff=True),
        )  # fmt: skip

    for reader in managers_of(application, StaffRole.Role.DIRECTOR):
        if reader.pk != by_id:
            mail.send(
                reader, build, event="tenants.out_of_turn", about=application.number or "",
                key=f"passed-{offer.pk}-{offer.version}-{reader.pk}",
            )  # fmt: skip
