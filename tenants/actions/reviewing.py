"""Experts score."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.cases.actions import handling
from portal.cases.models import Case, Participant
from portal.documents.actions.issuing import issue
from portal.workflow import NotAllowed, WrongState, move
from tenants import emails, rubric, rules, states
from tenants.models import Application, Review
from tenants.refusals import (
    ConflictUndeclared,
    FourEyes,
    NotAnExpert,
    ScoresLocked,
    ScoresRefused,
)

LET_IN = timedelta(days=30)
EXPERT = "expert"


@transaction.atomic
def assign_expert(application: Application, expert: User, *, by: User) -> Review:
    """Let an expert in and ask for scores. Refuses `NotAnExpert`, also whoever did the formal check."""
    if not rules.panel_keeper(by, application):
        raise NotAllowed(application, application.workflow.moves["pass_check"])
    if application.state != states.EXPERT_REVIEW:
        raise WrongState(application, application.workflow.moves["complete_reviews"])
    if not rules.sits(expert, application) or application.reviews.filter(expert=expert).exists():
        raise NotAnExpert
    if application.check_items.filter(by=expert).exists():
        raise FourEyes
    review = Review.objects.create(application=application, expert=expert, assigned_by=by)
    handling.let_in(application, expert, EXPERT, by=by, until=timezone.now() + LET_IN)
    emails.expert_asked(review)
    return review


@transaction.atomic
def declare_interest(review: Review, *, conflict: bool, by: User, note: str = "") -> None:
    """With a conflict of interest the expert leaves, and sees the case no more."""
    if review.expert_id != by.pk:
        raise NotAllowed(review.application, review.application.workflow.moves["complete_reviews"])
    if review.saved_at:
        raise ScoresLocked
    review.declared_at, review.conflict, review.conflict_note = timezone.now(), conflict, note
    review.save(update_fields=["declared_at", "conflict", "conflict_note"])
    if conflict:
        _show_out(review)
        emails.expert_conflicted(review)


@transaction.atomic
def remove_expert(review: Review, *, by: User) -> None:
    """Take an expert off the panel before scores are saved."""
    if not rules.panel_keeper(by, review.application):
        raise NotAllowed(review.application, review.application.workflow.moves["pass_check"])
    if review.saved_at:
        raise ScoresLocked
    review.removed_at = timezone.now()
    review.save(update_fields=["removed_at"])
    _show_out(review)


def _show_out(review: Review) -> None:
    sits = Participant.objects.filter(
        case_id=review.application_id, user=review.expert, part=EXPERT
    )
    sits.update(until=timezone.now())


def check_scores(scores: Mapping[str, Mapping[str, Any]], weights: Mapping[str, int]) -> None:
    """Every criterion of the rubric, 0 to 10, with words. Raises `ScoresRefused`."""
    for code in weights:
        row = scores.get(code) or {}
        score, comment = row.get("score"), str(row.get("comment", "")).strip()
        if (
            not isinstance(score, int)
            or not 0 <= score <= 10
            or len(comment) < rubric.SHORTEST_COMMENT
        ):
            raise ScoresRefused


@transaction.atomic
def save_review(
    review: Review, scores: Mapping[str, Mapping[str, Any]], recommendation: str, *, by: User
) -> None:
    """Save for good. The last of the panel takes the application to the director."""
    # Experts who save at the same moment take turns, so that the last one sees all the others.
    Case.objects.select_for_update(of=("self",)).get(pk=review.application_id)
    fresh = Review.objects.select_related("application__campus", "application__company").get(
        pk=review.pk
    )
    application = fresh.application
    if fresh.expert_id != by.pk or application.state != states.EXPERT_REVIEW:
        raise NotAllowed(application, application.workflow.moves["complete_reviews"])
    if fresh.saved_at:
        raise ScoresLocked
    if fresh.declared_at is None or fresh.conflict or fresh.removed_at:
        raise ConflictUndeclared
    check_scores(scores, application.weights)
    fresh.scores = {code: dict(scores[code]) for code in application.weights}
    fresh.recommendation, fresh.saved_at = recommendation, timezone.now()
    fresh.save(update_fields=["scores", "recommendation", "saved_at"])
    _conclude(application)


def panel_verdict(application: Application) -> rubric.Verdict:
    return rubric.verdict([row.points for row in application.reviews.saved()], application.scale)


def _conclude(application: Application) -> None:
    """All in and enough: the sheet is drawn up, on to the director. Too far apart: a fourth expert is wanted."""
    if application.reviews.sitting().filter(saved_at=None).exists():
        return
    found = panel_verdict(application)
    if found.final is not None:
        facts = {"score": str(found.final), "spread": str(found.spread), "median": found.by_median}
        move(application, "complete_reviews", by=None, facts=facts)
        issue("SCOR", application, case=application, by=None)
    elif found.too_wide:
        emails.fourth_expert_wanted(application)
