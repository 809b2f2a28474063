"""Exports: choose and give the reason; a short list comes at once, a long one by letter."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode

from portal.access import allow
from portal.cases import rules
from portal.cases.report_forms import ReportForm
from portal.cases.reports import LISTS
from portal.documents import tables
from portal.documents.actions import exporting
from portal.documents.forms.papers import ExportForm
from portal.documents.models import Export
from portal.documents.views.files import attachment
from portal.languages import name_in_itself
from portal.models import Job

SHOWN = 50


@allow(rules.exports, hidden=True)
def export(request):
    """The filters come in the address, as the report had them."""
    asked = ReportForm(request.GET, user=request.user)
    asked.is_valid()
    scope = asked.scope()
    form = ExportForm(request.POST or None, initial={"what": "cases", "format": tables.XLSX})
    if form.is_valid():
        given = form.cleaned_data
        made = exporting.begin(
            by=request.user, what=given["what"], format=given["format"], reason=given["reason"],
            filters=pinned(asked, scope.period),
        )  # fmt: skip
        return redirect("documents:exports") if made.is_long else sent(made)
    name = asked.cleaned_data.get("list") or "received"
    context = {
        "form": form,
        "list": LISTS[name][0],
        "period": scope.period.label,
        "filters": words_of(asked.given),
        "report": f"?{urlencode(asked.given)}" if asked.given else "",
    }
    return render(request, "documents/desk/export.html", context)


def pinned(asked, period) -> dict[str, str]:
    """The filters with their days written out: what is “this month” is another month tomorrow."""
    days = {"period": "days", "first": period.first.isoformat(), "last": period.last.isoformat()}
    return {name: value for name, value in (asked.given | days).items() if name != "of"}


def words_of(given) -> list[str]:
    """Filters as one reads them: codes, which are the same for everybody, and a language by its own name."""
    shown = (
        {**given, "language": name_in_itself(given["language"])} if "language" in given else given
    )
    return [shown[name] for name in ("campus", "category", "service", "language") if name in shown]


def sent(made: Export) -> HttpResponse:
    response = HttpResponse(exporting.content(made), content_type=tables.TYPES[made.format])
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=made.name
    )
    response["Cache-Control"] = "private, no-store"
    return response


@allow(rules.exports, hidden=True)
def exports(request):
    """One's own exports, with how far the long ones are."""
    found = list(Export.objects.visible_to(request.user)[:SHOWN])
    jobs = {job.key: job for job in Job.objects.filter(key__in=[one.job_key for one in found])}
    rows = [(one, standing(one, jobs.get(one.job_key))) for one in found]
    context = {"rows": rows, "busy": any(state in BUSY for _one, (state, _n) in rows)}
    return render(request, "documents/desk/exports.html", context)


BUSY = ("waits", "busy")


def standing(made: Export, job: Job | None) -> tuple[str, str]:
    """ready, sent, waits, busy, failed or gone; with the rows made so far while it is busy."""
    if made.file:
        return "ready", ""
    if made.removed_at:
        return "gone", ""
    if not made.is_long:
        return "sent", ""
    if job is None or job.state == Job.State.FAILED:
        return "failed", ""
    return ("busy", job.progress) if job.progress else ("waits", "")


@allow(rules.exports, hidden=True)
def export_file(request, public_id):
    """The file, to its maker alone."""
    made = get_object_or_404(Export.objects.visible_to(request.user), public_id=public_id)
    if not made.file or made.made_at < timezone.now() - exporting.KEPT:
        raise Http404
    return attachment(made.file, made.name, tables.TYPES[made.format])
