"""Cases there are already become findable by Palladius and by a part of their number: a job sees to it."""

from django.db import migrations
from django.utils import timezone


def ask_for_it(apps, schema_editor):
    if apps.get_model("cases", "Case").objects.exists():
        apps.get_model("portal", "Job").objects.create(
            function="portal.cases.actions.indexing.index_all",
            key="index-all-1",
            run_after=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_saved_views_and_orders"), ("portal", "0001_initial")]
    operations = [migrations.RunPython(ask_for_it, migrations.RunPython.noop)]
