"""Letters about the account a company wants its money back to. They name its last signs only."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import mail
from portal.accounts.models import Membership, User
from portal.billing.emails import cashiers_at
from portal.billing.models import BankDetails
from portal.mail import Letter


def account_entered(pk: int) -> None:
    """All owners, and whoever may confirm it; finance, where the company has nobody."""
    details = details_of(pk)
    seconds = User.objects.filter(memberships__in=details.seconds)

    def build() -> Letter:
        text = _(
            "%(name)s entered an account for money that goes back to %(company)s in %(currency)s: %(account)s."
        )
        wait = (
            _("It counts once somebody of the park has called your company about it.")
            if details.alone
            else _("It counts once a second person of the company has confirmed it in the portal.")
        )
        return Letter(
            subject=_("A bank account waits to be confirmed"), paragraphs=[text % words(details), wait, _strange()],
            action=_("Open the bank account"), url=my_url(details),
        )  # fmt: skip

    send([*owners_of(details), *seconds], build, "account_entered", details)
    if details.alone:
        _call(details)


def _call(details: BankDetails) -> None:
    def build() -> Letter:
        text = _(
            "%(company)s entered an account for money in %(currency)s and has nobody else to confirm it."
        )
        call = _(
            "Call the company at a number you know from before, not one from a letter, and compare the account."
        )
        return Letter(
            subject=_("A company is to be called about its account"), paragraphs=[text % words(details), call],
            action=_("Open the bank account"),
            url=settings.SITE_URL + reverse("billing:desk_details", args=[details.public_id]),
        )  # fmt: skip

    send(cashiers_at(None), build, "account_to_call", details)


def account_confirmed(pk: int) -> None:
    details = details_of(pk)

    def build() -> Letter:
        text = _(
            "From now on money in %(currency)s goes back to %(company)s at this account: %(account)s."
        )
        who = (
            _("%(name)s entered it, and the park confirmed it by phone.")
            if details.by_phone
            else _("%(name)s entered it, and %(second)s confirmed it.")
        )
        return Letter(
            subject=_("New bank account for money that goes back"),
            paragraphs=[text % words(details), who % words(details), _strange()],
            action=_("Open the bank account"), url=my_url(details),
        )  # fmt: skip

    send(owners_of(details), build, "account_confirmed", details)


def account_withdrawn(pk: int) -> None:
    details = details_of(pk)

    def build() -> Letter:
        text = _(
            "%(second)s withdrew the account %(account)s that %(name)s had entered for %(company)s."
        )
        return Letter(
            subject=_("A bank account was withdrawn"), paragraphs=[text % words(details)],
            action=_("Open the bank account"), url=my_url(details),
        )  # fmt: skip

    send(owners_of(details), build, "account_withdrawn", details)


def _strange() -> str:
    return _("If you know nothing of this, withdraw it in the portal or write to us at once.")


def words(details: BankDetails) -> dict[str, Any]:
    return {
        "name": details.entered_by, "second": details.decided_by, "company": details.company,
        "currency": details.currency, "account": details.masked,
    }  # fmt: skip


def details_of(pk: int) -> BankDetails:
    return BankDetails.objects.select_related("company", "entered_by", "decided_by").get(pk=pk)


def owners_of(details: BankDetails) -> list[User]:
    rows = Membership.objects.live().filter(company=details.company_id, role=Membership.Role.OWNER)
    return [one.user for one in rows.select_related("user").order_by("pk")]


def send(
    readers: Iterable[User], build: Callable[[], Letter], event: str, details: BankDetails
) -> None:
    for reader in {one.pk: one for one in readers}.values():
        mail.send(
            reader, build, event=f"billing.{event}", other=details.company.language,
            key=f"{event}-{details.pk}-{reader.pk}",
        )  # fmt: skip


def my_url(details: BankDetails) -> str:
    return settings.SITE_URL + reverse("billing:own_details", args=[details.public_id])
