import datetime
import django.db.models.deletion
import django.utils.timezone
import i18nfield.fields
import uuid
from django.conf import settings
from django.db import migrations, models
from portal.migrating import drawn_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True)),
                ("name", i18nfield.fields.I18nCharField(max_length=200)),
                ("legal_name", i18nfield.fields.I18nCharField(max_length=300)),
                ("legal_identifiers", models.JSONField(default=dict)),
                ("address", i18nfield.fields.I18nTextField()),
                ("country", models.CharField(max_length=2)),
                ("currency", models.CharField(max_length=3)),
                ("time_zone", models.CharField(max_length=50)),
                (
                    "official_language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")],
                        max_length=10,
                    ),
                ),
                (
                    "prevailing_language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")],
                        max_length=10,
                    ),
                ),
                ("signatory_name", i18nfield.fields.I18nCharField(max_length=200)),
                ("signatory_position", i18nfield.fields.I18nCharField(max_length=200)),
                ("cutoff", models.TimeField(default=datetime.time(17, 0))),
                ("office_end", models.TimeField(default=datetime.time(18, 0))),
                ("office_hours", i18nfield.fields.I18nCharField(blank=True, max_length=200)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("auto_assign", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "campuses",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    models.EmailField(max_length=254, unique=True, verbose_name="e-mail address"),
                ),
                (
                    "family_name",
                    models.CharField(blank=True, max_length=80, verbose_name="family name"),
                ),
                (
                    "given_name",
                    models.CharField(blank=True, max_length=80, verbose_name="given name"),
                ),
                (
                    "patronymic",
                    models.CharField(blank=True, max_length=80, verbose_name="patronymic"),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")],
                        default="en",
                        max_length=10,
                        verbose_name="language of the pages",
                    ),
                ),
                (
                    "notification_language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")],
                        default="en",
                        max_length=10,
                        verbose_name="language of letters",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(default="UTC", max_length=50, verbose_name="time zone"),
                ),
                (
                    "shortcuts",
                    models.BooleanField(default=True, verbose_name="single-key shortcuts"),
                ),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("session_epoch", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "ordering": ["email"],
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("bank_name", i18nfield.fields.I18nCharField(max_length=200)),
                ("account", models.CharField(max_length=34)),
                ("details", models.JSONField(default=dict)),
                ("active", models.BooleanField(default=True)),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bank_accounts",
                        to="accounts.campus",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(editable=False, unique=True)),
                ("name", models.CharField(max_length=300, verbose_name="registered name")),
                (
                    "name_language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")],
                        max_length=10,
                    ),
                ),
                (
                    "short_name",
                    models.CharField(blank=True, max_length=120, verbose_name="short name"),
                ),
                (
                    "document_names",
                    i18nfield.fields.I18nCharField(
                        blank=True, max_length=300, verbose_name="name in documents"
                    ),
                ),
                ("country", models.CharField(max_length=2, verbose_name="country of registration")),
                (
                    "legal_form",
                    models.CharField(blank=True, max_length=80, verbose_name="legal form"),
                ),
                (
                    "registered_on",
                    models.DateField(blank=True, null=True, verbose_name="registration date"),
                ),
                ("address", models.TextField(blank=True, verbose_name="registered address")),
                (
                    "document_addresses",
                    i18nfield.fields.I18nTextField(blank=True, verbose_name="address in documents"),
                ),
                ("postcode", models.CharField(blank=True, max_length=12, verbose_name="postcode")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("website", models.URLField(blank=True, verbose_name="web site")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")],
                        max_length=10,
                        verbose_name="language of correspondence",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("applicant", "Applicant"),
                            ("resident", "Resident"),
                            ("former", "Former resident"),
                        ],
                        default="applicant",
                        max_length=12,
                    ),
                ),
                ("search", models.TextField(blank=True, editable=False)),
                (
                    "name_key",
                    models.CharField(blank=True, db_index=True, editable=False, max_length=300),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "home_campus",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="accounts.campus",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "companies",
                "ordering": ["name", "pk"],
                "indexes": [models.Index(fields=["name", "id"], name="company_by_name")],
            },
        ),
        migrations.CreateModel(
            name="StaffRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
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
                (
                    "campus",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="accounts.campus",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "role", "campus"), name="one_role_per_campus"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("percent", models.DecimalField(decimal_places=2, max_digits=5)),
                ("valid_from", models.DateField()),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tax_rates",
                        to="accounts.campus",
                    ),
                ),
            ],
            options={
                "ordering": ["campus", "kind", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campus", "kind", "valid_from"), name="one_tax_rate_per_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanyChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=40)),
                ("before", models.CharField(blank=True, max_length=300)),
                ("after", models.CharField(blank=True, max_length=300)),
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
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="accounts.company",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="CompanyIdentifier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("value", models.CharField(db_index=True, max_length=40)),
                ("checksum_reason", models.CharField(blank=True, max_length=300)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="accounts.company",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "kind"), name="one_identifier_per_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("manager", "Manager"),
                            ("finance", "Finance"),
                            ("member", "Member"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("token", models.UUIDField(editable=False, unique=True)),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文"), ("ru", "Русский")],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="accounts.company",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("manager", "Manager"),
                            ("finance", "Finance"),
                            ("member", "Member"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="accounts.company",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)),
                        fields=("company", "user"),
                        name="one_live_membership",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PeopleView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people_views",
                        to="accounts.company",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["-at"], name="people_views")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(editable=False, unique=True)),
                (
                    "latin_family",
                    models.CharField(max_length=80, verbose_name="family name as in the passport"),
                ),
                (
                    "latin_given",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="given names as in the passport"
                    ),
                ),
                (
                    "native_name",
                    models.CharField(blank=True, max_length=120, verbose_name="name in own script"),
                ),
                (
                    "patronymic",
                    models.CharField(blank=True, max_length=80, verbose_name="patronymic"),
                ),
                (
                    "chinese_form",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="Chinese form for documents"
                    ),
                ),
                (
                    "russian_form",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="Russian form for documents"
                    ),
                ),
                (
                    "forms_confirmed",
                    models.BooleanField(default=False, verbose_name="document forms confirmed"),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("F", "Female"), ("M", "Male")],
                        max_length=1,
                        verbose_name="sex",
                    ),
                ),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                (
                    "nationality",
                    models.CharField(blank=True, max_length=2, verbose_name="nationality"),
                ),
                (
                    "passport_number",
                    models.CharField(blank=True, max_length=20, verbose_name="passport number"),
                ),
                (
                    "passport_issued_on",
                    models.DateField(blank=True, null=True, verbose_name="passport issued on"),
                ),
                (
                    "passport_expires_on",
                    models.DateField(blank=True, null=True, verbose_name="passport expires on"),
                ),
                ("position", models.CharField(blank=True, max_length=120, verbose_name="position")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="accounts.company",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
                "ordering": ["latin_family", "latin_given", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PersonView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="views",
                        to="accounts.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["-at"], name="person_views")],
            },
        ),
    ]
    operations = drawn_once(operations)
