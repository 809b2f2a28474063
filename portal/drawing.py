"""Plain boxes and lists drawn in code: Django's own templates take two includes for every option."""

from collections.abc import Callable
from html import escape
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

WIDGETS = "django/forms/widgets/"
INPUTS = ("text", "hidden", "number", "email", "url", "password", "date", "datetime")


def attributes(given: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in given.items()
        if value is not False
    )


def box(widget: dict[str, Any]) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{conditional_escape(str(value))}"'
    name = conditional_escape(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{shown}{attributes(widget["attrs"])}>'


def option(widget: dict[str, Any]) -> str:
    value, label = conditional_escape(str(widget["value"])), conditional_escape(widget["label"])
    return f'<option value="{value}"{attributes(widget["attrs"])}>{label}</option>'


def choice(widget: dict[str, Any]) -> str:
    drawn = []
    for name, choices, _index in widget["optgroups"]:
        options = "".join(option(one) for one in choices)
        group = f'<optgroup label="{conditional_escape(name)}">{options}</optgroup>'
        drawn.append(group if name else options)
    head = f'<select name="{conditional_escape(widget["name"])}"{attributes(widget["attrs"])}>'
    return f"{head}{''.join(drawn)}</select>"


def filter_list(name: str, label: Any, options: list[tuple[Any, Any]]) -> str:
    """A labelled list of a page's filters, the first option chosen; its name is its id as well."""
    drawn = "".join(
        f'<option value="{escape(str(value))}"{"" if n else " selected"}>{escape(str(words))}</option>'
        for n, (value, words) in enumerate(options)
    )
    head = f'<div class="field"><label for="{name}" class="small">{escape(str(label))}</label>'
    return f'{head}<select name="{name}" class="in" id="{name}">{drawn}</select></div>'


DRAWN: dict[str, Callable[[dict[str, Any]], str]] = {
    f"{WIDGETS}select.html": choice,
    **{f"{WIDGETS}{kind}.html": box for kind in INPUTS},
}


class Renderer(TemplatesSetting):
    """`FORM_RENDERER`: what is not drawn here comes from templates as ever."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return SafeString(draw(context["widget"]))  # every value above is escaped
