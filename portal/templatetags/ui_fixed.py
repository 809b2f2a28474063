"""Parts of a page that say the same to everybody who reads its language. Part of `ui`."""

from typing import Any

from django import template
from django.template.base import Node, NodeList, TextNode, Variable
from django.templatetags.i18n import TranslateNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class FixedNode(Node):
    """Rendered once in each language. It can hold nothing of a reader's or a page's: only text and translations."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.by_language: dict[str | None, SafeString] = {}

    def render(self, context: Any) -> SafeString:
        language = get_language()
        if language not in self.by_language:
            self.by_language[language] = self.nodelist.render(context)
        return self.by_language[language]


def is_fixed(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        words = node.filter_expression
        said = words.var.lookups is None if isinstance(words.var, Variable) else True
        return said and not words.filters and node.asvar is None
    return isinstance(node, TextNode)


@register.tag
def fixed(parser: Any, token: Any) -> FixedNode:
    """`{% fixed %}…{% endfixed %}` around words that never change; anything else inside is an error."""
    nodelist = parser.parse(("endfixed",))
    parser.delete_first_token()
    for node in nodelist:
        if not is_fixed(node):
            raise template.TemplateSyntaxError(f"{{% fixed %}} holds only text and words: {node!r}")
    return FixedNode(nodelist)
