"""What was said is found by its words, earlier messages too."""

from django.db import migrations, models

from portal.search import keys_for


def index(apps, schema_editor):
    said = apps.get_model("cases", "Message").objects.filter(search="").only("pk", "body")
    for message in said.iterator():
        message.search = keys_for(message.body)
        message.save(update_fields=["search"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_ladder_of_reminders")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="search",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.RunPython(index, migrations.RunPython.noop, elidable=True),
    ]
