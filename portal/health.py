"""Is the portal well? One list of findings feeds `/health/` and `manage.py doctor`."""

import ctypes
import logging
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.access import allow, anyone
from portal.models import Job, OutgoingMail, WorkerHeartbeat

log = logging.getLogger(__name__)
PULSE_LIMIT = timedelta(seconds=60)
FREE_SPACE = 500 * 2**20
SEAL_WARNING = timedelta(days=30)
# The dynamic loader's name, and Debian's name of the package.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


@dataclass(frozen=True)
class Finding:
    """One answer. `remedy` says what to do and is empty when there is nothing to do."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def well(name: str, detail: str, notice: str = "") -> Finding:
    return Finding(name, ok=True, detail=detail, remedy=notice)


def wrong(name: str, detail: str, remedy: str) -> Finding:
    return Finding(name, ok=False, detail=detail, remedy=remedy)


def database() -> Finding:
    """It answers, and its tables are those of this version."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        late = pending_migrations()
    except DatabaseError as error:
        address = connection.settings_dict["HOST"] or str(connection.settings_dict["NAME"])
        remedy = f"Start the database server at {address}, or correct DATABASE_URL."
        return wrong("database", f"{connection.vendor} does not answer: {one_line(error)}", remedy)
    if late:
        return wrong("database", f"migrations not applied: {late}", "manage.py migrate")
    return well("database", connection.vendor)


_applied: set[str] = set()


def pending_migrations() -> int:
    """How many wait. Asked until none does: code and tables of a running process do not grow apart."""
    name = str(connection.settings_dict["NAME"])
    if name in _applied:
        return 0
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not waiting:
        _applied.add(name)
    return waiting


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def worker() -> Finding:
    """A worker counts as alive for a minute after its last pulse."""
    last = WorkerHeartbeat.objects.order_by("-seen_at").first()
    remedy = "Start one: manage.py worker"
    if last is None:
        return wrong("worker", "no worker is running", remedy)
    age = timezone.now() - last.seen_at
    detail = f"last pulse {int(age.total_seconds())} s ago"
    return Finding("worker", age < PULSE_LIMIT, detail, remedy if age >= PULSE_LIMIT else "")


def failed_jobs() -> Finding:
    failed = Job.objects.filter(state=Job.State.FAILED).count()
    remedy = "Look at the desk's list of problems and try them again." if failed else ""
    return Finding("jobs", not failed, f"{failed} failed after the last try", remedy)


def storage() -> Finding:
    """Both folders can be written and have room; a full disk is told before it is full."""
    for folder in {Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)}:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".health-") as file:
                file.write(b"well")
                file.flush()
        except OSError as error:
            remedy = f"Let the portal's user write to {folder}."
            return wrong("storage", f"{folder}: {error.strerror}", remedy)
    free = shutil.disk_usage(settings.PRIVATE_ROOT).free
    remedy = "Make room: uploads and papers will soon be refused." if free < FREE_SPACE else ""
    return Finding("storage", free >= FREE_SPACE, f"{free // 2**20} MB free", remedy)


def libraries() -> Finding:
    missing = [package for name, package in LIBRARIES.items() if not loads(name)]
    remedy = f"apt-get install --no-install-recommends {' '.join(missing)}" if missing else ""
    detail = f"missing: {', '.join(missing)}" if missing else "Pango and HarfBuzz are there"
    return Finding("libraries", not missing, detail, remedy)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def fonts() -> Finding:
    """The renderer knows its faces; a missing one would print Chinese in Japanese shapes."""
    ok = bool(import_string("portal.documents.render.fonts_ok")())
    remedy = "" if ok else "Restore the font files of the repository, then restart."
    return Finding("fonts", ok, "all faces found" if ok else "a face is missing", remedy)


def seal() -> Finding:
    """Every campus seals with a certificate of its own; the first to expire is told."""
    folder = Path(settings.SEAL_FOLDER)
    if settings.SEAL_PKCS11_MODULE:
        return seal_in_token()
    files = sorted(folder.glob("*.p12"))
    if not files and settings.SEAL_DEMO:
        return well("seal", "the demo's is made with the first paper")
    codes = [] if settings.SEAL_DEMO else campus_codes()
    missing = [name for code in codes if not (folder / (name := f"{code}.p12")).exists()]
    if missing or not files:
        names = ", ".join(missing) or "<campus code>.p12"
        remedy = f"Put {names} (PKCS#12, ECDSA P-256) into {folder}."
        return wrong("seal", f"no certificate: {names}", remedy)
    if unsigned := [code for code in codes if not (folder / f"{code}.qr.key").exists()]:
        remedy = f"Run manage.py qr_key {unsigned[0]}; no paper can be issued before."
        return wrong("seal", f"no key for QRs: {', '.join(unsigned)}", remedy)
    # Demo seals are worth nothing and carry no password.
    password = None if settings.SEAL_DEMO else settings.SEAL_PASSWORD
    module = import_module("portal.documents.seal")
    try:
        until = min(
            module.certificate_expires(module.SealKey.load_pkcs12(file, password)) for file in files
        )
    except module.SealUnavailable as error:
        return wrong("seal", str(error), f"Check the files in {folder} and SEAL_PASSWORD.")
    return lasts(until)


