"""A question for an hour of a thing: which one and which day, then the hours that are free.

The second half needs the first: a button that saves shows it, so that it works without JavaScript.
"""

import copy
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.forms import DateTriple, DateTripleField
from portal.languages import format_date, format_datetime, format_duration, pick, zone_words
from services import opening
from services.clocks import beside, differ
from services.definition import Field
from services.forms.booking import BookForm
from services.models import Resource
from services.slots import Period
from services.wishes import Wish, fitting, read


@dataclass(frozen=True)
class Group:
    """What the page draws: the boxes under one legend."""

    key: str
    label: str
    hint: str
    optional: bool
    boxes: list[Any]

    template = "services/my/_slot.html"


def typed(field: Field, data: Any, things: Sequence[Resource]) -> Wish:
    """As far as the boxes sent can be read; the rest is judged by the boxes themselves."""
    key, day = field.key, None
    with suppress(ValidationError):
        day = DateTripleField(required=False).clean(
            DateTriple().value_from_datadict(data, None, f"{key}_day")
        )
    count = data.get(f"{key}_count", "")
    given = {"thing": data.get(f"{key}_thing"), "day": day and day.isoformat()}
    return read(given | ({"count": int(count)} if count.isdecimal() else {}), things)


def boxes(
    field: Field, data: Any, kept: Any, things: Sequence[Resource], *, required: bool
) -> dict[str, forms.Field]:
    """The boxes of one question, by name."""
    things, key = fitting(field, things), field.key
    wish = read(kept, things) if data is None else typed(field, data, things)
    language = get_language() or "en"
    choices = [("", "–"), *((one.code, pick(one.title, language)) for one in things)]
    none = "" if things else _("Your company can book nothing of the kind at this campus.")
    found: dict[str, forms.Field] = {
        f"{key}_thing": forms.ChoiceField(
            label=_("What to book"), choices=choices, required=required, help_text=none
        ),
        f"{key}_day": DateTripleField(label=_("Day of the booking"), required=required),
    }
    if wish.thing and wish.day:
        found |= hours(key, wish.thing, wish.day, wish.count, required=required)
    return found


def hours(
    key: str, thing: Resource, day: date, count: int, *, required: bool
) -> dict[str, forms.Field]:
    count = count if count in thing.counts else thing.shortest
    people = copy.deepcopy(BookForm.base_fields["people"])
    people.max_value, people.required = thing.capacity, required
    free = opening.free_on(thing, day, count)
    zone = timezone.get_current_timezone_name()
    gone = _("Somebody else has just booked this time. Choose another one.")
    return ({f"{key}_people": people} if thing.capacity else {}) | {
        f"{key}_count": forms.TypedChoiceField(
            label=_("How long"), coerce=int, initial=count, required=required,
            choices=[(n, length_words(thing, n)) for n in thing.counts],
        ),
        f"{key}_start": forms.ChoiceField(
            label=_("Hour"), required=required, help_text=hint(thing, day, count, free, zone),
            choices=[("", "–"), *((p.start.isoformat(), hour_words(thing, p, zone)) for p in free)],
            error_messages={"invalid_choice": gone},
        ),
    }  # fmt: skip


def length_words(thing: Resource, count: int) -> str:
    if thing.by_night:
        return ngettext("%(n)s night", "%(n)s nights", count) % {"n": count}
    return format_duration(count * thing.slot_minutes, get_language() or "en")


def hour_words(thing: Resource, period: Period, zone: str) -> str:
    """From when until when, and the reader's clock in brackets."""
    local = thing.campus.time_zone
    start, end = (moment.astimezone(thing.campus.zone) for moment in (period.start, period.end))
    day = f"{format_date(end, get_language() or 'en', 'short')} " if thing.by_night else ""
    other = f" ({beside(period.start, local, zone)})" if differ(period.start, local, zone) else ""
    return f"{start:%H:%M} – {day}{end:%H:%M}{other}"


def hint(thing: Resource, day: date, count: int, free: list[Period], zone: str) -> str:
    """Whose clock it is; where nothing is free, when something is."""
    language, local = get_language() or "en", thing.campus.time_zone
    midday = thing.rhythm.moment(day, thing.opens_at)
    if not free:
        found = opening.next_free(thing, max(midday, timezone.now()), count)
        if found is None:
            return _("Nothing is free for so long on this day or in the month after it.")
        words = _("Nothing is free for so long on this day. Free next: %(time)s.")
        return words % {"time": format_datetime(found.start, language, local)}
    named = {"zone": zone_words(midday, language, local), "other": zone_words(midday, language, zone)}  # fmt: skip
    if differ(midday, zone, local):
        return _("Times are %(zone)s; beside them %(other)s.") % named
    return _("Times are %(zone)s.") % named


def initial(field: Field, kept: Any) -> dict[str, Any]:
    """A stored answer as the boxes want it."""
    given = kept if isinstance(kept, dict) else {}
    return {f"{field.key}_{part}": value for part, value in given.items()}


def gathered(field: Field, data: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as it is kept: what was chosen, and nothing of what was not."""
    given = {box.removeprefix(f"{field.key}_"): data.get(box) for box in field.boxes}
    if given["day"]:
        given["day"] = given["day"].isoformat()
    return {part: value for part, value in given.items() if value not in (None, "")}
