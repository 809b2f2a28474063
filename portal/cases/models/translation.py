"""Translations of what was said, the memory they feed, and the words agreed on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nTextField

from portal.accounts.models import Campus, StaffRole
from portal.accounts.models.belonging import own_companies
from portal.cases import terms, wording

from .thread import Message

R = StaffRole.Role
# Whose work the list of translations is; a case's own handlers translate on the case.
KEEPS_LIST = (R.TRANSLATOR, R.MANAGER, R.DIRECTOR)


class TranslationQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(reviewed_at=None)

    def visible_to(self, user):
        """Public messages of the campuses whose list the reader keeps, never of the reader's own company."""
        campuses = {campus for role, campus in user.staff_roles if role in KEEPS_LIST}
        gone = Q(message__held_until=None) | Q(message__held_until__lte=timezone.now())
        seen = self.filter(gone, message__visibility=Message.Visibility.PUBLIC)
        if None not in campuses:
            seen = seen.filter(message__case__campus__in=campuses)
        own = own_companies(user)
        return seen.exclude(message__case__company__in=own) if own else seen


class Translation(models.Model):
    """What a message says in another language. While nobody has written it, it is a task with a date.

    One per message and language, beside the original. Without `reviewed_at` it is a draft, whoever
    made it; `source_digest` is the original as it was translated.
    """

    class Origin(models.TextChoices):
        COLLEAGUE = "colleague", _("a colleague")
        MEMORY = "memory", _("from memory")
        MACHINE = "machine", _("machine")

    message = models.ForeignKey(Message, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    origin = models.CharField(max_length=10, choices=Origin, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "language"], name="one_translation")
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="translations_waiting", condition=Q(reviewed_at=None)
            )
        ]

    def __str__(self):
        return f"{self.message_id} {self.language}"

    @property
    def stale(self) -> bool:
        """The original was changed after it was translated."""
        return bool(self.text) and self.source_digest != wording.digest(self.message.body)

    @property
    def reviewed(self) -> bool:
        """Somebody who speaks both languages stands for it, and for the original as it is now."""
        return self.reviewed_at is not None and not self.stale


class MemoryPair(models.Model):
    """A sentence and its reviewed translation, for the colleagues of one campus.

    A campus's memory stays there, as its personal data does; sentences about people never enter it.
    """

    campus = models.ForeignKey(Campus, models.CASCADE, related_name="+")
    source_language = models.CharField(max_length=10)
    target_language = models.CharField(max_length=10)
    source = models.TextField()
    target = models.TextField()
    digest = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campus", "source_language", "target_language", "digest"],
                name="one_memory",
            )
        ]
        indexes = [
            # Two sentences alike by four fifths are of nearly the same length.
            models.Index(
                fields=["campus", "source_language", "target_language", "length"],
                name="memory_alike",
            )
        ]

    def __str__(self):
        return f"{self.source_language} {self.target_language} {self.pk}"


class Term(models.Model):
    """What the park calls a thing in each language: one form a line, the preferred one first."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    words = I18nTextField(
        _("words"), help_text=_("One form a line, the one to be preferred first.")
    )
    avoid = I18nTextField(
        _("not to be used"), blank=True, help_text=_("One form a line; a translation that has one is warned of.")
    )  # fmt: skip
    note = models.CharField(_("note"), max_length=250, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self):
        return self.code

    @property
    def entry(self) -> terms.Entry:
        return terms.Entry(self.code, _forms(self.words), _forms(self.avoid), self.note)


def _forms(text) -> dict[str, tuple[str, ...]]:
    texts = getattr(text, "data", text)
    given = texts.items() if isinstance(texts, dict) else ()
    lines = {code: [line.strip() for line in str(said).splitlines()] for code, said in given}
    return {code: tuple(filter(None, forms)) for code, forms in lines.items() if any(forms)}


def glossary() -> list[terms.Entry]:
    """Every term, in one query."""
    return [term.entry for term in Term.objects.all()]
