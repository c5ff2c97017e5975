"""Writes tables as XLSX and CSV, row by row, so that a long one needs no more memory than a short one."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | bool | date | datetime | None

LONGEST = 32_767  # characters in a cell of Excel
WIDTH = 16
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
# A spreadsheet program runs a CSV cell that begins like this as a formula (the wide ones too).
FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")


@dataclass(frozen=True)
class Sheet:
    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = field(default=())


def write_xlsx(path: Path, sheets: Iterable[Sheet]) -> None:
    """Texts stay texts: "=1+1" somebody typed in a report is shown, never reckoned."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        taken: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(sheet_name(sheet.name, taken))
            page.freeze_panes(1, 0)
            for at, title in enumerate(sheet.header):
                page.set_column(at, at, sheet.widths[at] if at < len(sheet.widths) else WIDTH)
                page.write_string(0, at, title[:LONGEST], bold)
            for row, cells in enumerate(sheet.rows, start=1):
                for at, cell in enumerate(cells):
                    put(page, row, at, cell, moment)


def put(
    page: Worksheet, row: int, at: int, cell: Cell, moment: object, plain: object = None, day: object = None
) -> None:
    """A text stays a text, whatever it begins with."""
    if cell is None or cell == "":
        if plain is not None:
            page.write_blank(row, at, None, plain)
    elif isinstance(cell, str):
        page.write_string(row, at, cell if len(cell) <= LONGEST else cell[: LONGEST - 1] + "…", plain)
    elif isinstance(cell, bool):
        page.write_boolean(row, at, cell, plain)
    elif isinstance(cell, datetime):
        page.write_datetime(row, at, cell.replace(tzinfo=None), moment)
    elif isinstance(cell, date):
        page.write_datetime(row, at, cell, day)
    else:
        page.write_number(row, at, cell, plain)


def sheet_name(name: str, taken: set[str]) -> str:
    """At most 31 characters, none forbidden, each once whatever its capitals."""
    base = FORBIDDEN_IN_NAMES.sub(" ", name).strip()[:31] or "1"
    free = base
    for again in range(2, 1000):
        if free.casefold() not in taken:
            break
        free = f"{base[: 31 - len(str(again)) - 1]} {again}"
    taken.add(free.casefold())
    return free


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file line by line, as Excel opens it best: UTF-8 with its mark, and no cell that would run as a formula."""
    yield b"\xef\xbb\xbf" + csv_row(header)
    for row in rows:
        yield csv_row(row)


def csv_row(cells: Sequence[Cell]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow([_plain_cell(cell) for cell in cells])
    return line.getvalue().encode()


def _plain_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str) and FORMULA.match(cell):
        return f"'{cell}"
    return str(cell)
