"""What the admission committee recommends to the director, and who voted how."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from .application import Application
from .review import Decision


class Sitting(models.Model):
    """The committee on one application: its proposal, carried by the votes. Written once, never changed."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="sitting")
    held_on = models.DateField()
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    secretary = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    members = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=Decision.Outcome)
    casting = models.BooleanField(default=False)
    discussion = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.application} {self.held_on}"

    def count(self, choice: str) -> int:
        return sum(vote.choice == choice for vote in self.votes.all())


class Vote(models.Model):
    """One member's vote; who was outvoted may have the reason written down."""

    class Choice(models.TextChoices):
        FOR = "for", pgettext_lazy("vote", "In favour")
        AGAINST = "against", pgettext_lazy("vote", "Against")
        ABSTAIN = "abstain", pgettext_lazy("vote", "Abstained")

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="votes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=Choice)
    dissent = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="one_vote_per_member")
        ]

    def __str__(self):
        return f"{self.member} {self.choice}"
