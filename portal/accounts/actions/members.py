"""Who acts for a company: invite, accept, change, remove, hand over."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import notices
from portal.accounts import emails
from portal.accounts.models import Company, Invitation, Membership, User
from portal.once import named_by
from portal.workflow import Refused

DAY = timedelta(days=1)
OWNER, MANAGER = Membership.Role.OWNER, Membership.Role.MANAGER


class LinkUsed(Refused):
    message = _("This invitation has been used, withdrawn, or is too old. Ask for a new one.")


class WrongAddress(Refused):
    status = 403
    message = _("This invitation is for another address.")


class OwnerStays(Refused):
    message = _("A company needs an owner. Hand over the ownership first.")


class Gone(Refused):
    message = _("This person no longer acts for the company.")


class AlreadyIn(Refused):
    message = _("This person already acts for the company.")


class TooMany(Refused):
    status = 429
    message = _("Too many invitations were sent today. Send this one tomorrow.")


@transaction.atomic
def invite(
    company: Company, email: str, role: str, language: str, *, by: User, nonce: uuid.UUID | None = None
) -> Invitation:  # fmt: skip
    """Send a link that works once, for this address, for a week; an older one to it stops working.

    Refuses an address that already acts for the company (`AlreadyIn`), the owner's role, and more
    letters a day than a company needs or an address should bear (`TooMany`). The same sending
    twice gives the first one back.
    """
    if role == OWNER:
        raise OwnerStays
    # Its colleagues' invitations take turns, so that none of them is counted too late.
    Company.objects.select_for_update().get(pk=company.pk)
    name = named_by(nonce, "invitation", company.pk)
    if earlier := company.invitations.filter(public_id=name).first():
        return earlier
    if company.memberships.live().filter(user__email__iexact=email).exists():
        raise AlreadyIn
    now = timezone.now()
    _keep_within_limits(company, email, since=now - DAY)
    company.invitations.open(now).filter(email__iexact=email).update(revoked_at=now)
    invitation = Invitation.objects.create(
        public_id=name, company=company, email=email.lower(), role=role, language=language, token=uuid.uuid4(),
        invited_by=by, created_at=now, expires_at=now + settings.INVITATION_AGE,
    )  # fmt: skip
    emails.invited(invitation)
    return invitation


def _keep_within_limits(company: Company, email: str, *, since: datetime) -> None:
    lately = Invitation.objects.filter(created_at__gt=since)
    by_company, to_address = lately.filter(company=company), lately.filter(email__iexact=email)
    if (
        by_company.count() >= settings.INVITATIONS_A_DAY
        or to_address.count() >= settings.INVITATIONS_TO_ONE_ADDRESS
    ):
        raise TooMany


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Take the invitation. Refuses another address, and a link that was used, withdrawn or is too old."""
    if by.email.casefold() != invitation.email.casefold():
        raise WrongAddress
    now = timezone.now()
    # Compare and set: a double click joins once.
    if not Invitation.objects.open(now).filter(pk=invitation.pk).update(accepted_at=now):
        raise LinkUsed
    membership, new = Membership.objects.get_or_create(
        company=invitation.company, user=by, left_at=None, defaults={"role": invitation.role}
    )
    by.__dict__.pop("membership_list", None)
    if new:
        for owner in (
            invitation.company.memberships.live().filter(role=OWNER).select_related("user")
        ):
            emails.joined(membership, owner.user)
    return membership


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """Withdraw an invitation that nobody has accepted."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        raise LinkUsed


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: User) -> None:
    """Give a member another role; ownership changes hands only by `hand_over`."""
    if OWNER in (role, membership.role):
        raise OwnerStays
    if not Membership.objects.live().filter(pk=membership.pk).exclude(role=OWNER).update(role=role):
        raise Gone
    membership.role = role


@transaction.atomic
def remove(membership: Membership, *, by: User) -> None:
    """End a membership; it counts from the next request on. The owner cannot be removed or leave."""
    if membership.role == OWNER:
        raise OwnerStays
    ended = Membership.objects.live().filter(pk=membership.pk).exclude(role=OWNER)
    if not ended.update(left_at=timezone.now()):
        raise Gone
    notices.forget(membership.user, by=by)


@transaction.atomic
def hand_over(company: Company, to: Membership, *, by: User) -> None:
    """Make another member the owner; the owner before becomes a manager. Both get a letter."""
    mine = company.memberships.live().filter(user=by, role=OWNER)
    if not mine.update(role=MANAGER):
        raise OwnerStays
    if not company.memberships.live().filter(pk=to.pk).update(role=OWNER):
        raise Gone
    to.role = OWNER
    for reader in (by, to.user):
        reader.__dict__.pop("membership_list", None)
        emails.handed_over(company, reader)
