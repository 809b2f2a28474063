"""Letters about bookings: both clocks in each, and the entry for the reader's calendar."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import mail
from portal.cases.emails import address_of, other_language
from portal.cases.notices import desk_of, people_of
from portal.languages import format_datetime
from portal.mail import Letter
from portal.money import format_money
from services.models import Booking, Resource

# Somebody of the park has to come or to hand over a key: the desk hears of it as well.
ATTENDED = (Resource.Kind.INTERPRETER, Resource.Kind.RESIDENCE)


def loaded(booking_id: int) -> Booking:
    return Booking.objects.with_resource().get(pk=booking_id)


def time_lines(booking: Booking, zone: str) -> list[str]:
    """From and until on the clock of the campus, and on the reader's where it shows another time."""
    language, found = get_language() or "en", []
    for clock in dict.fromkeys([booking.campus.time_zone, zone]):
        words = _("%(start)s – %(end)s") % {
            "start": format_datetime(booking.starts_at, language, clock),
            "end": format_datetime(booking.ends_at, language, clock),
        }
        found.append(words)
    return found


def send(booking: Booking, reader, build, event: str) -> None:
    mail.send(
        reader, build, event=f"services.{event}", about=booking.number or "",
        other=other_language(booking, reader), key=f"{event}-{booking.pk}-{reader.pk}",
    )  # fmt: skip


def booked(booking_id: int) -> None:
    """The confirmation, with the way to the calendar's entry."""
    booking = loaded(booking_id)

    def build_for(reader, *, staff: bool):
        def build() -> Letter:
            lines = [str(booking.title), *time_lines(booking, reader.time_zone)]
            if staff:
                lines.append(_("Booked by %(company)s.") % {"company": booking.company})
            else:
                until = format_datetime(
                    booking.free_until, get_language() or "en", booking.campus.time_zone
                )
                lines.append(_("It can be cancelled free of charge until %(time)s.") % {"time": until})  # fmt: skip
                address = settings.SITE_URL + reverse("services:booking_ics", args=[booking.number])
                lines.append(_("For your calendar: %(address)s") % {"address": address})
            return Letter(
                subject=_("Booking confirmed"), paragraphs=lines, action=_("Open the booking"),
                url=address_of(booking, staff=staff),
            )  # fmt: skip

        return build

    for reader in people_of(booking):
        send(booking, reader, build_for(reader, staff=False), "booked")
    for reader in desk_of(booking) if booking.resource.kind in ATTENDED else []:
        send(booking, reader, build_for(reader, staff=True), "booked")


def booking_cancelled(booking_id: int) -> None:
    """To the company always, and to the desk where somebody would have come."""
    booking = loaded(booking_id)
    step = booking.steps.filter(name="cancel").last()

    def build_for(reader, *, staff: bool):
        def build() -> Letter:
            lines = [str(booking.title), *time_lines(booking, reader.time_zone)]
            if step and step.reason:
                lines.append(_("Reason: %(reason)s") % {"reason": step.reason})
            if booking.kept:
                due = format_money(booking.kept, get_language() or "en")
                lines.append(_("It was cancelled late: %(sum)s stays due.") % {"sum": due})
            return Letter(
                subject=_("Booking cancelled"), paragraphs=lines, action=_("Open the booking"),
                url=address_of(booking, staff=staff),
            )  # fmt: skip

        return build

    for reader in people_of(booking):
        send(booking, reader, build_for(reader, staff=False), "booking_cancelled")
    for reader in desk_of(booking) if booking.resource.kind in ATTENDED else []:
        send(booking, reader, build_for(reader, staff=True), "booking_cancelled")
