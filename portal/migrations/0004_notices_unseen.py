from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_notices_and_reach"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["person"], condition=models.Q(seen_at=None), name="notices_unseen"
            ),
        )
    ]
