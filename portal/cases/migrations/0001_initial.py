import django.db.models.deletion
import django.utils.timezone
import i18nfield.fields
import uuid
from django.conf import settings
from django.db import migrations, models
from portal.migrating import drawn_once

# PostgreSQL finds the beginnings of terms by trigrams; SQLite by an index of its own, `portal.cases.words`.
SEARCH = "CREATE INDEX case_search ON cases_case USING gin (search gin_trgm_ops)"


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    initial = True

    # The editor's tables come first: each of their many migrations would carry all our models along.
    dependencies = [
        ("accounts", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailadmin", "0006_formstate"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarEdition",
            fields=[
                ("country", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("stamp", models.UUIDField(default=uuid.uuid4)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                (
                    "words",
                    i18nfield.fields.I18nTextField(
                        help_text="One form a line, the one to be preferred first.",
                        verbose_name="words",
                    ),
                ),
                (
                    "avoid",
                    i18nfield.fields.I18nTextField(
                        blank=True,
                        help_text="One form a line; a translation that has one is warned of.",
                        verbose_name="not to be used",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=30)),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("with_staff", "with_staff"),
                            ("with_company", "with_company"),
                            ("with_authority", "with_authority"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("public_id", models.UUIDField(editable=False, unique=True)),
                ("number", models.CharField(max_length=30, null=True, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("category", models.CharField(blank=True, max_length=30)),
                ("title", i18nfield.fields.I18nCharField(max_length=250)),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")],
                        max_length=10,
                    ),
                ),
                (
                    "team",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("intake", "Intake officer"),
                            ("expert", "Expert"),
                            ("leasing", "Leasing manager"),
                            ("service", "Service officer"),
                            ("finance", "Finance officer"),
                            ("director", "Director"),
                            ("manager", "Campus manager"),
                            ("auditor", "Auditor"),
                            ("translator", "Translator"),
                            ("editor", "Editor"),
                            ("partner", "Partner"),
                        ],
                        max_length=10,
                    ),
                ),
                ("priority", models.PositiveSmallIntegerField(default=0)),
                ("promised_days", models.PositiveSmallIntegerField(null=True)),
                ("also_country", models.CharField(blank=True, max_length=2)),
                ("received_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("due_provisional", models.BooleanField(default=False)),
                ("breached_at", models.DateTimeField(null=True)),
                ("warn_at", models.DateTimeField(null=True)),
                ("escalated", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "asked_back",
                    models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
                ),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("answer_minutes", models.PositiveIntegerField(editable=False, null=True)),
                ("worked_days", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("search", models.TextField(blank=True, editable=False)),
                ("history_length", models.PositiveIntegerField(default=0, editable=False)),
                ("history_head", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "campus",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.campus",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.company",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("phase__in", ["with_staff", "with_company", "with_authority"])
                        ),
                        fields=[
                            "due_at",
                            "id",
                            "campus",
                            "phase",
                            "language",
                            "kind",
                            "category",
                            "assignee",
                            "company",
                            "number",
                            "received_at",
                        ],
                        name="queue_open",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("phase__in", ["with_staff", "with_company", "with_authority"])
                        ),
                        fields=["assignee", "campus", "due_at", "id"],
                        name="queue_mine",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("phase__in", ["with_staff", "with_company", "with_authority"])
                        ),
                        fields=["-received_at", "-id"],
                        name="queue_received",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("phase__in", ["with_staff", "with_company", "with_authority"])
                        ),
                        fields=["-changed_at", "-id"],
                        name="queue_changed",
                    ),
                    models.Index(
                        condition=models.Q(("phase", "closed")),
                        fields=[
                            "-changed_at",
                            "-id",
                            "campus",
                            "phase",
                            "language",
                            "kind",
                            "category",
                            "assignee",
                            "company",
                            "number",
                        ],
                        name="queue_closed",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("phase__in", ["with_staff", "with_company", "with_authority"])
                        ),
                        fields=[
                            "state",
                            "due_at",
                            "id",
                            "campus",
                            "phase",
                            "language",
                            "kind",
                            "category",
                            "assignee",
                            "company",
                            "number",
                        ],
                        name="queue_state",
                    ),
                    models.Index(fields=["company", "-created_at"], name="company_cases"),
                    models.Index(
                        condition=models.Q(("escalated__lt", 3), ("phase", "with_staff")),
                        fields=["warn_at"],
                        name="case_ladder",
                    ),
                    models.Index(
                        fields=[
                            "received_at",
                            "campus",
                            "phase",
                            "language",
                            "kind",
                            "category",
                            "assignee",
                            "company",
                            "number",
                            "answer_minutes",
                        ],
                        name="case_received",
                    ),
                    models.Index(
                        fields=[
                            "closed_at",
                            "campus",
                            "phase",
                            "language",
                            "kind",
                            "category",
                            "assignee",
                            "company",
                            "number",
                            "state",
                            "due_at",
                            "worked_days",
                            "promised_days",
                            "asked_back",
                        ],
                        name="case_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("languages", models.JSONField(blank=True, default=list)),
                ("categories", models.JSONField(blank=True, default=list)),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duty",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "duties",
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.campus"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campus", "kind", "year"), name="one_series_per_year"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=1000)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shared_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.campus",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["first", "pk"],
                "indexes": [models.Index(fields=["user", "last"], name="absence_of_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))),
                        name="absence_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("country", models.CharField(max_length=2)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["country", "-first"], name="calendar_changes")],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("country", models.CharField(max_length=2)),
                ("date", models.DateField()),
                ("working", models.BooleanField()),
                ("name", models.JSONField(blank=True, default=dict)),
                ("short", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=40)),
                ("official", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["country", "date"],
                "indexes": [
                    models.Index(fields=["country", "working", "date"], name="calendar_working")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("country", "date"), name="one_calendar_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("related", "Belongs to the same matter"),
                            ("follows", "Continues an earlier case"),
                            ("duplicate", "The same request twice"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="cases.case",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "other"), name="one_link_per_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("case__gt", models.F("other"))),
                        name="later_case_links_earlier",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spans",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ["started_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind", "closed")),
                        fields=["ended_at"],
                        name="case_reopened",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("start", models.CharField(blank=True, max_length=30)),
                ("end", models.CharField(blank=True, max_length=30)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("facts", models.JSONField(default=dict)),
                ("public", models.BooleanField(default=False)),
                ("digest", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "position"), name="one_step_per_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "Reply to the company"), ("internal", "Internal note")],
                        max_length=10,
                    ),
                ),
                ("from_staff", models.BooleanField()),
                ("body", models.TextField()),
                ("search", models.TextField(blank=True, editable=False)),
                ("language", models.CharField(max_length=10)),
                ("nonce", models.UUIDField(unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("held_until", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=20)),
                ("firm", models.CharField(blank=True, max_length=120)),
                ("until", models.DateTimeField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "user", "part"), name="one_part_per_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answering", models.BooleanField(default=False)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "user"), name="one_presence")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_id_seen", models.PositiveBigIntegerField(default=0)),
                ("unread", models.PositiveIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("unread__gt", 0)),
                        fields=["user"],
                        name="readings_unread",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "user"), name="one_reading")
                ],
            },
        ),
        migrations.CreateModel(
            name="Watcher",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watchers",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "user"), name="one_watch_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="MemoryPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_language", models.CharField(max_length=10)),
                ("target_language", models.CharField(max_length=10)),
                ("source", models.TextField()),
                ("target", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("length", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.campus",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cases.message",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["campus", "source_language", "target_language", "length"],
                        name="memory_alike",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campus", "source_language", "target_language", "digest"),
                        name="one_memory",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("paper", models.UUIDField()),
                ("name", models.CharField(max_length=255)),
                ("size", models.PositiveIntegerField()),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="cases.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("text", models.TextField(blank=True)),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("colleague", "a colleague"),
                            ("memory", "from memory"),
                            ("machine", "machine"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source_digest", models.CharField(blank=True, max_length=64)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="translations",
                        to="cases.message",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("reviewed_at", None)),
                        fields=["due_at", "id"],
                        name="translations_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "language"), name="one_translation")
                ],
            },
        ),
        migrations.RunPython(
            on_postgresql(f"CREATE EXTENSION IF NOT EXISTS pg_trgm; {SEARCH}"),
            on_postgresql("DROP INDEX case_search"),
        ),
    ]
    operations = drawn_once(operations)
