"""Colleagues called by an @ in an internal note: by the part of their address before the @, or by their name."""

import re
from collections.abc import Iterable

from django.db.models import Q

from portal.accounts.models import StaffRole, User
from portal.cases.models import Case
from portal.cases.models.case import NARROW
from portal.search import HAN, fold

# Up to three words: a name may have a patronymic.
_CALL = re.compile(r"(?<![A-Za-z0-9._-])@([\w.\-]+(?:[ \u00a0][\w.\-]+){0,2})")
_HAN = re.compile(f"[{HAN}]")
MOST = 10


def calls(text: str) -> list[str]:
    """What follows each @, folded; at most `MOST`."""
    return list(dict.fromkeys(fold(found).strip(".") for found in _CALL.findall(text)))[:MOST]


def names_of(user: User) -> set[str]:
    """What a colleague answers to."""
    local = user.email.partition("@")[0]
    short = f"{user.given_name} {user.family_name}"
    return {fold(name) for name in (local, str(user), short) if name.strip()}


def beginnings(call: str) -> list[str]:
    """What of a call may be the name, the longest first: Chinese goes on without a space after it."""
    words = call.split()
    found = [" ".join(words[:n]) for n in range(len(words), 0, -1)]
    if words and _HAN.match(words[0]):
        found += [words[0][:n] for n in range(min(4, len(words[0])), 1, -1)]
    return found


def called(text: str, colleagues: Iterable[User]) -> list[User]:
    """The colleagues a text calls. A name two of them share calls neither: nobody is told by mistake."""
    owners: dict[str, list[User]] = {}
    for user in colleagues:
        for name in names_of(user):
            owners.setdefault(name, []).append(user)
    found: dict[User, None] = {}
    for call in calls(text):
        fitting = next((owners[name] for name in beginnings(call) if name in owners), [])
        if len(fitting) == 1:
            found[fitting[0]] = None
    return list(found)


def colleagues_of(case: Case) -> list[User]:
    """Staff of the case's campus who may read it, none of them of its company."""
    roles = StaffRole.objects.exclude(role__in=NARROW)
    here = roles.filter(Q(campus=case.campus_id) | Q(campus=None))
    own = case.company.memberships.live()
    people = User.objects.filter(roles__in=here, is_active=True).exclude(memberships__in=own)
    return list(people.distinct())
