"""What a case is found by."""

import re
from typing import Any

from pypinyin import lazy_pinyin

from portal import jobs
from portal.accounts import names, palladius
from portal.accounts.models import User
from portal.cases.kinds import kind_of
from portal.cases.models import Case
from portal.search import HAN, keys_for, normalise
from portal.workflow import Phase

HAN_RUN = re.compile(f"[{HAN}]{{1,24}}")
BATCH = 500


def search_text(case: Case) -> str:
    """Everything a person may look for it by, cut into the terms the queue searches."""
    company = case.company
    return keys_for(
        *parts_of_number(case.number or ""),
        company.name,
        company.short_name,
        *each_language(company.document_names),
        *each_language(case.title),
        *(identifier.value for identifier in company.identifiers.all()),
        *by_russian_sound(company.name, company.short_name, *each_language(company.document_names)),
        *names_of_people(case),
    )


def names_of_people(case: Case) -> list[str]:
    """Whoever the case is about, and who was let into it, in every script."""
    let_in = [] if case.phase == Phase.DRAFT else case.participants.select_related("user")
    guests = [(one.user.get_full_name(), one.firm) for one in let_in]
    named = [*kind_of(case).names_in(case), *((name, name, firm) for name, firm in guests)]
    return [text for name in named for text in names.spellings(*name)]


def index(case: Case, *, by: User | None = None) -> None:
    """Write anew what the case is found by."""
    Case.objects.filter(pk=case.pk).update(search=search_text(case))


def parts_of_number(number: str) -> list[str]:
    """XA-REQ-2026-00042 is also found as 42 and 0042."""
    counter = number.rpartition("-")[2]
    zeros = len(counter) - len(counter.lstrip("0"))
    return [number, *(counter[n:] for n in range(1, zeros + 1))]


def by_russian_sound(*names: str) -> list[str]:
    """Chinese names as Russians write them (张伟 is Чжан Вэй): from every syllable three joined, and the whole.

    Words are found by their beginning, so the shorter ones are among them.
    """
    found: list[str] = []
    for name in dict.fromkeys(names):
        for run in HAN_RUN.findall(normalise(name or "")):
            table = palladius.table()
            sounds = [s for s in lazy_pinyin(run, errors="ignore") if s in table]
            cuts = [sounds[n : n + 3] for n in range(len(sounds))]
            found += [palladius.join(cut) for cut in [*cuts, sounds] if cut]
    return list(dict.fromkeys(found))


def each_language(text: Any) -> list[str]:
    """What a text says in each of its languages, not only in the reader's."""
    texts = getattr(text, "data", text)
    return list(texts.values()) if isinstance(texts, dict) else [str(texts or "")]


def index_company(company_id: int, *, by: User | None = None) -> None:
    """The company or one of its people has another name, it another number: its cases are found by the new one."""
    cases = Case.objects.filter(company=company_id).exclude(number=None)
    for case in cases.select_related("company").prefetch_related("company__identifiers"):
        index(case)


def index_all(after: int = 0) -> None:
    """All cases anew, a batch at a time, when they are to be found by more than before."""
    numbered = Case.objects.filter(pk__gt=after).exclude(number=None).order_by("pk")
    cases = list(
        numbered.select_related("company").prefetch_related("company__identifiers")[:BATCH]
    )
    for case in cases:
        index(case)
    if len(cases) == BATCH:
        last = cases[-1].pk
        jobs.enqueue("portal.cases.actions.indexing.index_all", last, key=f"index-all-2-{last}")
