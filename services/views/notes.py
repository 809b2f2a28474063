"""The knowledge notes of a service, for the desk alone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from portal.accounts.models import Campus
from portal.cases.models import Case
from services import rules
from services.actions import noting
from services.forms.notes import NoteForm
from services.models import KnowledgeNote, Service

MOST = 50  # of those that stand, and of those that do not


def campuses_of(user):
    own = {campus for _role, campus in user.staff_roles}
    return Campus.objects.all() if None in own else Campus.objects.filter(pk__in=own)


@allow(rules.reads_notes, hidden=True)
def notes(request, code):
    """What stands, newest first, with the case it was learnt from; below, what is no longer true."""
    service = get_object_or_404(Service, code=code)
    found = KnowledgeNote.objects.visible_to(request.user).filter(service=service)
    writes = rules.writes_notes(request.user)
    if request.method == "POST" and not writes:
        raise Http404
    cases = Case.objects.visible_to(request.user)
    case = cases.filter(number=request.GET.get("case", "")).first()
    form = NoteForm(
        request.POST or None, campuses=campuses_of(request.user), initial={"campus": case and case.campus_id}
    )  # fmt: skip
    if answer(request, service, found, case, form):
        return redirect(request.get_full_path())
    rows = list(found.standing().select_related("author", "campus", "case")[:MOST])
    context = {
        "service": service, "case": case, "form": form if writes else None, "rows": rows,
        "over": found.exclude(ended_at=None).select_related("author", "campus", "ended_by")[:MOST],
        "readable": set(cases.filter(pk__in=[n.case_id for n in rows]).values_list("pk", flat=True)),
    }  # fmt: skip
    return render(request, "services/desk/notes.html", context)


def answer(request, service, found, case, form) -> bool:
    """Whether a button of the page was pressed and done."""
    for name, act in (("checked", noting.still_true), ("over", noting.no_longer_true)):
        if name in request.POST:
            pk = request.POST[name]
            if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
                raise Http404
            act(get_object_or_404(found.standing(), pk=int(pk)), by=request.user)
            return True
    if not form.is_valid():
        return False
    given = form.cleaned_data
    noting.write(service, given["text"], by=request.user, campus=given["campus"], case=case)
    messages.success(request, _("The note is kept."))
    return True
