"""Who may edit the site: the park's editors, and nobody who stopped being one."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from portal.accounts.models import StaffRole, User

GROUP = "Site editors"
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILE_RIGHTS = ("add", "change", "choose", "view")
# What is edited as snippets or settings: model names by app; a model that is not there yet is left out.
MODELS = {
    "services": ("service", "category"),
    "tenants": ("building", "unit"),
    "cases": ("term",),
    "cms": ("legalnumbers",),
    "wagtailredirects": ("redirect",),
}


@transaction.atomic
def enrol(*, by=None) -> Group:
    """Give the group its rights and exactly the people who hold the editor's role. Safe to repeat."""
    group, _new = Group.objects.get_or_create(name=GROUP)
    group.permissions.set(Permission.objects.filter(wanted()))
    root = Page.objects.filter(depth=1).first()
    for codename in PAGE_RIGHTS:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    files = Q(content_type__app_label="wagtailimages", content_type__model="image") | Q(
        content_type__app_label="wagtaildocs", content_type__model="document"
    )
    everything = Collection.get_first_root_node()
    for permission in Permission.objects.filter(files):
        if permission.codename.split("_")[0] in FILE_RIGHTS:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=everything, permission=permission
            )
    group.user_set.set(
        User.objects.filter(is_active=True, roles__role=StaffRole.Role.EDITOR).distinct()
    )
    return group


def wanted() -> Q:
    rights = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    rights |= Q(content_type__app_label="wagtail_localize", codename="submit_translation")
    for app, models in MODELS.items():
        verbs = ("add", "change", "publish", "view")
        names = [f"{verb}_{model}" for model in models for verb in verbs]
        rights |= Q(content_type__app_label=app, codename__in=names)
    return rights
