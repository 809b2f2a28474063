"""Papers by the hundred: who gets one and who does not, the start, and how far it has come."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal.access import allow
from portal.accounts.models import Campus
from portal.documents import batches as kinds
from portal.documents import rules
from portal.documents.actions import batching
from portal.documents.forms.batches import BatchForm
from portal.documents.models import Batch

SHOWN = 500
PAGE = 30
CHANGES = {"pause": batching.pause, "resume": batching.resume}


def campuses_of(user):
    """Where the reader may end and renew papers."""
    held = {campus for role, campus in user.staff_roles if role in ("director", "manager")}
    found = Campus.objects.order_by("code")
    return list(found if None in held else found.filter(pk__in=held))


@allow(rules.may_revoke)
def batches(request):
    """The batches of the reader's campuses, the newest first."""
    found = Batch.objects.visible_to(request.user).select_related("campus", "started_by")[:PAGE]
    rows = [{"batch": one, "label": kinds.BATCH_KINDS[one.kind].label} for one in found]
    return render(request, "documents/desk/batches.html", {"rows": rows})


@allow(rules.may_revoke)
def new(request):
    """Look first: who gets a paper, who does not and why. Nothing is issued before the button is pressed."""
    given = request.POST or (request.GET if "campus" in request.GET else None)
    form = BatchForm(given, campuses=campuses_of(request.user))
    seen = None
    if form.is_valid():
        if request.method == "POST":
            made = begun(request, form)
            if made:
                return redirect("documents:batch", made.public_id)
        seen = looked_through(**form.chosen)
    return render(request, "documents/desk/new_batch.html", {"form": form, "seen": seen})


def begun(request, form):
    """The batch under way: a second press of the button leads to the first one."""
    try:
        return batching.start(**form.chosen, by=request.user)
    except batching.BatchOpen as open_already:
        return open_already.batch
    except batching.NobodyDue as refused:
        form.add_error(None, str(refused.message))
        return None


def looked_through(code, campus, ends_by):
    found = list(kinds.BATCH_KINDS[code].candidates(campus, ends_by))
    due = [one.company for one in found if not one.reason]
    others = [(one.company, kinds.in_words(code, one.reason)) for one in found if one.reason]
    return {
        "due": due[:SHOWN], "others": others[:SHOWN], "count": len(due), "others_count": len(others),
        "open": Batch.objects.open().filter(kind=code, campus=campus).first(),
    }  # fmt: skip


@allow(rules.may_revoke)
def batch(request, public_id):
    """How far it has come, and each paper; the page asks again by itself while there is something to wait for."""
    found = the_batch(request, public_id)
    rows = list(found.rows.select_related("company", "document__campus"))
    counts = kinds.progress_of(rows)
    context = {
        "batch": found, "label": kinds.BATCH_KINDS[found.kind].label, "counts": counts,
        "whole": len(rows) - counts["left_out"],
        "live": found.state == "running" or counts["sealed"] < counts["issued"],
        "moves": [m.name for m in found.workflow.available(found, request.user)],
        "rows": [{"row": row, "why": kinds.in_words(found.kind, row.reason)} for row in rows],
    }  # fmt: skip
    return render(request, "documents/desk/batch.html", context)


@require_POST
@allow(rules.may_revoke)
def change(request, public_id, name):
    """Pause, or go on."""
    found = the_batch(request, public_id)
    if name not in CHANGES:
        raise Http404
    CHANGES[name](found, by=request.user)
    return redirect("documents:batch", public_id)


def the_batch(request, public_id):
    known = Batch.objects.visible_to(request.user).select_related("campus", "started_by")
    return get_object_or_404(known, public_id=public_id)
