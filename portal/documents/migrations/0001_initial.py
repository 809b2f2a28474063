import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from portal.migrating import drawn_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
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
                ("kind", models.CharField(max_length=8)),
                ("ends_by", models.DateField()),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("turn", models.PositiveIntegerField(default=0)),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.campus",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("running", "paused"))),
                        fields=("kind", "campus"),
                        name="one_open_batch",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(editable=False, unique=True)),
                ("what", models.CharField(max_length=20)),
                ("format", models.CharField(max_length=20)),
                ("filters", models.JSONField(default=dict)),
                ("language", models.CharField(max_length=10)),
                ("reason", models.CharField(max_length=500)),
                ("rows", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("ready_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["by", "-id"], name="own_exports"),
                    models.Index(fields=["-made_at"], name="export_log"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "Registration certificate or register extract"),
                            ("charter", "Articles of association"),
                            ("tax", "Tax registration certificate"),
                            ("decision", "Decision to open in the park, appointment of the head"),
                            ("power_of_attorney", "Power of attorney"),
                            ("passport", "Passport or identity card"),
                            ("bank_reference", "Bank reference or proof of address"),
                            ("financials", "Financial statements"),
                            ("business_plan", "Business plan"),
                            ("cv", "CVs and diplomas"),
                            ("ownership", "Ownership structure"),
                            ("ip", "Patents and other intellectual property"),
                            ("licence", "Licences and permits"),
                            ("no_arrears", "Certificate of no tax arrears"),
                            ("consent", "Signed declarations and consents"),
                            ("contract", "Contract"),
                            ("itinerary", "Travel itinerary"),
                            ("other", "Other paper"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("file", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content_type", models.CharField(max_length=100)),
                ("issuer", models.CharField(blank=True, max_length=200)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("expires_on", models.DateField(blank=True, null=True)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("refusal", models.CharField(blank=True, max_length=40)),
                ("internal", models.BooleanField(default=False)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="accounts.company",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="papers",
                        to="accounts.person",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-pk"],
                "indexes": [
                    models.Index(fields=["company", "kind"], name="dossier"),
                    models.Index(fields=["expires_on"], name="paper_expiry"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("company", "sha256", "internal"),
                        name="one_paper_per_file",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
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
                ("kind", models.CharField(max_length=8)),
                ("number", models.PositiveIntegerField()),
                ("titles", models.JSONField(default=dict)),
                ("placeholders", models.JSONField(default=list)),
                ("authority", models.CharField(max_length=10)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("loaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("effective_on", models.DateField(null=True)),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "number"), name="one_template_per_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "offered"])),
                        fields=("kind",),
                        name="one_draft_of_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                ("number", models.CharField(max_length=30, unique=True)),
                ("kind", models.CharField(max_length=8)),
                ("languages", models.JSONField()),
                ("facts", models.JSONField()),
                ("token", models.CharField(max_length=32, unique=True)),
                ("code", models.CharField(max_length=8, unique=True)),
                ("issued_on", models.DateField()),
                ("issued_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sealed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True)),
                ("search", models.TextField(blank=True, editable=False)),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="accounts.campus",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="cases.case",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="accounts.company",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="documents.document",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="documents.template",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["company", "-id"], name="company_documents"),
                    models.Index(fields=["campus", "-id"], name="campus_documents"),
                    models.Index(fields=["valid_until"], name="document_expiry"),
                    models.Index(fields=["sha256"], name="document_sha256"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=60)),
                ("role", models.CharField(max_length=12)),
                ("texts", models.JSONField(default=dict)),
                ("value", models.CharField(blank=True, max_length=80)),
                ("when", models.CharField(blank=True, max_length=120)),
                ("own_figures", models.BooleanField(default=False)),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clauses",
                        to="documents.template",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("template", "position"), name="one_clause_per_place"
                    ),
                    models.UniqueConstraint(
                        fields=("template", "code"), name="one_clause_per_code"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.TextField(blank=True)),
                ("facts", models.JSONField(default=dict)),
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
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="documents.template",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CounterSigned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(editable=False, unique=True)),
                ("file", models.CharField(max_length=200)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("signatures", models.JSONField()),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="countersigned",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "sha256"), name="signed_copy_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("about", models.CharField(max_length=40)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("issued", "Issued"),
                            ("refused", "Refused"),
                            ("left_out", "Left Out"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reason", models.JSONField(default=list)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="documents.batch",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "about"), name="one_row_per_holder")
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="views",
                        to="documents.document",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="views",
                        to="documents.paper",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["-at"], name="paper_views")],
            },
        ),
    ]
    operations = drawn_once(operations)
