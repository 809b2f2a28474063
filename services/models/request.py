"""A company's request for a service, its papers, its steps and the questions put to the company."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField

from portal.accounts.models import Person
from portal.cases.models import Case
from portal.cases.models.case import CaseQuerySet
from portal.documents.models import Paper
from portal.money import Money
from services import states

from .catalogue import ServiceVersion


class RequestQuerySet(CaseQuerySet):
    def of_company(self, company):
        return self.filter(company=company)

    def sent(self):
        return self.exclude(number=None)

    def with_edition(self):
        return self.select_related("edition__service__category", "company", "campus", "assignee")

    def behind(self, case):
        """The request of a case that is already read: only its own half is read, the case's is taken over."""
        own = [field.name for field in self.model._meta.local_fields if not field.primary_key]
        pack = ("pack_item__order__public_id", "pack_item__order__definition")
        also = ("edition__service__category", "pack_item__order")
        found = self.select_related(*also).only(*own, *pack).get(pk=case.pk)
        for field in Case._meta.concrete_fields:
            setattr(found, field.attname, getattr(case, field.attname))
        found._state.fields_cache |= case._state.fields_cache
        return found

    def awaiting_answer(self):
        """The company has to say something: to our questions, or to a price."""
        return self.filter(state__in=(states.WAITING_COMPANY, states.QUOTED))

    def served(self):
        return self.filter(state__in=states.SERVED)


class Request(Case):
    """`answers` are stored under the definition's keys; `fee` is the price as it was shown when sent, in the
    `tier` the company chose; where the price is quoted first, that of the quotation once it is accepted.
    """

    case_ptr: Case  # Django's own link to the parent row
    edition = models.ForeignKey(ServiceVersion, models.PROTECT, related_name="requests")
    answers = models.JSONField(default=dict)
    people = models.ManyToManyField(Person, related_name="requests", blank=True)
    fee = models.JSONField(default=dict)
    tier = models.CharField(max_length=10, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    result_note = models.TextField(blank=True)
    rating = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rating_comment = models.TextField(blank=True)

    objects = RequestQuerySet.as_manager()

    @property
    def plan(self):
        return self.edition.plan

    @property
    def total(self) -> Money | None:
        """What was or will be invoiced, tax included; None while nothing is due."""
        if not self.fee.get("total"):
            return None
        return Money(Decimal(self.fee["total"]), self.fee["currency"])

    def newer_edition(self) -> ServiceVersion | None:
        """What the service asks and costs today, where that is no longer what this request was made with."""
        later = ServiceVersion.objects.filter(
            service=self.edition.service_id, service__live=True, number__gt=self.edition.number
        )
        return later.order_by("-number").first()

    @property
    def is_draft(self) -> bool:
        return self.state == states.DRAFT


class RequestPaper(models.Model):
    """A dossier paper given for one requirement of the request, and the officer's verdict on it."""

    class Verdict(models.TextChoices):
        PENDING = "pending", _("Not yet looked at")
        ACCEPTED = "accepted", _("Fits")
        REFUSED = "refused", _("Does not fit")

    request = models.ForeignKey(Request, models.CASCADE, related_name="papers")
    need = models.CharField(max_length=40)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.PENDING)
    reason = models.CharField(max_length=500, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "need", "person"], name="one_paper_per_need_and_person"
            ),
            models.UniqueConstraint(
                fields=["request", "need"],
                condition=models.Q(person=None),
                name="one_paper_per_need",
            ),
        ]

    def __str__(self):
        return f"{self.request_id} {self.need}"


def papers_with(requests):
    """The papers of these requests: what the company gave and what came of it."""
    return RequestPaper.objects.filter(request__in=requests.values("pk")).values("paper")


def people_in(case):
    """The names of those the answers name."""
    order = case if isinstance(case, Request) else case.request
    return [
        (p.latin_name, p.native_name, p.patronymic, p.chinese_form, p.russian_form)
        for p in order.people.all()
    ]


class Task(models.Model):
    """One step of the service's own checklist, copied from the version when the request is sent."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40)
    label = I18nCharField(max_length=250)
    role = models.CharField(max_length=10)
    days = models.PositiveSmallIntegerField(default=0)
    public = models.BooleanField(default=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "code"], name="one_task_per_step")
        ]

    def __str__(self):
        return f"{self.request_id} {self.code}"


class QuestionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at=None)


class Question(models.Model):
    """One point the officer wants answered, in words or with a paper."""

    class Wants(models.TextChoices):
        WORDS = "words", _("An answer in words")
        PAPER = "paper", _("A document")

    request = models.ForeignKey(Request, models.CASCADE, related_name="questions")
    text = models.TextField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    wants = models.CharField(max_length=10, choices=Wants)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]
