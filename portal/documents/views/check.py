"""Whoever holds a paper may ask whether it is genuine. The answer says as little as that needs."""

import hashlib
import re

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from portal.access import allow, anyone
from portal.documents import offline, qr, seals, stamping, storing, verdicts
from portal.documents.forms.papers import CheckFileForm, CheckForm
from portal.documents.kinds import kind_of
from portal.documents.levels import LEVELS
from portal.documents.masking import mask
from portal.documents.models import CounterSigned, Document, RenewedCopy
from portal.documents.verify import WORDS, examine, level_of
from portal.forms import clean_digits

PER_MINUTE = 30
OF_A_FILE = 3  # a file is work; it counts as so many questions
ADDRESS = re.compile(r"/check/([0-9a-f]{32})(?:/(#.*)?)?$")


def too_many(request, *, cost=1) -> bool:
    """Counts the asker's address, shared between processes."""
    key = f"check:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key, cost) > PER_MINUTE
    except ValueError:  # forgotten between the two lines
        return False


def answer(request, template, context, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


def slow_down(request):
    response = answer(request, "errors/429.html", {}, status=429)
    response["Retry-After"] = "60"
    return response


def tell(request, verdict, *, document=None, status=200, **more):
    """The page with the verdict, and what the register says where it knows the paper."""
    context = {
        "document": document,
        "verdict": verdict.code,
        "told": verdict,
        "problems": [],
        "same_file": False,
        "signed_too": False,
        "cut": False,
        "renewed": None,
        "again": [],
        "level": "",
    }
    if document:
        anonymous = kind_of(document.kind).anonymous
        holder = "" if anonymous else mask(document.company.name_for(get_language() or "en"))
        context |= {"holder": holder, "fingerprint": document.sha256[:12]}
    return answer(request, "documents/public/verdict.html", context | more, status)  # fmt: skip


def nothing(request):
    return tell(request, verdicts.VERDICTS[verdicts.MISSING], status=404)


def told_of(request, document, **more):
    return tell(request, verdicts.VERDICTS[document.status], document=document, **more)


@allow(anyone)
def check(request, token):
    """The verdict on the paper with this token."""
    if too_many(request):
        return slow_down(request)
    found = Document.objects.known(token).for_check().first()
    return told_of(request, found) if found else nothing(request)


@allow(anyone)
def form(request):
    """Ask by what is printed on the paper, or by the file itself."""
    if request.method == "POST":
        return by_file(request)
    asked = CheckForm(request.GET if request.GET else None)
    if not request.GET or not asked.is_valid():
        return start(request, asked=asked)
    if too_many(request):
        return slow_down(request)
    if forged(asked.cleaned_data["code"]):
        return tell(request, verdicts.VERDICTS[verdicts.FORGED_QR], status=404)
    found = look_up(**asked.cleaned_data)
    return redirect("documents:check", found.token) if found else nothing(request)


def start(request, *, asked=None, file=None):
    context = {"form": asked or CheckForm(), "file_form": file or CheckFileForm()}
    return answer(request, "documents/public/check.html", context)


def by_file(request):
    """The register knows the file by its hash; of any other the seal tells. The file is not kept."""
    if too_many(request, cost=OF_A_FILE):
        return slow_down(request)
    sent = CheckFileForm(request.POST, request.FILES)
    if not sent.is_valid():
        return start(request, file=sent)
    content = sent.cleaned_data["file"].read()
    digest = hashlib.sha256(content).hexdigest()
    document = Document.objects.issued().filter(sha256=digest).for_check().first()
    if document:
        return told_of(request, document, same_file=True, level=LEVELS.get(level_of(content), ""))
    if copy := RenewedCopy.objects.filter(sha256=digest).first():
        document = Document.objects.issued().for_check().get(pk=copy.document_id)
        level = LEVELS.get(document.level, "")
        return told_of(request, document, renewed=copy, again=copy.times, level=level)
    if copy := CounterSigned.objects.filter(sha256=digest).select_related("document").first():
        document = Document.objects.issued().for_check().get(pk=copy.document_id)
        level = LEVELS.get(level_of(content[: document.size]), "")
        return told_of(request, document, signed_too=True, level=level)
    found = examine(content, roots=seals.roots(), stampers=stamping.stampers())
    level = LEVELS[found.level] if found.genuine else ""
    if document := cut_short(found, content):
        return told_of(request, document, cut=True, level=level)
    problems = [WORDS[code] for code in found.problems]
    again = found.renewed_at if found.genuine else []
    return tell(request, verdicts.of_file(found), problems=problems, level=level, again=again)


def cut_short(found, content) -> Document | None:
    """The paper whose file this begins, where only the time-stamp behind its seal was taken away."""
    if not (found.genuine and found.facts):
        return None
    stated = found.facts.get("number")
    number = stated.get("value") if isinstance(stated, dict) else stated
    longer = Document.objects.issued().filter(number=str(number), size__gt=len(content))
    document = longer.for_check().first()
    return document if document and storing.read(document.file).startswith(content) else None


def forged(code) -> bool:
    """Whether a scanned address carries words behind its `#` that no campus has signed."""
    scanned = ADDRESS.search(code)
    if not (scanned and scanned[2]):
        return False
    try:
        qr.read(code, seals.qr_keys(), today=timezone.now().date())
    except qr.Forged:
        return True
    return False


def look_up(*, code, number, issued_on) -> Document | None:
    known = Document.objects.issued()
    if scanned := ADDRESS.search(code):
        return known.filter(token=scanned[1]).first()
    if code:
        typed = clean_digits(code).upper()
        return known.filter(code=typed).first() or known.filter(token=typed.lower()).first()
    return known.filter(number=number.strip().upper(), issued_on=issued_on).first()


@allow(anyone)
def offline_page(request):
    """The page that checks papers without a network, as a file to keep."""
    response = HttpResponse(offline.page(), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=offline.FILE_NAME
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
