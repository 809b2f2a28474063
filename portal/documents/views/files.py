"""The only way a private file leaves: checked each time, as an attachment, never cached."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from portal.access import allow
from portal.accounts.rules import member
from portal.documents import lineage, rules, storing
from portal.documents.actions.dossier import note_opening
from portal.documents.models import Document, Paper


def disposition(name: str) -> str:
    """Of a name beyond ASCII, a plain one goes first: browsers inside messengers read no other."""
    header = content_disposition_header(as_attachment=True, filename=name)
    suffix = Path(name).suffix
    if not (suffix.isascii() and suffix[1:].isalnum()):
        return header
    return header.replace("filename*", f'filename="file{suffix}"; filename*', 1)


def attachment(place: str, name: str, content_type: str) -> HttpResponse:
    """The bytes, or the word for nginx to send them. A file that has gone is a 404."""
    internal = getattr(settings, "X_ACCEL", "")
    if internal:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = quote(f"{internal.rstrip('/')}/{place}")
    else:
        try:
            response = FileResponse(storing.opened(place), content_type=content_type)
        except FileNotFoundError:
            raise Http404 from None
    response["Content-Disposition"] = disposition(name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def send(
    request: Any, thing: Paper | Document, *, on_record: bool, layout: str, copy: Any = None
) -> HttpResponse:
    """Passports and contracts are opened by a button, because the opening is written down.

    Of a partner every opening is.
    """
    on_record = on_record or request.user.is_guest
    if on_record and request.method != "POST":
        return render(request, "documents/confirm_opening.html", {"thing": thing, "layout": layout})
    if on_record:
        note_opening(thing, by=request.user)
    if isinstance(thing, Paper):
        return attachment(thing.file, thing.name, thing.content_type)
    sent = copy or thing
    return attachment(sent.file, sent.file_name, "application/pdf")


def send_paper(request: Any, papers: QuerySet, public_id: Any, layout: str) -> HttpResponse:
    paper = get_object_or_404(papers, public_id=public_id)
    if not paper.is_ready:
        return render(
            request, "documents/not_ready.html", {"paper": paper, "layout": layout}, status=409
        )
    return send(request, paper, on_record=paper.is_sensitive, layout=layout)


def ancestry(request: Any, found: Document, *, desk: bool) -> dict[str, Any]:
    """What the two pages of where a paper comes from show."""
    reach = lineage.Reach(request.user, desk, get_language() or "en")
    return {
        "document": found,
        "origins": lineage.origins(found, reach),
        "outcomes": lineage.outcomes(found, reach),
    }


def send_document(
    request: Any, documents: QuerySet, number: str, layout: str, *, renewed: bool = False
) -> HttpResponse:
    document = get_object_or_404(documents, number=number)
    copy = document.newest_copy if renewed else None
    if not document.is_ready or (renewed and copy is None):
        return redirect("documents:document", number)
    on_record = document.kind_info.opened_on_record
    return send(request, document, on_record=on_record, layout=layout, copy=copy)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(lambda user: member(user) or rules.keeper(user))
def paper(request, public_id):
    """A paper of the reader's company; for any other, staff are led to the desk's door."""
    mine = Paper.objects.belonging_to(request.user).filter(public_id=public_id)
    if not mine.exists():
        return desk_or_nothing(request, "documents:desk_paper", public_id)
    return send_paper(request, mine, public_id, "layouts/my.html")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(lambda user: member(user) or rules.keeper(user))
def download(request, number):
    mine = Document.objects.belonging_to(request.user).filter(number=number)
    if not mine.exists():
        return desk_or_nothing(request, "documents:desk_download", number)
    return send_document(request, mine, number, "layouts/my.html")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(lambda user: member(user) or rules.keeper(user))
def renewed(request, number):
    """The copy whose time-stamp was renewed last."""
    mine = Document.objects.belonging_to(request.user).filter(number=number)
    if not mine.exists():
        return desk_or_nothing(request, "documents:desk_renewed", number)
    return send_document(request, mine, number, "layouts/my.html", renewed=True)


def desk_or_nothing(request: Any, door: str, name: Any) -> HttpResponse:
    """One address serves the links of both sides: what is not the reader's own may be the desk's."""
    if not rules.keeper(request.user):
        raise Http404
    return redirect(door, name)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper)
def desk_paper(request, public_id):
    papers = Paper.objects.visible_to(request.user)
    return send_paper(request, papers, public_id, "layouts/desk.html")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper)
def desk_download(request, number):
    documents = Document.objects.visible_to(request.user)
    return send_document(request, documents, number, "layouts/desk.html")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(rules.keeper)
def desk_renewed(request, number):
    documents = Document.objects.visible_to(request.user)
    return send_document(request, documents, number, "layouts/desk.html", renewed=True)
