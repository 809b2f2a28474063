"""Letters about the waiting list that no step sends by itself: to whoever lets the premises."""

from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import StaffRole
from portal.cases.emails import address_of, other_language
from portal.cases.notices import managers_of
from portal.mail import Letter
from tenants.models import Unit, Waiting


def unit_found(listing_id: int, unit_id: int) -> None:
    """A unit is free, and whose turn it is: the offer lies there to be sent."""
    listing = Waiting.objects.for_pages().get(pk=listing_id)
    application, unit = listing.application, Unit.objects.get(pk=unit_id)

    def build() -> Letter:
        facts = {"unit": unit, "company": application.company}
        return Letter(
            subject=_("Unit %(unit)s is free: an offer waits to be sent") % facts,
            paragraphs=[
                _("Unit %(unit)s fits what %(company)s waits for, and it is next on the waiting list.") % facts,
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
