"""The formal check: item by item, then one pass or one complete return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.documents.actions.issuing import issue
from portal.workflow import NotAllowed, WrongState, move
from tenants import rules, states
from tenants.checklist import ITEMS, RETURN_DAYS
from tenants.deadlines import moment_after
from tenants.models import Application, CheckItem, ReturnPoint, ReturnRound, Rubric
from tenants.refusals import CheckUnfinished, ItemsUnmarked, NothingToReturn


@dataclass(frozen=True)
class Point:
    """One thing to put right: its words, and the page and box where it is done."""

    text: str
    page: str = ""
    field: str = ""


@transaction.atomic
def record_check(
    application: Application, verdicts: Mapping[str, tuple[str, str]], *, by: User
) -> None:
    """Keep the officer's marks; they may be changed until the check is over."""
    chosen = application.workflow.moves["pass_check"]
    if not rules.intake(by, application):
        raise NotAllowed(application, chosen)
    if application.state != states.FORMAL_CHECK:
        raise WrongState(application, chosen)
    for code, (verdict, comment) in verdicts.items():
        if code in ITEMS and verdict:
            CheckItem.objects.update_or_create(
                application=application, sending=application.sent, code=code,
                defaults={"verdict": verdict, "comment": comment, "by": by, "at": timezone.now()},
            )  # fmt: skip


def open_items(application: Application) -> list[str]:
    """Items of this sending nobody has marked, or marked as not in order."""
    rows = application.check_items.filter(sending=application.sent).exclude(
        verdict=CheckItem.Verdict.FAIL
    )
    good = set(rows.values_list("code", flat=True))
    return [code for code in ITEMS if code not in good]


def unmarked(application: Application) -> list[str]:
    """Items of this sending nobody has looked at."""
    seen = application.check_items.filter(sending=application.sent).values_list("code", flat=True)
    return [code for code in ITEMS if code not in set(seen)]


@transaction.atomic
def pass_check(application: Application, *, by: User, reason: str = "") -> None:
    """On to the experts, who score by the rubric now in force.

    Refuses `CheckUnfinished` while an item is open or failed.
    """
    if open_items(application):
        raise CheckUnfinished
    move(application, "pass_check", by=by, reason=reason)
    application.rubric = Rubric.objects.in_force(application.track)
    Application.objects.filter(pk=application.pk).update(rubric=application.rubric)


@transaction.atomic
def return_for_changes(
    application: Application, points: Sequence[Point], *, by: User
) -> ReturnRound:
    """Say everything at once, on paper too; the clock stops until the company has answered.

    Refuses `NothingToReturn`, and `ItemsUnmarked` while an item was not looked at: what is found later
    would cost the company a second round.
    """
    if not points:
        raise NothingToReturn
    if application.state == states.FORMAL_CHECK and unmarked(application):
        raise ItemsUnmarked
    words = "\n".join(f"{number}. {point.text}" for number, point in enumerate(points, 1))
    move(application, "return_for_changes", by=by, reason=words, facts={"points": len(points)})
    returned = ReturnRound.objects.create(
        application=application, number=application.returns.count() + 1,
        due_at=moment_after(application.campus, RETURN_DAYS), by=by,
    )  # fmt: skip
    ReturnPoint.objects.bulk_create(
        ReturnPoint(
            round=returned, position=number, target=point.page, field=point.field, text=point.text
        )
        for number, point in enumerate(points, 1)
    )
    issue("RETN", returned, case=application, by=by)
    return returned


@transaction.atomic
def answer_point(point: ReturnPoint, answer: str, *, done: bool, by: User) -> None:
    """The company says what it did about a point, and whether it is finished with it."""
    application = point.round.application
    if not rules.applicant(by, application) or point.round.answered_at:
        raise NotAllowed(application, application.workflow.moves["resubmit"])
    point.answer, point.answered_by = answer, by
    point.answered_at = timezone.now() if done else None
    point.save(update_fields=["answer", "answered_by", "answered_at"])
