"""What an editor does with a service as a whole: out to a file, in from one, copied, versions compared."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.access import allow
from services import rules
from services.actions import catalogue
from services.forms.catalogue import CloneForm, ImportForm
from services.models import Service
from services.panels import changes, moment
from services.places import in_words, place_of
from services.reading import DefinitionInvalid

EDIT = "wagtailsnippets_services_service:edit"


def service_of(code):
    return get_object_or_404(Service.objects.select_related("category"), code=code)


@allow(rules.edits_catalogue)
def give_out(request, code):
    """The service as one file: what is published, or with `?draft=1` what is being written."""
    service = service_of(code)
    if "draft" in request.GET:
        service = service.get_latest_revision_as_object()
    text = json.dumps(catalogue.export_service(service), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="{service.code}.json"'}
    return HttpResponse(text + "\n", content_type="application/json", headers=headers)


@allow(rules.edits_catalogue)
def take_in(request):
    """A file becomes a draft; what is wrong with it is said part by part."""
    form = ImportForm(request.POST or None, request.FILES or None)
    faults = []
    if form.is_valid():
        try:
            service = catalogue.import_draft(form.cleaned_data["file"], by=request.user)
        except DefinitionInvalid as wrong:
            faults = [(in_words(place), words) for place, words in map(place_of, wrong.faults)]
        else:
            words = _("%(service)s is here as a draft. Look at it, then publish.")
            messages.success(request, words % {"service": service})
            return redirect(EDIT, service.pk)
    return render(request, "services/editor/import.html", {"form": form, "faults": faults})


@allow(rules.edits_catalogue)
def clone(request, code):
    """A copy under a new code, as a draft."""
    service = service_of(code)
    form = CloneForm(request.POST or None)
    if form.is_valid():
        made = catalogue.clone(service, form.cleaned_data["code"], by=request.user)
        return redirect(EDIT, made.pk)
    return render(request, "services/editor/clone.html", {"form": form, "service": service})


@allow(rules.edits_catalogue)
def versions(request, code):
    """Every published version with its day, and what came with it or between any two of them."""
    service = service_of(code)
    found = list(service.versions.order_by("-number"))
    by_number = {str(v.number): v for v in found}
    new = by_number.get(request.GET.get("new", ""), found[0] if found else None)
    before = [v for v in found if new and v.number < new.number]
    old = by_number.get(request.GET.get("old", ""), before[0] if before else None)
    context = {
        "service": service, "versions": [(v, moment(v.published_at)) for v in found], "old": old, "new": new,
        "changes": changes(old, new) if old and new else [],
    }  # fmt: skip
    return render(request, "services/editor/versions.html", context)
