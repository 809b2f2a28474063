"""Questions that every page asks, put into words once: to compile such a query costs more than to ask it."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

# Stands for the key while the words are made; no row has it.
KEY = -7_919


class Asked:
    """`Asked(lambda key: …)`: a query of rows by one key. Its rows are the model's own, annotations with them."""

    def __init__(self, query: Callable[[int], QuerySet]) -> None:
        self.query = query

    @cached_property
    def words(self) -> tuple[type, str, tuple[Any, ...]]:
        found = self.query(KEY)
        return found.model, *found.query.sql_with_params()

    def of(self, key: Any) -> Iterator[Any]:
        model, sql, params = self.words
        return iter(model._default_manager.raw(sql, [key if one == KEY else one for one in params]))
