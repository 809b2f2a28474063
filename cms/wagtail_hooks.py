"""The editor in the park's colours."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from cms import editors
from portal.accounts.models import StaffRole


@hooks.register("insert_global_admin_css")
def house_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("cms/editor.css"))


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
@hooks.register("after_delete_snippet")
def enrol_at_once(_request, changed):
    """Whoever becomes an editor, or stops being one, is so from the next page on."""
    rows = changed if isinstance(changed, list) else [changed]
    if any(isinstance(row, StaffRole) for row in rows):
        editors.enrol()
