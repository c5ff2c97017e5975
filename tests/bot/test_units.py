"""Whoever imports places is told in words what came of it."""

import re
from pathlib import Path

import pytest

from bot.units import WHY_ROW, import_file, import_vietnam
from catalogue.catalogue import SHIPPED
from dashboard.uploaded import WHY_FILE
from locales import Speech
from storage import unit_cells, unit_rows, units
from tables.read import WHY
from tables.write import Cell, Sheet, write_xlsx

VIETNAMESE, ENGLISH = Speech("vi"), Speech("en")


async def test_the_demo_file_is_taken_in(db: str) -> None:
    assert await import_file(SHIPPED / "units-demo.csv", False, speech=ENGLISH) == (
        True,
        ["42 units added, 0 changed."],
    )
    assert await import_file(SHIPPED / "units-demo.csv", False) == (True, ["Đã thêm 0 đơn vị, sửa 0."])


async def test_an_excel_file_is_taken_in_too(db: str, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["lam-dong", "Lâm Đồng", "tỉnh", "", 68],
        ["lam-dong.nhan-co", "Nhân Cơ", "xã", "lam-dong", 24751],
    ]
    write_xlsx(tmp_path / "x.xlsx", [Sheet("x", ["Code", "Name", "Kind", "Parent", "Official code"], rows)])
    assert (await import_file(tmp_path / "x.xlsx", False))[0]
    nhan_co = await units.by_code("lam-dong.nhan-co")
    assert nhan_co and nhan_co.official_code == "24751"


async def test_every_bad_row_is_told_and_how_to_go_on(db: str, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("code;name;kind;parent\nlam-dong;Lâm Đồng;tinh;\nT 1;Thôn 1;thon;lam-dong\nt2;;sao;\n", "utf-8")
    well, lines = await import_file(file, False)
    assert not well
    assert lines == [
        "Dòng 3: mã “T 1” chỉ được dùng chữ thường a–z không dấu, chữ số, dấu chấm và gạch nối.",
        "Dòng 4: thiếu tên.",
        "Dòng 4: không có loại đơn vị “sao”.",
        "Chưa nhập gì cả. Sửa các dòng này, hoặc nhập các dòng còn lại bằng --skip-bad.",
    ]
    well, lines = await import_file(file, True, speech=ENGLISH)
    assert lines[-2:] == ["3 problems; their rows were left out.", "1 units added, 0 changed."]


async def test_a_file_that_is_not_there_or_no_table_is_told(db: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\x89PNG\0")
    assert await import_file(tmp_path / "x.csv", False) == (False, ["Đây không phải tệp XLSX hay CSV đọc được."])
    assert (await import_file(tmp_path / "none.csv", False))[1][0].startswith("Không có tệp ")


async def test_vietnams_provinces_and_communes_come_with_official_codes_and_meet_the_demo(db: str) -> None:
    await import_file(SHIPPED / "units-demo.csv", False)
    assert await import_vietnam(speech=ENGLISH) == ["3351 units added, 0 changed."]
    assert await import_vietnam(speech=ENGLISH) == ["0 units added, 0 changed."]
    hoan_kiem = await units.by_code("ha-noi.hoan-kiem")
    assert hoan_kiem and (hoan_kiem.name, hoan_kiem.kind, hoan_kiem.official_code) == ("Hoàn Kiếm", "phuong", "00070")
    nhan_co = await units.by_code("lam-dong.nhan-co")
    assert nhan_co and nhan_co.short == "NC"
    assert len(await units.villages_within([nhan_co.id])) == 8


async def test_one_province_alone_can_be_taken_in(db: str) -> None:
    await import_vietnam("lam-dong")
    lam_dong = await units.by_code("lam-dong")
    assert lam_dong and len(await units.children(lam_dong.id)) == 124
    assert await units.by_code("ha-noi") is None


@pytest.mark.parametrize("speech", [VIETNAMESE, ENGLISH])
def test_there_are_words_for_every_reason(speech: Speech) -> None:
    source = "".join(Path(str(module.__file__)).read_text() for module in (unit_cells, unit_rows))
    reasons = [*re.findall(r'(?:Wrong\(|yield |Problem\([^,]+, )"([^"]+)"', source), "no kind"]
    assert set(WHY_ROW) == set(reasons)
    assert set(WHY_FILE) == set(WHY)
    for sentence in (*WHY_ROW.values(), *WHY_FILE.values()):
        said = speech.say(sentence, row=5, value="x")
        assert "{" not in said
        assert speech is ENGLISH or said != sentence.format(row=5, value="x")
