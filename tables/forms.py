"""Official forms as XLSX: a title over the table, headings that span columns, notes below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tables.write import LONGEST, Cell, put, sheet_name

Span = tuple[str, int, int]  # words, columns and rows they cover


@dataclass(frozen=True)
class Form:
    """`heads` are rows of spans from left to right; what a span from above covers is left out below it."""

    name: str
    title: Sequence[str]
    heads: Sequence[Sequence[Span]]
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()
    bold: frozenset[int] = frozenset()  # rows that stand out


LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "align": "center"},
    "head": {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True},
    "cell": {"border": 1, "valign": "top", "text_wrap": True},
    "bold": {"border": 1, "valign": "top", "text_wrap": True, "bold": True},
    "moment": {"border": 1, "valign": "top", "num_format": "dd/mm/yyyy hh:mm"},
    "day": {"border": 1, "valign": "top", "num_format": "dd/mm/yyyy"},
    "note": {"italic": True},
}
LINE = 16  # points
MOST_LINES = 25  # Excel's rows are not higher than 409 points
FONT = {"font_name": "Times New Roman", "font_size": 12}


def write_forms(path: Path, forms: Iterable[Form]) -> None:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        look = {name: book.add_format({**FONT, **more}) for name, more in LOOKS.items()}
        taken: set[str] = set()
        for form in forms:
            _write(book.add_worksheet(sheet_name(form.name, taken)), form, look)


def _write(page: Worksheet, form: Form, look: dict[str, Any]) -> None:
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for at, width in enumerate(form.widths):
        page.set_column(at, at, width)
    last = len(form.widths) - 1
    for at, words in enumerate(form.title):
        page.merge_range(at, 0, at, last, words, look["title"])
    top = len(form.title) + 1
    _heads(page, form, top, look["head"])
    top += len(form.heads)
    page.repeat_rows(top - len(form.heads), top - 1)
    page.freeze_panes(top, 0)
    below = top
    for below, cells in enumerate(form.rows, start=top):
        page.set_row(below, LINE * _lines(cells, form.widths))
        plain = look["bold" if below - top in form.bold else "cell"]
        for at in range(last + 1):
            put(page, below, at, cells[at] if at < len(cells) else None, look["moment"], plain, look["day"])
    for at, words in enumerate(form.notes, start=below + 2):
        page.write_string(at, 0, words[:LONGEST], look["note"])


def _lines(cells: Sequence[Cell], widths: Sequence[int]) -> int:
    """About how many lines the fullest cell needs: not every program reckons that for itself."""
    texts = ((cell, width) for cell, width in zip(cells, widths, strict=False) if isinstance(cell, str))
    return min(
        MOST_LINES, max((sum(len(line) // width + 1 for line in cell.split("\n")) for cell, width in texts), default=1)
    )


def _heads(page: Worksheet, form: Form, top: int, look: Any) -> None:
    covered: set[tuple[int, int]] = set()
    for down, spans in enumerate(form.heads):
        at = 0
        for words, across, rows in spans:
            while (down, at) in covered:
                at += 1
            covered |= {(down + y, at + x) for y in range(rows) for x in range(across)}
            if across == rows == 1:
                page.write_string(top + down, at, words, look)
            else:
                page.merge_range(top + down, at, top + down + rows - 1, at + across - 1, words, look)
            at += across
