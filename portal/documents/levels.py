"""The levels of a seal by PAdES, in words; `verify.py` finds which one a file has."""

from django.utils.translation import gettext_lazy as _

LEVELS = {
    "B-B": _("PAdES B-B: the time is the park’s own word"),
    "B-T": _("PAdES B-T: a time-stamp service has seen the seal"),
    "B-LT": _(
        "PAdES B-LT: time-stamped, with proof that no certificate was revoked; the time-stamp over the whole file "
        "is missing"
    ),
    "B-LTA": _(
        "PAdES B-LTA: for the long term, with proof that no certificate was revoked and a time-stamp over the whole "
        "file"
    ),
}
