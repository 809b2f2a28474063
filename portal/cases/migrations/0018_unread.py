"""Messages are counted until they are read."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_open_cases_by_one_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("reading", "unread", models.PositiveIntegerField(default=0)),
        migrations.AddIndex(
            "reading",
            models.Index(fields=["user"], condition=models.Q(unread__gt=0), name="readings_unread"),
        ),
    ]
