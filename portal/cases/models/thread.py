"""What was said about a case, and who is looking at it now."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.belonging import own_companies

from .case import Case


class MessageQuerySet(models.QuerySet):
    def sent(self, by=None):
        """Nobody but its writer sees a message that can still be taken back."""
        gone = models.Q(held_until=None) | models.Q(held_until__lte=timezone.now())
        return self.filter(gone | models.Q(author=by) if by else gone)

    def visible_to(self, user, *, on_its_way=False):
        """The company never sees an internal note, on any channel, whoever else its member is.

        `on_its_way`: at the desk also what colleagues can still take back, so that two do not answer at once.
        """
        if not (on_its_way and user.is_park_staff and not user.is_guest):
            self = self.sent(by=user)
        public = models.Q(visibility=Message.Visibility.PUBLIC)
        if not user.is_park_staff:
            return self.filter(public)
        if user.is_guest:  # a partner reads what the company reads, and the own notes to the desk
            return self.filter(public | models.Q(author=user))
        own = own_companies(user)
        return self.filter(public | ~models.Q(case__company__in=own)) if own else self

    def of_company(self, company):
        """What a company and the park said to each other in all its cases."""
        said = self.filter(case__company=company, visibility=Message.Visibility.PUBLIC)
        return said.sent()

    def saying(self, terms):
        """Each term begins a word that was said."""
        for term in terms:
            self = self.filter(search__contains=f" {term}")
        return self


class Message(models.Model):
    """The original is always kept, in the language it was written in."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Reply to the company")
        INTERNAL = "internal", _("Internal note")

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    visibility = models.CharField(max_length=10, choices=Visibility)
    from_staff = models.BooleanField()
    body = models.TextField()
    search = models.TextField(blank=True, editable=False)
    language = models.CharField(max_length=10)
    nonce = models.UUIDField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    # Until then its writer can take it back.
    held_until = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.case_id} {self.visibility} {self.pk}"

    @property
    def held(self) -> bool:
        return self.held_until is not None and self.held_until > timezone.now()

    @property
    def delay(self) -> float:
        """After how many seconds others may hear of it; a job can begin one early."""
        return (self.held_until - timezone.now()).total_seconds() + 1 if self.held else 0


class Attachment(models.Model):
    """A file handed in with a message; `paper` is its public id in the dossier."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    paper = models.UUIDField()
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()

    def __str__(self):
        return self.name


def unread(**of) -> models.Subquery:
    """How many messages wait for a person: in a case, or in all of a company. `of` says whose."""
    waiting = Reading.objects.filter(unread__gt=0, **of).order_by()
    return models.Subquery(
        waiting.values("user").annotate(n=models.Sum("unread")).values("n"),
        output_field=models.PositiveIntegerField(),
    )


class Reading(models.Model):
    """How far a person has read a case's thread, and how many messages to the company came after."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    message_id_seen = models.PositiveBigIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="one_reading")]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(unread__gt=0), name="readings_unread")
        ]

    def __str__(self):
        return f"{self.user_id} read {self.case_id}"


class Presence(models.Model):
    """Who is viewing and who is answering; a heartbeat older than 30 seconds counts as gone."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answering = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="one_presence")]

    def __str__(self):
        return f"{self.user_id} at {self.case_id}"
