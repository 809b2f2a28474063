"""Letters the moves do not send by themselves: to experts, and reminders."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import mail
from portal.accounts.models import StaffRole, User
from portal.cases.emails import other_language
from portal.cases.notices import people_of
from portal.languages import format_datetime
from portal.mail import Letter


def address(name: str, case: Any) -> str:
    return settings.SITE_URL + reverse(name, args=[case.number])


def keepers(application: Any) -> list[User]:
    """Whoever puts the panel together: the case's officer, else intake at the campus."""
    if application.assignee_id:
        return [application.assignee]
    roles = StaffRole.objects.filter(role=StaffRole.Role.INTAKE)
    return list(
        User.objects.filter(roles__in=roles.filter(campus__in=[application.campus_id])).distinct()
    )


def expert_asked(review: Any) -> None:
    application = review.application

    def build() -> Letter:
        return Letter(
            subject=_("You are asked for an expert review"),
            paragraphs=[
                _(
                    "Please read “%(title)s” and score it by the park’s rubric within seven working days."
                )
                % {"title": application.title},
                _("First you will be asked whether you have a conflict of interest."),
            ],
            action=_("Open the application"),
            url=address("tenants:desk_review", application),
        )

    mail.send(
        review.expert, build, event="tenants.expert_asked", about=application.number,
        other=other_language(application, review.expert), key=f"expert-{review.pk}",
    )  # fmt: skip


def to_keepers(application: Any, event: str, key: str, build: Any) -> None:
    for reader in keepers(application):
        mail.send(
            reader, build, event=event, about=application.number, other=other_language(application, reader),
            key=f"{key}-{reader.pk}",
        )  # fmt: skip


def expert_conflicted(review: Any) -> None:
    def build() -> Letter:
        return Letter(
            subject=_("An expert has a conflict of interest"),
            paragraphs=[
                _("%(name)s will not score this application. Ask another expert.")
                % {"name": review.expert}
            ],
            action=_("Choose an expert"),
            url=address("tenants:desk_experts", review.application),
        )

    to_keepers(review.application, "tenants.expert_conflicted", f"conflict-{review.pk}", build)


def fourth_expert_wanted(application: Any) -> None:
    def build() -> Letter:
        return Letter(
            subject=_("The scores are too far apart: ask one more expert"),
            paragraphs=[
                _("The highest and the lowest score differ by more than %(points)s points.")
                % {"points": f"{application.scale.widest_spread.normalize():f}"}
            ],
            action=_("Choose an expert"),
            url=address("tenants:desk_experts", application),
        )

    to_keepers(application, "tenants.fourth_expert_wanted", f"fourth-{application.pk}", build)


def return_reminded(returned: Any, after_days: int) -> None:
    """The company has not answered a return yet."""
    application = returned.application
    left = returned.points.filter(answered_at=None).count()

    def build() -> Letter:
        until = format_datetime(
            returned.due_at, translation.get_language() or "en", application.campus.time_zone
        )
        return Letter(
            subject=_("Your application is waiting for corrections"),
            paragraphs=[
                ngettext("%(n)s point is still open.", "%(n)s points are still open.", left)
                % {"n": left},
                _("Send it again until %(until)s, else it will be closed.") % {"until": until},
            ],
            action=_("Open the list"),
            url=address("tenants:answer", application),
        )

    for reader in people_of(application):
        mail.send(
            reader, build, event="tenants.return_reminded", about=application.number,
            other=other_language(application, reader), key=f"return-{returned.pk}-{after_days}-{reader.pk}",
        )  # fmt: skip
