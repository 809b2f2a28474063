"""Who a session belongs to: read once for every page, with what the menu says of them."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.accounts.models import User
from portal.asked import Asked
from portal.models import Notice


def signed_in(pk: int) -> QuerySet:
    waiting = Notice.objects.filter(person=OuterRef("pk"), seen_at=None).order_by()
    count = waiting.values("person").annotate(n=Count("pk")).values("n")
    unseen = Coalesce(Subquery(count, output_field=IntegerField()), 0)
    return User.objects.annotate(unseen=unseen).filter(pk=pk).order_by()


READER = Asked(signed_in)


class Backend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        found = next(READER.of(user_id), None)
        return found if found and self.user_can_authenticate(found) else None
