"""Money, dates, sizes and languages as the reader writes them. Part of `ui`."""

from django import template
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from portal import languages, money

register = template.Library()


register.filter("html_lang", languages.html_lang)
register.filter("phone", languages.format_phone)


def reader() -> str:
    return get_language() or "en"


@register.simple_tag(name="money")
def money_tag(amount, code=""):
    """A `Money`, or a number with its currency `code`, never broken over two lines."""
    given = money.Money(amount, code) if code else amount
    if given is None or given == "":
        return ""
    return format_html('<span class="num nowrap">{}</span>', money.format_money(given, reader()))


@register.simple_tag
def date(day, form="long"):
    """A day: `long` (3 November 2026), `short` (in tables) or `numeric`."""
    if not day:
        return ""
    text = languages.format_date(day, reader(), form)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), text)


@register.simple_tag
def datetime(moment, zone=""):
    """A moment on the clock of `zone` (the reader's own without one); the zone is always named."""
    if not moment:
        return ""
    text = languages.format_datetime(moment, reader(), str(zone) or get_current_timezone_name())
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), text)


@register.filter
def duration(minutes):
    """Minutes as days, hours and minutes."""
    return languages.format_duration(minutes, reader())


@register.simple_tag
def area(square_metres):
    if square_metres is None or square_metres == "":
        return ""
    text = languages.format_area(square_metres, reader())
    return format_html('<span class="num nowrap">{}</span>', text)


@register.filter
def file_size(size):
    return filesizeformat(size)


@register.simple_tag
def lang_badge(code):
    """A language in two letters or one character, read out by its own name."""
    name = dict(settings.LANGUAGES).get(code, str(code))
    # “简体中文” is known by the sign before “文”; alphabets by the two letters of the code.
    short = str(code).split("-")[0].upper() if ord(name[0]) < 0x2E80 else name.rstrip("文")[-1]
    badge = '<span class="lng" title="{0}"><span aria-hidden="true">{1}</span><span class="vh">{0}</span></span>'
    return format_html(badge, name, short)


@register.simple_tag
def park_name_now():
    """The park's name in the language in force, which in a letter changes half-way."""
    return settings.PARK_NAME


@register.filter
def quoted(text):
    """`> ` before each line, for letters in plain text."""
    return "\n".join(f"> {line}" for line in str(text).splitlines())
