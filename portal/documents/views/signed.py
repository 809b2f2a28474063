"""The copy of a paper that the company signed with its own certificate."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.access import allow
from portal.accounts.rules import member
from portal.documents import rules
from portal.documents.actions import countersigning
from portal.documents.actions.dossier import note_opening
from portal.documents.countersigned import NotAccepted
from portal.documents.forms.papers import SignedCopyForm
from portal.documents.models import CounterSigned, Document
from portal.documents.views.files import attachment


@allow(member)
def upload(request, number):
    """Hand in the signed file; what is wrong with it is said beside the field."""
    mine = Document.objects.belonging_to(request.user).select_related("campus", "company", "case")
    found = get_object_or_404(mine, number=number)
    if not (rules.hands_in(request.user, found.company) and found.may_be_countersigned):
        return redirect("documents:document", found.number)
    form = SignedCopyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            countersigning.receive(found, form.cleaned_data["file"], by=request.user)
        except NotAccepted as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The signed copy is kept beside the document."))
            return redirect("documents:document", found.number)
    return render(request, "documents/my/countersign.html", {"form": form, "document": found})


@require_http_methods(["GET", "HEAD", "POST"])
@allow(member)
def download(request, number, public_id):
    copies = CounterSigned.objects.belonging_to(request.user)
    return send(request, copies, number, public_id, "layouts/my.html")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper)
def desk_download(request, number, public_id):
    copies = CounterSigned.objects.visible_to(request.user)
    return send(request, copies, number, public_id, "layouts/desk.html")


def send(request, copies, number, public_id, layout):
    """A contract is opened by a button, because the opening is written down."""
    found = get_object_or_404(
        copies.select_related("document__campus"), document__number=number, public_id=public_id
    )
    if request.method != "POST":
        context = {"thing": found.document, "layout": layout}
        return render(request, "documents/confirm_opening.html", context)
    note_opening(found.document, by=request.user)
    return attachment(found.file, found.file_name, "application/pdf")
