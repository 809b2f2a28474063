"""The director decides; conditions are met before the offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.cases.models import Case
from portal.documents.actions.issuing import issue
from portal.workflow import move
from tenants import rubric
from tenants.actions.listing import enlist
from tenants.actions.reviewing import panel_verdict
from tenants.models import Application, Condition, Decision
from tenants.records import Wish
from tenants.refusals import (
    ApprovalBlocked,
    ConditionsOpen,
    ConditionsUnnamed,
    DeviationUnexplained,
    FourEyes,
    ScoresMissing,
    WishMissing,
)

Outcome = Decision.Outcome
MOVES = {
    Outcome.APPROVED: "approve",
    Outcome.CONDITIONAL: "approve_conditionally",
    Outcome.WAITLISTED: "waitlist",
    Outcome.REJECTED: "reject",
}
# What the scores propose -> the outcome that follows them without further words.
FOLLOWS = {"approve": Outcome.APPROVED, "discuss": Outcome.CONDITIONAL, "reject": Outcome.REJECTED}
# Approved all the same: whether a unit is free is no matter of scores.
PLAIN = (Outcome.APPROVED, Outcome.WAITLISTED)


@dataclass(frozen=True)
class Demand:
    """A condition in the language of the campus and in the company's, and until when."""

    text: str
    text_other: str
    due_at: datetime


@transaction.atomic
def decide(
    application: Application, outcome: str, *, summary: str, reasons: Mapping[str, str], by: User,
    summary_other: str = "", deviation: str = "", conditions: Sequence[Demand] = (), wish: Wish | None = None,
) -> Decision:  # fmt: skip
    """The director's decision; the letter is issued with it.

    Refuses `FourEyes`, `ScoresMissing`, `ApprovalBlocked`, `DeviationUnexplained`, `ConditionsUnnamed`, `WishMissing`.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if took_part(application, by):
        raise FourEyes
    found = panel_verdict(application)
    if found.final is None:
        raise ScoresMissing
    said = getattr(application, "sitting", None)
    check_outcome(
        outcome, found, deviation=deviation, conditions=conditions, said=said.outcome if said else "", wish=wish
    )  # fmt: skip
    facts: dict[str, Any] = {"score": str(found.final)}
    company, campus = application.languages
    if summary_other:
        facts["reason_in"] = {campus: summary, company: summary_other}
    move(application, MOVES[Outcome(outcome)], by=by, reason=summary, facts=facts)
    decision = Decision.objects.create(
        application=application, outcome=outcome, score=found.final, summary=summary, summary_other=summary_other,
        reasons={code: text for code, text in reasons.items() if text.strip()}, deviation=deviation, by=by,
    )  # fmt: skip
    if outcome == Outcome.CONDITIONAL:
        demand(decision, conditions)
    issue("DECL", application, case=application, by=by)
    if outcome == Outcome.WAITLISTED and wish:
        enlist(application, wish, by=by)
    return decision


def demand(decision: Decision, conditions: Sequence[Demand]) -> None:
    """Write down what has to be met before the offer."""
    Condition.objects.bulk_create(
        Condition(
            decision=decision,
            position=number,
            text=one.text,
            text_other=one.text_other,
            due_at=one.due_at,
        )
        for number, one in enumerate(conditions, 1)
    )


def check_outcome(
    outcome: str,
    found: rubric.Verdict,
    *,
    deviation: str,
    conditions: Sequence[Demand],
    said: str = "",
    wish: Wish | None = None,
) -> None:
    """Whether the scores allow the outcome, and what else it needs. `said` is the committee's recommendation."""
    if outcome in PLAIN and found.blocked_by:
        raise ApprovalBlocked
    if outcome == Outcome.WAITLISTED and wish is None:
        raise WishMissing
    if outcome == Outcome.CONDITIONAL and not conditions:
        raise ConditionsUnnamed
    expected = {FOLLOWS[found.proposal], said or FOLLOWS[found.proposal], outcome}
    plain = {Outcome.APPROVED if one in PLAIN else one for one in expected}
    if not deviation.strip() and len(plain) > 1:
        raise DeviationUnexplained


def took_part(application: Application, user: User) -> bool:
    """Did the formal check, passed it, or scored."""
    return (
        application.check_items.filter(by=user).exists()
        or application.steps.filter(name__in=("pass_check", "return_for_changes"), by=user).exists()
        or application.reviews.filter(expert=user).exists()
    )


@transaction.atomic
def confirm_conditions(application: Application, answers: Mapping[int, str], *, by: User) -> None:
    """The company says of each condition how it met it. Refuses `ConditionsOpen`."""
    move(application, "confirm_conditions", by=by)
    for condition in application.decision.conditions.all():
        answer = answers.get(condition.position, "").strip()
        if not answer:
            raise ConditionsOpen
        condition.answer, condition.answered_by, condition.answered_at = answer, by, timezone.now()
        condition.save(update_fields=["answer", "answered_by", "answered_at"])


@transaction.atomic
def meet_conditions(application: Application, *, by: User, reason: str = "") -> None:
    """The officer has seen that all conditions are met: an offer may follow."""
    move(application, "meet_conditions", by=by, reason=reason)


@transaction.atomic
def return_conditions(application: Application, *, by: User, reason: str) -> None:
    """Something is not met yet; the company reads why and confirms again."""
    move(application, "return_conditions", by=by, reason=reason)
