"""Papers for tests: a sample kind with real words, a case to hang it on, files of every sort."""

import io
import uuid
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.cases.models import Case
from portal.documents import facts as build
from portal.documents.actions.texts import load_file
from portal.documents.kinds import PAPER_KINDS, PaperKind, register
from portal.money import Money
from tests import factories

DATA = Path(__file__).parent / "data"
SAMPLE = PaperKind(
    code="SMPL", form="two_columns", valid_days=365, facts="tests.documents.factories.sample_facts",
    titles={"en": "Sample lease agreement", "zh-hans": "示范租赁合同", "ru": "Образец договора аренды"},
)  # fmt: skip
NOTE = PaperKind(
    code="NOTE", form="stacked", facts="tests.documents.factories.note_facts",
    titles={"en": "Letter", "zh-hans": "函", "ru": "Письмо"},
)  # fmt: skip


def texts() -> None:
    """The sample kinds, registered, with their words loaded."""
    for kind in (SAMPLE, NOTE):
        register(kind)
        load_file(DATA / f"{kind.code}.toml", by=None)


def forget_kinds() -> None:
    for kind in (SAMPLE, NOTE):
        PAPER_KINDS.pop(kind.code, None)


def sample_facts(about=None, **changes):
    heads = [
        build.column({"en": "Month", "zh-hans": "月份", "ru": "Месяц"}),
        build.column({"en": "Sum", "zh-hans": "金额", "ru": "Сумма"}, figures=True),
    ]
    rows = [
        [build.date(date(2027, m, 1)), build.money(Money(Decimal("14400"), "CNY"))]
        for m in (1, 2, 3)
    ]
    total = build.total(
        {"en": "Total", "zh-hans": "合计", "ru": "Итого"},
        build.money(Money(Decimal("43200"), "CNY")),
        strong=True,
    )
    return {
        "rent": build.money(Money(Decimal("14400"), "CNY")),
        "rate": build.rate(Decimal("4.00"), "m2_day", "CNY"),
        "area": build.area("120.00"),
        "unit": build.text("A-1203"),
        "starts": build.date(date(2027, 1, 1)),
        "discount": build.percent(50),
        "signatory": build.name(
            {"en": "Olga Sergeeva", "zh-hans": "谢尔盖耶娃·奥莉加", "ru": "Сергеева О. П."}
        ),
        "payments": build.schedule(heads, rows, [total]),
        **changes,
    }


def note_facts(about=None, **changes):
    return {"visitor": build.text("ZHANG Wei"), **changes}


def case(*, company=None, campus=None, **fields) -> Case:
    """A bare row of the kernel: papers only need its company, campus and history."""
    company = company or factories.company()
    company.refresh_from_db()  # multilingual fields come back as such
    opener = fields.pop("opened_by", None) or factories.user()
    return Case.objects.create(
        public_id=uuid.uuid4(), kind="application", title={"en": "A case"}, company=company,
        campus=campus or factories.campus(), language=company.language, opened_by=opener,
        number=fields.pop("number", f"XA-APP-2026-{uuid.uuid4().int % 90000 + 10000}"),
        state="review", phase=fields.pop("phase", "with_staff"), **fields,
    )  # fmt: skip


# --- files -------------------------------------------------------------------------------------


def pdf(change=None, **save) -> bytes:
    """A small true PDF, the same one at any second; `change(pdf)` may spoil it."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 200))
        if change:
            change(made)
        made.save(out, **({"deterministic_id": "encryption" not in save} | save))
    return out.getvalue()


def picture(kind="PNG", size=(4, 4)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def office(extra=(), main="word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("[Content_Types].xml", b"<Types/>"), (main, b"<x/>"), *extra):
            archive.writestr(name, content)
    return out.getvalue()


def upload(content=None, name="Устав.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content)
