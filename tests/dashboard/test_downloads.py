"""What the list shows can be kept as a table: the same filters, the same eyes, and nothing in it that runs."""

import csv
import io
from datetime import date

from openpyxl import load_workbook

from storage import access, deeds, export
from storage.reports import Wanted
from tests.dashboard.conftest import Browser, Visit
from tests.support.cast import CLEAN_UP, NOW, Cast, filed, pictured

LIST = "/dashboard/reports"


async def table(mine: Browser, query: str = "") -> list[dict[str, str]]:
    answer = await mine.client.get(f"{LIST}.csv?{query}")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.csv"
    return list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))


async def test_a_row_says_all_that_the_list_and_the_record_say(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved", decided_at=NOW)
    await pictured(report)
    [row] = await table(await visit(cast.officer))
    assert row == {
        "Mã": report.code,
        "Ngày": "2026-03-14",
        "Thôn": "Thôn 5",
        "Xã": "xã Nhân Cơ",
        "Loại việc": "Ra quân dọn vệ sinh đường làng, ngõ xóm",
        "Nơi làm": "đường trục thôn",
        "Nội dung báo cáo": "dọn 2km đường trục thôn, 45 người",
        "Trạng thái": "Đã duyệt",
        "Minh chứng cho": "Tiêu chí 8. Môi trường và cảnh quan nông thôn",
        "Số liệu": "Chiều dài: 2 km; Số người tham gia: 45 người",
        "Ảnh": "1",
        "Người gửi": "Trần Văn Hải",
        "Gửi lúc": "2026-03-14 12:00",
        "Duyệt lúc": "2026-03-14 12:00",
        "Lần gửi": "1",
        "Vĩ độ": "",
        "Kinh độ": "",
    }


async def test_it_holds_what_the_filters_leave_and_what_one_may_see(cast: Cast, visit: Visit) -> None:
    ours = [await filed(cast.hai, cast.thon_5), await filed(cast.lan, cast.thon_3, day=date(2026, 1, 5))]
    theirs = await filed(cast.tu, cast.kien_duc_thon_1)
    officer = await visit(cast.officer)
    for mine, query, found in (
        (officer, "", [ours[1], ours[0]]),
        (officer, f"by={cast.lan.id}", [ours[1]]),
        (officer, "until=2026-02-01", [ours[1]]),
        (officer, f"unit={cast.kien_duc.id}", [ours[1], ours[0]]),
        (await visit(cast.neighbour), "", [theirs]),
        (await visit(cast.hai), "", [ours[0]]),
    ):
        assert [row["Mã"] for row in await table(mine, query)] == [report.code for report in found], query


async def test_one_activitys_figures_stand_in_columns_of_their_own(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5, answers={"length_km": {"value": "2.5", "unit": "km"}})
    mine = await visit(cast.officer)
    answer = await mine.client.get(f"{LIST}.xlsx?activity={CLEAN_UP}")
    sheet = load_workbook(io.BytesIO(await answer.read())).active
    assert sheet
    header, *rows = sheet.iter_rows(values_only=True)
    assert "Số liệu" not in header
    assert len(header) > 16
    assert len(rows) == 1


async def test_what_somebody_typed_is_never_reckoned(cast: Cast, visit: Visit) -> None:
    evil = '=HYPERLINK("http://example.com")'
    await filed(cast.hai, cast.thon_5, story=evil, place="+1", answers={"a": {"value": "@x"}}, asked=[])
    mine = await visit(cast.officer)
    [row] = await table(mine)
    assert (row["Nội dung báo cáo"], row["Nơi làm"]) == (f"'{evil}", "'+1")
    sheet = load_workbook(io.BytesIO(await (await mine.client.get(f"{LIST}.xlsx")).read())).active
    assert sheet
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value in (evil, "+1")} == {"s"}


async def test_who_took_a_table_away_is_noted(cast: Cast, visit: Visit) -> None:
    await filed(cast.hai, cast.thon_5)
    await table(await visit(cast.officer))
    [deed] = await deeds.of(f"person:{cast.officer.id}")
    assert (deed.did, deed.who_id) == ("reports.downloaded", cast.officer.id)


async def test_a_long_table_is_whole_and_in_order(cast: Cast) -> None:
    reports = [await filed(cast.hai, cast.thon_5) for _ in range(7)]
    sight = await access.sight(cast.officer.id, NOW)
    batches = [[row["code"] for row in batch] async for batch in export.reports(sight, Wanted(), batch=3)]
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert [code for batch in batches for code in batch] == [report.code for report in reversed(reports)]
