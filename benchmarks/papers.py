"""The papers of a dossier against the libraries' own bare speed: Word with 200 photos, sheets of photos, a long table.

Both print the same photos or rows in the same run. `python -m benchmarks.papers` exits 1 above a goal.
"""

import io
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import psutil
import xlsxwriter
from docx.shared import Mm
from fpdf import FPDF
from PIL import Image

from dossiers.contents import Contents, Done, Entry, Given, Line, Office, Participation, Picture
from dossiers.writers import docx as word
from dossiers.writers import pdf
from tables.write import Cell, Sheet, write_xlsx

PHOTOS, ROWS, ROUNDS = 200, 100_000, 3
GOAL_DOCX, GOAL_PDF, GOAL_XLSX = 1.2, 3.0, 1.3  # times the bare library
GOAL_FILE, GOAL_MB = 1.05, 150  # of the photos' own size; memory that comes on top


def main() -> int:
    store = {f"{number:064x}": _photo(number) for number in range(PHOTOS)}
    told, size = _contents(), sum(map(len, store.values()))
    missed = False
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        missed |= _compare("docx", lambda: _paper(told, store, out), lambda: _docx(store, out), GOAL_DOCX, size)
        missed |= _compare("pdf", lambda: _sheets(told, store, out), lambda: _pdf(store, out), GOAL_PDF, size)
        missed |= _compare("xlsx", lambda: _table(out), lambda: _xlsx(out), GOAL_XLSX, 0)
    return 1 if missed else 0


def _compare(name: str, ours: Callable[[], int], bare: Callable[[], object], goal: float, size: int) -> bool:
    process = psutil.Process()
    before = process.memory_info().rss
    file = ours()
    most = process.memory_info().rss - before
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(ROUNDS):
        for kind, write in (("bare", bare), ("ours", ours)):
            began = time.perf_counter()
            write()
            times[kind].append(time.perf_counter() - began)
    mine, theirs = (statistics.median(times[kind]) for kind in ("ours", "bare"))
    grown = file / size if size else 0
    bad = mine / theirs > goal or grown > GOAL_FILE or most > GOAL_MB * 1e6
    inside = f", {grown:.3f} × the photos (goal ≤ {GOAL_FILE})" if size else ""
    print(
        f"{name:5} ours {mine:6.2f} s  bare {theirs:6.2f} s  {mine / theirs:5.2f} × (goal ≤ {goal})"
        f"  {file / 1e6:5.1f} MB{inside}  +{most / 1e6:.0f} MB memory (goal ≤ {GOAL_MB}){'  missed' if bad else ''}",
        flush=True,
    )
    return bad


def _photo(number: int) -> bytes:
    """1280 × 960 of about 270 kB, as a shown copy is."""
    chance = random.Random(number)
    noise = Image.effect_noise((320, 240), 60 + chance.random() * 10).resize((1280, 960)).convert("RGB")
    made = io.BytesIO()
    noise.save(made, "JPEG", quality=88)
    return made.getvalue()


def _contents() -> Contents:
    at = datetime(2026, 3, 14, 7, 30, tzinfo=UTC)
    shown = [f"{number:064x}" for number in range(PHOTOS)]
    pictures = [
        Picture(n, sha, sha, sha, "image/jpeg", 1, "dọn vệ sinh", at, True, "đường trục thôn", "", f"{n}.jpg")
        for n, sha in enumerate(shown)
    ]
    entries = [
        Entry(n, f"NC5-{n:03}", at.date(), "Thôn 5", "Vệ sinh", "đường trục thôn", "Dọn 2 km", (("Số người", "45"),),
              tuple(pictures[n * 5 : n * 5 + 5]), f"https://thon.example/dashboard/reports/NC5-{n:03}")
        for n in range(PHOTOS // 5)
    ]  # fmt: skip
    clean = ("Môi trường", "", "", "", "", True, "", None, "", True, True, "")
    lines = [
        Line(str(n), *clean, tuple(entries[n * 4 - 4 : n * 4]), (), f"TC{n:02}")
        for n in range(1, 11)
    ]  # fmt: skip
    office = Office("Ủy ban nhân dân", "xã Nhân Cơ", "Nhân Cơ", "UBND", ("CHỦ TỊCH",), ("- Lưu: VT.",))
    return Contents(
        "cong-nhan", False, "BÁO CÁO", "Kết quả", office, "xã Nhân Cơ", "xa", 2, "s", "Bộ tiêu chí", "QĐ 51", "",
        date(2026, 1, 1), date(2026, 12, 31), tuple(lines), tuple(entries),
        (Given("money", "Tiền mặt", Decimal(1), "đồng", Decimal(1), 1),), (Done("Vệ sinh", 40, 200, ()),), (),
        Participation(1, 1, 1, 1, 1), (), "", at,
    )  # fmt: skip


def _nothing(_more: int) -> None:
    pass


def _docx(store: dict[str, bytes], out: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    photos = list(store.values())
    for at in range(0, len(photos), 2):
        cells = table.add_row().cells
        for cell, photo in zip(cells, photos[at : at + 2], strict=True):
            cell.paragraphs[0].add_run().add_picture(io.BytesIO(photo), width=Mm(76))
            cell.add_paragraph("dọn vệ sinh. đường trục thôn. 07:30 14/03/2026")
    document.save(str(out))


def _paper(told: Contents, store: dict[str, bytes], out: Path) -> int:
    word.write("bao-cao", told, out, store.get, _nothing)
    return out.stat().st_size


def _sheets(told: Contents, store: dict[str, bytes], out: Path) -> int:
    size, [line] = 0, [replace(told.criteria[0], entries=told.entries)]
    for sheet in pdf.sheets(line):
        pdf.write(told, line, sheet, out, store.get, _nothing)
        size += out.stat().st_size
    return size


def _table(out: Path) -> int:
    write_xlsx(out, [Sheet("1", ["a"] * 8, _rows())])
    return out.stat().st_size


def _pdf(store: dict[str, bytes], out: Path) -> None:
    page = FPDF(format="A4")
    page.set_font("Helvetica", "", 7)
    for at, photo in enumerate(store.values()):
        if at % 12 == 0:
            page.add_page()
        x, y = 12 + at % 3 * 63, 22 + at % 12 // 3 * 67
        page.image(io.BytesIO(photo), x, y, 60, 45)
        page.set_xy(x, y + 46)
        page.cell(60, 4, "photo 07:30 14/03/2026")
    page.output(str(out))


def _rows() -> Iterator[list[Cell]]:
    for number in range(ROWS):
        yield [number, f"NC5-{number}", "Thôn 5", "Vệ sinh đường làng", "Dọn 2 km đường trục thôn", 45, "approved", 3]


def _xlsx(out: Path) -> None:
    with xlsxwriter.Workbook(str(out), {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(_rows()):
            page.write_row(at, 0, row)


if __name__ == "__main__":
    sys.exit(main())
