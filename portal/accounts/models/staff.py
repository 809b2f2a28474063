from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .campus import Campus


class StaffRole(models.Model):
    """What a member of staff does, and where. No campus means every campus."""

    class Role(models.TextChoices):
        INTAKE = "intake", _("Intake officer")
        EXPERT = "expert", _("Expert")
        LEASING = "leasing", _("Leasing manager")
        SERVICE = "service", _("Service officer")
        FINANCE = "finance", _("Finance officer")
        DIRECTOR = "director", _("Director")
        MANAGER = "manager", _("Campus manager")
        AUDITOR = "auditor", _("Auditor")
        TRANSLATOR = "translator", _("Translator")
        EDITOR = "editor", _("Editor")
        PARTNER = "partner", _("Partner")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=10, choices=Role)
    campus = models.ForeignKey(Campus, models.CASCADE, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "campus"], name="one_role_per_campus")
        ]

    def __str__(self):
        return f"{self.user} {self.role}"
