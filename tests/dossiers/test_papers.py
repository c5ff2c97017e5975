"""The papers of a dossier: laid out as Nghị định 30/2020/NĐ-CP asks, from our template or the office's own."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.shared import Pt

from dossiers.contents import (
    Contents,
    Difficulty,
    Done,
    Entry,
    Given,
    Line,
    Office,
    Paper,
    Participation,
    Picture,
)
from dossiers.writers import pdf, shelf
from dossiers.writers.docx import KINDS, write
from dossiers.writers.filling import BadTemplate, Template
from dossiers.writers.illustrations import chosen
from dossiers.writers.wording import amount, long_date
from tests.support.cast import ICT
from tests.support.pictures import jpeg

NASTY = 'Thôn "5" <nhất> & \x07🌿 ' + "dài " * 80
SHOWN, UPRIGHT, BROKEN, GONE = "a" * 64, "b" * 64, "c" * 64, "d" * 64
STORE = {SHOWN: jpeg(640, 480), UPRIGHT: jpeg(300, 400), BROKEN: b"\xff\xd8 half a picture"}


def picture(number: int, shown: str = SHOWN, caption: str = "", stage: str = "") -> Picture:
    taken = datetime(2026, 3, 14, 7, 30, tzinfo=ICT)
    return Picture(
        number, shown, shown, shown, "image/jpeg", 1000, caption or f"ảnh {number}", at=taken, taken=True,
        place="đường trục thôn", stage=stage, path=f"TC08/{number}.jpg",
    )  # fmt: skip


def entry(number: int, *pictures: Picture, story: str = "Dọn 2 km đường") -> Entry:
    return Entry(
        number, f"NC5-{number:03}", date(2026, 3, 14), "Thôn 5", "Vệ sinh đường làng", "đường trục thôn", story,
        (("Số người", "45 người"),), pictures, f"https://thon.example/dashboard/reports/NC5-{number:03}",
    )  # fmt: skip


def line(code: str, *entries: Entry, indicators: tuple[Line, ...] = ()) -> Line:
    return Line(
        code, f"Tiêu chí số {code}", unverified="", level="≥90%", target="", value="92,1%", met=True, value_before="91%",
        met_before=None, note="", from_reports=True, enough=True, why="", entries=entries, indicators=indicators,
        folder=f"TC{code:>02}",
    )  # fmt: skip


@pytest.fixture
def told() -> Contents:
    first = entry(1, picture(1), picture(2, UPRIGHT, stage="after"), story=NASTY)
    second = entry(2, picture(3, BROKEN), picture(4, GONE))
    lacking = replace(line("8.1", second), enough=False, why="thiếu 1 ảnh", met=None, unverified="chưa đối chiếu")
    return Contents(
        kind="cong-nhan", periodic=False, title="BÁO CÁO", subject="Kết quả của xã Nhân Cơ",
        office=Office("Ủy ban nhân dân", "xã Nhân Cơ", "Nhân Cơ", "UBND", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), ("- Lưu: VT.",)),
        unit="xã Nhân Cơ", unit_kind="xa", group=2, set="xa-ntm-2026-2030", set_name="Bộ tiêu chí", legal_basis="QĐ 51",
        set_unverified="", first_day=date(2026, 1, 1), last_day=date(2026, 12, 31),
        criteria=(line("1"), line("8", first, indicators=(lacking,))), entries=(first, second),
        given=(
            Given("money", "Tiền mặt", Decimal("1500000"), "đồng", Decimal(1), 1),
            Given("labour", "Ngày công", Decimal("12.5"), "ngày công", Decimal(200000), 2),
            Given("land", "Hiến đất", Decimal(120), "m²", None, 1),
        ),
        done=(Done("Vệ sinh đường làng", 2, 4, (("Số người", "90 người"),)),),
        difficulties=(Difficulty("NC5-002", date(2026, 4, 2), "Thôn 5", "=HYPERLINK(\"x\") thiếu xe"),),
        participation=Participation(7, 5, 90, 0, 0),
        papers=(Paper("to-trinh", "Tờ trình", "", "chưa đối chiếu", "draft", "", "", ""),),
        made_by="Phạm Thu Hà", made_at=datetime(2026, 2, 5, 8, 0, tzinfo=ICT),
    )  # fmt: skip


def nothing(_more: int) -> None:
    pass


def words(file: Path) -> str:
    document = docx.Document(str(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


@pytest.fixture
def written(told: Contents, tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, own: Path | None = None) -> Path:
        path = tmp_path / f"{name}.out.docx"
        write(name, told, path, STORE.get, nothing, own)
        return path

    return make


def test_a_report_is_laid_out_as_the_decree_asks(written: Callable[..., Path]) -> None:
    file = written("bao-cao")
    page = docx.Document(str(file)).sections[0]
    assert [round(each.mm) for each in (page.page_width, page.page_height) if each is not None] == [210, 297]
    margins = [page.top_margin, page.bottom_margin, page.left_margin, page.right_margin]
    top, bottom, left, right = (round(each.mm) for each in margins if each is not None)
    assert 20 <= top <= 25 and 20 <= bottom <= 25 and 30 <= left <= 35 and 15 <= right <= 20
    assert page.different_first_page_header_footer
    assert "PAGE" in page.header.paragraphs[0]._p.xml and "PAGE" not in page.first_page_header._element.xml
    normal = docx.Document(str(file)).styles["Normal"].font
    assert (normal.name, normal.size) == ("Times New Roman", Pt(14))
    text = words(file)
    for asked in (
        *("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ỦY BAN NHÂN DÂN", "XÃ NHÂN CƠ"),
        *("/BC-UBND", "Nhân Cơ, ngày 05 tháng 02 năm 2026", "Nơi nhận:", "- Lưu: VT.", "CHỦ TỊCH", "./."),
    ):
        assert asked in text
    assert "Số: 0" not in text  # the clerk gives the number


def test_what_the_report_says_is_what_was_approved(written: Callable[..., Path]) -> None:
    text = words(written("bao-cao"))
    assert "Có 5/7 thôn gửi báo cáo, với 2 báo cáo đã duyệt và 4 ảnh; 90 lượt người tham gia." in text
    assert "Tự đánh giá đạt 2/2 tiêu chí; đủ minh chứng 2/2 tiêu chí." in text
    assert "Tiêu chí số 8.1 (chưa đối chiếu)" in text and "1 báo cáo, 2 ảnh (chưa đủ: thiếu 1 ảnh)" in text
    assert "2.500.000" in text and "Cộng quy đổi: 4.000.000 đồng." in text
    assert "thiếu xe (Thôn 5, 02/04/2026, mã NC5-002)." in text


def test_photos_that_are_broken_or_gone_are_left_out(written: Callable[..., Path], told: Contents) -> None:
    assert len(chosen(told)) == 4
    with zipfile.ZipFile(written("bao-cao")) as packed:
        kept = [packed.read(name) for name in packed.namelist() if name.startswith("word/media/")]
    assert sorted(kept) == sorted([STORE[SHOWN], STORE[UPRIGHT]])


def test_names_with_quotes_and_emoji_and_hidden_signs_do_no_harm(told: Contents, tmp_path: Path) -> None:
    path = tmp_path / "out.docx"
    nasty = replace(told, office=replace(told.office, name=NASTY), unit=NASTY, subject=NASTY, made_by=NASTY)
    for name in KINDS:
        write(name, nasty, path, STORE.get, nothing)
        assert "🌿" in words(path) and "\x07" not in words(path)


@pytest.mark.parametrize(("name", "symbol"), [("to-trinh", "/TTr-UBND"), ("bien-ban", "/BB-UBND")])
def test_submission_and_minutes(written: Callable[..., Path], name: str, symbol: str) -> None:
    text = words(written(name))
    assert symbol in text and "xã Nhân Cơ" in text and "{{" not in text and "{%" not in text


def test_an_office_writes_its_own_template(written: Callable[..., Path], tmp_path: Path) -> None:
    own = tmp_path / "bao-cao.docx"
    document = docx.Document()
    document.add_paragraph("Xã {{ don_vi }} đạt {{ so_dat }} tiêu chí")
    document.save(str(own))
    assert words(written("bao-cao", tmp_path)) == "Xã xã Nhân Cơ đạt 2 tiêu chí"


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        ("{{ ten_chu_tich }}", "unknown"),
        ("{% for dong in tieu_chi %}{{ dong.khong_co }}{% endfor %}", "unknown"),
        ("{{ don_vi ", "not closed"),
        ("{{ don_vi.__class__.__mro__ }}", "unknown"),
        ("{% for x in range(10**9) %}a{% endfor %}", "unknown"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_with_words(
    written: Callable[..., Path], tmp_path: Path, asks: str, said: str
) -> None:
    own = tmp_path / "bao-cao.docx"
    document = docx.Document()
    document.add_paragraph(asks)
    document.save(str(own))
    with pytest.raises(BadTemplate) as wrong:
        written("bao-cao", tmp_path)
    assert said in wrong.value.sentence and wrong.value.values["name"] == "bao-cao.docx"
    assert not (tmp_path / "bao-cao.out.docx").exists()


def test_a_template_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTemplate):
        Template("x.docx", b"not a zip")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * 150_000_000)
    with pytest.raises(BadTemplate):
        Template("x.docx", bomb.getvalue())


def test_the_tables_are_read_by_another_library(told: Contents, tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    [write_tables] = [each for name, each in shelf.papers(told) if name.endswith(".xlsx")]
    write_tables(told, path, STORE.get, nothing)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["Biểu 10", "Biểu 11"]
    cells = [[cell.value for cell in row] for row in book["Biểu 10"].iter_rows(min_row=6)]
    assert cells[0][:7] == ["1", "Tiêu chí số 1", "≥90%", "91%", None, "92,1%", "Đạt"]
    assert "chưa đối chiếu" in cells[2][10]
    means = {row[1].value: row[3].value for row in book["Biểu 11"].iter_rows(min_row=5)}
    assert (means["Tiền mặt"], means["Ngày công và hiện vật quy đổi"]) == (1.5, 2.5)
    told_of = [cell.value for cell in book["Khó khăn, kiến nghị"][5]]
    assert told_of[4].startswith("=HYPERLINK") and book["Khó khăn, kiến nghị"].cell(5, 5).data_type == "s"


def test_contact_sheets_have_twelve_photos_a_page_and_every_photo_once(told: Contents, tmp_path: Path) -> None:
    pictures = [picture(number) for number in range(1, 26)]
    many = line("8", entry(1, *pictures), entry(2, pictures[0]))
    [sheet] = pdf.sheets(many)
    assert [each.photo for _entry, each in sheet] == list(range(1, 26))
    path = tmp_path / "to-anh.pdf"
    done: list[int] = []
    pdf.write(told, many, sheet, path, STORE.get, done.append)
    assert sum(done) == 25 and path.read_bytes().count(b"/Type /Page\n") == 3
    broken = line("8", entry(1, picture(1, BROKEN), picture(2, GONE, caption=NASTY)))
    pdf.write(told, broken, pdf.sheets(broken)[0], path, STORE.get, nothing)
    assert path.read_bytes().startswith(b"%PDF")


def test_a_criterion_with_very_many_photos_goes_on_in_further_files() -> None:
    many = line("8", entry(1, *(picture(number) for number in range(1, 2 * pdf.A_FILE + 2))))
    assert [len(sheet) for sheet in pdf.sheets(many)] == [pdf.A_FILE, pdf.A_FILE, 1]
    some = line("8", entry(1, *(picture(number) for number in range(1, pdf.A_LARGE_FILE + 2))))
    assert [len(sheet) for sheet in pdf.sheets(some)] == [pdf.A_LARGE_FILE, 1]


def test_dates_and_amounts_are_written_as_offices_write_them() -> None:
    assert long_date(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert long_date(date(2026, 11, 15)) == "ngày 15 tháng 11 năm 2026"
    assert amount(Decimal("1234567.50")) == "1.234.567,5"
    assert amount(Decimal(1000)) == "1.000"
