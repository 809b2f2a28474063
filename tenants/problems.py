"""What keeps an application from being sent: every point, not the first one."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.documents.models import Paper
from tenants.answers import stored_form
from tenants.sections import DECLARATION_TEXTS, DECLARATIONS, DOCUMENTS, PAGES, WANTED


@dataclass(frozen=True)
class Problem:
    """`page` and `field` say where it is put right."""

    text: Any
    page: str
    field: str = ""


def problems(application: Any) -> list[Problem]:
    """All blockers: answers, documents, declarations."""
    return [
        *missing_answers(application),
        *missing_papers(application),
        *missing_consents(application),
    ]


def missing_answers(application: Any) -> list[Problem]:
    found = []
    for page in PAGES:
        form = stored_form(page, application)
        for name, errors in form.errors.items():
            found.append(Problem(in_one(form.fields[name].label, errors[0]), page.code, name))
    return found


def in_one(label: Any, error: str) -> str:
    """Which question, and what about it; words that name the question already are enough."""
    question = str(label)
    if question in error:
        return error
    return f"{question} {error}" if question[-1] in "?？" else f"{question}: {error}"


def missing_papers(application: Any) -> list[Problem]:
    handed = list(application.papers.all())
    given = {row.code for row in handed}
    country = application.company.country
    found = [
        Problem(
            format_lazy(_("Document missing: {title}"), title=wanted.title), DOCUMENTS, wanted.code
        )
        for wanted in WANTED
        if wanted.need(country, application.answers) == "must" and wanted.code not in given
    ]
    good = Paper.objects.filter(public_id__in=[row.paper for row in handed if row.paper]).standing()
    standing = set(good.values_list("public_id", flat=True))
    return found + [
        Problem(
            format_lazy(_("The file “{name}” was refused. Upload another one"), name=row.name),
            DOCUMENTS,
            row.code,
        )
        for row in handed
        if row.paper and row.paper not in standing
    ]


def missing_consents(application: Any) -> list[Problem]:
    given = set(application.consents.filter(withdrawn_at=None).values_list("code", flat=True))
    return [
        Problem(
            format_lazy(_("Not yet confirmed: {title}"), title=text.title), DECLARATIONS, text.code
        )
        for text in DECLARATION_TEXTS
        if text.required and text.code not in given
    ]
