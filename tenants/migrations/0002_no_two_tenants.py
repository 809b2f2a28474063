"""PostgreSQL refuses two live rows that overlap on a unit; other engines have the action's lock."""

from django.db import migrations

ADD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE tenants_occupancy ADD CONSTRAINT no_two_tenants
    EXCLUDE USING gist (unit_id WITH =, daterange(starts_on, ends_on, '[)') WITH &&) WHERE (live);
"""
DROP = "ALTER TABLE tenants_occupancy DROP CONSTRAINT no_two_tenants;"


def run(sql):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunPython(run(ADD), run(DROP))]
