"""What a question's answer may be asked to satisfy, by name. Raise `ValidationError` in words."""

import re
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Chinese characters and the brackets a place stands in: 贝加尔（西安）生物科技有限公司.
HAN = re.compile(r"[\u3400-\u9fff（）·]+")
LEAST_NAMES = 3
SHARE = re.compile(r"(\d+(?:[.,]\d+)?)\s*[%％]")


def latin(value: str) -> None:
    if not value.isascii():
        raise ValidationError(_("Use Latin letters, as in the passport"), code="latin")


def future(value: date) -> None:
    if value < timezone.localdate():
        raise ValidationError(_("Choose a day that is not over yet"), code="future")


def shares(value: str) -> None:
    """One owner per line, each with a percentage; together 100."""
    found = [Decimal(part.replace(",", ".")) for part in SHARE.findall(value)]
    lines = [line for line in value.splitlines() if line.strip()]
    if len(found) < len(lines):
        raise ValidationError(
            _("End each line with the share in per cent, for example “60 %%”") % (), code="share"
        )
    if sum(found) != 100:
        total = {"total": format(sum(found).normalize(), "f")}
        raise ValidationError(
            _("The shares add up to %(total)s %%, not 100 %%"), params=total, code="total"
        )


def chinese_names(value: str) -> None:
    """Three names or more, one per line, in Chinese characters: the register takes nothing else."""
    names = list(dict.fromkeys(line.strip() for line in value.splitlines() if line.strip()))
    for name in names:
        if not HAN.fullmatch(name):
            raise ValidationError(
                _("“%(name)s”: write it in Chinese characters, without digits and foreign letters"),
                params={"name": name}, code="chinese",
            )  # fmt: skip
    if len(names) < LEAST_NAMES:
        raise ValidationError(_("Propose at least three different names, one per line"), code="few")


def five_years(value: date) -> None:
    future(value)
    today = timezone.localdate()
    if value > date(today.year + 5, today.month, min(today.day, 28)):
        raise ValidationError(_("Choose a day within five years from today"), code="late")


def positive(value: Decimal) -> None:
    if value <= 0:
        raise ValidationError(_("Enter a number greater than zero"), code="positive")


VALIDATORS = {
    "latin": latin, "future": future, "five_years": five_years, "shares": shares, "positive": positive,
    "chinese_names": chinese_names,
}  # fmt: skip
