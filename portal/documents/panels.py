"""What other pages show of papers: the company's front page, the page of a case."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.cases.kinds import Section
from portal.documents.models import Document
from portal.home import Panel

SHOWN = 4


def latest(request: Any) -> Panel | None:
    """The newest papers on the company's front page."""
    found = (
        Document.objects.belonging_to(request.user)
        .filter(company=request.company)
        .select_related("campus")[:SHOWN]
    )
    documents = list(found)
    if not documents:
        return None
    return Panel(_("Latest documents"), "documents/my/_latest.html", {"documents": documents})


def case_section(case: Any, user: Any, *, desk: bool) -> Section | None:
    """The papers of a case, for the `desk` and `my` sections of any kind of case."""
    reach = Document.objects.visible_to if desk else Document.objects.belonging_to
    documents = list(reach(user).for_case(case).select_related("campus"))
    if not documents:
        return None
    name = "documents:desk_document" if desk else "documents:document"
    rows = [{"document": one, "url": reverse(name, args=[one.number])} for one in documents]
    return Section(_("Documents"), "documents/_case.html", {"document_rows": rows})
