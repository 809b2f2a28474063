"""People of a company: managers, founders, guests. They need no account."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .belonging import OfCompany
from .company import Company

SOON = timedelta(days=183)  # most authorities want six months left


class PersonQuerySet(OfCompany):
    def at_desk(self, user):
        return self.filter(company__in=Company.objects.at_desk(user))

    def expiring(self, today):
        """Those whose passport runs out within six months, or has."""
        return self.filter(passport_expires_on__lt=today + SOON)


class Person(models.Model):
    """Names as the passport has them, in the own script, and in the forms documents use.

    The Chinese and Russian forms are suggested (pinyin, Palladius) and count only once the company
    has confirmed them.
    """

    class Sex(models.TextChoices):
        FEMALE = "F", _("Female")
        MALE = "M", _("Male")

    public_id = models.UUIDField(unique=True, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="people")
    latin_family = models.CharField(_("family name as in the passport"), max_length=80)
    latin_given = models.CharField(_("given names as in the passport"), max_length=80, blank=True)
    native_name = models.CharField(_("name in own script"), max_length=120, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    chinese_form = models.CharField(_("Chinese form for documents"), max_length=80, blank=True)
    russian_form = models.CharField(_("Russian form for documents"), max_length=120, blank=True)
    forms_confirmed = models.BooleanField(_("document forms confirmed"), default=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    nationality = models.CharField(_("nationality"), max_length=2, blank=True)
    passport_number = models.CharField(_("passport number"), max_length=20, blank=True)
    passport_issued_on = models.DateField(_("passport issued on"), null=True, blank=True)
    passport_expires_on = models.DateField(_("passport expires on"), null=True, blank=True)
    position = models.CharField(_("position"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["latin_family", "latin_given", "pk"]
        verbose_name_plural = "people"

    def __str__(self):
        return self.native_name or self.latin_name

    @property
    def latin_name(self) -> str:
        """Family name in capitals: no doubt about the order."""
        return f"{self.latin_family.upper()} {self.latin_given}".strip()

    def name_for(self, language: str) -> str:
        """The form a document in this language prints."""
        forms = {"zh-hans": self.chinese_form, "ru": self.russian_form}
        return (forms.get(language) if self.forms_confirmed else "") or self.latin_name

    @property
    def masked_passport(self) -> str:
        """Enough to tell two passports apart, too little to use one."""
        number = self.passport_number
        return f"{number[:1]}{'•' * max(len(number) - 4, 3)}{number[-3:]}" if number else ""

    def passport_standing(self, today) -> str:
        """ "" (none or good), "soon" (less than six months) or "expired"."""
        last = self.passport_expires_on
        if last is None or last >= today + SOON:
            return ""
        return "expired" if last < today else "soon"


class PersonView(models.Model):
    """Who looked at somebody's passport, and when. Append-only."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="person_views")]

    def __str__(self):
        return f"{self.user} → {self.person} {self.at}"


class PeopleView(models.Model):
    """Who of the park listed a company's people, all or those of the case `about`, and when. Append-only."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="people_views")
    about = models.CharField(max_length=60, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="people_views")]

    def __str__(self):
        return f"{self.user} → {self.company} {self.at}"
