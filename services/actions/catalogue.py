"""The catalogue changes: a service comes in from a file or goes out to one."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from portal.languages import codes
from services.models import Category, Service
from services.reading import DefinitionInvalid, faults

FORMAT = 1
EDITORS = "Editors"


@transaction.atomic
def import_service(data: Any, *, by: Any) -> Service:
    """Put a service from its file into the catalogue, live. The same file changes nothing.

    Raises `DefinitionInvalid` with every fault.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DefinitionInvalid([f"this is not a service file of format {FORMAT}"])
    if wrong := faults(data.get("service")):
        raise DefinitionInvalid(wrong)
    category, _new = Category.objects.get_or_create(
        code=data["category"]["code"],
        defaults={
            "title": data["category"]["title"],
            "position": data["category"].get("position", 0),
        },
    )
    plan = data["service"]
    service = Service.objects.filter(code=plan["code"]).first() or Service(code=plan["code"])
    service.category, service.definition, service.live = category, plan, True
    if service.pk is None:
        service.save(force_insert=True)
    else:
        service.save(update_fields=["category", "definition", "live"])
    return service


def export_service(service: Service) -> dict[str, Any]:
    """The service as one file, readable by `import_service` elsewhere."""
    titles = getattr(service.category.title, "data", service.category.title)
    if not isinstance(titles, dict):
        titles = dict.fromkeys(codes(), str(titles))
    return {
        "format": FORMAT,
        "category": {
            "code": service.category.code,
            "title": titles,
            "position": service.category.position,
        },
        "service": service.definition,
    }


@transaction.atomic
def allow_editors(*, by: Any) -> Group:
    """Editors write and publish the catalogue."""
    group, _new = Group.objects.get_or_create(name=EDITORS)
    group.permissions.add(
        *Permission.objects.filter(
            content_type__app_label="services",
            content_type__model__in=["service", "category", "resource"],
        )
    )
    return group