def seal_in_token() -> Finding:
    """The keys answer from their token, each with its certificate."""
    seals = import_module("portal.documents.seals")
    refused = import_module("portal.documents.seal").SealUnavailable
    try:
        ends = [seals.key_for(c, c).certificate.not_valid_after_utc for c in campus_codes()]
    except refused as error:
        remedy = f"Check SEAL_PKCS11_MODULE, _TOKEN and _PIN, and the .crt files in {settings.SEAL_FOLDER}."
        return wrong("seal", str(error), remedy)
    return lasts(min(ends)) if ends else well("seal", "there is no campus yet")


def lasts(until: datetime) -> Finding:
    soon = until - timezone.now() < SEAL_WARNING
    remedy = "Renew the seal certificate; no paper can be issued after it." if soon else ""
    return Finding("seal", until > timezone.now(), f"valid until {until:%Y-%m-%d}", remedy)


def campus_codes() -> list[str]:
    campuses = apps.get_model("accounts", "Campus").objects
    return list(campuses.order_by("pk").values_list("code", flat=True))


def mail() -> Finding:
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.FAILED).count()
    problem = smtp_problem()
    if problem:
        remedy = "Check EMAIL_HOST and its port; letters wait meanwhile and are not lost."
        return wrong("mail", problem, remedy)
    remedy = "See the letters' errors on the desk." if waiting else ""
    return Finding("mail", not waiting, f"{waiting} letters refused", remedy)


def smtp_problem() -> str:
    """Shake hands with the mail server, where there is one; empty when all is well."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return ""
    server = get_connection(timeout=3)
    try:
        server.open()
    except OSError as error:
        return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not answer: {error}"
    finally:
        server.close()
    return ""


def virus_scan() -> Finding:
    address = settings.CLAMD_ADDRESS
    if not address:
        return well("virus scan", "off", "Set CLAMD_ADDRESS to scan what people upload.")
    try:
        answer = ask_clamd(address)
    except (OSError, ValueError) as error:
        return wrong("virus scan", str(error), f"Start clamd at {address}; uploads wait.")
    return Finding("virus scan", answer == b"PONG", f"clamd at {address}")


def ask_clamd(address: str) -> bytes:
    """PING; the address is host:port or the path of a socket."""
    host, _, port = address.rpartition(":")
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(3)
        line.connect(address)
    else:
        line = socket.create_connection((host, int(port)), timeout=3)
    with line:
        line.sendall(b"nPING\n")
        return line.recv(16).strip()


def calendars() -> Finding:
    """Deadlines reach into next year, so next year's working days must be known."""
    days = apps.get_model("cases", "CalendarDay").objects
    year = timezone.now().year + 1
    countries = set(days.values_list("country", flat=True).distinct())
    covered = set(days.filter(date__year=year).values_list("country", flat=True).distinct())
    missing = ", ".join(sorted(countries - covered)) or ("" if countries else "every country")
    remedy = f"manage.py import_calendars --year {year}" if missing else ""
    detail = f"{year} is missing for {missing}" if missing else f"known to the end of {year}"
    return Finding("calendars", not missing, detail, remedy)


def card_books() -> Finding:
    """Every night our books are compared with those of the payment service."""
    ok, detail, remedy = import_string("portal.billing.card_watch.standing")()
    return Finding("card books", ok, detail, remedy)


def stamps() -> Finding:
    """The time-stamps of long-term papers are renewed before their service's certificate ends."""
    ok, detail, remedy = import_string("portal.documents.sealwatch.stamps")()
    return Finding("stamps", ok, detail, remedy)


def revocation() -> Finding:
    """The certificates that seal were not revoked, as far as somebody answers."""
    ok, detail, remedy = import_string("portal.documents.sealwatch.revocation")()
    return Finding("revocation", ok, detail, remedy)


CHECKS: tuple[Callable[[], Finding], ...] = (
    database, worker, failed_jobs, storage, libraries, fonts, seal, stamps, revocation, mail, virus_scan, calendars,
    card_books,
)  # fmt: skip
# Without these a page cannot be served right; the others are the operator's to mend in good time.
VITAL = frozenset({"database", "worker", "storage", "fonts", "seal"})
# These ask the database; while it is away there is one thing to mend, not six.
ASK_DATABASE = frozenset(
    {"worker", "failed jobs", "seal", "stamps", "revocation", "mail", "calendars", "card books"}
)


def findings() -> Iterator[Finding]:
    """Run every check; one that cannot run is a finding itself, never an error page."""
    away = False
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        if away and name in ASK_DATABASE:
            yield wrong(name, "waits for the database", "")
            continue
        try:
            found = check()
        except Exception as error:
            log.error("the check of %s could not run: %s", name, one_line(error))
            found = wrong(name, f"{type(error).__name__}: {one_line(error)}", "See the log.")
        away = away or (found.name == "database" and not found.ok)
        yield found


def may_read_details(request: HttpRequest) -> bool:
    """Operators read what is wrong; the world reads only whether something is."""
    user: Any = request.user
    # A proxy on this machine also comes from loopback, but says for whom it asks.
    near = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META
    if near and not forwarded:
        return True
    try:
        return bool(getattr(user, "is_park_staff", False)) and not user.is_guest
    except DatabaseError:
        return False


@allow(anyone)
def view(request: HttpRequest) -> JsonResponse:
    found = list(findings())
    sick = [f.name for f in found if not f.ok and f.name in VITAL]
    body: dict[str, Any] = {"status": "ill" if sick else "well"}
    if may_read_details(request):
        body["findings"] = [asdict(f) for f in found]
    response = JsonResponse(body, status=503 if sick else 200)
    response["Cache-Control"] = "no-store"
    return response
