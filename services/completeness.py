"""How far a service is written in each language, and which words are missing."""

from dataclasses import dataclass, field

from portal.languages import codes, name_in_itself
from services.definition import OPTIONAL_CARD_TEXTS, Definition
from services.places import TABS, Place, in_words, is_texts, walk

OPTIONAL = {"hint", "unit", *OPTIONAL_CARD_TEXTS}  # wanted in all languages or in none


@dataclass
class Written:
    """One language: `there` of `wanted` texts."""

    language: str
    there: int = 0
    wanted: int = 0
    missing: list[Place] = field(default_factory=list)

    @property
    def name(self) -> str:
        return name_in_itself(self.language)

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """Each missing text in words, with the tab it is written at."""
        return [(in_words(place), TABS[place[0]]) for place in self.missing]


def completeness(made: Definition) -> list[Written]:
    found = {code: Written(code) for code in codes()}
    for place, value in walk(made):
        if not is_texts(value) or (place[-1] in OPTIONAL and not any(value.values())):
            continue
        for code, row in found.items():
            row.wanted += 1
            if value.get(code):
                row.there += 1
            else:
                row.missing.append(place)
    return list(found.values())
