"""The panels of the company's front page."""

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def panel_body(context, panel):
    """Render a panel's template with the page's context and the panel's own on top."""
    with context.push(**panel.context):
        return context.template.engine.get_template(panel.template).render(context)
