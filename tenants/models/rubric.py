"""The park's own rubrics: weights and lines, a new version for every change."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import rubric
from tenants.choices import TRACKS

HUNDRED = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
TEN = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(10))]


def weight(code: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(rubric.CRITERIA[code][0], help_text=code)


class RubricQuerySet(models.QuerySet):
    def in_force(self, track: str) -> "Rubric | None":
        """The newest of the track; a track without one is scored as residents are."""
        own = self.filter(track=track).order_by("-version").first()
        return own or self.filter(track="resident").order_by("-version").first()


class Rubric(models.Model):
    """An application keeps the one it was scored with, so an old score never changes its meaning."""

    track = models.CharField(_("track"), max_length=20, choices=TRACKS)
    version = models.PositiveSmallIntegerField(_("version"), editable=False)
    c1 = weight("C1")
    c2 = weight("C2")
    c3 = weight("C3")
    c4 = weight("C4")
    c5 = weight("C5")
    c6 = weight("C6")
    c7 = weight("C7")
    approve_from = models.DecimalField(
        _("approval proposed from"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(70),
        validators=HUNDRED,
    )
    discuss_from = models.DecimalField(
        _("discussion proposed from"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(55),
        validators=HUNDRED,
    )
    block_below = models.DecimalField(
        _("a mean below this blocks plain approval"), max_digits=4, decimal_places=2, default=Decimal(4),
        validators=TEN, help_text=_("Of technology (C2) and team (C4)"),
    )  # fmt: skip
    widest_spread = models.DecimalField(
        _("one more review beyond this spread"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(25),
        validators=HUNDRED,
    )
    enough = models.PositiveSmallIntegerField(
        _("reviews wanted"), default=3, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RubricQuerySet.as_manager()

    class Meta:
        ordering = ["track", "-version"]
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        constraints = [
            models.UniqueConstraint(fields=["track", "version"], name="one_rubric_per_version")
        ]

    def __str__(self):
        return f"{self.get_track_display()} {self.version}"

    def save(self, *args, **kwargs):
        if self._state.adding:
            last = Rubric.objects.filter(track=self.track).aggregate(n=models.Max("version"))["n"]
            self.version = (last or 0) + 1
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        weights = [getattr(self, code.lower()) for code in rubric.CRITERIA]
        if None not in weights and sum(weights) != 100:
            raise ValidationError(_("The weights must add up to 100."))
        if (
            None not in (self.approve_from, self.discuss_from)
            and self.discuss_from > self.approve_from
        ):
            raise ValidationError(_("Approval must not be proposed earlier than discussion."))
        if self.pk and self.applications.exists():
            raise ValidationError(
                _("Applications are scored with this rubric. Copy it and change the copy.")
            )

    @property
    def scale(self) -> rubric.Scale:
        return rubric.Scale(
            {code: getattr(self, code.lower()) for code in rubric.CRITERIA}, self.approve_from, self.discuss_from,
            self.block_below, self.widest_spread, self.enough,
        )  # fmt: skip
