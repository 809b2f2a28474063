"""Which company a pack has founded: named by its people, compared with the licence by the officer of the case."""

from django.conf import settings
from django.db import models

from portal.accounts.models import Company
from portal.cases.models import Case
from portal.cases.models.case import CaseQuerySet
from services import states

from .pack import PackOrder
from .request import Request


class NamingQuerySet(CaseQuerySet):
    def of_company(self, company):
        return self.filter(company=company)

    def for_pages(self):
        return self.select_related(
            "company", "campus", "assignee", "order", "founded", "proposed_by", "registration"
        )

    def returned(self):
        """The company has to name another one, or put its data right."""
        return self.filter(state=states.RETURNED)


class Naming(Case):
    """One for an order, however often another company is named. It belongs to the company that ordered.

    `registration` is the request that was delivered; `licence_name` and `licence_number` are what the officer read
    on the licence.
    """

    case_ptr: Case  # Django's own link to the parent row
    order = models.OneToOneField(PackOrder, models.PROTECT, related_name="naming")
    registration = models.ForeignKey(Request, models.PROTECT, related_name="+")
    founded = models.ForeignKey(Company, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    licence_name = models.CharField(max_length=300, blank=True)
    licence_number = models.CharField(max_length=60, blank=True)

    objects = NamingQuerySet.as_manager()

    @property
    def is_confirmed(self) -> bool:
        return self.state == states.CONFIRMED
