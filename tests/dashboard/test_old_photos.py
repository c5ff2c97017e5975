"""Photos of earlier years on the dashboard: uploaded, checked row by row, taken in or refused, and nobody else's."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from benchmarks import scenes
from bot.jobs import Jobs
from catalogue.catalogue import Catalogue
from dossiers.gather import Setting
from storage import queued
from storage.files import Files
from storage.models import Incoming, OldImport, Photo, Report
from tests.dashboard.conftest import Browser, Clock, Visit, form_token, words
from tests.support.cast import ICT, NOW, Cast

PAGE = "/dashboard/gallery/old"
HEADER = ("Tệp", "Thôn", "Ngày", "Loại việc", "Tiêu chí")
CLEANED = ("01.jpg", "Thôn 5", "14/3/2023", "Dọn vệ sinh", "17")
MET = ("02.jpg", "Thôn 3", "20/5/2023", "họp thôn", "")
NEXT_DOOR = ("02.jpg", "lam-dong.kien-duc.thon-1", "20/5/2023", "họp thôn", "")


@pytest.fixture
async def jobs(catalogue: Catalogue, files: Files, tmp_path: Path, clock: Clock) -> Jobs:
    made = Jobs(Setting(catalogue, ICT, "https://thon.example"), files, tmp_path / "unfinished", "here", clock)
    await made.hold()
    return made


def sheet(*rows: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode()


def packed(table: bytes = b"", photos: int = 2) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for nth in range(photos):
            file.writestr(f"ảnh/{nth + 1:02}.jpg", scenes.thumb(nth))
        if table:
            file.writestr("bảng kê.csv", table)
    return made.getvalue()


async def upload(mine: Browser, data: bytes, table: bytes = b"", **told: str) -> tuple[int, str, str]:
    """Status, address and page that came of it."""
    form = aiohttp.FormData({"form_token": form_token(await mine.get(PAGE)), **told}, quote_fields=False)
    form.add_field("packed", io.BytesIO(data), filename="Ảnh 2023.zip")
    if table:
        form.add_field("sheet", io.BytesIO(table), filename="bang.csv")
    answer = await mine.client.post(PAGE, data=form)
    return answer.status, answer.url.path, await answer.text()


async def test_an_officer_uploads_them_and_sees_what_came_of_it(
    cast: Cast, visit: Visit, files: Files, jobs: Jobs
) -> None:
    mine = await visit(cast.officer)
    _status, address, page = await upload(mine, packed(sheet(CLEANED, MET)))
    assert "Thứ 1 trong hàng chờ" in words(page)
    [asked] = await OldImport.all()
    assert await files.exists(asked.packed)
    assert await jobs.once() and not await jobs.once()
    assert "2 báo cáo mới, 2 ảnh mới; 0 ảnh đã có từ trước." in words(await mine.get(address))
    assert {report.state for report in await Report.all()} == {"sent"}
    assert not await files.exists(asked.packed)  # its photos are kept, each by itself
    assert "old_photos_ready" in (await Incoming.get(channel="event")).said
    assert "Ảnh 2023.zip" in words(await mine.get(PAGE))


async def test_a_sheet_beside_the_zip_and_approval_at_once(cast: Cast, visit: Visit, jobs: Jobs) -> None:
    mine = await visit(cast.officer)
    await upload(mine, packed(), sheet(CLEANED), approve="1")
    await jobs.once()
    [report] = await Report.all()
    assert (report.state, report.unit_id) == ("approved", cast.thon_5.id)


async def test_a_wrong_row_is_named_and_the_others_wait_until_it_is_left_out(
    cast: Cast, visit: Visit, files: Files, jobs: Jobs
) -> None:
    mine = await visit(cast.officer)
    _status, address, _page = await upload(mine, packed(sheet(CLEANED, NEXT_DOOR)))
    await jobs.once()
    page = await mine.get(address)
    assert "Dòng 3: “lam-dong.kien-duc.thon-1” không thuộc địa bàn" in words(page)
    assert await Report.all().count() == 0 and await Photo.all().count() == 0
    assert "nhập 1 dòng còn lại" in words(page)
    await mine.press(page, f"{address}/rest")
    await jobs.once()
    assert "1 báo cáo mới, 1 ảnh mới" in words(await mine.get(address))
    assert await Report.filter(unit_id=cast.kien_duc_thon_1.id).count() == 0


async def test_what_is_discarded_or_forgotten_does_not_fill_the_disk(
    cast: Cast, visit: Visit, files: Files, jobs: Jobs, clock: Clock
) -> None:
    mine = await visit(cast.officer)
    _status, address, page = await upload(mine, packed(sheet(CLEANED)))
    _status, page = await mine.press(page, f"{address}/cancel")
    assert "Đã hủy" in words(page) and not await jobs.once()
    assert [name async for name in files.names()] == []
    await upload(mine, packed(sheet(NEXT_DOOR)))
    await jobs.once()
    clock.now += timedelta(days=15)
    await upload(mine := await visit(cast.officer), packed(sheet(MET)))
    await jobs.once()
    assert {each.packed for each in await OldImport.all()} == {""}


async def test_while_it_is_checked_it_says_how_far_it_is_and_can_be_stopped(
    cast: Cast, visit: Visit, jobs: Jobs
) -> None:
    mine = await visit(cast.officer)
    _status, address, page = await upload(mine, packed(sheet(CLEANED)))
    [asked] = await OldImport.all()
    assert await queued.take("old_imports") == (asked.id, 1)
    assert await queued.tell("old_imports", asked.id, "check", 10, 30)
    told = await (await mine.client.get(f"{address}/progress")).json()
    assert told == {"state": "building", "words": "Đang kiểm tra các dòng: 10/30", "done": 10, "of": 30}
    await queued.tell("old_imports", asked.id, "keep", 0, 30)
    await mine.press(page, f"{address}/cancel")  # too late: something may be kept
    assert (await OldImport.get(id=asked.id)).state == "building"
    await queued.tell("old_imports", asked.id, "check", 20, 30)
    await mine.press(page, f"{address}/cancel")
    assert not await queued.tell("old_imports", asked.id, "check", 30, 30)


async def test_after_a_crash_it_is_begun_anew_and_nothing_is_there_twice(
    cast: Cast, visit: Visit, files: Files, jobs: Jobs
) -> None:
    mine = await visit(cast.officer)
    for _time in range(2):
        await upload(mine, packed(sheet(CLEANED, MET)))
        await queued.take("old_imports")
        jobs.held = False
        await jobs.hold()
        await jobs.once()
    first, second = await OldImport.all().order_by("id")
    assert (first.tries, second.lines) == (2, ["0 báo cáo mới, 0 ảnh mới; 2 ảnh đã có từ trước."])
    assert (await Report.all().count(), await Photo.all().count()) == (2, 2)


async def test_what_cannot_be_read_is_said_at_once(cast: Cast, visit: Visit, jobs: Jobs) -> None:
    mine = await visit(cast.officer)
    for data, table, why in (
        (b"xin chao", b"", "Ảnh 2023.zip không phải là tệp ZIP"),
        (packed(), b"\xd0\xcf\x11\xe0", "Excel"),
    ):
        status, _address, page = await upload(mine, data, table)
        assert status == 422 and why in words(page)
    assert not await jobs.once()
    _status, address, _page = await upload(mine, packed())
    await jobs.once()
    assert "không có bảng kê" in words(await mine.get(address))
    for _nth in range(2):
        await upload(mine, packed())
    status, _address, page = await upload(mine, packed())
    assert status == 422 and "Xin chờ các tệp trước xong" in words(page)


async def test_a_file_that_is_gone_is_said(cast: Cast, visit: Visit, files: Files, jobs: Jobs) -> None:
    mine = await visit(cast.officer)
    _status, address, _page = await upload(mine, packed(sheet(CLEANED)))
    await files.remove((await OldImport.get()).packed)
    await jobs.once()
    assert "Tệp đã tải lên không còn nữa" in words(await mine.get(address))


async def test_only_officials_may_send_much_and_nobody_sees_what_another_uploaded(
    cast: Cast, visit: Visit, jobs: Jobs
) -> None:
    mine, large = await visit(cast.officer), b"0" * 26_000_000
    assert (await upload(mine, large))[0] == 422  # it is no ZIP, but not too large
    _status, address, _page = await upload(mine, packed(sheet(CLEANED)))
    theirs = await visit(cast.neighbour)
    assert [await theirs.status(each) for each in (address, f"{address}/progress")] == [404, 404]
    assert "Ảnh 2023.zip" not in words(await theirs.get(PAGE))
    token = form_token(await theirs.get(PAGE))
    for verb in ("cancel", "rest"):
        answer = await theirs.client.post(f"{address}/{verb}", data={"form_token": token})
        assert answer.status == 404
    head = await visit(cast.hai)
    assert await head.status(PAGE) == 404
    token = form_token(await (await head.client.get("/sign-in/telegram")).text())
    form = aiohttp.FormData({"form_token": token})
    form.add_field("packed", io.BytesIO(large), filename="a.zip")
    assert (await head.client.post(PAGE, data=form)).status == 413
    assert (await OldImport.get()).made_at == NOW
