"""What a file must be before it is let in. Every refusal is a sentence that names the file and says what to do.

Order: size, kind of name, first bytes, structure. Nothing is unpacked or run; a picture that passed by its
header is drawn anew, so that the place it was taken at and whatever was hidden in it stay outside.
"""

import hashlib
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pikepdf
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from portal.documents import papers_kinds

MAX_PIXELS = 40_000_000
ORIENTATION = 0x0112
MAX_OBJECTS = 200_000
ZIP_ENTRIES, ZIP_BYTES, ZIP_RATIO = 2000, 200 * 2**20, 200
PHONE_PICTURES = ("heic", "heif", "avif")
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MESSAGES = {
    "empty": _("“%(name)s” is empty. Choose the file again."),
    "too_large": _("“%(name)s” is larger than %(limit)s. Make it smaller or split it into parts."),
    "extension": _("“%(name)s” is not a kind of file we take here. Upload one of: %(allowed)s."),
    "phone_picture": _(
        "“%(name)s” is a picture format of phones that not everybody can open. Save it as JPEG and upload that."
    ),
    "content": _("What is inside “%(name)s” does not match its name. Save it again as %(type)s and upload that."),
    "damaged": _("“%(name)s” is incomplete or damaged. Open it on your computer, save it again and upload that."),
    "encrypted": _("“%(name)s” is protected by a password. Upload a copy without a password."),
    "active": _(
        "“%(name)s” holds a program (script, macro or form code). Save it without, or print it to PDF, and upload that."
    ),
    "attachments": _("“%(name)s” holds other files inside. Take them out and upload each by itself."),
    "pixels": _("The picture “%(name)s” is larger than 40 megapixels. Make it smaller and upload it again."),
    "bomb": _("“%(name)s” unpacks to far more than its size. Save it again without embedded pictures or split it."),
    "virus": _("The virus check found something in “%(name)s”. Upload a clean copy."),
    "storage": _("“%(name)s” cannot be stored just now. Nothing was saved; try again in a few minutes."),
}  # fmt: skip
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


class UploadRefused(Exception):
    """A file that was not let in. `message` is for the reader, in the reader's language."""

    def __init__(self, code: str, **detail: Any) -> None:
        self.code = code
        self.message = MESSAGES[code] % {"name": "", **detail}
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.message)


class Refusal(Exception):
    """Inside this module: the code of a refusal, before the file's name is put to it."""


@dataclass(frozen=True)
class Received:
    """A file that passed, and what it is; `sha256` is of the bytes as they came, which the sender can compare."""

    name: str
    content: bytes
    sha256: str
    content_type: str


def examine(upload: Any, kind: str) -> Received:
    """Read and check an uploaded file. Raises UploadRefused."""
    name = clean_name(upload.name or "")
    detail = {"name": name, "limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    allowed = (
        papers_kinds.KINDS[kind].extensions if kind in papers_kinds.KINDS else papers_kinds.ANY
    )
    detail |= {
        "allowed": ", ".join(e.upper() for e in allowed if e != "jpeg"),
        "type": suffix.upper(),
    }
    try:
        content = read(upload)
        check_suffix(suffix, allowed, content)
        CHECKS[suffix](content, suffix)
        kept = redrawn(content) if CHECKS[suffix] is check_picture else content
    except Refusal as refusal:
        raise UploadRefused(str(refusal), **detail) from None
    return Received(name, kept, hashlib.sha256(content).hexdigest(), TYPES[suffix])


