"""The layout of official papers, as Phụ lục I of Nghị định 30/2020/NĐ-CP has it. Sizes in points, lengths in mm."""

from collections.abc import Collection, Sequence
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Times New Roman"
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
WIDTH = 210 - LEFT - RIGHT
BODY = 14
INDENT = 12.7  # of a paragraph's first line
CENTRE, BOTH, LEFTWARD = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT


def paper() -> Any:
    """An empty A4 page: margins, font, and page numbers in the middle of the top margin from the second page on."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(BODY), RGBColor(0, 0, 0)
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        style.element.rPr.rFonts.set(qn(kind), FONT)
    style.paragraph_format.space_after = Pt(0)
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    _field(number, "PAGE")
    return document


def heading(document: Any) -> None:
    """Who issues it beside the national name and motto, then number and symbol beside place and date."""
    table = _columns(document, (70, WIDTH - 70))
    left, right = table.rows[0].cells
    _line(left, "{{ co_quan_cap_tren }}", 12)
    _line(left, "{{ co_quan }}", 12, bold=True)
    rule(left, 24)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True)
    rule(right, 57)
    left, right = table.add_row().cells
    _line(left, "Số:        {{ ky_hieu }}", 13)
    _line(right, "{{ dia_danh }}, {{ ngay_thang }}", 13, italic=True)
    _drop_first(table)


def title(document: Any, kind: str, summary: str) -> None:
    for text, before in ((kind, 18), (summary, 0)):
        made = document.add_paragraph()
        made.alignment = CENTRE
        made.paragraph_format.space_before = Pt(before)
        _run(made, text, 14, bold=True)
    rule(document, 55, WIDTH)


def text(document: Any, words: str, *, bold: bool = False, italic: bool = False, dotted: bool = False) -> None:
    """A paragraph; one with dots to write on is not spread to both margins."""
    made = document.add_paragraph()
    made.alignment = LEFTWARD if dotted else BOTH
    made.paragraph_format.first_line_indent = Mm(INDENT)
    made.paragraph_format.space_before = Pt(6)
    made.paragraph_format.line_spacing = 1.15
    made.paragraph_format.keep_with_next = bold  # the heading of a part
    _run(made, words, BODY, bold=bold, italic=italic)


def when(document: Any, condition: str, words: str, *, italic: bool = False) -> None:
    """A paragraph that is there only under a condition."""
    text(document, f"{{%p if {condition} %}}")
    text(document, words, italic=italic)
    text(document, "{%p endif %}")


def each(document: Any, loop: str, words: str) -> None:
    """A paragraph for each of several things: `loop` is "dong in kho_khan"."""
    text(document, f"{{%p for {loop} %}}")
    text(document, words)
    text(document, "{%p endfor %}")


def centred(document: Any, words: str, size: int = BODY, *, bold: bool = False) -> None:
    made = document.add_paragraph()
    made.alignment = CENTRE
    made.paragraph_format.space_before = Pt(6)
    _run(made, words, size, bold=bold)


def table(
    document: Any,
    header: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str]],
    bold: Collection[int] = (),
) -> None:
    """Ruled, its header again on each page; `rows` may hold rows that only steer the filling in."""
    made = document.add_table(rows=1, cols=len(header))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    repeat = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeat)
    for cell, words, width in zip(made.rows[0].cells, header, widths, strict=True):
        cell.width = Mm(width)
        _first(cell, words, 12, bold=True, centre=True)
    for at, told in enumerate(rows):
        row = made.add_row()
        _whole(row)
        for cell, words, width in zip(row.cells, [*told, *[""] * (len(header) - len(told))], widths, strict=True):
            cell.width = Mm(width)
            _first(cell, words, 12, bold=at in bold)


def pictures(document: Any, each: str) -> None:
    """Two beside each other, each over its caption."""
    made = _columns(document, (WIDTH // 2, WIDTH // 2))
    _first(made.rows[0].cells[0], f"{{%tr for hang in {each} %}}", 12)
    images, words = made.add_row().cells, made.add_row().cells
    for at, side in enumerate(("trai", "phai")):
        _first(images[at], f"{{{{ hang.{side} }}}}", 12, centre=True)
        _first(words[at], f"{{{{ hang.chu_{side} }}}}", 12, italic=True, centre=True)
    _first(made.add_row().cells[0], "{%tr endfor %}", 12)


def signatures(document: Any, left: str, right: str) -> None:
    """Two who sign, as minutes have it."""
    made = _columns(document, (WIDTH // 2, WIDTH - WIDTH // 2))
    _whole(made.rows[0])
    for cell, words in zip(made.rows[0].cells, (left, right), strict=True):
        _drop(cell)
        _line(cell, words, 14, bold=True)
        _line(cell, "(Ký, ghi rõ họ tên)", 13, italic=True)
        for _ in range(4):
            _line(cell, "", 14)


def ending(document: Any) -> None:
    """Recipients on the left, the signature on the right."""
    document.add_paragraph()
    for last in document.paragraphs[-2:]:
        last.paragraph_format.keep_with_next = True
    made = _columns(document, (80, WIDTH - 80))
    _whole(made.rows[0])
    left, right = made.rows[0].cells
    _drop(left)
    _drop(right)
    _line(left, "Nơi nhận:", 12, bold=True, italic=True, centre=False)
    _line(left, "{%p for dong in noi_nhan %}", 11, centre=False)
    _line(left, "{{ dong }}", 11, centre=False)
    _line(left, "{%p endfor %}", 11, centre=False)
    _line(right, "{%p for dong in quyen_han %}", 14, bold=True)
    _line(right, "{{ dong }}", 14, bold=True)
    _line(right, "{%p endfor %}", 14, bold=True)
    for _ in range(4):
        _line(right, "", 14)
    _line(right, "{{ nguoi_ky }}", 14, bold=True)


def rule(place: Any, length: int, inside: int | None = None) -> None:
    """A thin line in the middle, `length` long: a border, as it then stays where the text goes."""
    made = place.add_paragraph()
    made.paragraph_format.line_spacing = Pt(4)
    made.paragraph_format.space_after = Pt(5)
    side = ((inside or (70 if length < 30 else WIDTH - 70)) - length) / 2 - 2
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = Mm(max(0.0, side))
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    made._p.get_or_add_pPr().append(borders)


def _whole(row: Any) -> None:
    """On one page: who signs and the place to sign do not part."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _columns(document: Any, widths: Sequence[int]) -> Any:
    made = document.add_table(rows=1, cols=len(widths))
    made.autofit, made.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return made


def _line(cell: Any, words: str, size: int, *, bold: bool = False, italic: bool = False, centre: bool = True) -> None:
    made = cell.add_paragraph()
    made.alignment = CENTRE if centre else LEFTWARD
    _run(made, words, size, bold=bold, italic=italic)


def _first(cell: Any, words: str, size: int, *, bold: bool = False, italic: bool = False, centre: bool = False) -> None:
    made = cell.paragraphs[0]
    made.alignment = CENTRE if centre else LEFTWARD
    _run(made, words, size, bold=bold, italic=italic)


def _drop_first(table: Any) -> None:
    for row in table.rows:
        for cell in row.cells:
            _drop(cell)


def _drop(cell: Any) -> None:
    """The empty paragraph that every new cell has."""
    cell._tc.remove(cell.paragraphs[0]._p)


def _run(paragraph: Any, words: str, size: int, *, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(words)
    run.font.name, run.font.size, run.bold, run.italic = FONT, Pt(size), bold, italic


def _field(paragraph: Any, name: str) -> None:
    for kind, told in (("begin", None), (None, name), ("end", None)):
        run = paragraph.add_run()
        run.font.name, run.font.size = FONT, Pt(14)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = told
        run._r.append(mark)
