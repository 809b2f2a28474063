"""How far a paper has come, for the page of whoever waits for it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.models import Job

STEPS = {
    "data": pgettext_lazy("step of making a paper", "Facts"),
    "layout": _("Layout"),
    "seal": pgettext_lazy("step of making a paper", "Seal"),
}


@dataclass(frozen=True)
class Making:
    """`steps` are what the tracker draws; `failed` after the last try, `waits` between tries."""

    steps: list[dict[str, Any]]
    failed: bool
    waits: bool
    error: str


def making(document: Any) -> Making | None:
    """None once there is a file."""
    if document.is_ready or document.state != "preparing":
        return None
    job = document.job
    codes = list(STEPS)
    at = codes.index(job.progress) if job and job.progress in codes else 0
    steps = [
        {"title": label, "state": "done" if place < at else "now" if place == at else "next"}
        for place, label in enumerate(STEPS.values())
    ]
    failed = job is None or job.state == Job.State.FAILED
    waits = bool(job and job.state == Job.State.QUEUED and job.attempts)
    return Making(steps, failed, waits, job.error if job else "")
