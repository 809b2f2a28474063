"""What was said about a case, and who is looking at it now."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.belonging import own_companies

from .case import Case


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The company never sees an internal note, on any channel, whoever else its member is."""
        public = models.Q(visibility=Message.Visibility.PUBLIC)
        if not user.is_park_staff:
            return self.filter(public)
        if user.is_guest:  # a partner reads what the company reads, and the own notes to the desk
            return self.filter(public | models.Q(author=user))
        own = own_companies(user)
        return self.filter(public | ~models.Q(case__company__in=own)) if own else self

    def of_company(self, company):
        """What a company and the park said to each other in all its cases."""
        return self.filter(case__company=company, visibility=Message.Visibility.PUBLIC)

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

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.case_id} {self.visibility} {self.pk}"


class Attachment(models.Model):
    """A file handed in with a message; `paper` is its public id in the dossier."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    paper = models.UUIDField()
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()

    def __str__(self):
        return self.name


class Reading(models.Model):
    """How far a person has read a case's thread."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    message_id_seen = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="one_reading")]

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
