"""Companies and who acts for them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField

from portal.accounts.rules import READS_COMPANIES

from .belonging import OfCompany


class CompanyQuerySet(OfCompany):
    company = "pk"

    def at_desk(self, user):
        """All, to the roles that work with companies; an expert has the applications of their panels."""
        return self if user.has_role(*READS_COMPANIES) else self.none()

    def found_by(self, terms):
        """Those whose search keys hold every term, or a word that begins with it."""
        found = self
        for term in terms:
            found = found.filter(search__contains=f" {term}")
        return found


class Company(models.Model):
    """The registered name in its own script is the identity; document forms stand beside it."""

    class Status(models.TextChoices):
        APPLICANT = "applicant", _("Applicant")
        RESIDENT = "resident", _("Resident")
        FORMER = "former", _("Former resident")

    public_id = models.UUIDField(unique=True, editable=False)
    name = models.CharField(_("registered name"), max_length=300)
    name_language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    short_name = models.CharField(_("short name"), max_length=120, blank=True)
    document_names = I18nCharField(_("name in documents"), max_length=300, blank=True)
    country = models.CharField(_("country of registration"), max_length=2)
    legal_form = models.CharField(_("legal form"), max_length=80, blank=True)
    registered_on = models.DateField(_("registration date"), null=True, blank=True)
    address = models.TextField(_("registered address"), blank=True)
    document_addresses = I18nTextField(_("address in documents"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("web site"), blank=True)
    language = models.CharField(
        _("language of correspondence"), max_length=10, choices=settings.LANGUAGES
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.APPLICANT)
    home_campus = models.ForeignKey("accounts.Campus", models.PROTECT, null=True, blank=True)
    search = models.TextField(blank=True, editable=False)
    name_key = models.CharField(max_length=300, blank=True, editable=False, db_index=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "companies"
        indexes = [models.Index(fields=["name", "id"], name="company_by_name")]

    def __str__(self):
        return self.name

    def name_for(self, language: str) -> str:
        """The form a document in this language prints: the registered name where no other is confirmed."""
        return self._form(self.document_names, self.name, language)

    def address_for(self, language: str) -> str:
        return self._form(self.document_addresses, self.address, language)

    def _form(self, forms, original: str, language: str) -> str:
        texts = getattr(forms, "data", None)
        if language == self.name_language or not isinstance(texts, dict):
            return original
        return texts.get(language) or original

    def identifier(self, kind: str) -> str:
        return next((i.value for i in self.identifiers.all() if i.kind == kind), "")

    @property
    def is_resident(self) -> bool:
        return self.status == self.Status.RESIDENT


class CompanyChange(models.Model):
    """Who wrote another name or number over the registered one, and what stood there. Append-only."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="changes")
    field = models.CharField(max_length=40)  # a column, or id_ and the kind of a number
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.company_id} {self.field}: {self.before} → {self.after}"


class CompanyIdentifier(models.Model):
    """A registration or tax number. A failing check digit is kept with the reason given for it."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=40, db_index=True)
    checksum_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], name="one_identifier_per_kind")
        ]

    def __str__(self):
        return f"{self.kind} {self.value}"


class MembershipQuerySet(models.QuerySet):
    def live(self):
        return self.filter(left_at=None)


class Membership(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        FINANCE = "finance", _("Finance")
        MEMBER = "member", _("Member")
        VIEWER = "viewer", _("Viewer")

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    company = models.ForeignKey(Company, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user"], condition=Q(left_at=None), name="one_live_membership"
            )
        ]

    def __str__(self):
        return f"{self.user} {self.role} {self.company}"


class InvitationQuerySet(models.QuerySet):
    def open(self, now=None):
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now or timezone.now())


class Invitation(models.Model):
    """Single use, bound to one address, seven days. `token` opens it; `public_id` only names it."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    company = models.ForeignKey(Company, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Membership.Role)
    token = models.UUIDField(unique=True, editable=False)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.email} → {self.company}"

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.revoked_at) and self.expires_at > timezone.now()
