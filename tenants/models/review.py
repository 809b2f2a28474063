"""What the park thought of an application: checks, returns, scores, the decision."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import states

from .application import Application


class CheckItem(models.Model):
    """One line of the formal check of one sending."""

    class Verdict(models.TextChoices):
        PASS = "pass", _("In order")
        FAIL = "fail", _("Not in order")
        NA = "na", _("Does not apply")

    application = models.ForeignKey(Application, models.CASCADE, related_name="check_items")
    sending = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30)
    verdict = models.CharField(max_length=4, choices=Verdict)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "sending", "code"], name="one_check_item"
            )
        ]

    def __str__(self):
        return f"{self.code} {self.verdict}"


class ReturnRound(models.Model):
    """One return, with everything that is missing said at once."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="returns")
    number = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="one_return_round")
        ]

    def __str__(self):
        return f"{self.application} return {self.number}"


class ReturnPoint(models.Model):
    """One thing to put right. `target` names the page, `field` the answer or the paper on it."""

    round = models.ForeignKey(ReturnRound, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    target = models.CharField(max_length=30, blank=True)
    field = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return f"{self.position}. {self.text[:40]}"


class ReviewQuerySet(models.QuerySet):
    def sitting(self):
        """Experts who still sit on the panel."""
        return self.filter(removed_at=None, conflict=False)

    def saved(self):
        return self.sitting().exclude(saved_at=None)

    def visible_to(self, user):
        """An expert sees the others' scores only when everyone's are in; intake and director always."""
        if user.has_role("director", "manager", "intake", "auditor"):
            return self
        waiting = self.sitting().filter(saved_at=None).values("application")
        return self.filter(models.Q(expert=user) | ~models.Q(application__in=waiting))


class Review(models.Model):
    """One expert's scores: {"C1": {"score": 8, "comment": "…"}}. Locked once saved."""

    class Recommendation(models.TextChoices):
        APPROVE = "approve", _("Approve")
        CONDITIONAL = "conditional", _("Approve with conditions")
        RETURN = "return", _("Return for changes")
        REJECT = "reject", _("Reject")

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    declared_at = models.DateTimeField(null=True)
    conflict = models.BooleanField(default=False)
    conflict_note = models.TextField(blank=True)
    scores = models.JSONField(default=dict)
    recommendation = models.CharField(max_length=12, choices=Recommendation, blank=True)
    saved_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "expert"], name="one_review_per_expert")
        ]

    def __str__(self):
        return f"{self.expert} on {self.application}"

    @property
    def points(self) -> dict[str, int]:
        return {code: row["score"] for code, row in self.scores.items()}


class Decision(models.Model):
    """The director's word, with reasons by criterion. One per application."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Approved")
        CONDITIONAL = "conditional", _("Approved with conditions")
        WAITLISTED = "waitlisted", _("Approved, on the waiting list")
        REJECTED = "rejected", _("Rejected")

    application = models.OneToOneField(Application, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=12, choices=Outcome)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    summary = models.TextField()
    summary_other = models.TextField(blank=True)
    reasons = models.JSONField(default=dict)
    deviation = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.application} {self.outcome}"


class ConditionQuerySet(models.QuerySet):
    def overdue(self, now):
        """Of approvals whose company has not confirmed in time."""
        return self.filter(decision__application__state=states.CONDITIONAL, due_at__lt=now)


class Condition(models.Model):
    """What the company has to do before the offer, in the campus's and its own language, and what it did."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    text_other = models.TextField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "position"], name="one_condition_per_position"
            )
        ]

    def __str__(self):
        return f"{self.position}. {self.text[:40]}"
