"""Words the public site needs besides the components."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.languages import days_phrase, format_date, format_time, name_in_itself, utc_offset

register = template.Library()


@register.simple_tag
def only_in(code: str) -> str:
    """One whole sentence per language: a name put into a sentence would need its case."""
    sentences = {
        "en": _("This page is so far only in English."),
        "zh-hans": _("This page is so far only in Chinese."),
        "ru": _("This page is so far only in Russian."),
    }
    other = _("This page is so far only in another language: %(language)s.")
    return sentences.get(code) or other % {"language": name_in_itself(code)}


@register.simple_tag
def day(value) -> str:
    """A day in words without markup, to stand inside a sentence."""
    return format_date(value, get_language() or "en")


@register.simple_tag
def working_days(number: int) -> str:
    return days_phrase(number, get_language() or "en")


@register.simple_tag
def campus_clock(campus, now):
    """The time at the campus when the page was made, with the zone and its distance from UTC."""
    words = format_time(now, get_language() or "en", campus.time_zone)
    return format_html(
        '<time datetime="{}">{}</time> · {}',
        now.isoformat(timespec="minutes"),
        words,
        utc_offset(now, campus.time_zone),
    )
