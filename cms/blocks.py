"""What a standard page is made of. No raw HTML and no embeds: nothing on a page comes from elsewhere."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["bold", "ol", "ul", "link", "document-link"]
TONES = [("info", _("information")), ("ok", _("good news")), ("warn", _("warning"))]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        template = "cms/blocks/heading.html"


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "cms/blocks/text.html"


class ListOfTexts(blocks.ListBlock):
    class Meta:
        icon = "list-ul"
        label = _("List")
        template = "cms/blocks/list.html"


class TableBlock(blocks.StructBlock):
    """Plain lines, so that a translator sees one text and no markup can hide in a cell."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    lines = blocks.TextBlock(
        label=_("Lines"),
        help_text=_("One row per line, cells separated by |. The first line holds the headings."),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "cms/blocks/table.html"

    def clean(self, value):
        cleaned = super().clean(value)
        widths = {line.count("|") for line in cleaned["lines"].splitlines() if line.strip()}
        if len(widths) > 1:
            raise blocks.StructBlockValidationError(
                block_errors={
                    "lines": ValidationError(_("Every line needs the same number of cells."))
                }
            )
        return cleaned

    def get_context(self, value, parent_context=None):
        rows = [[c.strip() for c in x.split("|")] for x in value["lines"].splitlines() if x.strip()]
        head = rows[0] if rows else []
        body = [
            [(head[i] if i < len(head) else "", cell) for i, cell in enumerate(row)]
            for row in rows[1:]
        ]
        return super().get_context(value, parent_context) | {"head": head, "body": body}


class NoticeBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(label=_("Tone"), choices=TONES, default="info")
    title = blocks.CharBlock(label=_("Title"), max_length=150, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "link"])

    class Meta:
        icon = "warning"
        label = _("Notice")
        template = "cms/blocks/notice.html"


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/picture.html"


class QuestionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=200)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT)


class AccordionBlock(blocks.ListBlock):
    class Meta:
        icon = "collapse-down"
        label = _("Questions that unfold")
        template = "cms/blocks/accordion.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=150)
    days = blocks.CharBlock(label=_("How long"), max_length=60, required=False)
    text = blocks.TextBlock(label=_("Text"), required=False)


class StepsBlock(blocks.ListBlock):
    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/blocks/steps.html"


class Body(blocks.StreamBlock):
    heading = HeadingBlock(max_length=150)
    text = TextBlock(features=RICH_TEXT)
    list = ListOfTexts(blocks.CharBlock(label=_("Item"), max_length=300))
    table = TableBlock()
    notice = NoticeBlock()
    image = PictureBlock()
    accordion = AccordionBlock(QuestionBlock())
    steps = StepsBlock(StepBlock())
