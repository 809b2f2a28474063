"""Whose working days a service counts beside those of the campus it is asked at."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Campus
from services.definition import Definition


def also_country(plan: Definition, campus: Any) -> str:
    """The other country that must be at work; a case counts two countries at most, so the first one named."""
    if not plan.joint:
        return ""
    found = Campus.objects.filter(code__in=plan.joint).exclude(country=campus.country)
    countries = dict(found.values_list("code", "country"))
    return next((countries[code] for code in plan.joint if code in countries), "")


def joint_words(plan: Definition) -> str:
    """That a promise counts the days on which several campuses work; nothing for all other services."""
    if not plan.joint:
        return ""
    names = {c.code: str(c.name) for c in Campus.objects.filter(code__in=plan.joint)}
    named = [names[code] for code in plan.joint if code in names]
    comma = "、" if (get_language() or "en").startswith("zh") else ", "
    return _("Counts the days on which all of these work: %(campuses)s.") % {
        "campuses": comma.join(named)
    }
