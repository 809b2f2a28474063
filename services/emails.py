"""Letters the moves of a request do not send by themselves."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import StaffRole, User
from portal.cases.emails import address_of, other_language
from portal.cases.notices import people_of
from portal.mail import Letter
from services.models import PackItem, Request
from services.problems import blockers


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


# Why a request of a pack did not go out by itself.
PREDECESSOR_ENDED, TERMS_CHANGED, NOT_COMPLETE = "ended", "terms", "incomplete"


def went_out(item: PackItem) -> None:
    """What a request waited for was delivered, and it was sent as agreed."""
    order = item.request

    def build() -> Letter:
        words = _("“%(title)s” was waiting for its turn in the pack and has now been sent.")
        return Letter(
            subject=_("Sent by itself, as you agreed"),
            paragraphs=[words % {"title": order.title}, str(order.state_info.next_company)],
            action=_("Open the case"),
            url=address_of(order, staff=False),
        )

    to_company(item, build, event="services.pack_sent")


def stayed_behind(item: PackItem, why: str) -> None:
    """It was to go out by itself and did not: the company reads what changed and what to do."""
    order = item.request

    def build() -> Letter:
        title = {"title": order.title}
        lines = [
            _("“%(title)s” was to go out by itself. It was not sent and is still a draft.") % title
        ]
        if why == PREDECESSOR_ENDED:
            lines.append(_("Something it waited for was refused or withdrawn."))
        elif why == TERMS_CHANGED:
            lines.append(_("Its price or its promised time is no longer the one you agreed to."))
        else:
            lines += [p.text for p in blockers(order, item.agreed_by)]
        lines.append(_("Look at it again and send it when you agree."))
        # The people of a company the pack has founded see their own request, not the pack.
        pack, own = reverse("services:pack_order", args=[item.order.public_id]), item.company_id
        page = reverse("services:request", args=[order.public_id]) if own else pack
        return Letter(
            subject=_("A request of your pack was not sent"),
            paragraphs=lines,
            action=_("Open the request") if own else _("Open the pack"),
            url=settings.SITE_URL + page,
        )

    to_company(item, build, event="services.pack_stayed")


def to_company(item: PackItem, build: Callable[[], Letter], *, event: str) -> None:
    """To everybody who acts for the company, once for what was agreed."""
    order = item.request
    for reader in people_of(order):
        mail.send(
            reader, build, event=event, about=order.number or "", other=other_language(order, reader),
            key=f"{event}-{item.pk}-{item.agreed_at:%Y%m%d%H%M%S%f}-{reader.pk}",
        )  # fmt: skip
