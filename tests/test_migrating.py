from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from portal.migrating import Models, drawn_once

KEY = ("id", models.BigAutoField(primary_key=True))
TO_LATER = ("beside", models.ForeignKey("things.Later", models.CASCADE))
FIRST = migrations.CreateModel("First", [KEY, TO_LATER])
LATER = migrations.CreateModel(
    "Later", [KEY, ("name", models.CharField(max_length=9, unique=True))]
)
BETWEEN = migrations.RunPython(migrations.RunPython.noop)


def tables():
    return {name for name in connection.introspection.table_names() if name.startswith("things_")}


def test_models_that_follow_each_other_become_one_operation():
    first, between, last = drawn_once([FIRST, LATER, BETWEEN, LATER])

    assert (first.operations, between, last.operations) == ([FIRST, LATER], BETWEEN, [LATER])
    assert str(first.describe()) == "Create 2 models"


def test_the_state_is_the_one_the_models_make_one_by_one():
    one_by_one, at_once = ProjectState(), ProjectState()
    assert at_once.apps  # drawn before, and not kept
    for operation in (FIRST, LATER):
        operation.state_forwards("things", one_by_one)
    Models([FIRST, LATER]).state_forwards("things", at_once)

    assert at_once.models == one_by_one.models
    assert {model.__name__ for model in at_once.apps.get_models()} == {"First", "Later"}


def test_a_table_may_point_at_one_made_after_it_and_all_can_be_taken_back(transactional_db):
    before, after, operation = ProjectState(), ProjectState(), Models([FIRST, LATER])
    operation.state_forwards("things", after)

    with connection.schema_editor() as editor:
        operation.database_forwards("things", editor, before, after)
    assert tables() == {"things_first", "things_later"}
    with connection.cursor() as cursor:
        assert "beside_id" in connection.introspection.get_relations(cursor, "things_first")

    with connection.schema_editor() as editor:
        operation.database_backwards("things", editor, after, before)
    assert tables() == set()
