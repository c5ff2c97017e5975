"""Dossiers on the dashboard: begun, changed, made, watched, cancelled, downloaded in parts; and none of next door."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.jobs import Jobs
from catalogue.catalogue import Catalogue
from dossiers.gather import Setting
from storage import database, dossiers, forgetting
from storage.files import Files
from storage.models import Dossier, DossierDocument, Person, Photo
from tests.dashboard.conftest import Browser, Visit, form_token, words
from tests.support.cast import ICT, NEW_SET, NOW, Cast, filed, pictured
from tests.support.pictures import jpeg

PAGE = "/dashboard/dossiers"


@pytest.fixture
async def jobs(catalogue: Catalogue, files: Files, tmp_path: Path) -> Jobs:
    return Jobs(Setting(catalogue, ICT, "https://thon.example"), files, tmp_path / "unfinished", "here", lambda: NOW)


async def begun(mine: Browser, cast: Cast, **told: str) -> str:
    """The address of a new dossier of Nhân Cơ."""
    page = await mine.get(f"{PAGE}?unit={cast.nhan_co.id}")
    form = {"form_token": form_token(page), "kind": "cong-nhan", "set": NEW_SET, **told}
    answer = await mine.client.post(f"{PAGE}?unit={cast.nhan_co.id}", data=form, allow_redirects=False)
    assert answer.status == 303, words(await answer.text())
    return answer.headers["Location"]


async def approved(cast: Cast, files: Files, *photos: bytes) -> str:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    for data in photos:
        await pictured(report, sha256=await files.put(data), size=len(data))
    return report.code


async def made(mine: Browser, cast: Cast, jobs: Jobs) -> str:
    address = await begun(mine, cast)
    await mine.press(await mine.get(address), f"{address}/make")
    await jobs.hold()
    assert await jobs.once()
    return address


async def test_an_officer_makes_a_dossier_and_keeps_it(cast: Cast, visit: Visit, files: Files, jobs: Jobs) -> None:
    await approved(cast, files, b"one", b"two")
    mine = await visit(cast.officer)
    address = await begun(mine, cast)
    page = await mine.get(address)
    assert "Đang chuẩn bị" in words(page) and "đủ cho 1 trên 10 tiêu chí" in words(page)
    _status, page = await mine.press(page, f"{address}/make")
    assert "Thứ 1 trong hàng chờ" in words(page)
    told = await (await mine.client.get(f"{address}/progress")).json()
    assert told["state"] == "waiting"
    await jobs.hold()
    await jobs.once()
    page = await mine.get(address)
    assert "Tải về tất cả" in words(page) and "Đã xong" in words(page)
    answer = await mine.client.get(f"{address}/zip")
    assert 'filename="ho-so_nhan-co_2026-01-01_2026-12-31_' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(await answer.read())) as found:
        assert found.testzip() is None
        assert {found.read(name) for name in found.namelist() if name.endswith(".jpg")} == {b"one", b"two"}
    page = await mine.get(f"{PAGE}?unit={cast.nhan_co.id}")
    assert "Phạm Thu Hà" in words(page) and f"{address}/zip" in page


async def test_a_download_that_broke_off_goes_on(cast: Cast, visit: Visit, files: Files, jobs: Jobs) -> None:
    await approved(cast, files, b"one" * 1000, b"two" * 1000)
    mine = await visit(cast.officer)
    address = f"{await made(mine, cast, jobs)}/zip"
    whole = await mine.client.get(address)
    data, tag = await whole.read(), whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes" and int(whole.headers["Content-Length"]) == len(data)
    head = await mine.client.head(address)
    assert int(head.headers["Content-Length"]) == len(data)

    async def part(asked: str, **more: str) -> tuple[int, bytes]:
        answer = await mine.client.get(address, headers={"Range": asked, **more})
        return answer.status, await answer.read()

    assert await part("bytes=1000-") == (206, data[1000:])
    assert await part("bytes=1000-1999") == (206, data[1000:2000])
    assert await part("bytes=-500") == (206, data[-500:])
    assert await part("bytes=1000-", **{"If-Range": tag}) == (206, data[1000:])
    assert await part("bytes=1000-", **{"If-Range": '"another"'}) == (200, data)
    assert (await part(f"bytes={len(data)}-"))[0] == 416
    assert (await part("bytes=1-2,5-9"))[0] == 200
    assert (await part("lines=1-2"))[0] == 200


async def test_a_dossier_whose_photo_was_removed_since_is_to_be_made_anew(
    cast: Cast, visit: Visit, files: Files, jobs: Jobs
) -> None:
    await approved(cast, files, b"one", b"two")
    mine = await visit(cast.officer)
    address = await made(mine, cast, jobs)
    gone = await Photo.get(sha256=await files.put(b"two"))
    async with database.transaction():
        for sha in await forgetting.forget_photo(gone.id, "asked", cast.officer.id, NOW):
            await files.remove(sha)
    for path in ("zip", "files/0"):
        answer = await mine.client.get(f"{address}/{path}")
        assert answer.status == 410 and "Xin lập lại" in words(await answer.text())
    page = await mine.get(address)
    assert "Cần lập lại" in words(page) and "Tải về tất cả" not in words(page)
    await mine.press(page, f"{address}/make")
    assert await jobs.once()
    with zipfile.ZipFile(io.BytesIO(await (await mine.client.get(f"{address}/zip")).read())) as found:
        assert [found.read(name) for name in found.namelist() if name.endswith(".jpg")] == [b"one"]


async def test_a_download_breaks_off_where_a_file_is_lost_and_the_next_one_is_told(
    cast: Cast, visit: Visit, files: Files, jobs: Jobs
) -> None:
    await approved(cast, files, b"one", b"two" * 100_000)
    mine = await visit(cast.officer)
    address = await made(mine, cast, jobs)
    files.path(await files.put(b"two" * 100_000)).unlink()
    with pytest.raises(aiohttp.ClientError):
        await (await mine.client.get(f"{address}/zip")).read()
    assert await mine.status(f"{address}/zip") == 410


async def test_the_officer_leaves_photos_out_and_writes_captions(
    cast: Cast, visit: Visit, files: Files, jobs: Jobs
) -> None:
    code = await approved(cast, files, b"one", b"two", b"three")
    mine = await visit(cast.officer)
    address = await begun(mine, cast)
    page = await mine.get(f"{address}/evidence?criterion=8")
    photos = re.findall(r'name="photo\.(\d+)"', page)
    report = re.findall(r'name="report\.(\d+)"', page)[0]
    assert code in words(page) and len(photos) == 3
    told = {f"report.{report}": "1", f"photo.{photos[0]}": "1", f"photo.{photos[2]}": "1"}
    told |= {f"first.{photos[2]}": "1", f"caption.{photos[0]}": 'Đường "trục" 🌱 ' + "x" * 400}
    _status, page = await mine.press(page, f"{address}/evidence?criterion=8", **told)
    assert page.count("checked") == 4
    await mine.press(await mine.get(address), f"{address}/make")
    await jobs.hold()
    await jobs.once()
    with zipfile.ZipFile(io.BytesIO(await (await mine.client.get(f"{address}/zip")).read())) as found:
        kept = [found.read(name) for name in sorted(found.namelist()) if name.endswith(".jpg")]
    assert kept == [b"three", b"one"]
    [row] = await Dossier.all()
    assert len(row.choices["captions"][photos[0]]) == 300


async def test_a_report_left_out_or_added_changes_what_is_enough(cast: Cast, visit: Visit, files: Files) -> None:
    await approved(cast, files, b"one", b"two")
    other = await filed(cast.lan, cast.thon_3, state="approved", counts=(), day=date(2026, 1, 7))
    theirs = await filed(cast.tu, cast.kien_duc_thon_1, state="approved")
    mine = await visit(cast.officer)
    address = await begun(mine, cast)
    page = await mine.get(f"{address}/evidence?criterion=2")
    assert "chưa có báo cáo đã duyệt" in words(page)
    _status, page = await mine.press(page, f"{address}/evidence/add?criterion=2", code=other.code.lower())
    assert other.code in words(page)
    assert "1 báo cáo đã duyệt" in words(page)
    status, page = await mine.press(page, f"{address}/evidence/add?criterion=2", code=theirs.code)
    assert status == 422 and f"“{theirs.code}” không phải mã báo cáo đã duyệt" in words(page)
    page = await mine.get(f"{address}/evidence?criterion=8")
    await mine.press(page, f"{address}/evidence?criterion=8")
    assert "đủ cho 0 trên 10 tiêu chí" in words(await mine.get(address))


async def test_one_in_the_queue_can_be_cancelled(cast: Cast, visit: Visit, files: Files, jobs: Jobs) -> None:
    await approved(cast, files, b"one")
    mine = await visit(cast.officer)
    address = await begun(mine, cast)
    await mine.press(await mine.get(address), f"{address}/make")
    _status, page = await mine.press(await mine.get(address), f"{address}/cancel")
    assert "Đã hủy" in words(page)
    await jobs.hold()
    assert not await jobs.once()
    assert await mine.status(f"{address}/zip") == 404


async def test_what_makes_no_sense_is_said_at_once(cast: Cast, visit: Visit, files: Files) -> None:
    mine = await visit(cast.officer)
    page = await mine.get(f"{PAGE}?unit={cast.nhan_co.id}")

    async def refused(**told: str) -> str:
        form = {"kind": "dot-xuat", "set": NEW_SET, **told}
        status, page_ = await mine.press(page, f"{PAGE}?unit={cast.nhan_co.id}", **form)
        assert status == 422
        return words(page_)

    assert "Ngày cuối đứng trước ngày đầu" in await refused(first="2026-05-01", last="2026-04-01")
    assert "từ ngày nào đến ngày nào" in await refused(first="2026-05-01")
    assert "dài nhất sáu năm" in await refused(first="2010-05-01", last="2026-04-01")
    assert await Dossier.all().count() == 0
    address = await begun(mine, cast)
    status, page = await mine.press(await mine.get(address), f"{address}/make")
    assert status == 422 and "chưa có báo cáo đã duyệt nào tính được" in words(page)
    assert (await Dossier.get()).state == "draft"


async def test_rates_are_kept_for_the_next_dossier(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    address = await begun(mine, cast)
    status, page = await mine.press(await mine.get(address), f"{address}/rates", labour="nhiều")
    assert status == 422 and "“nhiều”" in words(page)
    await mine.press(await mine.get(address), f"{address}/rates", labour="250.000 đ", land="")
    assert 'value="250.000"' in await mine.get(await begun(mine, cast))


async def test_one_for_the_public_is_chosen_while_it_is_a_draft(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    address = await begun(mine, cast)
    _status, page = await mine.press(await mine.get(address), f"{address}/copies", copies="faces")
    assert "bản công khai" in words(page) and 'value="faces" selected' in page
    assert (await mine.press(page, f"{address}/copies", copies="all"))[0] == 400
    _status, page = await mine.press(page, f"{address}/copies", copies="")
    assert 'value="" selected' in page


async def test_papers_are_missing_a_draft_or_signed_with_their_scan(cast: Cast, visit: Visit, files: Files) -> None:
    mine = await visit(cast.officer)
    address = f"{PAGE}/papers?unit={cast.nhan_co.id}&set={NEW_SET}&year=2026"
    page = await mine.get(address)
    assert "nợ đọng xây dựng cơ bản" in words(page) and "sự hài lòng của người dân" in words(page)
    assert "theo quy định 2021–2025, chưa đối chiếu" in words(page)
    await mine.press(page, address, document="no-dong", state="draft", note="chờ kế toán")
    assert "chờ kế toán" in words(await mine.get(address))

    async def upload(data: bytes, name: str) -> tuple[int, str]:
        form = aiohttp.FormData({"form_token": form_token(page), "document": "to-trinh", "state": "missing"})
        form.add_field("file", data, filename=name)
        answer = await mine.client.post(address, data=form)
        return answer.status, words(await answer.text())

    for data, why in (
        (b"MZ\x90 a program", "không phải PDF cũng không phải ảnh"),
        (b"%PDF-1.7 cut off", "Không mở được tệp này"),
        (b"%PDF-1.7 /Encrypt %%EOF", "có mật khẩu"),
        (b"\xff\xd8\xff broken", "Không mở được tệp này"),
        (b"", "Tệp trống"),
    ):
        status, said = await upload(data, "to trinh.pdf")
        assert status == 422 and why in said, data
    assert not await DossierDocument.filter(document="to-trinh").exists()
    scan = b"%PDF-1.7 a scan %%EOF"
    assert (await upload(scan, "../../tờ trình.pdf"))[0] == 200
    kept = await DossierDocument.get(document="to-trinh")
    assert (kept.state, kept.name) == ("signed", "to-trinh.pdf")
    answer = await mine.client.get(
        f"{PAGE}/papers/signed?unit={cast.nhan_co.id}&set={NEW_SET}&year=2026&document=to-trinh"
    )
    assert await answer.read() == scan
    assert (await upload(jpeg(200, 100), "anh.jpg"))[0] == 200
    assert (await DossierDocument.get(document="to-trinh")).name == "to-trinh.jpg"


async def test_readers_read_and_neighbours_get_nothing(
    cast: Cast, visit: Visit, files: Files, jobs: Jobs, browser: Callable[[], Browser], server: TestServer
) -> None:
    await approved(cast, files, b"one")
    officer = await visit(cast.officer)
    address = await made(officer, cast, jobs)
    papers = f"{PAGE}/papers?unit={cast.nhan_co.id}&set={NEW_SET}"
    reads = (address, f"{address}/progress", f"{address}/zip", f"{address}/evidence?criterion=8", papers)

    async def sees(who: Person) -> list[int]:
        mine = await visit(who)
        return [await mine.status(each) for each in reads]

    assert await sees(cast.leader) == await sees(cast.province) == [200] * 5
    for stranger in (cast.neighbour, cast.hai, cast.environment_officer):
        assert await sees(stranger) == [404] * 5
    mine = await visit(cast.leader)
    token = form_token(await mine.get(f"{PAGE}?unit={cast.nhan_co.id}"))
    for action in ("make", "cancel", "again", "rates", "copies", "evidence?criterion=8", "evidence/add?criterion=8"):
        answer = await mine.client.post(f"{address}/{action}", data={"form_token": token})
        assert answer.status == 404, action
    assert (await dossiers.by_id(int(address.rpartition("/")[2]))) is not None
