"""The faults of a definition as the editor's form wants them: each beside the block it speaks of."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from services.blocks import LISTS, PARTS


def errors(faults: Iterable[str], definition: Mapping[str, Any]) -> dict[str, ValidationError]:
    """Each part's faults as its block wants them: at the item, at the field within it, or at the part."""
    found: dict[str, list[tuple[list[str], str]]] = {}
    for fault in faults:
        place, _colon, words = fault.partition(": ")
        first, *rest = place.split(".")
        part = first if first in PARTS else "terms"
        found.setdefault(part, []).append((rest if part == first or rest else [first], words))
    return {
        part: list_error(part, told, definition) if part in LISTS else struct_error(PARTS[part], told)
        for part, told in found.items()
    }  # fmt: skip


def struct_error(block: Any, told: list[tuple[list[str], str]]) -> ValidationError:
    beside: dict[str, list[str]] = {}
    alone = []
    for place, words in told:
        if place and place[0] in block.child_blocks:
            beside.setdefault(place[0], []).append(": ".join([*place[1:2], words]))
        else:
            alone.append(": ".join([*place[:1], words]))
    return StructBlockValidationError(
        block_errors={name: ValidationError(words) for name, words in beside.items()},
        non_block_errors=[ValidationError(words) for words in alone],
    )


def list_error(
    part: str, told: list[tuple[list[str], str]], definition: Mapping[str, Any]
) -> ValidationError:
    names = [
        str(row.get("key") or row.get("code") or n) for n, row in enumerate(definition[part], 1)
    ]
    by_row: dict[int, list[tuple[list[str], str]]] = {}
    alone = []
    for place, words in told:
        if place and place[0] in names:
            # A repeated code is complained of where it stands the second time.
            position = len(names) - 1 - names[::-1].index(place[0])
            by_row.setdefault(position, []).append((place[1:], words))
        else:
            alone.append(ValidationError(words))
    child = LISTS[part].child_block
    return ListBlockValidationError(
        block_errors={n: struct_error(child, rows) for n, rows in by_row.items()},
        non_block_errors=alone,
    )
