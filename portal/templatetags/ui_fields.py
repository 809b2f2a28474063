"""Forms on the page: fields, the list of errors at the top, the whole form. Part of `ui`."""

from typing import Any

from django import forms, template
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.forms import DateTriple
from portal.kept import WORDS, words_of

register = template.Library()

TEXT_WIDGETS = (forms.TextInput, forms.Textarea, forms.Select, forms.DateInput, forms.DateTimeInput)


def kind_of(bound: forms.BoundField) -> str:
    """How a field is laid out: check, choices, date, file, password, hidden or text."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    for kind, classes in (
        ("date", DateTriple),
        ("check", forms.CheckboxInput),
        ("choices", (forms.RadioSelect, forms.CheckboxSelectMultiple)),
        ("file", forms.FileInput),
        ("password", forms.PasswordInput),
    ):
        if isinstance(widget, classes):
            return kind
    return "text"


def dressed(bound: forms.BoundField, kind: str) -> Any:
    """The widget with the house class; Django itself adds aria-describedby and aria-invalid."""
    own = bound.field.widget.attrs.get("class", "")
    if kind in ("text", "password", "file"):
        return bound.as_widget(attrs={"class": f"in {own}".strip()})
    return bound.as_widget()


def first_box(bound: forms.BoundField) -> str:
    """The element an error links to; a group of choices has no label of its own."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def field_context(bound, hint=None, mark=None, compact=None) -> dict:
    kind = kind_of(bound)
    if hint is not None:
        bound.help_text = hint  # so that aria-describedby follows what is shown
    optional = (
        not bound.field.required and kind not in ("check", "hidden") if mark is None else mark
    )
    count = bound.field.widget.attrs.get("data-count", "")
    return {
        "bound": bound, "kind": kind, "widget": "" if kind == "choices" else dressed(bound, kind),
        "hint": bound.help_text, "optional": optional, "errors": bound.errors, "id": bound.id_for_label,
        "base_id": bound.auto_id, "compact": bool(compact), "count": count,
        "describedby": (bound.aria_describedby or "") if bound.use_fieldset else "",
        "fieldset": bound.use_fieldset and kind in ("choices", "date"),
    }  # fmt: skip


@register.inclusion_tag("components/field.html")
def field(bound, *, hint=None, mark=None, compact=False):
    """A bound field: label, hint, error, widget. `mark=False` hides “(optional)”."""
    return field_context(bound, hint, mark, compact)


@register.inclusion_tag("components/date_triple.html")
def date_triple(bound, *, hint=None, mark=None):
    """A date in three boxes, in the order of the reader's language."""
    return field_context(bound, hint, mark)


@register.inclusion_tag("components/upload.html")
def upload(bound, *, hint=None, button=_("Choose a file")):
    """A file field as a large target; a plain file field without JavaScript."""
    return field_context(bound, hint) | {"button": button}


@register.inclusion_tag("components/visibility.html")
def visibility(bound, *, legend=_("Who will see this")):
    """The reply-or-note choice of a composer: two visibly different radios, values public and internal."""
    return {"bound": bound, "legend": legend, "errors": bound.errors, "base_id": bound.auto_id}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms_given, title=_("There is a problem"), extra=()):
    """All errors of one or several forms, each a link to its field. `extra`: (text, href) pairs."""
    entries: list[tuple[Any, str]] = []
    for given in forms_given:
        if not getattr(given, "is_bound", False):
            continue
        for one in given if hasattr(given, "management_form") else [given]:
            entries += [(error, "") for error in one.non_field_errors()]
            for bound in one:
                entries += [(error, f"#{first_box(bound)}") for error in bound.errors]
        if hasattr(given, "management_form"):
            entries += [(error, "") for error in given.non_form_errors()]
    return {"entries": [*entries, *extra], "title": title}


@register.inclusion_tag("components/form.html", takes_context=True)
def form(
    context, form, *, submit=_("Save"), action="", secondary="", secondary_url="", name="", value="",
    danger=False, keep=True, autosave="", errors=True, method="post", compact=False,
):  # fmt: skip
    """A whole form: errors, fields, one button. Nothing is validated by the browser.

    `autosave` is the address drafts go to; `keep` carries unsaved answers over a language switch:
    the form's own page gives them back (`lang_submit`).
    """
    posts = method == "post"
    return {
        "form": form, "submit": submit, "action": action, "secondary": secondary,
        "secondary_url": secondary_url, "name": name, "value": value, "danger": danger,
        "keep": keep, "autosave": autosave, "errors": errors, "method": method, "compact": compact,
        "fields": list(form.visible_fields()), "hidden": list(form.hidden_fields()),
        "csrf_token": context.get("csrf_token"), "languages": context.get("languages"),
        "switch": posts and keep and not action and not autosave and any(form.visible_fields()),
    }  # fmt: skip


@register.simple_tag
def form_words(form):
    """Inside a form: its labels, for the page that gives the answers back when they cannot be taken."""
    return format_html('<input type="hidden" name="{}" value="{}">', WORDS, words_of(form))


@register.simple_tag
def submit_button(text, *, name="", value="", kind="", confirm=""):
    """A button that sends its form once; `confirm` asks before (with JavaScript), `kind`: sec, danger, sm."""
    extra = format_html(' name="{}" value="{}"', name, value) if name else ""
    ask = format_html(' data-confirm="{}"', confirm) if confirm else ""
    return format_html('<button class="btn {}"{}{}>{}</button>', kind, extra, ask, text)
