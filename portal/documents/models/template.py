"""The words of the park's papers: versions of a template, each a list of clauses."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.documents import states
from portal.workflow import Stateful, Step


class TemplateQuerySet(models.QuerySet):
    def approved(self):
        return self.filter(state=states.APPROVED)

    def in_work(self):
        return self.filter(state__in=(states.DRAFT, states.OFFERED))

    def current(self, kind: str, day: date | None = None):
        """What papers are written with on a day at their campus; None before texts are loaded."""
        begun = Q(effective_on=None) | Q(effective_on__lte=day or timezone.now().date())
        found = self.approved().filter(begun, kind=kind).order_by("-number")
        return found.prefetch_related("clauses").first()


class Template(Stateful):
    """One version of a kind's words. Papers keep the version they were written with: once approved it never changes.

    `placeholders` is the closed list of facts its clauses may name. `authority` says which of a paper's two
    texts counts: "equal", "campus" (the language the campus names) or a language. `digest` is the file's it was
    loaded from, so that loading the same file twice makes no second version. Without `effective_on` a version
    is in force from its approval; `edited_by` wrote last, and so cannot be who approves.
    """

    workflow = states.TEMPLATE

    kind = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    titles = models.JSONField(default=dict)
    placeholders = models.JSONField(default=list)
    authority = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField(default=timezone.now)
    effective_on = models.DateField(null=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_template_per_version"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state__in=["draft", "offered"]), name="one_draft_of_words"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.kind} {self.number}"

    def stepped(self, step: Step) -> "TemplateStep":
        return TemplateStep.objects.create(
            template=self, name=step.name, by=step.by, at=step.at, reason=step.reason, facts=step.facts
        )  # fmt: skip

    @property
    def is_draft(self) -> bool:
        return self.state == states.DRAFT

    @property
    def is_offered(self) -> bool:
        return self.state == states.OFFERED

    @property
    def is_the_parks(self) -> bool:
        """Written by the park's own people, not loaded from a file that came with the portal."""
        return not self.digest


class TemplateStep(models.Model):
    """Who wrote, offered, sent back or approved a version, when and with which words. Append-only."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="steps")
    name = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.template_id} {self.name}"

    @property
    def label(self):
        """What happened, for a reader."""
        return states.WORDS_STEPS.get(self.name, self.name)


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