def clean_name(name: str) -> str:
    """The uploader's own name, without folders and invisible characters; 255 characters, suffix kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    last = CONTROL.sub("", last).strip(" .")
    stem, dot, suffix = last.rpartition(".")
    if len(last) > 200 and dot:
        return f"{stem[:190]}.{suffix[:9]}"
    return last[:200] or "file"


def read(upload: Any) -> bytes:
    """Count the bytes ourselves: what the browser says about the size proves nothing."""
    content = bytearray()
    upload.seek(0)
    for chunk in upload.chunks():
        content += chunk
        if len(content) > settings.UPLOAD_MAX_BYTES:
            raise Refusal("too_large")
    if not content:
        raise Refusal("empty")
    return bytes(content)


def check_suffix(suffix: str, allowed: tuple[str, ...], content: bytes) -> None:
    brand = content[4:12]
    if suffix in PHONE_PICTURES or brand in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        raise Refusal("phone_picture")
    if suffix not in allowed or suffix not in CHECKS:
        raise Refusal("extension")


# --- PDF -------------------------------------------------------------------------------------

ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/Rendition",
    "/RichMediaExecute",
}
MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|iframe|body)\b", re.IGNORECASE)


def check_pdf(content: bytes, suffix: str) -> None:
    """%PDF at the first byte, nothing after the end, no password, no programs, no files inside."""
    if not content.startswith(b"%PDF-"):
        raise Refusal("content")
    if MARKUP.search(content[:1024]):
        raise Refusal("content")
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise Refusal("damaged")
    if content[end + 5 :].strip(b"\r\n\t \0"):
        raise Refusal(
            "damaged"
            if content[end + 5 :].lstrip()[:2] not in (b"PK", b"<h", b"<!", b"<s")
            else "content"
        )
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            walk_pdf(pdf)
    except pikepdf.PasswordError:
        raise Refusal("encrypted") from None
    except (pikepdf.PdfError, RecursionError, ValueError, RuntimeError):
        raise Refusal("damaged") from None


def walk_pdf(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise Refusal("encrypted")
    if len(pdf.pages) < 1:
        raise Refusal("damaged")
    if len(pdf.objects) > MAX_OBJECTS:
        raise Refusal("bomb")
    names = pdf.Root.get("/Names", {})
    if "/EmbeddedFiles" in names:
        raise Refusal("attachments")
    if "/JavaScript" in names or "/XFA" in pdf.Root.get("/AcroForm", {}):
        raise Refusal("active")
    for thing in pdf.objects:
        look_at(thing, 0)


def look_at(thing: Any, depth: int) -> None:
    """Dictionaries may hold actions directly, some levels down; what is indirect is met by itself."""
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary):
        if "/JS" in thing or str(thing.get("/S", "")) in ACTIVE_ACTIONS:
            raise Refusal("active")
        if str(thing.get("/Type", "")) == "/EmbeddedFile" or "/EF" in thing:
            raise Refusal("attachments")
        if str(thing.get("/Subtype", "")) in ("/RichMedia", "/Movie", "/Screen"):
            raise Refusal("active")
        children = [value for _key, value in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        children = list(thing) if len(thing) < 1000 else []
    else:
        return
    if depth < 8:
        for child in children:
            if isinstance(child, pikepdf.Object) and not child.is_indirect:
                look_at(child, depth + 1)


# --- pictures --------------------------------------------------------------------------------


def check_picture(content: bytes, suffix: str) -> None:
    """The format its name says, at most 40 megapixels by its header, and whole."""
    wanted = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}[suffix]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
                found, size = picture.format, picture.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal("pixels") from None
    except Exception:  # a picture's header can break in any way, and all of them mean the same
        raise Refusal("content") from None
    if size[0] * size[1] > MAX_PIXELS:
        raise Refusal("pixels")
    if found != wanted:
        raise Refusal("content")
    if not ENDS[found](content):
        raise Refusal("damaged")


ENDS: dict[str, Callable[[bytes], bool]] = {
    # Phones put more pictures behind the first one's end.
    "JPEG": lambda content: b"\xff\xd9" in content[-65536:] or b"\xff\xd9" in content,
    "PNG": lambda content: content.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"),
    "WEBP": lambda content: (
        int.from_bytes(content[4:8], "little") + 8 in (len(content), len(content) - 1)
    ),
}


def redrawn(content: bytes) -> bytes:
    """The same picture without its camera's notes, upright, and without anything behind its end."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            picture.load()
            kind, turned = picture.format, picture.getexif().get(ORIENTATION, 1) != 1
            drawn = ImageOps.exif_transpose(picture) if turned else picture
            drawn.info = {
                k: v for k, v in drawn.info.items() if k in ("icc_profile", "transparency")
            }
            # "keep" takes over a JPEG's own tables, so nothing is lost; a turned one is coded again.
            quality = "keep" if kind == "JPEG" and not turned else 92
            drawn.save(out, kind, **({} if kind == "PNG" else {"quality": quality}))
    except Exception:  # a picture's data can break in any way, and all of them mean the same
        raise Refusal("damaged") from None
    return out.getvalue()


# --- office files ----------------------------------------------------------------------------


def check_office(content: bytes, suffix: str) -> None:
    """A zip with the parts its name promises, no macros, no way out of its folder, no bomb."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal("encrypted")
    if not content.startswith(b"PK\x03\x04"):
        raise Refusal("content")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refusal("damaged") from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > ZIP_ENTRIES or unpacked > ZIP_BYTES or unpacked > ZIP_RATIO * len(content):
        raise Refusal("bomb")
    for entry in entries:
        check_entry(entry)
    names = {entry.filename.lower() for entry in entries}
    folder = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[suffix]
    if "[content_types].xml" not in names or folder not in names:
        raise Refusal("content")


def check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.lower()
    if entry.flag_bits & 1:
        raise Refusal("encrypted")
    if name.startswith("/") or ".." in name.split("/") or "\\" in name or is_link(entry):
        raise Refusal("content")
    if "vbaproject" in name or "/activex/" in name or name.endswith((".exe", ".js", ".vbs")):
        raise Refusal("active")
    if "/embeddings/" in name and name.endswith(".bin"):  # a chart keeps its figures in an .xlsx
        raise Refusal("attachments")


def is_link(entry: zipfile.ZipInfo) -> bool:
    return (entry.external_attr >> 16) & 0o170000 == 0o120000


CHECKS: dict[str, Callable[[bytes, str], None]] = {
    "pdf": check_pdf, "jpg": check_picture, "jpeg": check_picture, "png": check_picture, "webp": check_picture,
    "docx": check_office, "xlsx": check_office,
}  # fmt: skip
