import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import i18nfield.fields
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from portal.migrating import drawn_once

# PostgreSQL refuses two live rows that overlap on a unit; other engines have the action's lock.
ADD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE tenants_occupancy ADD CONSTRAINT no_two_tenants
    EXCLUDE USING gist (unit_id WITH =, daterange(starts_on, ends_on, '[)') WITH &&) WHERE (live);
"""
DROP = "ALTER TABLE tenants_occupancy DROP CONSTRAINT no_two_tenants;"

# The rubrics a park begins with, in hundredths.
WEIGHTS = {"resident": (15, 20, 20, 15, 15, 10, 5), "incubator": (10, 25, 20, 20, 10, 5, 10)}


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


def begin(apps, schema_editor):
    for track, weights in WEIGHTS.items():
        apps.get_model("tenants", "Rubric").objects.create(
            track=track, version=1, **{f"c{n}": weight for n, weight in enumerate(weights, 1)}
        )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("billing", "0001_initial"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="code")),
                ("name", i18nfield.fields.I18nCharField(max_length=200, verbose_name="name")),
                ("address", i18nfield.fields.I18nTextField(blank=True, verbose_name="address")),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="accounts.campus",
                        verbose_name="campus",
                    ),
                ),
            ],
            options={
                "verbose_name": "building",
                "verbose_name_plural": "buildings",
                "ordering": ["campus", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campus", "code"), name="one_building_code_per_campus"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RentRun",
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
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_on", models.DateField()),
                ("months", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rent_runs",
                        to="accounts.campus",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "posted_by",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "posted"), _negated=True),
                        fields=("campus", "starts_on", "months"),
                        name="one_rent_run_in_work",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__in", (1, 3))), name="rent_by_month_or_quarter"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rubric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "track",
                    models.CharField(
                        choices=[
                            ("resident", "Resident company"),
                            ("incubator", "Incubator"),
                            ("branch", "Branch or representative office"),
                            ("laboratory", "Research centre or joint laboratory"),
                            ("provider", "Service provider: law, audit, bank"),
                        ],
                        max_length=20,
                        verbose_name="track",
                    ),
                ),
                (
                    "version",
                    models.PositiveSmallIntegerField(editable=False, verbose_name="version"),
                ),
                (
                    "c1",
                    models.PositiveSmallIntegerField(
                        help_text="C1",
                        verbose_name="Fit with the park’s sectors and China–Russia cooperation",
                    ),
                ),
                (
                    "c2",
                    models.PositiveSmallIntegerField(
                        help_text="C2",
                        verbose_name="Technology, innovation and intellectual property",
                    ),
                ),
                (
                    "c3",
                    models.PositiveSmallIntegerField(
                        help_text="C3", verbose_name="Market and commercial potential"
                    ),
                ),
                (
                    "c4",
                    models.PositiveSmallIntegerField(
                        help_text="C4", verbose_name="Team and international experience"
                    ),
                ),
                (
                    "c5",
                    models.PositiveSmallIntegerField(
                        help_text="C5", verbose_name="Financial soundness and realism"
                    ),
                ),
                (
                    "c6",
                    models.PositiveSmallIntegerField(
                        help_text="C6", verbose_name="Economic effect for the park"
                    ),
                ),
                (
                    "c7",
                    models.PositiveSmallIntegerField(
                        help_text="C7", verbose_name="Feasibility, safety, environment and space"
                    ),
                ),
                (
                    "approve_from",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("70"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="approval proposed from",
                    ),
                ),
                (
                    "discuss_from",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("55"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="discussion proposed from",
                    ),
                ),
                (
                    "block_below",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("4"),
                        help_text="Of technology (C2) and team (C4)",
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("10")),
                        ],
                        verbose_name="a mean below this blocks plain approval",
                    ),
                ),
                (
                    "widest_spread",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("25"),
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="one more review beyond this spread",
                    ),
                ),
                (
                    "enough",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(9),
                        ],
                        verbose_name="reviews wanted",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "verbose_name": "rubric",
                "verbose_name_plural": "rubrics",
                "ordering": ["track", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("track", "version"), name="one_rubric_per_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tariff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("power", "Electricity"),
                            ("water", "Water"),
                            ("heat", "Heating"),
                            ("gas", "Gas"),
                        ],
                        max_length=10,
                        verbose_name="utility",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="price",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "campus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tariffs",
                        to="accounts.campus",
                        verbose_name="campus",
                    ),
                ),
            ],
            options={
                "verbose_name": "tariff",
                "verbose_name_plural": "tariffs",
                "ordering": ["campus", "kind", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campus", "kind", "valid_from"), name="one_tariff_per_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "case_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("track", models.CharField(default="resident", max_length=20)),
                ("eligibility", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=dict)),
                ("answers_version", models.PositiveIntegerField(default=0)),
                ("done", models.JSONField(default=list)),
                ("sent", models.PositiveSmallIntegerField(default=0)),
                ("start_nonce", models.UUIDField(null=True, unique=True)),
                (
                    "entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="founded_for",
                        to="accounts.company",
                    ),
                ),
                (
                    "rubric",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="tenants.rubric",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("cases.case",),
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("floor", models.CharField(blank=True, max_length=10, verbose_name="floor")),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("OFF", "Office"),
                            ("LAB", "Laboratory"),
                            ("WSH", "Workshop"),
                            ("WHS", "Warehouse"),
                            ("DSK", "Dedicated desk"),
                            ("VAD", "Registered address"),
                        ],
                        max_length=3,
                        verbose_name="kind",
                    ),
                ),
                (
                    "usable",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="usable area, m²",
                    ),
                ),
                (
                    "load_factor",
                    models.DecimalField(
                        decimal_places=3,
                        default=1,
                        help_text="Rentable area divided by usable area",
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="load factor",
                    ),
                ),
                (
                    "rentable",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        default=0,
                        help_text="Leave 0 to have it computed from the usable area and the load factor",
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="rentable area, m²",
                    ),
                ),
                ("desks", models.PositiveSmallIntegerField(default=1, verbose_name="desks")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="rate",
                    ),
                ),
                (
                    "rate_unit",
                    models.CharField(
                        choices=[
                            ("m2_day", "per m² a day"),
                            ("m2_month", "per m² a month"),
                            ("m2_year", "per m² a year"),
                            ("desk_month", "per desk a month"),
                            ("year", "a year"),
                        ],
                        max_length=12,
                        verbose_name="rate is",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "service_rate",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="service charge",
                    ),
                ),
                (
                    "service_unit",
                    models.CharField(
                        choices=[
                            ("m2_day", "per m² a day"),
                            ("m2_month", "per m² a month"),
                            ("m2_year", "per m² a year"),
                            ("desk_month", "per desk a month"),
                            ("year", "a year"),
                        ],
                        default="m2_month",
                        max_length=12,
                        verbose_name="service charge is",
                    ),
                ),
                (
                    "deposit_months",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="deposit, months of rent"
                    ),
                ),
                (
                    "available_from",
                    models.DateField(blank=True, null=True, verbose_name="available from"),
                ),
                (
                    "public",
                    models.BooleanField(default=True, verbose_name="shown on the public site"),
                ),
                (
                    "note",
                    i18nfield.fields.I18nTextField(
                        blank=True, verbose_name="fit-out and equipment"
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="tenants.building",
                        verbose_name="building",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "verbose_name_plural": "units",
                "ordering": ["building", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("building", "number"), name="one_unit_number_per_building"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sending", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=30)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("pass", "In order"),
                            ("fail", "Not in order"),
                            ("na", "Does not apply"),
                        ],
                        max_length=4,
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_items",
                        to="tenants.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "sending", "code"), name="one_check_item"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=30)),
                ("text_version", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=10)),
                ("text", models.TextField()),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("address", models.GenericIPAddressField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="tenants.application",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("application", "code"),
                        name="one_live_consent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("conditional", "Approved with conditions"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("score", models.DecimalField(decimal_places=2, max_digits=5)),
                ("summary", models.TextField()),
                ("summary_other", models.TextField(blank=True)),
                ("reasons", models.JSONField(default=dict)),
                ("deviation", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="tenants.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandedIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=4)),
                ("paper", models.UUIDField(null=True)),
                ("name", models.CharField(blank=True, max_length=255)),
                ("size", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="tenants.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["code", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "code", "paper"), name="a_paper_once_per_code"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Occupancy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("hold", "Hold"), ("offer", "Offer"), ("tenancy", "Tenancy")],
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("live", models.BooleanField(default=True)),
                ("until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occupancies",
                        to="tenants.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("live", True)),
                        fields=["unit", "starts_on"],
                        name="live_occupancy",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                        name="occupancy_has_days",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="tenants.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "number"), name="one_return_round"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("assigned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("declared_at", models.DateTimeField(null=True)),
                ("conflict", models.BooleanField(default=False)),
                ("conflict_note", models.TextField(blank=True)),
                ("scores", models.JSONField(default=dict)),
                (
                    "recommendation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("approve", "Approve"),
                            ("conditional", "Approve with conditions"),
                            ("return", "Return for changes"),
                            ("reject", "Reject"),
                        ],
                        max_length=12,
                    ),
                ),
                ("saved_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="tenants.application",
                    ),
                ),
                (
                    "assigned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "expert"), name="one_review_per_expert"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sitting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField()),
                ("members", models.PositiveSmallIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("conditional", "Approved with conditions"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("casting", models.BooleanField(default=False)),
                ("discussion", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sitting",
                        to="tenants.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "secretary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("answers", models.JSONField()),
                ("papers", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="tenants.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "number"), name="one_snapshot_per_sending"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeterReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("power", "Electricity"),
                            ("water", "Water"),
                            ("heat", "Heating"),
                            ("gas", "Gas"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.DecimalField(decimal_places=3, max_digits=12)),
                ("read_on", models.DateField()),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="tenants.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit", "kind", "read_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "kind", "read_on"), name="one_reading_of_a_meter_per_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="meters_count_from_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.CharField(max_length=30)),
                ("field", models.CharField(max_length=60)),
                ("page", models.CharField(blank=True, max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answer_marks",
                        to="tenants.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "section", "field"), name="one_mark_per_answer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
                ("text_other", models.TextField()),
                ("due_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conditions",
                        to="tenants.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision", "position"), name="one_condition_per_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
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
                ("valid_until", models.DateTimeField()),
                ("starts_on", models.DateField()),
                ("months", models.PositiveSmallIntegerField()),
                ("area", models.DecimalField(decimal_places=2, max_digits=10)),
                ("quantity", models.PositiveSmallIntegerField(default=1)),
                ("rate", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "rate_unit",
                    models.CharField(
                        choices=[
                            ("m2_day", "per m² a day"),
                            ("m2_month", "per m² a month"),
                            ("m2_year", "per m² a year"),
                            ("desk_month", "per desk a month"),
                            ("year", "a year"),
                        ],
                        max_length=12,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("service_rate", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                (
                    "service_unit",
                    models.CharField(
                        choices=[
                            ("m2_day", "per m² a day"),
                            ("m2_month", "per m² a month"),
                            ("m2_year", "per m² a year"),
                            ("desk_month", "per desk a month"),
                            ("year", "a year"),
                        ],
                        max_length=12,
                    ),
                ),
                ("deposit_months", models.PositiveSmallIntegerField()),
                ("tax_percent", models.DecimalField(decimal_places=2, max_digits=5)),
                ("rent_free_months", models.PositiveSmallIntegerField(default=0)),
                ("steps", models.JSONField(default=list)),
                ("index_percent", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ("fingerprint", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer_reason", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="tenants.application",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "occupancy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offer",
                        to="tenants.occupancy",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="tenants.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReturnPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("target", models.CharField(blank=True, max_length=30)),
                ("field", models.CharField(blank=True, max_length=60)),
                ("text", models.TextField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="tenants.returnround",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("for", "In favour"),
                            ("against", "Against"),
                            ("abstain", "Abstained"),
                        ],
                        max_length=8,
                    ),
                ),
                ("dissent", models.TextField(blank=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="tenants.sitting",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sitting", "member"), name="one_vote_per_member"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RentStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("base", models.DecimalField(decimal_places=2, max_digits=14)),
                ("discount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("rent", models.DecimalField(decimal_places=2, max_digits=14)),
                ("service", models.DecimalField(decimal_places=2, max_digits=14)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14)),
                ("total", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rent_steps",
                        to="tenants.offer",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("offer", "position"), name="one_line_per_month")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tenancy",
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
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("deposit_invoice", models.CharField(blank=True, db_index=True, max_length=30)),
                ("activated_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenancies",
                        to="tenants.application",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenancies",
                        to="accounts.company",
                    ),
                ),
                (
                    "occupancy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenancy",
                        to="tenants.occupancy",
                    ),
                ),
                (
                    "offer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenancy",
                        to="tenants.offer",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenancies",
                        to="tenants.unit",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "tenancies",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="RentBill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("net", models.DecimalField(decimal_places=2, max_digits=14)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("lines", models.JSONField(default=list)),
                ("claims", models.JSONField(default=list)),
                ("said", models.JSONField(default=list)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("empty", "Empty"),
                            ("posted", "Posted"),
                            ("overtaken", "Overtaken"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "invoice",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rent_bill",
                        to="billing.invoice",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bills",
                        to="tenants.rentrun",
                    ),
                ),
                (
                    "tenancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rent_bills",
                        to="tenants.tenancy",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["run", "outcome", "id"], name="bills_to_post")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "tenancy"), name="one_bill_per_tenancy_and_run"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Leaving",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        choices=[
                            ("elsewhere", "Was never in the park"),
                            ("moved", "Moved away, proof seen"),
                            ("stays", "Still in the park: the company has to move it"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "permits",
                    models.CharField(
                        choices=[
                            ("none", "None through the park"),
                            ("closed", "Cancelled or transferred"),
                            ("open", "Still open: the company has to close them"),
                        ],
                        max_length=10,
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
                    "tenancy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaving",
                        to="tenants.tenancy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("in", "To the company, at the start"),
                            ("out", "Back to the park, at the end"),
                        ],
                        max_length=3,
                    ),
                ),
                ("done_on", models.DateField()),
                ("keys", models.PositiveSmallIntegerField()),
                ("cards", models.PositiveSmallIntegerField()),
                ("inventory", models.TextField()),
                ("defects", models.JSONField(default=list)),
                ("company_person", models.CharField(max_length=120)),
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
                    "tenancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="tenants.tenancy",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenancy", "way"), name="one_handover_each_way")
                ],
            },
        ),
        migrations.CreateModel(
            name="Charged",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("month", "Month"), ("meter", "Meter"), ("late", "Late")],
                        max_length=10,
                    ),
                ),
                ("about", models.CharField(max_length=30)),
                ("until", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="billing.invoice",
                    ),
                ),
                (
                    "tenancy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charged",
                        to="tenants.tenancy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenancy", "kind", "about", "until"),
                        name="nothing_is_charged_twice",
                    )
                ],
            },
        ),
        migrations.RunPython(on_postgresql(ADD), on_postgresql(DROP)),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
    operations = drawn_once(operations)
