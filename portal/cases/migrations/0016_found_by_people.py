"""Cases there are already become findable by the people in them: a job sees to it."""

from django.db import migrations
from django.utils import timezone


def ask_for_it(apps, schema_editor):
    if apps.get_model("cases", "Case").objects.exists():
        apps.get_model("portal", "Job").objects.create(
            function="portal.cases.actions.indexing.index_all",
            key="index-all-2",
            run_after=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_queue_covered"), ("portal", "0001_initial")]
    operations = [migrations.RunPython(ask_for_it, migrations.RunPython.noop)]
