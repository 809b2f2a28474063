"""What the desk should know about a company before it trusts the card. Companies never see this."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts import identifiers
from portal.accounts.models import Company, User
from portal.models import ReturnedAddress


@dataclass(frozen=True)
class Collision:
    """Another company with the same number or the same name."""

    company: Company
    message: Any


def collisions(company: Company) -> list[Collision]:
    """Other companies with one of its numbers, or with its name written alike."""
    numbers = dict(company.identifiers.values_list("value", "kind"))
    others = Company.objects.filter(
        Q(identifiers__value__in=numbers) | Q(name_key=company.name_key, country=company.country)
    ).exclude(pk=company.pk)
    found = []
    for other in others.distinct().prefetch_related("identifiers"):
        same = [i.kind for i in other.identifiers.all() if i.value in numbers]
        found += [
            Collision(
                other, _("The same number: %(kind)s") % {"kind": identifiers.LABELS.get(kind, kind)}
            )
            for kind in same
        ]
        if other.name_key == company.name_key:
            found.append(Collision(other, _("The same name")))
    return found


def returned_of(company: Company) -> list[ReturnedAddress]:
    """Addresses of its people to which letters do not arrive."""
    people = User.objects.filter(memberships__company=company, memberships__left_at=None)
    found = ReturnedAddress.objects.filter(address__in=people.values("email"))
    return list(found.order_by("address"))
