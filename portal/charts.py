"""Charts of the reports: inline SVG with the figures printed on the bars.

The page's policy lets no style in, so shape and colour are attributes; a table with the same figures
stands behind every chart, and the drawing is one picture with a name and a description.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.languages import format_number

# Told apart by the outline too: the second of two is hollow.
INKS = (("#0a5c73", "#0a5c73"), ("#fff", "#7a4a00"))
HEIGHT, FOOT, HEAD, GAP = 210, 26, 24, 14
NARROWEST = 52


@dataclass(frozen=True)
class Bin:
    """One place on the axis: its label, and a figure for each of the series."""

    label: str
    values: tuple[int, ...]


def columns(
    bins: Sequence[Bin], *, name: str, description: str, id: str, width: int = 960
) -> SafeString:
    """Bars side by side, one group for each bin."""
    width = max(width, NARROWEST * len(bins))
    top = max((value for one in bins for value in one.values), default=0) or 1
    group = width / max(len(bins), 1)
    drawn = []
    for place, one in enumerate(bins):
        thick = min(48.0, (group - GAP) / len(one.values))
        left = group * place + (group - thick * len(one.values)) / 2
        drawn += [
            _bar(left + thick * n, thick - 3, value / top, INKS[n], value)
            for n, value in enumerate(one.values)
        ]
        drawn.append(_text(group * (place + 0.5), HEIGHT - 7, one.label, "#4d5f69"))
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>'
        '<line x1="0" x2="{}" y1="{}" y2="{}" stroke="#7b8c95"/>{}</svg>',
        round(width), HEIGHT, id, id, id, name, id, description, round(width),
        HEIGHT - FOOT, HEIGHT - FOOT, format_html_join("", "{}", ((part,) for part in drawn)),
    )  # fmt: skip


def _bar(x: float, thick: float, share: float, ink: tuple[str, str], value: int) -> SafeString:
    tall = share * (HEIGHT - FOOT - HEAD)
    y = HEIGHT - FOOT - tall
    bar = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="2"/>',
        f"{x:.1f}", f"{y:.1f}", f"{thick:.1f}", f"{tall:.1f}", *ink,
    ) if value else SafeString("")  # fmt: skip
    figure = format_number(value, get_language() or settings.LANGUAGE_CODE)
    return format_html("{}{}", bar, _text(x + thick / 2, y - 6, figure, "#14232b"))


def _text(x: float, y: float, text: object, ink: str) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="middle" font-size="13" fill="{}">{}</text>',
        f"{x:.1f}", f"{y:.1f}", ink, text,
    )  # fmt: skip


def share(percent: int) -> SafeString:
    """A thin bar in a row of a table; the figure stands beside it."""
    return format_html(
        '<svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="6" fill="#dbe4e8"/><rect width="{}" height="6" fill="#0a5c73"/></svg>',
        max(0, min(100, percent)),
    )  # fmt: skip


def key_of(place: int) -> SafeString:
    """The sign of a series in the legend."""
    fill, line = INKS[place]
    return format_html(
        '<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">'
        '<rect x="1" y="1" width="10" height="10" fill="{}" stroke="{}" stroke-width="2"/></svg>',
        fill, line,
    )  # fmt: skip
