"""Whose is it: the one place that says which company's things a reader may open."""

from django.db import models


class OfCompany(models.QuerySet):
    """Rows that belong to a company, reached by one of two doors.

    The company's door (/my/) opens what the reader's own companies have, whatever else the reader
    is. The desk's opens what a role at the park opens, and never the reader's own company's:
    nobody sits at both sides of one table.
    """

    company = "company"

    def belonging_to(self, user):
        """What stands behind /my/."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(**{f"{self.company}__in": own_companies(user)})

    def visible_to(self, user):
        """What stands behind /desk/ for staff; everybody else has the company's door alone."""
        if not (user.is_authenticated and user.is_park_staff):
            return self.belonging_to(user)
        own = own_companies(user)
        seen = self.at_desk(user)
        return seen.exclude(**{f"{self.company}__in": own}) if own else seen

    def at_desk(self, user):
        """The rows a member of the park's staff may read for their work."""
        raise NotImplementedError


def own_companies(user) -> list[int]:
    return [membership.company_id for membership in user.membership_list]
