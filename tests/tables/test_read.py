"""Tables that people send are read as they meant them, or refused with a reason."""

import io
import unicodedata
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tables import read as reading
from tables.read import WrongFile, read

VILLAGE = (2, ("lam-dong.nhan-co.thon-5", "Thôn 5"))


def refusal(data: bytes) -> str:
    with pytest.raises(WrongFile) as refused:
        read(data)
    assert refused.value.why in reading.WHY
    return refused.value.why


def xlsx(*rows: list[object]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return data.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "code,name\nlam-dong.nhan-co.thon-5,Thôn 5\n".encode(),
        "\ufeffcode,name\r\nlam-dong.nhan-co.thon-5,Thôn 5\r\n".encode(),
        "code;name\nlam-dong.nhan-co.thon-5;Thôn 5".encode(),
        "code\tname\nlam-dong.nhan-co.thon-5\tThôn 5\n".encode("utf-16"),
        unicodedata.normalize("NFD", "code,name\nlam-dong.nhan-co.thon-5,Thôn 5\n").encode(),
        "code,name\nlam-dong.nhan-co.thon-5,Thôn 5\n".encode("cp1258"),
        'code,name\n"lam-dong.nhan-co.thon-5","  Thôn 5 "\n,\n'.encode(),
    ],
)
def test_a_csv_is_read_whatever_program_made_it(data: bytes) -> None:
    table = read(data)
    assert table.header == ("code", "name")
    assert table.rows == (VILLAGE,)


def test_accents_of_windows_old_code_page_are_put_together() -> None:
    text = unicodedata.normalize("NFC", "tên\nQuảng Tín\n")
    old = "".join(_for_cp1258(letter) for letter in text).encode("cp1258")
    assert read(old).rows == ((2, ("Quảng Tín",)),)


def _for_cp1258(letter: str) -> str:
    """The code page has letters like ê whole and writes tones behind them."""
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        return unicodedata.normalize("NFD", letter)
    return letter


def test_the_separator_excel_names_itself_is_heard() -> None:
    table = read(b"sep=;\ncode;name\na,b;Xuan\n")
    assert table.rows == ((3, ("a,b", "Xuan")),)


def test_rows_keep_their_numbers_when_some_are_empty() -> None:
    assert [number for number, _cells in read(b"\n\ncode,name\n\na,b\n,,\nc,d\n").rows] == [5, 7]


def test_an_xlsx_gives_days_and_whole_numbers_as_they_are_typed() -> None:
    table = read(xlsx(["code", "from", "group", "lat"], ["x", date(2025, 7, 1), 2, 11.98], [], ["y", "", "", ""]))
    assert table.header == ("code", "from", "group", "lat")
    assert table.rows == ((2, ("x", "2025-07-01", "2", "11.98")), (4, ("y",)))


def test_an_xlsx_gives_the_result_of_a_formula_not_the_formula() -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"remove_timezone": True}) as book:
        page = book.add_worksheet()
        page.write(0, 0, "tổng")
        page.write_formula(1, 0, "=20+3", None, 23)
        page.write_datetime(
            2, 0, datetime(2024, 2, 23, 8, tzinfo=UTC), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        )
    assert read(data.getvalue()).rows == ((2, ("23",)), (3, ("2024-02-23 08:00:00",)))


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("code,name\nlam-dong.nhan-co.thon-5,Thôn 5\n", "utf-8")
    assert read(file).rows == (VILLAGE,)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\n,,\n\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old_excel"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_a_table"),
        (b"PK\x03\x04 and then nothing", "not_a_table"),
        (b'code,name\na,"Thon 5\n', "broken_quotes"),
        (b"," * 300 + b"x", "too_many_columns"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, why: str) -> None:
    assert refusal(data) == why


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as parts:
        parts.writestr("anh.jpg", b"x")
    assert refusal(data.getvalue()) == "not_a_table"


def test_a_truncated_workbook_is_refused() -> None:
    whole = xlsx(["code", "name"], ["a", "b"])
    assert refusal(whole[: len(whole) // 2]) == "not_a_table"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (reading.UNPACKED + 1))
    assert len(data.getvalue()) < 1_000_000
    assert refusal(data.getvalue()) == "unpacks_too_large"


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as sparse:
        sparse.truncate(reading.BYTES + 1)
    with pytest.raises(WrongFile, match="too_large"):
        read(file)


def test_too_many_rows_are_refused() -> None:
    assert refusal(b"a\n" * (reading.ROWS + 2)) == "too_many_rows"


def test_a_workbook_with_an_endless_row_is_refused() -> None:
    assert refusal(xlsx(["code"] * (reading.COLUMNS + 1))) == "too_many_columns"


@given(st.binary(max_size=300))
def test_whatever_bytes_come_are_read_or_refused(data: bytes) -> None:
    for sent in (data, b"PK\x03\x04" + data):
        try:
            read(sent)
        except WrongFile as refused:
            assert refused.why in reading.WHY
