"""Walk the chain of every case and name the links that do not hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.accounts.models import User
from portal.cases.models import Case, CaseStep


@dataclass(frozen=True)
class BrokenLink:
    case_id: int
    position: int
    why: str


def broken_links(*, by: User | None = None) -> Iterator[BrokenLink]:
    """Rows changed, removed or added by hand, and tails cut off."""
    heads = Case.objects.values_list("pk", "history_length", "history_head").order_by("pk")
    steps = CaseStep.objects.order_by("case_id", "position").iterator(chunk_size=2000)
    step = next(steps, None)
    for pk, length, head in heads.iterator(chunk_size=2000):
        digest, expected = "", 1
        while step is not None and step.case_id == pk:
            if step.position != expected or step.seal(digest) != step.digest:
                yield BrokenLink(pk, expected, "changed or missing")
                expected = step.position
            digest, expected = step.digest, expected + 1
            step = next(steps, None)
        if (digest, expected - 1) != (head, length):
            yield BrokenLink(pk, expected, "the tail is cut")
