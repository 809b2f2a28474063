"""Papers handed in: the company's dossier."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Company, Membership, OfCompany, Person
from portal.cases.kinds import KINDS
from portal.cases.models import Attachment, Case, Message
from portal.documents import papers_kinds, states
from portal.workflow import Stateful

M = Membership.Role
SEES_ALL = (M.OWNER, M.MANAGER, M.MEMBER)
EXPIRES_SOON = timedelta(days=60)


class PaperQuerySet(OfCompany):
    def at_desk(self, user):
        """Papers of companies with a case they may see; partners: those of the case itself."""
        if user.is_guest:
            return self.filter(of_cases(Case.objects.at_desk(user), user))
        return self.filter(company__in=Case.objects.at_desk(user).values("company"))

    def belonging_to(self, user):
        """Their company's; passports and contracts only to those who act for it, and to the uploader."""
        if not user.is_authenticated:
            return self.none()
        acting = [m.company_id for m in user.membership_list if m.role in SEES_ALL]
        others = [m.company_id for m in user.membership_list if m.role not in SEES_ALL]
        plain = ~Q(kind__in=papers_kinds.SENSITIVE) | Q(uploaded_by=user)
        return self.filter(Q(company__in=acting) | Q(company__in=others) & plain, internal=False)

    def usable(self, kind=""):
        """Accepted and not past its last day."""
        today = timezone.now().date()
        found = self.filter(state=states.ACCEPTED).filter(
            Q(expires_on=None) | Q(expires_on__gte=today)
        )
        return found.filter(kind=kind) if kind else found

    def checking(self):
        return self.filter(state__in=(states.QUARANTINED, states.CHECKING))

    def standing(self):
        """Everything but what was refused."""
        return self.exclude(state=states.REFUSED)

    def expiring_on(self, day):
        return self.filter(state=states.ACCEPTED, expires_on=day)


def of_cases(cases, reader):
    """Handed in with the cases, or sent with a message the reader may see."""
    said = Message.objects.visible_to(reader).filter(case__in=cases.values("pk"))
    found = Q(public_id__in=Attachment.objects.filter(message__in=said).values("paper"))
    for kind in KINDS.values():
        if kind.papers:
            found |= Q(pk__in=kind.papers_of(cases), internal=False)
    return found


class Paper(Stateful):
    """A file with what is known of it. The name is the uploader's own, in whatever script.

    `file` is the place in the private store. Nothing is downloadable before it is accepted.
    """

    workflow = states.PAPER

    public_id = models.UUIDField(unique=True, editable=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="papers")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="papers"
    )
    kind = models.CharField(max_length=20, choices=papers_kinds.CHOICES)
    name = models.CharField(max_length=255)
    file = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    issuer = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    refusal = models.CharField(max_length=40, blank=True)
    internal = models.BooleanField(default=False)  # attached to a note of the desk
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(fields=["company", "kind"], name="dossier"),
            models.Index(fields=["expires_on"], name="paper_expiry"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "sha256", "internal"],
                condition=~Q(state=states.REFUSED),
                name="one_paper_per_file",
            )
        ]

    def __str__(self):
        return self.name

    def stepped(self, step):
        """The row itself says all there is: one file, one verdict."""

    @property
    def kind_label(self):
        return papers_kinds.label_of(self.kind)

    @property
    def suffix(self) -> str:
        return self.name.rpartition(".")[2].upper()[:5] or "?"

    @property
    def is_sensitive(self) -> bool:
        return self.kind in papers_kinds.SENSITIVE

    @property
    def is_ready(self) -> bool:
        return self.state == states.ACCEPTED

    @property
    def is_expired(self) -> bool:
        return bool(self.expires_on and self.expires_on < timezone.now().date())

    @property
    def expires_soon(self) -> bool:
        today = timezone.now().date()
        return bool(self.expires_on and today <= self.expires_on <= today + EXPIRES_SOON)


class PaperView(models.Model):
    """Who opened a passport or a contract, and when. Never changed."""

    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="views")
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, related_name="views"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["-at"], name="paper_views")]

    def __str__(self):
        return f"{self.by} {self.paper or self.document}"
