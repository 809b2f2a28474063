"""People who sign in."""

from functools import cached_property
from typing import Any
from zoneinfo import available_timezones

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.asked import Asked
from portal.languages import is_known
from portal.models import Notice

# What other apps read along with every membership: name → expression over its columns.
WITH_MEMBERSHIPS: dict[str, Any] = {}
# What a name is written from, for lists of people.
NAMED = ("email", "family_name", "given_name", "patronymic", "language")


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One person, one e-mail address. What they may do hangs on memberships and staff roles."""

    email = models.EmailField(_("e-mail address"), unique=True)
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    language = models.CharField(
        _("language of the pages"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    notification_language = models.CharField(
        _("language of letters"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        ordering = ["email"]

    def __str__(self):
        return self.get_full_name() or self.email

    @property
    def in_han(self) -> bool:
        return any("一" <= letter <= "鿿" for letter in self.family_name)

    def get_full_name(self):
        """Family name first in Chinese characters, as written elsewhere."""
        if self.in_han:
            return f"{self.family_name}{self.given_name}"
        return " ".join(p for p in (self.given_name, self.patronymic, self.family_name) if p)

    def get_short_name(self):
        """How to greet the person: 张伟, Ольга Петровна, Joan."""
        if self.in_han:
            return self.get_full_name()
        return " ".join(p for p in (self.given_name, self.patronymic) if p) or self.email

    def _get_session_auth_hash(self, secret=None):
        """Sessions end with the password, and with the epoch: one number ends all of them at once."""
        return salted_hmac(
            "portal.accounts.session", f"{self.password}{self.session_epoch}",
            secret=secret, algorithm="sha256",
        ).hexdigest()  # fmt: skip

    def clean(self):
        super().clean()
        if self.time_zone not in available_timezones():
            self.time_zone = "UTC"

    @cached_property
    def staff_roles(self) -> frozenset[tuple[str, int | None]]:
        """(role, campus id) pairs in force; read once per request."""
        if not self.is_active:
            return frozenset()
        return frozenset((held.role, held.campus_id) for held in ROLES.of(self.pk))

    @property
    def is_park_staff(self) -> bool:
        return bool(self.staff_roles)

    @property
    def works_for_park(self) -> bool:
        """Has a role at the park or runs the portal: a second factor is asked, sessions are short."""
        return self.is_staff or self.is_superuser or self.is_park_staff

    @property
    def works_at_desk(self) -> bool:
        """Has a role that handles what companies ask; an editor has not."""
        return any(role != "editor" for role, _campus in self.staff_roles)

    @property
    def is_guest(self) -> bool:
        """A partner, and nothing else at the park: sees the cases they were let into, each until its date."""
        return {role for role, _campus in self.staff_roles} - {"editor"} == {"partner"}

    @property
    def edits_site(self) -> bool:
        """Who holds the editor's role is in the editors' group; asked on every page, so without reading rights."""
        return self.is_superuser or self.has_role("editor")

    def has_role(self, *roles: str, campus=None) -> bool:
        """Holds one of the roles, at the campus (any campus when none is given)."""
        campus_id = getattr(campus, "pk", campus)
        return any(
            role in roles and (campus_id is None or at is None or at == campus_id)
            for role, at in self.staff_roles
        )

    @cached_property
    def unseen(self) -> int:
        """How many notices wait; a page's own reader brings the number along (`accounts.entering`)."""
        return Notice.objects.filter(person=self.pk, seen_at=None).count()

    @cached_property
    def membership_list(self):
        """Read on every page; most of the park's own people belong to no company, so none is joined for them."""
        if self.is_park_staff:
            return list(MEMBERSHIPS.of(self.pk))
        return list(memberships_of(self.pk).select_related("company"))

    def membership_in(self, company):
        company_id = getattr(company, "pk", company)
        return next((m for m in self.membership_list if m.company_id == company_id), None)

    def choose_language(self, code: str) -> None:
        """Speak another of the house's languages from now on; any other word is refused."""
        if not is_known(code):
            raise ValueError(f"no such language: {code!r}")
        type(self).objects.filter(pk=self.pk).update(language=code)
        self.language = code


def memberships_of(user_id: int) -> models.QuerySet:
    mine = apps.get_model("accounts.Membership").objects.filter(user=user_id, left_at=None)
    return mine.annotate(**WITH_MEMBERSHIPS).order_by("pk")


def roles_of(user_id: int) -> models.QuerySet:
    return apps.get_model("accounts.StaffRole").objects.filter(user=user_id).only("role", "campus")


MEMBERSHIPS, ROLES = Asked(memberships_of), Asked(roles_of)
