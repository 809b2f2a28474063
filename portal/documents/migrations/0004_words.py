import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_document_sha256"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("template", "one_current_template"),
        migrations.RemoveField("template", "current"),
        migrations.AddField(
            "template",
            "authority",
            models.CharField(max_length=10, default="equal"),
            preserve_default=False,
        ),
        migrations.AddField(
            "template",
            "state",
            models.CharField(max_length=30, default="approved"),
            preserve_default=False,
        ),
        migrations.AddField(
            "template",
            "phase",
            models.CharField(
                choices=[
                    (p, p)
                    for p in ("draft", "with_staff", "with_company", "with_authority", "closed")
                ],
                default="closed",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddField("template", "version", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "template", "changed_at", models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AddField("template", "effective_on", models.DateField(null=True)),
        migrations.AddField(
            "template",
            "edited_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField("template", "digest", models.CharField(blank=True, max_length=64)),
        migrations.AddConstraint(
            "template",
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state__in=["draft", "offered"]),
                name="one_draft_of_words",
            ),
        ),
        migrations.CreateModel(
            "TemplateStep",
            [
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
            options={"ordering": ["pk"]},
        ),
    ]
