"""The words of the park's papers: versions of a template, each a list of clauses."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class TemplateQuerySet(models.QuerySet):
    def current(self, kind: str):
        """The version new papers are written with, its clauses at hand; None before texts are loaded."""
        return self.filter(kind=kind, current=True).prefetch_related("clauses").first()


class Template(models.Model):
    """One version of a kind's words. Papers keep the version they were written with, so it never changes.

    `placeholders` is the closed list of facts its clauses may name; `digest` is the file's, so that
    loading the same file twice makes no second version.
    """

    kind = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    titles = models.JSONField(default=dict)
    placeholders = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    current = models.BooleanField(default=True)
    loaded_at = models.DateTimeField(default=timezone.now)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_template_per_version"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(current=True), name="one_current_template"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"


class Clause(models.Model):
    """A piece of a paper in every language. `when` is a condition on the facts; empty means always.

    `role` says where it stands (wording.ROLES); `value` is a placeholder printed beside a label.
    `own_figures` lets the two languages write figures differently (万分之五 and 0.05 %).
    """

    template = models.ForeignKey(Template, models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60)
    role = models.CharField(max_length=12)
    texts = models.JSONField(default=dict)
    value = models.CharField(max_length=80, blank=True)
    when = models.CharField(max_length=120, blank=True)
    own_figures = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="one_clause_per_place"),
            models.UniqueConstraint(fields=["template", "code"], name="one_clause_per_code"),
        ]

    def __str__(self):
        return f"{self.template_id} {self.code}"
