"""Tables in files: CSV in the encodings that offices use, and XLSX; read, and written.

Read is what stands in the first sheet, as text. Written is CSV that a spreadsheet opens with the
right letters, and no cell of it is ever taken for a formula.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 64
#: What a file of a few thousand rows unpacks to, with room; a hundred times more is an attack.
MOST_UNPACKED_BYTES: Final = 64 * 1024**2
CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
_MAGIC: Final = b"PK\x03\x04"

Table = tuple[tuple[str, ...], ...]
Cell = str | int | float


class Unreadable(Exception):
    """The file is no table, or one of a size that nobody means."""


def read_table(file: bytes) -> Table:
    """Raises Unreadable."""
    return _read_xlsx(file) if file.startswith(_MAGIC) else _read_csv(file)


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    # The mark tells spreadsheets that this is UTF-8 and not the office's own encoding.
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[Sequence[Cell]]) -> bytes:
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row, bold if at == 0 else None)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def _read_csv(file: bytes) -> Table:
    text = _decoded(file)
    if "\x00" in text:
        raise Unreadable
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return _bounded(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        raise Unreadable from None


def _decoded(file: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return file.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable


def _read_xlsx(file: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED_BYTES:
                raise Unreadable
        book = openpyxl.load_workbook(io.BytesIO(file), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
        return _bounded(_trimmed([_text(cell) for cell in row]) for row in rows)
    # What a broken package raises depends on where it is broken.
    except (zipfile.BadZipFile, InvalidFileException, OSError, *_BROKEN):
        raise Unreadable from None


_BROKEN: Final = (
    KeyError,
    ValueError,
    IndexError,
    SyntaxError,
    TypeError,
    AttributeError,
    EOFError,
)


def _bounded(rows: Iterable[Sequence[str]]) -> Table:
    table: list[tuple[str, ...]] = []
    for row in rows:
        if len(table) == MOST_ROWS or len(row) > MOST_COLUMNS:
            raise Unreadable
        table.append(tuple(row))
    return tuple(table)


def _trimmed(row: list[str]) -> list[str]:
    """Without the empty cells at its end."""
    while row and not row[-1]:
        row.pop()
    return row


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
