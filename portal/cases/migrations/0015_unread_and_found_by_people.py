"""Messages are counted until they are read; cases there are already become findable by the people in them, by a job."""

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def ask_for_it(apps, schema_editor):
    if apps.get_model("cases", "Case").objects.exists():
        apps.get_model("portal", "Job").objects.create(
            function="portal.cases.actions.indexing.index_all",
            key="index-all-2",
            run_after=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_held_messages"),
        ("portal", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("reading", "unread", models.PositiveIntegerField(default=0)),
        migrations.AddIndex(
            "reading",
            models.Index(fields=["user"], condition=models.Q(unread__gt=0), name="readings_unread"),
        ),
        migrations.RunPython(ask_for_it, migrations.RunPython.noop),
    ]
