"""PostgreSQL finds the beginnings of terms by trigrams; SQLite by an index of its own, `portal.cases.words`."""

from django.db import migrations

MAKE = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX case_search ON cases_case USING gin (search gin_trgm_ops)",
)
DROP = ("DROP INDEX case_search",)


def on_postgresql(*statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_calendar_changes")]
    operations = [migrations.RunPython(on_postgresql(*MAKE), on_postgresql(*DROP))]
