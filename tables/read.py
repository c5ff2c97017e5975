"""Reads a table out of an XLSX or CSV file that somebody sends, within limits."""

import codecs
import csv
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

BYTES = 20_000_000
UNPACKED = 120_000_000  # bytes of all parts of an XLSX, which is a ZIP
PARTS = 1000
ROWS = 100_000
COLUMNS = 200
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, or an XLSX with a password
WHY = (
    *("too_large", "unpacks_too_large", "too_many_rows", "too_many_columns"),
    *("old_excel", "not_a_table", "broken_quotes", "empty"),
)
# What openpyxl and zipfile raise at spoilt files of all sorts.
SPOILT = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, EOFError),
    *(LookupError, ValueError, TypeError, AttributeError, RuntimeError),
)


class WrongFile(Exception):
    """`why` is one of WHY, `value` the limit or the row."""

    def __init__(self, why: str, value: int = 0) -> None:
        super().__init__(why)
        self.why, self.value = why, value


@dataclass(frozen=True)
class Table:
    """The first row that says something, and each later one with its number in the file. Cells are texts, in NFC."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(source: Path | bytes) -> Table:
    """Takes a while for a large file: keep it off the event loop."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > BYTES:
        raise WrongFile("too_large", BYTES // 1_000_000)
    data = source if isinstance(source, bytes) else source.read_bytes()
    if data.startswith(OLD_EXCEL):
        raise WrongFile("old_excel")
    rows = _table(_xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data))
    if not rows:
        raise WrongFile("empty")
    return Table(rows[0][1], tuple(rows[1:]))


def _table(rows: Iterable[tuple[int, tuple[str, ...]]]) -> list[tuple[int, tuple[str, ...]]]:
    kept: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in rows:
        while cells and not cells[-1]:
            cells = cells[:-1]
        if not cells:
            continue
        if len(cells) > COLUMNS:
            raise WrongFile("too_many_columns", COLUMNS)
        if len(kept) > ROWS:
            raise WrongFile("too_many_rows", ROWS)
        kept.append((number, cells))
    return kept


def _xlsx(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
        # zipfile gives no more of a part than its header says, so what the headers say is a bound.
        if len(sizes) > PARTS or sum(sizes) > UNPACKED:
            raise WrongFile("unpacks_too_large", UNPACKED // 1_000_000)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise WrongFile("empty")
            rows = book.worksheets[0].iter_rows(max_col=COLUMNS + 1, values_only=True)
            for number, cells in enumerate(rows, start=1):
                yield number, tuple(_text(cell) for cell in cells)
        finally:
            book.close()
    except SPOILT as why:
        raise WrongFile("not_a_table") from why


def _csv(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    text = _decoded(data)
    if "\0" in text:
        raise WrongFile("not_a_table")
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.lower().startswith("sep="):  # Excel's own way to name the separator
        separator, text, skipped = first.strip()[4:5] or ",", rest, 1
    else:
        separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = skipped
    try:
        for number, cells in enumerate(reader, start=1 + skipped):
            yield number, tuple(_text(cell) for cell in cells)
    except csv.Error as why:
        raise WrongFile("broken_quotes", number + 1) from why


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or Windows' old Vietnamese code page."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1258"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongFile("not_a_table")


def _text(cell: Any) -> str:
    """A cell as it would be typed: days as 2026-03-14, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFC", str(cell)).strip()
