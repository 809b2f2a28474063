from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_exports")]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["sha256"], name="document_sha256"),
        ),
    ]
