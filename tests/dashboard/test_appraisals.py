"""An appraisal team looks at a random sample by a link that reads only and ends, and the minutes say what it found."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import docx
import openpyxl

from dashboard.site import Site
from dossiers.sample import draw
from storage.files import Files
from storage.models import Appraisal, Photo, Report
from tests.dashboard.conftest import Browser, Clock, Visit, form_token, words
from tests.support.cast import NEW_SET, Cast, filed, pictured

New = Callable[[], Browser]
PAGE = "/dashboard/dossiers/appraisals"


async def ten_reports(cast: Cast) -> list[Report]:
    return [await filed(cast.hai, cast.thon_5, state="approved") for _nth in range(10)]


async def link(mine: Browser, cast: Cast, **told: str) -> str:
    address = f"{PAGE}?unit={cast.nhan_co.id}"
    form = {"set": NEW_SET, "team": "Đoàn thẩm định tỉnh", "percent": "30", "days": "7", **told}
    status, page = await mine.press(await mine.get(address), address, **form)
    assert status == 200, words(page)
    found = re.search(r"http[^<]*(/appraisal/[\w-]+)", page)
    assert found
    return found[1]


def test_the_same_seed_draws_the_same_sample() -> None:
    every = list(range(1, 201))
    assert draw(every, 10, "2026-03") == draw(every[::-1], 10, "2026-03")
    assert len(draw(every, 10, "2026-03")) == 20
    assert draw(every, 10, "2026-03") != draw(every, 10, "2026-04")
    assert len(draw(every, 1, "x")) == 2 and len(draw([5], 1, "x")) == 1 and draw([], 50, "x") == []


async def test_a_team_without_an_account_decides_on_its_sample(
    cast: Cast, visit: Visit, files: Files, browser: New
) -> None:
    reports = await ten_reports(cast)
    officer = await visit(cast.officer)
    address = await link(officer, cast, seed="thẩm định 2026")
    appraisal = await Appraisal.get()
    drawn = draw([report.id for report in reports], 30, appraisal.seed)
    by_id = {report.id: report for report in reports}
    team = browser()
    page = await team.get(address)
    codes = [by_id[id].code for id in drawn]
    assert [code for code in re.findall(r"NC5-\d+", words(page)) if code in codes][::1] != []
    assert "mẫu 30%" in words(page) and appraisal.seed in page and "0/3" in page
    for report in reports:
        assert (report.code in page) == (report.id in drawn)
    _status, page = await team.press(page, f"{address}/items/1", passed="pass", remark="đủ ảnh")
    _status, page = await team.press(page, f"{address}/items/2", passed="fail", remark='thiếu ảnh "sau" 🌱')
    assert "2/3" in page
    answer = await team.client.get(f"{address}/minutes")
    rows = [
        [cell or "" for cell in row] for row in openpyxl.load_workbook(io.BytesIO(await answer.read())).active.values
    ]
    assert [row[1] for row in rows[1:4]] == codes
    assert [row[5] for row in rows[1:4]] == ["đạt", "không đạt", "chưa xem"]
    assert rows[2][6] == 'thiếu ảnh "sau" 🌱'
    assert any(appraisal.seed in row for row in rows)
    answer = await team.client.get(f"{address}/minutes.docx")
    paper = docx.Document(io.BytesIO(await answer.read()))
    text = "\n".join(each.text for each in paper.paragraphs)
    assert "đạt 1, chưa đạt 1, chưa xem 1" in text and f"Mã rút mẫu: {appraisal.seed}" in text
    found = [[cell.text for cell in row.cells] for row in paper.tables[1].rows]
    assert [row[1] for row in found[1:]] == codes
    assert [row[4:] for row in found[1:3]] == [["Đạt", "đủ ảnh"], ["Chưa đạt", 'thiếu ảnh "sau" 🌱']]
    assert await team.client.get(f"{PAGE}?unit={cast.nhan_co.id}") is not None
    assert await team.status("/dashboard/reports") == 401


async def test_the_link_shows_photos_of_the_sample_alone(cast: Cast, visit: Visit, files: Files, browser: New) -> None:
    report = await filed(cast.hai, cast.thon_5, state="approved")
    name = await files.put(b"\xff\xd8\xff a picture")
    shown, hidden = await pictured(report, name, name, name), await pictured(report, name, name, name)
    await Photo.filter(id=hidden.id).update(hidden=True)
    theirs = await pictured(await filed(cast.tu, cast.kien_duc_thon_1, state="approved"), name, name, name)
    address = await link(await visit(cast.officer), cast)
    team = browser()
    photos = {each.id: await team.status(f"{address}/photos/{each.id}/thumb") for each in (shown, hidden, theirs)}
    assert photos == {shown.id: 200, hidden.id: 404, theirs.id: 404}


async def test_a_link_ends_by_itself_or_when_the_officer_ends_it(
    cast: Cast,
    visit: Visit,
    clock: Clock,
    browser: New,
) -> None:
    await ten_reports(cast)
    officer = await visit(cast.officer)
    first, second = await link(officer, cast), await link(officer, cast)
    team = browser()
    page = await team.get(first)
    token = form_token(page)
    ended = await Appraisal.all().order_by("id").first()
    assert ended is not None
    address = f"{PAGE}?unit={cast.nhan_co.id}"
    await officer.press(await officer.get(address), f"{PAGE}/{ended.id}/end?unit={cast.nhan_co.id}")
    assert await team.status(first) == 410
    answer = await team.client.post(f"{first}/items/1", data={"form_token": token, "passed": "pass"})
    assert answer.status == 410
    assert await team.status(second) == 200
    clock.now += timedelta(days=8)
    assert await team.status(second) == 410
    assert await team.status("/appraisal/" + "guess" * 6) == 410


async def test_an_office_s_own_minutes_that_cannot_be_filled_are_said(cast: Cast, visit: Visit, site: Site) -> None:
    assert site.templates is not None
    site.templates.mkdir()
    (site.templates / "bien-ban-tham-dinh.docx").write_bytes(b"no Word file")
    await ten_reports(cast)
    mine = await visit(cast.officer)
    await link(mine, cast)
    appraisal = await Appraisal.get()
    answer = await mine.client.get(f"{PAGE}/{appraisal.id}/minutes.docx?unit={cast.nhan_co.id}")
    assert answer.status == 422 and "bien-ban-tham-dinh.docx" in words(await answer.text())


async def test_what_makes_no_sense_is_said(cast: Cast, visit: Visit) -> None:
    mine = await visit(cast.officer)
    address = f"{PAGE}?unit={cast.nhan_co.id}"
    page = await mine.get(address)
    for told, why in (
        ({"percent": "0"}, "từ 1 đến 100 phần trăm"),
        ({"days": "999"}, "từ 1 đến 60 ngày"),
        ({"first": "2026-05-01", "last": "2026-04-01"}, "Ngày cuối đứng trước ngày đầu"),
        ({}, "chưa có báo cáo đã duyệt nào tính được"),
    ):
        form = {"set": NEW_SET, "percent": "10", "days": "7", **told}
        status, said = await mine.press(page, address, **form)
        assert status == 422 and why in words(said)
    assert await Appraisal.all().count() == 0
