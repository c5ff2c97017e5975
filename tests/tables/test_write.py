"""Tables we write open in a spreadsheet as they are, and nothing somebody typed in a report runs there."""

import csv
import io
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from tables.read import read
from tables.write import Cell, Sheet, csv_lines, write_xlsx

DANGEROUS = ["=1+1", "+84 90", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "  =1", "\t=1", "＝1+1"]


def book(tmp_path: Path, *sheets: Sheet) -> openpyxl.Workbook:
    write_xlsx(tmp_path / "out.xlsx", sheets)
    return openpyxl.load_workbook(tmp_path / "out.xlsx")


@pytest.mark.parametrize("typed", DANGEROUS)
def test_a_formula_somebody_typed_is_a_text_in_csv(typed: str) -> None:
    lines = b"".join(csv_lines(["Nội dung"], [[typed]])).decode("utf-8-sig")
    [_header, [cell]] = csv.reader(io.StringIO(lines, newline=""))
    assert cell == f"'{typed}"


@pytest.mark.parametrize("typed", DANGEROUS)
def test_a_formula_somebody_typed_is_a_text_in_xlsx(tmp_path: Path, typed: str) -> None:
    cell = book(tmp_path, Sheet("Báo cáo", ["Nội dung"], [[typed]])).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value == typed


def test_numbers_and_days_stay_numbers_and_days(tmp_path: Path) -> None:
    row: list[Cell] = [-2, 1.5, date(2026, 3, 14), datetime(2026, 3, 14, 7, 30, tzinfo=UTC), True, None, "Thôn 5"]
    page = book(tmp_path, Sheet("Báo cáo", ["a"] * 7, [row])).worksheets[0]
    assert [cell.value for cell in page[2]][:2] == [-2, 1.5]
    assert [str(cell.value) for cell in page[2]][2:4] == ["2026-03-14 00:00:00", "2026-03-14 07:30:00"]
    assert [cell.value for cell in page[2]][4:] == [True, None, "Thôn 5"]
    line = b"".join(csv_lines(["a"], [row])).decode("utf-8-sig").splitlines()[1]
    assert line == "-2,1.5,2026-03-14,2026-03-14 07:30,True,,Thôn 5"


def test_what_we_write_we_read_back(tmp_path: Path) -> None:
    header, rows = ["Thôn", "Kể lại"], [["Thôn 5", 'dọn "sạch",\nđẹp'], ["Bon Bu Dốp", "trồng hoa; tưới"]]
    write_xlsx(tmp_path / "out.xlsx", [Sheet("Báo cáo", header, rows)])
    for table in (read(tmp_path / "out.xlsx"), read(b"".join(csv_lines(header, rows)))):
        assert table.header == tuple(header)
        assert [list(cells) for _number, cells in table.rows] == rows


def test_sheets_whose_names_excel_forbids_get_names_it_takes(tmp_path: Path) -> None:
    long = "Kết quả thực hiện bộ tiêu chí quốc gia về xã nông thôn mới"
    names = book(tmp_path, *(Sheet(name, ["a"], []) for name in (long, long, "17/3: [đường]", ""))).sheetnames
    assert len(set(names)) == 4
    assert all(0 < len(name) <= 31 for name in names)


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    text = str(book(tmp_path, Sheet("x", ["a"], [["dài " * 20_000]])).worksheets[0]["A2"].value)
    assert len(text) == 32_767
    assert text.endswith("…")


def test_a_long_table_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    def rows() -> Iterator[list[Cell]]:
        for number in range(20_000):
            yield [number, f"Thôn {number}", "dọn vệ sinh đường trục thôn " * 3]

    tracemalloc.start()
    begun = time.process_time()
    write_xlsx(tmp_path / "long.xlsx", [Sheet("x", ["a", "b", "c"], rows())])
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    assert time.process_time() - begun < 30
    tracemalloc.stop()
