"""Rows as a file a spreadsheet opens: CSV and XLSX.

The first row holds the columns' ids, which never change and are the same in every language. In XLSX a second
sheet says what each means in the portal's languages.

CSV is UTF-8 with a byte order mark, without which Excel takes Chinese and Russian for something else. Excel
splits at the list separator of the reader's system: a comma in English and Chinese, a semicolon in Russian.
Both are offered; a `sep=` line is not written, because Excel then forgets the encoding and other programs read
it as a row. Moments are on the campus's clock: with their offset in CSV, as a spreadsheet's own date in XLSX.

A text that begins like a formula is never one: CSV puts an apostrophe before it, XLSX types the cell as text.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import override

CSV, SEMICOLON, XLSX = "csv", "csv_semicolon", "xlsx"
SEPARATORS = {CSV: ",", SEMICOLON: ";"}
TYPES = {
    CSV: "text/csv; charset=utf-8",
    SEMICOLON: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
UNSEEN = " \u00a0\u3000\u200b\ufeff"


@dataclass(frozen=True)
class Column:
    """`id` never changes; `label` is for people."""

    id: str
    label: Any


def begins_formula(text: str) -> bool:
    return text.lstrip(UNSEEN).startswith(FORMULA)


def tamed(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if begins_formula(text) else text


def written(format_: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """The whole file."""
    if format_ == XLSX:
        return as_xlsx(columns, rows)
    return as_csv(columns, rows, SEPARATORS[format_])


def as_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]], separator: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow([column.id for column in columns])
    writer.writerows([plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def plain(value: Any) -> str:
    """A value as text: days and moments in ISO 8601, figures with a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return str(value)
    return tamed(str(value))


def as_xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  takes a tenth of a second, and few pages need it

    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")
    sheet.freeze_panes = "A2"
    sheet.append([column.id for column in columns])
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])
    legend = book.create_sheet("columns")
    legend.append(["id", *(code for code, _name in settings.LANGUAGES)])
    for line in meanings(columns):
        legend.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(sheet: Any, value: Any) -> Any:
    """A cell of the value's own type; a text stays one whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  as above
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415  as above

    if isinstance(value, datetime):
        made = WriteOnlyCell(sheet, value.replace(tzinfo=None, second=0, microsecond=0))
        made.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        made = WriteOnlyCell(sheet, value)
        made.number_format = "yyyy-mm-dd"
    elif value is None or isinstance(value, bool | int | Decimal):
        return value
    else:
        text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        made = WriteOnlyCell(sheet, text)
        made.data_type = "s"
        made.quotePrefix = begins_formula(text)
    return made


def meanings(columns: Sequence[Column]) -> Iterator[list[str]]:
    codes = [code for code, _name in settings.LANGUAGES]
    for column in columns:
        labels = []
        for code in codes:
            with override(code):
                labels.append(str(column.label))
        yield [column.id, *labels]
