"""Migrations that make many tables at once."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


def drawn_once(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations, models that follow each other made as one.

    After each model that is made, Django draws all it is connected with anew: with a hundred connected models that
    is nine tenths of the time.
    """
    found: list[Operation] = []
    for is_model, together in groupby(operations, lambda one: isinstance(one, CreateModel)):
        run = list(together)
        found += [Models(run)] if is_model else run
    return found


class Models(Operation):
    """Several `CreateModel` with nothing between them. A key to a table made later is set when all are there."""

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # drawn again when somebody asks
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self.operations)} models"
