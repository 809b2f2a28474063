"""Account numbers of companies that were shown, for the privacy log. Reads only."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.billing.models import BankDetails, DetailsView
from portal.documents.looks import Look, Source


def rows(user: Any) -> QuerySet:
    seen = DetailsView.objects.filter(details__in=BankDetails.objects.visible_to(user))
    return seen.select_related("details__company", "user")


def look(row: DetailsView) -> Look:
    about = row.details
    href = reverse("billing:desk_details", args=[about.public_id])
    return Look(
        row.at, "account", row.pk, row.user, about.currency, str(about.public_id), about.company, href=href
    )  # fmt: skip


ACCOUNTS = Source(_("Account number of a company shown"), rows, look)
