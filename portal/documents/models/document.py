"""Papers issued: the register."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from portal.accounts.models import Campus, Company, OfCompany, StaffRole
from portal.cases.models import Case, CaseStep
from portal.documents import kinds, states
from portal.documents.levels import LEVELS
from portal.languages import pick
from portal.models import Job
from portal.search import query_terms
from portal.workflow import Stateful, Step

from .template import Template

R = StaffRole.Role
READS_REGISTER = tuple(
    role for role in R if role not in (R.EXPERT, R.PARTNER, R.EDITOR, R.TRANSLATOR)
)


class DocumentQuerySet(OfCompany):
    def belonging_to(self, user):
        return super().belonging_to(user).exclude(kind__in=kinds.internal_kinds())

    def at_desk(self, user):
        """Their campuses'; experts and partners: those of the cases they were let into, but the park's own."""
        campuses = {campus for role, campus in user.staff_roles if role in READS_REGISTER}
        if None in campuses:
            return self
        seen = Q(campus__in=campuses)
        if user.has_role(R.EXPERT, R.PARTNER):
            own = Q(kind__in=kinds.internal_kinds())
            seen |= Q(case__in=Case.objects.at_desk(user)) & ~own
        return self.filter(seen)

    def for_case(self, case):
        return self.filter(case_id=case.pk)

    def issued(self):
        """Sealed at some time; what stands in the register for the world."""
        return self.exclude(state=states.PREPARING).exclude(sha256="")

    def preparing(self):
        return self.filter(state=states.PREPARING)

    def in_status(self, status: str):
        """By what a reader sees: a valid paper past its last day has expired."""
        past = Q(valid_until__lt=timezone.now().date())
        if status == states.EXPIRED:
            return self.filter(past, state=states.VALID)
        if status == states.VALID:
            return self.filter(state=states.VALID).exclude(past)
        return self.filter(state=status)

    def found_by(self, question: str):
        found = self
        for term in query_terms(question):
            found = found.filter(search__contains=f" {term}")
        return found

    def known(self, token: str):
        return self.issued().filter(token=token)

    def for_check(self):
        """With all the check page shows."""
        return self.select_related("company", "campus", "replaced_by")


class Document(Stateful):
    """An issued paper: its number, the facts it states, and the sealed file once it is made.

    The row and its number are written with the decision; the file follows by a job. `facts` are
    frozen: whatever changes later, the paper can be printed again with the same words.
    """

    workflow = states.DOCUMENT

    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=8)
    template = models.ForeignKey(Template, models.PROTECT, related_name="documents")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="documents")
    company = models.ForeignKey(Company, models.PROTECT, related_name="documents")
    campus = models.ForeignKey(Campus, models.PROTECT, related_name="documents")
    languages = models.JSONField()
    facts = models.JSONField()
    token = models.CharField(max_length=32, unique=True)
    code = models.CharField(max_length=8, unique=True)
    issued_on = models.DateField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True)
    level = models.CharField(max_length=5, blank=True)
    # When the certificate ends of the last time-stamp over the whole of it, or of its newest copy.
    stamped_until = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    end_reason = models.TextField(blank=True)
    search = models.TextField(blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["company", "-id"], name="company_documents"),
            models.Index(fields=["campus", "-id"], name="campus_documents"),
            models.Index(fields=["valid_until"], name="document_expiry"),
            models.Index(fields=["sha256"], name="document_sha256"),
            models.Index(fields=["stamped_until"], name="document_stamps"),
            models.Index(fields=["id"], condition=Q(level=""), name="document_level_unknown"),
        ]

    def __str__(self):
        return self.number

    def stepped(self, step: Step):
        """The line in the case's history; a paper without a case has only its own row."""
        if self.case is None:
            return None
        facts = {"number": self.number, "kind": self.kind, **step.facts}
        line = Step(
            f"{step.name}_document",
            self.case.state,
            self.case.state,
            step.by,
            step.at,
            step.reason,
            facts,
        )
        return CaseStep.append(self.case, line, public=not self.kind_info.internal)

    @property
    def kind_info(self) -> kinds.PaperKind:
        return kinds.kind_of(self.kind)

    @property
    def title(self) -> str:
        kind = kinds.PAPER_KINDS.get(self.kind)
        return pick(kind.titles, get_language() or "en") if kind else self.kind

    @property
    def status(self) -> str:
        """The state a reader sees; `expired` follows from the date at the campus."""
        past = self.valid_until and self.valid_until < self.campus.today()
        return states.EXPIRED if self.state == states.VALID and past else self.state

    @property
    def standing(self):
        return self.workflow.state(self.status)

    @property
    def is_ready(self) -> bool:
        """There is a sealed file; a revoked paper keeps its own."""
        return bool(self.sha256)

    @property
    def successor(self) -> "Document | None":
        return getattr(self, "replaced_by", None)

    @property
    def may_be_countersigned(self) -> bool:
        """Sealed with a field for the company's own signature, and still in force."""
        return self.is_ready and self.kind_info.countersigned and self.state == states.VALID

    @property
    def job_key(self) -> str:
        return f"document-{self.pk}"

    @property
    def job(self) -> Job | None:
        return Job.objects.filter(key=self.job_key).first()

    @property
    def printed_code(self) -> str:
        return f"{self.code[:4]}-{self.code[4:]}"

    @property
    def check_url(self) -> str:
        return f"{settings.SITE_URL}/check/{self.token}/"

    @property
    def level_words(self) -> Any:
        return LEVELS.get(self.level, "")

    @property
    def newest_copy(self) -> Any:
        """With the newest time-stamp, where it was renewed."""
        return self.renewed.first() if self.stamped_until else None

    @property
    def file_name(self) -> str:
        return f"{self.number}.pdf"
