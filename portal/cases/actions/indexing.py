"""What a case is found by."""

from typing import Any

from portal.accounts.models import User
from portal.cases.models import Case
from portal.search import keys_for


def search_text(case: Case) -> str:
    """Everything a person may look for it by, cut into the terms the queue searches."""
    company = case.company
    return keys_for(
        case.number or "",
        company.name,
        company.short_name,
        *each_language(company.document_names),
        *each_language(case.title),
        *(identifier.value for identifier in company.identifiers.all()),
    )


def each_language(text: Any) -> list[str]:
    """What a text says in each of its languages, not only in the reader's."""
    texts = getattr(text, "data", text)
    return list(texts.values()) if isinstance(texts, dict) else [str(texts or "")]


def index_company(company_id: int, *, by: User | None = None) -> None:
    """A company has another name or number: its cases are found by the new one."""
    cases = Case.objects.filter(company=company_id).exclude(number=None)
    for case in cases.select_related("company").prefetch_related("company__identifiers"):
        Case.objects.filter(pk=case.pk).update(search=search_text(case))
