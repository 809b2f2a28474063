import cms.serving
import django.db.models.deletion
import django.utils.timezone
import wagtail.fields
from django.conf import settings
from django.db import migrations, models
from portal.migrating import drawn_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0098_apitoken"),
        ("wagtailcore", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactsPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "translation_due",
                    models.DateField(
                        blank=True,
                        help_text="Readers whose language is missing are told this day.",
                        null=True,
                        verbose_name="translation due",
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=500, verbose_name="introduction")),
                (
                    "intro",
                    wagtail.fields.RichTextField(
                        blank=True, verbose_name="how to get there, messengers"
                    ),
                ),
            ],
            options={
                "verbose_name": "contacts",
            },
            bases=(cms.serving.Served, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "translation_due",
                    models.DateField(
                        blank=True,
                        help_text="Readers whose language is missing are told this day.",
                        null=True,
                        verbose_name="translation due",
                    ),
                ),
                ("lead", models.TextField(max_length=500, verbose_name="promise")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 0),
                            ("text", 1),
                            ("list", 3),
                            ("table", 6),
                            ("notice", 10),
                            ("image", 13),
                            ("accordion", 17),
                            ("steps", 22),
                        ],
                        blank=True,
                        block_lookup={
                            0: ("cms.blocks.HeadingBlock", (), {"max_length": 150}),
                            1: (
                                "cms.blocks.TextBlock",
                                (),
                                {"features": ["bold", "ol", "ul", "link", "document-link"]},
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Item", "max_length": 300},
                            ),
                            3: ("cms.blocks.ListOfTexts", (2,), {}),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Caption", "max_length": 200},
                            ),
                            5: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "One row per line, cells separated by |. The first line holds the headings.",
                                    "label": "Lines",
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("caption", 4), ("lines", 5)]], {}),
                            7: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("info", "information"),
                                        ("ok", "good news"),
                                        ("warn", "warning"),
                                    ],
                                    "label": "Tone",
                                },
                            ),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 150, "required": False},
                            ),
                            9: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "link"], "label": "Text"},
                            ),
                            10: (
                                "wagtail.blocks.StructBlock",
                                [[("tone", 7), ("title", 8), ("text", 9)]],
                                {},
                            ),
                            11: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Caption", "max_length": 250, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 11), ("caption", 12)]],
                                {},
                            ),
                            14: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            15: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "ol", "ul", "link", "document-link"],
                                    "label": "Text",
                                },
                            ),
                            16: ("wagtail.blocks.StructBlock", [[("title", 14), ("text", 15)]], {}),
                            17: ("cms.blocks.AccordionBlock", (16,), {}),
                            18: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 150},
                            ),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "How long", "max_length": 60, "required": False},
                            ),
                            20: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Text", "required": False},
                            ),
                            21: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 18), ("days", 19), ("text", 20)]],
                                {},
                            ),
                            22: ("cms.blocks.StepsBlock", (21,), {}),
                        },
                        verbose_name="text",
                    ),
                ),
            ],
            options={
                "verbose_name": "front page",
            },
            bases=(cms.serving.ServedHome, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="LegalNumbers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "icp",
                    models.CharField(blank=True, max_length=60, verbose_name="ICP filing number"),
                ),
                (
                    "police",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="public security filing number"
                    ),
                ),
            ],
            options={
                "verbose_name": "filing numbers",
            },
        ),
        migrations.CreateModel(
            name="NewsIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "translation_due",
                    models.DateField(
                        blank=True,
                        help_text="Readers whose language is missing are told this day.",
                        null=True,
                        verbose_name="translation due",
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=500, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "page of news",
            },
            bases=(cms.serving.Served, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="NewsPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "translation_due",
                    models.DateField(
                        blank=True,
                        help_text="Readers whose language is missing are told this day.",
                        null=True,
                        verbose_name="translation due",
                    ),
                ),
                (
                    "published_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="day of the news"
                    ),
                ),
                ("lead", models.TextField(max_length=500, verbose_name="introduction")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 0),
                            ("text", 1),
                            ("list", 3),
                            ("table", 6),
                            ("notice", 10),
                            ("image", 13),
                            ("accordion", 17),
                            ("steps", 22),
                        ],
                        blank=True,
                        block_lookup={
                            0: ("cms.blocks.HeadingBlock", (), {"max_length": 150}),
                            1: (
                                "cms.blocks.TextBlock",
                                (),
                                {"features": ["bold", "ol", "ul", "link", "document-link"]},
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Item", "max_length": 300},
                            ),
                            3: ("cms.blocks.ListOfTexts", (2,), {}),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Caption", "max_length": 200},
                            ),
                            5: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "One row per line, cells separated by |. The first line holds the headings.",
                                    "label": "Lines",
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("caption", 4), ("lines", 5)]], {}),
                            7: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("info", "information"),
                                        ("ok", "good news"),
                                        ("warn", "warning"),
                                    ],
                                    "label": "Tone",
                                },
                            ),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 150, "required": False},
                            ),
                            9: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "link"], "label": "Text"},
                            ),
                            10: (
                                "wagtail.blocks.StructBlock",
                                [[("tone", 7), ("title", 8), ("text", 9)]],
                                {},
                            ),
                            11: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Caption", "max_length": 250, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 11), ("caption", 12)]],
                                {},
                            ),
                            14: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            15: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "ol", "ul", "link", "document-link"],
                                    "label": "Text",
                                },
                            ),
                            16: ("wagtail.blocks.StructBlock", [[("title", 14), ("text", 15)]], {}),
                            17: ("cms.blocks.AccordionBlock", (16,), {}),
                            18: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 150},
                            ),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "How long", "max_length": 60, "required": False},
                            ),
                            20: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Text", "required": False},
                            ),
                            21: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 18), ("days", 19), ("text", 20)]],
                                {},
                            ),
                            22: ("cms.blocks.StepsBlock", (21,), {}),
                        },
                        verbose_name="text",
                    ),
                ),
            ],
            options={
                "verbose_name": "news",
                "verbose_name_plural": "news",
            },
            bases=(cms.serving.Served, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="ServicesPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "translation_due",
                    models.DateField(
                        blank=True,
                        help_text="Readers whose language is missing are told this day.",
                        null=True,
                        verbose_name="translation due",
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=500, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "page of services",
            },
            bases=(cms.serving.ServedCatalogue, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="SpacePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "translation_due",
                    models.DateField(
                        blank=True,
                        help_text="Readers whose language is missing are told this day.",
                        null=True,
                        verbose_name="translation due",
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=500, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "page of available space",
            },
            bases=(cms.serving.Served, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="StandardPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "translation_due",
                    models.DateField(
                        blank=True,
                        help_text="Readers whose language is missing are told this day.",
                        null=True,
                        verbose_name="translation due",
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=500, verbose_name="introduction")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 0),
                            ("text", 1),
                            ("list", 3),
                            ("table", 6),
                            ("notice", 10),
                            ("image", 13),
                            ("accordion", 17),
                            ("steps", 22),
                        ],
                        block_lookup={
                            0: ("cms.blocks.HeadingBlock", (), {"max_length": 150}),
                            1: (
                                "cms.blocks.TextBlock",
                                (),
                                {"features": ["bold", "ol", "ul", "link", "document-link"]},
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Item", "max_length": 300},
                            ),
                            3: ("cms.blocks.ListOfTexts", (2,), {}),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Caption", "max_length": 200},
                            ),
                            5: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "One row per line, cells separated by |. The first line holds the headings.",
                                    "label": "Lines",
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("caption", 4), ("lines", 5)]], {}),
                            7: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("info", "information"),
                                        ("ok", "good news"),
                                        ("warn", "warning"),
                                    ],
                                    "label": "Tone",
                                },
                            ),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 150, "required": False},
                            ),
                            9: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "link"], "label": "Text"},
                            ),
                            10: (
                                "wagtail.blocks.StructBlock",
                                [[("tone", 7), ("title", 8), ("text", 9)]],
                                {},
                            ),
                            11: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Caption", "max_length": 250, "required": False},
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 11), ("caption", 12)]],
                                {},
                            ),
                            14: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 200},
                            ),
                            15: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "ol", "ul", "link", "document-link"],
                                    "label": "Text",
                                },
                            ),
                            16: ("wagtail.blocks.StructBlock", [[("title", 14), ("text", 15)]], {}),
                            17: ("cms.blocks.AccordionBlock", (16,), {}),
                            18: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title", "max_length": 150},
                            ),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "How long", "max_length": 60, "required": False},
                            ),
                            20: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Text", "required": False},
                            ),
                            21: (
                                "wagtail.blocks.StructBlock",
                                [[("title", 18), ("days", 19), ("text", 20)]],
                                {},
                            ),
                            22: ("cms.blocks.StepsBlock", (21,), {}),
                        },
                        verbose_name="text",
                    ),
                ),
                (
                    "apply_button",
                    models.BooleanField(default=False, verbose_name="button “Apply” at the end"),
                ),
            ],
            options={
                "verbose_name": "standard page",
            },
            bases=(cms.serving.Served, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("keys", models.TextField()),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entry",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
        ),
    ]
    operations = drawn_once(operations)
