"""The catalogue changes: a service comes in from a file, goes out to one, is copied, or its day comes."""

import copy
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.create import CreateAction
from wagtail.actions.edit import EditAction

from portal.languages import codes
from services.models import Category, Service
from services.reading import SERVICE_CODE, DefinitionInvalid, faults

FORMAT = 1
EDITORS = "Editors"


def read_file(data: Any, *, complete: bool) -> dict[str, Any]:
    """What a service file says. Raises `DefinitionInvalid` with every fault."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DefinitionInvalid([_("This is not a service file of format %(n)s.") % {"n": FORMAT}])
    wrong = faults(data.get("service"), complete=complete)
    if not wrong and not SERVICE_CODE.match(data["service"].get("code", "")):
        words = _("use up to 12 Latin letters, digits and “-”")
        wrong = [f"service.code: {words}"]
    if not says_category(data.get("category")):
        words = _("The file does not say the category: its code and its title in each language.")
        wrong.append(words)
    if wrong:
        raise DefinitionInvalid(wrong)
    return data


def says_category(group: Any) -> bool:
    if not isinstance(group, dict) or not isinstance(group.get("title"), dict):
        return False
    texts = all(isinstance(text, str) for text in group["title"].values())
    placed = isinstance(group.get("position", 0), int)
    return texts and placed and bool(SERVICE_CODE.match(str(group.get("code", ""))))


def category_of(group: dict[str, Any]) -> Category:
    """The category of the file; one the park does not know yet is made."""
    defaults = {"title": group["title"], "position": group.get("position", 0)}
    return Category.objects.get_or_create(code=group["code"], defaults=defaults)[0]


@transaction.atomic
def import_service(data: Any, *, by: Any) -> Service:
    """Put a service from its file into the catalogue, live. The same file changes nothing.

    Raises `DefinitionInvalid` with every fault.
    """
    plan = read_file(data, complete=True)["service"]
    category = category_of(data["category"])
    service = Service.objects.filter(code=plan["code"]).first() or Service(code=plan["code"])
    service.category, service.definition, service.live = category, plan, True
    if service.pk is None:
        service.save(force_insert=True)
    else:
        service.save(update_fields=["category", "definition", "live"])
    return service


@transaction.atomic
def import_draft(data: Any, *, by: Any) -> Service:
    """Put a service from its file before an editor: a new draft, or the next one of the service it names.

    What is published stays. Raises `DefinitionInvalid` with every fault; texts may still be missing.
    """
    plan = read_file(data, complete=False)["service"]
    known = Service.objects.filter(code=plan["code"]).first()
    if known and known.scheduled_revision:
        raise DefinitionInvalid([_("A version of this service waits for its day. Cancel that first.")])  # fmt: skip
    category = category_of(data["category"])
    if known is None:
        return drafted(Service(code=plan["code"], category=category, definition=plan), by=by)
    service = known.get_latest_revision_as_object()
    service.category, service.definition = category, plan
    return EditAction(service, user=by, clean=False).execute(skip_permission_checks=True)


@transaction.atomic
def clone(service: Service, code: str, *, by: Any) -> Service:
    """A new draft under another code: every key stays, and so do the words."""
    plan = copy.deepcopy(service.get_latest_revision_as_object().definition)
    made = Service(code=code, category=service.category, definition={**plan, "code": code})
    return drafted(made, by=by)


def drafted(service: Service, *, by: Any) -> Service:
    """The editor's own way to make one: a draft with its first line of history."""
    action = CreateAction(service, user=by, clean=False)
    return action.execute(skip_permission_checks=True)


def publish_due(*, by: Any = None) -> None:
    """Whatever was to go live or to end by now does: services, and the pages of the site with them."""
    call_command("publish_scheduled")


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
