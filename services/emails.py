"""Letters the moves of a request do not send by themselves."""

from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import StaffRole, User
from portal.cases.emails import address_of, other_language
from portal.mail import Letter
from services.models import Request


def low_rating(request_id: int) -> None:
    """The campus managers read what a company was not content with."""
    order = Request.objects.with_edition().get(pk=request_id)
    roles = StaffRole.objects.filter(role=StaffRole.Role.MANAGER)
    here = roles.filter(campus=order.campus_id) | roles.filter(campus=None)

    def build() -> Letter:
        words = _("“%(title)s” was rated %(rating)s of 5. Call the company while it remembers.")
        return Letter(
            subject=_("A company was not content"),
            paragraphs=[words % {"title": order.title, "rating": order.rating}],
            quote=order.rating_comment,
            quote_language=order.language,
            action=_("Open the case"),
            url=address_of(order, staff=True),
        )

    for reader in User.objects.filter(roles__in=here, is_active=True).distinct():
        mail.send(
            reader, build, event="services.low_rating", about=order.number or "",
            other=other_language(order, reader), key=f"low-rating-{order.pk}-{order.version}-{reader.pk}",
        )  # fmt: skip
