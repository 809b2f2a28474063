"""Real small files to hand in, and issued papers looked at as their holder would."""

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import page
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents import storing
from portal.documents.models import Document
from portal.documents.seals import roots
from portal.documents.verify import examine

# What somebody who becomes a resident is given on the way.
ISSUED = {"RCPT", "RETN", "SCOR", "DECL", "OFFR", "LEAS", "RESA", "INVD", "RCPM", "CERT"}
SCRIPTS = {
    "zh-hans": re.compile(r"[一-鿿]{2}"),
    "ru": re.compile(r"[А-Яа-яё]{3}"),
    "en": re.compile(r"[A-Za-z]{4}"),
}


def scan(name: str) -> SimpleUploadedFile:
    """A one-page PDF, another one for each name."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    with made.open_metadata() as meta:
        meta["dc:title"] = name
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


def text_of(pdf: bytes) -> str:
    told = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return told.stdout.decode()


def spaceless(text: str) -> str:
    return "".join(text.split())


def faces_of(pdf: bytes, folder: Path) -> list[str]:
    """The lines of pdffonts: name, type, embedded or not."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdffonts", path], capture_output=True, check=True)
    return told.stdout.decode().splitlines()[2:]


def examine_paper(document: Document, folder: Path) -> str:
    """The text of an issued paper that holds what every paper promises.

    Both languages extract, every face is embedded and no Chinese face but the simplified one, the validator
    finds PDF/A-3a and PDF/UA-1, the seal is ours over all of the file, and one flipped byte is refused.
    """
    pdf = storing.read(document.file)
    text = text_of(pdf)
    for language in document.languages:
        assert SCRIPTS[language].search(text), f"{document.number} lacks {language}: {text[:500]}"
    assert document.number in text
    for line in faces_of(pdf, folder):
        assert not re.search(r"(CJK|Sans|Serif)(JP|KR|TC|HK)", line), f"{document.number}: {line}"
        assert " yes " in line, f"{document.number}: a face is not embedded: {line}"
    for profile in ("pdfa-3a", "pdfua-1"):
        failures = page.validate_pdf(str(folder / "paper.pdf"), profile=profile).failures
        assert [f.message for f in failures] == [], f"{document.number} is not {profile}"
    told = examine(pdf, roots=roots())
    assert told.genuine, f"{document.number}: {told.problems}"
    assert told.facts is not None
    assert told.facts["number"]["value"] == document.number
    spoilt = bytearray(pdf)
    spoilt[len(pdf) // 2] ^= 1
    assert not examine(bytes(spoilt), roots=roots()).genuine, (
        f"{document.number}: a flipped byte went unseen"
    )
    return text


def papers_of(case: Any) -> dict[str, Document]:
    return {paper.kind: paper for paper in Document.objects.filter(case_id=case.pk).order_by("pk")}
