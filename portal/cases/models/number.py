from django.db import models

from portal.accounts.models import Campus


class NumberSeries(models.Model):
    """The last number given per campus, kind and year; its row is locked while one is taken."""

    campus = models.ForeignKey(Campus, models.PROTECT)
    kind = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campus", "kind", "year"], name="one_series_per_year")
        ]

    def __str__(self):
        return f"{self.campus.code}-{self.kind}-{self.year} {self.last}"
