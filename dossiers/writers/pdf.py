"""Contact sheets: twelve photos on an A4 page, each with its caption, time, place, report and the way to its record."""

import io
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import segno
from fpdf import FPDF
from fpdf.errors import FPDFException
from fpdf.fonts import TTFFont

from dossiers.contents import BytesOf, Contents, Entry, Line, Picture, Step
from dossiers.writers.wording import caption, moment, printable, short_date

ACROSS, DOWN = 3, 4
A_PAGE = ACROSS * DOWN
LARGE_UNTIL = 240  # photos of a criterion up to which they are printed from the larger copy
A_FILE, A_LARGE_FILE = 40 * A_PAGE, 8 * A_PAGE  # photos; a criterion with more goes on in further files
LEFT, TOP, GAP = 12.0, 22.0, 3.0
WIDE = (210 - 2 * LEFT - (ACROSS - 1) * GAP) / ACROSS
PHOTO = WIDE * 3 / 4
HIGH = 64.5
CODE = 10.5  # side of the QR code
LINE = 3.1
Sheet = tuple[Entry, Picture]


def sheets(line: Line) -> list[list[Sheet]]:
    """The photos of a criterion and its indicators, each once, a list for each file."""
    seen: set[int] = set()
    every: list[Sheet] = []
    for entry in line.all_entries():
        for picture in entry.pictures:
            if picture.shown and picture.photo not in seen:
                seen.add(picture.photo)
                every.append((entry, picture))
    most = A_LARGE_FILE if len(every) <= LARGE_UNTIL else A_FILE  # a file's photos are in memory until it is written
    return [every[at : at + most] for at in range(0, len(every), most)]


def write(contents: Contents, line: Line, sheet: Sequence[Sheet], path: Path, bytes_of: BytesOf, step: Step) -> None:
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    for style, name in (("", "Roboto-Regular"), ("B", "Roboto-Bold")):
        pdf.add_font("Roboto", style, str(_font(name)))
    pdf.set_title(printable(f"{contents.unit}: {line.code}. {line.name}"))
    pdf.set_creation_date(contents.made_at)
    pages = (len(sheet) + A_PAGE - 1) // A_PAGE
    large = sum(map(len, sheets(line))) <= LARGE_UNTIL
    for page in range(pages):
        pdf.add_page()
        _head(pdf, contents, line, page + 1, pages)
        for at, (entry, picture) in enumerate(sheet[page * A_PAGE : (page + 1) * A_PAGE]):
            x = LEFT + at % ACROSS * (WIDE + GAP)
            y = TOP + at // ACROSS * (HIGH + GAP)
            _photo(pdf, x, y, bytes_of(picture.shown if large else picture.thumb))
            _words(pdf, x, y + PHOTO + 0.8, line, entry, picture)
            step(1)
    data = pdf.output()
    path.write_bytes(data)
    data.clear()  # the parts of what made it hold each other, and with them all its photos, until much later
    pdf.image_cache.images.clear()


def _head(pdf: FPDF, contents: Contents, line: Line, page: int, pages: int) -> None:
    pdf.set_font("Roboto", "B", 10)
    pdf.set_xy(LEFT, 8)
    pdf.cell(210 - 2 * LEFT, 5, _cut(pdf, f"Tiêu chí {line.code}. {line.name}", 210 - 2 * LEFT))
    pdf.set_font("Roboto", "", 8)
    pdf.set_xy(LEFT, 13.5)
    told = (
        f"{contents.unit} · {short_date(contents.first_day)} – {short_date(contents.last_day)} · trang {page}/{pages}"
    )
    pdf.cell(210 - 2 * LEFT, 4, _cut(pdf, told, 210 - 2 * LEFT))


def _photo(pdf: FPDF, x: float, y: float, data: bytes | None) -> None:
    """Whole, in the middle of its place; a frame with a word where it cannot be shown."""
    if data is not None:
        try:
            pdf.image(io.BytesIO(data), x, y, WIDE, PHOTO, keep_aspect_ratio=True)
            return
        except (FPDFException, OSError, ValueError):
            pass
    pdf.set_draw_color(160)
    pdf.rect(x, y, WIDE, PHOTO)
    pdf.set_font("Roboto", "", 8)
    pdf.set_xy(x, y + PHOTO / 2 - 2)
    pdf.cell(WIDE, 4, "Không mở được ảnh này", align="C")


def _words(pdf: FPDF, x: float, y: float, line: Line, entry: Entry, picture: Picture) -> None:
    room = WIDE
    if entry.link:
        _code(pdf, x + WIDE - CODE, y, entry.link)
        room -= CODE + 1
    told = [
        ("B", caption(picture) or entry.activity),
        ("", ("Chụp " if picture.taken else "Gửi ") + moment(picture.at) if picture.at else short_date(entry.day)),
        ("", picture.place or entry.unit),
        ("", f"{entry.code} · TC {line.code}"),
    ]
    for style, words in told:
        pdf.set_font("Roboto", style, 7)
        pdf.set_xy(x, y)
        pdf.cell(room, LINE, _cut(pdf, words, room))
        y += LINE


def _cut(pdf: FPDF, words: str, room: float) -> str:
    """As much of it as there is room for; signs that the font does not have are left out."""
    font = pdf.current_font
    known = font.cmap if isinstance(font, TTFFont) else {}
    words = "".join(sign for sign in " ".join(printable(words).split()) if ord(sign) in known)
    if pdf.get_string_width(words) <= room - 1:
        return words
    while words and pdf.get_string_width(f"{words}…") > room - 1:
        words = words[:-1]
    return f"{words}…"


def _code(pdf: FPDF, x: float, y: float, link: str) -> None:
    pdf.set_fill_color(0)
    for left, top, length, side in _squares(link):
        unit = CODE / side
        pdf.rect(x + left * unit, y + top * unit, length * unit, unit, style="F")


@lru_cache(A_PAGE)  # photos of one report stand together
def _squares(link: str) -> tuple[tuple[int, int, int, int], ...]:
    """The dark squares of a row that touch, as one: left, top, length, and how many there are to a side."""
    return tuple(_runs([list(row) for row in segno.make(link, error="l", micro=False).matrix]))


def _runs(rows: list[list[int]]) -> Iterator[tuple[int, int, int, int]]:
    for top, row in enumerate(rows):
        left = 0
        while left < len(row):
            length = 0
            while left + length < len(row) and row[left + length]:
                length += 1
            if length:
                yield left, top, length, len(rows)
            left += length or 1


def _font(name: str) -> Path:
    return Path(str(files("font_roboto"))) / "files" / f"{name}.ttf"
