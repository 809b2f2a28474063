"""The residence application: a case with answers, papers, consents and what was sent each time."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from portal.accounts.models import Company
from portal.cases.models import Case
from portal.cases.models.case import CaseQuerySet
from tenants import states
from tenants.rubric import Scale, first

from .rubric import Rubric


class ApplicationQuerySet(CaseQuerySet):
    def for_pages(self):
        return self.select_related("company", "campus", "assignee", "entity")

    def of(self, company):
        return self.filter(company=company)

    def returned_before(self, moment):
        """Nobody answered the return in time."""
        return self.filter(
            state=states.RETURNED, returns__answered_at=None, returns__due_at__lt=moment
        ).distinct()


class Application(Case):
    """`answers` keeps what was typed, {section: {field: value}}, also when it is not valid yet.

    `answers_version` is the compare-and-set of colleagues writing at once; `sent` counts how often
    it was sent to the park.
    """

    track = models.CharField(max_length=20, default="resident")
    rubric = models.ForeignKey(Rubric, models.PROTECT, null=True, related_name="applications")
    eligibility = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    answers_version = models.PositiveIntegerField(default=0)
    done = models.JSONField(default=list)
    sent = models.PositiveSmallIntegerField(default=0)
    # The new company, once it is founded: it rents the space and becomes the resident.
    entity = models.ForeignKey(Company, models.PROTECT, null=True, related_name="founded_for")
    start_nonce = models.UUIDField(unique=True, null=True)

    objects = ApplicationQuerySet.as_manager()

    @property
    def writable(self) -> bool:
        return self.state in states.WRITABLE

    @property
    def languages(self) -> list[str]:
        """The two languages of its papers: the company's, then the campus's (English if they agree)."""
        second = self.campus.official_language
        if second == self.company.language:
            second = next(code for code in ("en", "zh-hans", "ru") if code != second)
        return [self.company.language, second]

    @property
    def to_be_founded(self) -> bool:
        return self.answer("resident", "exists") == "no"

    @property
    def lacks_entity(self) -> bool:
        """The company that will rent is still to be founded, or not yet named here."""
        return self.to_be_founded and self.entity_id is None

    @property
    def tenant(self) -> Company:
        """Who rents and becomes the resident."""
        return self.entity or self.company

    @cached_property
    def scale(self) -> Scale:
        """What it is scored by: its own rubric once experts are asked, before that the one in force."""
        own = self.rubric or Rubric.objects.in_force(self.track)
        return own.scale if own else first(self.track)

    @property
    def weights(self) -> Mapping[str, int]:
        return self.scale.weights

    def answer(self, section: str, name: str, default=""):
        return self.answers.get(section, {}).get(name, default)

    def text(self, section: str, name: str, language: str) -> str:
        """A text asked for in two languages: the wanted one, else the other."""
        texts = [self.answer(section, f"{name}__{code}") for code in (language, *self.languages)]
        return next((text for text in texts if text), "")

    @property
    def current_offer(self):
        return self.offers.select_related("unit__building__campus").order_by("-pk").first()


def people_in(case):
    """The names of who signs, of the contact, and of founders, one a line before their part."""
    application = case if isinstance(case, Application) else case.application
    family, given, native = (
        application.answer("signatory", name)
        for name in ("latin_family", "latin_given", "native_name")
    )
    founders = application.answer("contact", "founders").splitlines()
    others = [
        application.answer("contact", "contact_name"),
        *(re.split("[,，;；]", line)[0] for line in founders),
    ]
    return [(f"{family} {given}".strip(), native), *(("", name[:120]) for name in others)]


class Answer(models.Model):
    """Who wrote a field last, and on which opened page: how a merge tells one's own from a colleague's."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answer_marks")
    section = models.CharField(max_length=30)
    field = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    page = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section", "field"], name="one_mark_per_answer"
            )
        ]

    def __str__(self):
        return f"{self.section}.{self.field}"


class HandedIn(models.Model):
    """A paper of the dossier handed in for D1…D15, or the reason why there is none."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="papers")
    code = models.CharField(max_length=4)
    paper = models.UUIDField(null=True)
    name = models.CharField(max_length=255, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code", "paper"], name="a_paper_once_per_code"
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name or self.reason}"


class Consent(models.Model):
    """One declaration or consent, in the words and language it was given in. Withdrawn, never erased."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="consents")
    code = models.CharField(max_length=30)
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    text = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code"],
                condition=models.Q(withdrawn_at=None),
                name="one_live_consent",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.text_version}"


class Snapshot(models.Model):
    """The application exactly as it was sent, once per sending."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    papers = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="one_snapshot_per_sending"
            )
        ]

    def __str__(self):
        return f"{self.application} v{self.number}"
