"""What the translation memory proposes for a text, sentence by sentence. Reads only."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from portal.cases import wording
from portal.cases.models import MemoryPair
from portal.search import fold

ALIKE = 0.8
# Two texts alike by a ratio r are of lengths whose quotient is at least r / (2 - r).
NARROWEST = ALIKE / (2 - ALIKE)
CANDIDATES = 200
SENTENCES = 40  # of one message; a longer one is a document, and comes as a file


@dataclass(frozen=True)
class Proposal:
    """`percent` is how alike the remembered sentence is; 0 and no text where nothing is."""

    source: str
    text: str = ""
    percent: int = 0
    remembered: str = ""


def pairs_of(campus_id: int, languages: tuple[str, str]) -> Any:
    return MemoryPair.objects.filter(
        campus=campus_id, source_language=languages[0], target_language=languages[1]
    )


def exact(campus_id: int, sentences: list[str], languages: tuple[str, str]) -> dict[str, str]:
    """Remembered translations by the key of their sentence; one query for however many."""
    keys = {wording.key_of(sentence) for sentence in sentences}
    found = pairs_of(campus_id, languages).filter(digest__in=keys)
    return dict(found.values_list("digest", "target"))


def alike(campus_id: int, sentence: str, languages: tuple[str, str]) -> Proposal:
    """The remembered sentence most like this one, if it is like enough."""
    folded, length = fold(sentence), len(sentence)
    near = pairs_of(campus_id, languages).filter(
        length__gte=length * NARROWEST, length__lte=length / NARROWEST
    )
    matcher = SequenceMatcher(b=folded, autojunk=False)
    best, ratio = None, ALIKE
    for pair in near.order_by("-pk").only("source", "target")[:CANDIDATES]:
        matcher.set_seq1(fold(pair.source))
        if matcher.real_quick_ratio() < ratio or matcher.quick_ratio() < ratio:
            continue
        found = matcher.ratio()
        if found >= ratio:
            best, ratio = pair, found
    if best is None:
        return Proposal(sentence)
    # What is not the same sentence is never called a hundred per cent.
    return Proposal(sentence, best.target, min(99, int(ratio * 100)), best.source)


def proposals(campus_id: int, text: str, languages: tuple[str, str]) -> list[list[Proposal]]:
    """For each sentence of each paragraph what was said for it before."""
    parts = wording.paragraphs(text)
    flat = [sentence for part in parts for sentence in part]
    known = exact(campus_id, flat, languages)
    left = SENTENCES
    found: list[list[Proposal]] = []
    for part in parts:
        row = []
        for sentence in part:
            said = known.get(wording.key_of(sentence))
            if said:
                row.append(Proposal(sentence, said, 100, sentence))
            elif left > 0:
                left -= 1
                row.append(alike(campus_id, sentence, languages))
            else:
                row.append(Proposal(sentence))
        found.append(row)
    return found


def draft(found: list[list[Proposal]], language: str) -> str:
    """The proposals as one text; a sentence nobody remembers stands there in brackets, to be translated."""
    said = [[p.text or f"[{p.source}]" for p in row] for row in found]
    return wording.joined(said, language) if any(p.text for row in found for p in row) else ""
