"""Which lease of an application a page is about: an application may have several."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from tenants.models import Tenancy


def chosen(request: HttpRequest, rows: Any) -> Tenancy | None:
    """The one whose offer the address names as `?lease=`; without a name the newest, None where there is none."""
    name = request.GET.get("lease", "")
    return get_object_or_404(rows, offer__number=name) if name else rows.first()
