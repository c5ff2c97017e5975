"""One photo is removed for good by who answers for the place, after being asked twice; next door cannot."""

import json

import pytest

from storage import database
from storage.files import Files
from storage.models import Photo, Report, ReportPhoto
from tests.dashboard.conftest import Visit, form_token, words
from tests.support.cast import Cast, filed, pictured


@pytest.fixture
async def report(cast: Cast) -> Report:
    return await filed(cast.hai, cast.thon_5, state="approved")


@pytest.fixture
async def photo(report: Report, files: Files) -> Photo:
    names = [await files.put(which) for which in (b"original", b"shown", b"thumb")]
    return await pictured(report, *names, caption="bác Hải và các cháu")


async def test_an_officer_is_asked_twice_and_told_what_follows(
    cast: Cast, visit: Visit, files: Files, report: Report, photo: Photo
) -> None:
    mine = await visit(cast.officer)
    address = f"/dashboard/photos/{photo.id}/remove"
    assert address in await mine.get(f"/dashboard/reports/{report.code}")
    page = await mine.get(address)
    assert "không ai lấy lại được" in words(page) and "phải lập lại" in words(page)
    status, page = await mine.press(page, address)
    assert status == 422 and "vì sao" in words(page)
    status, page = await mine.press(page, address, why="asked")
    assert status == 200 and "không hoàn tác được" in words(page)
    assert await files.exists(photo.sha256)
    _status, page = await mine.press(page, address, why="asked", sure="yes")
    assert "Đã xóa hẳn ảnh." in words(page)
    for name in (photo.sha256, photo.shown, photo.thumb):
        assert not await files.exists(name)
    await photo.refresh_from_db()
    assert (photo.state, photo.caption) == ("forgotten", "")
    page = await mine.get(f"/dashboard/reports/{report.code}")
    assert address not in page and "Xóa hẳn một ảnh" in words(page)  # what happened
    [row] = await database.rows("SELECT facts FROM ledger WHERE kind = 'deleted'")
    assert json.loads(row["facts"])["by"] == cast.officer.id
    assert await mine.status(address) == 404


async def test_nobody_else_removes_it(cast: Cast, visit: Visit, files: Files, report: Report, photo: Photo) -> None:
    for stranger in (cast.neighbour, cast.hai, cast.lan, cast.leader, cast.environment_officer):
        mine = await visit(stranger)
        token = form_token(await mine.get("/dashboard/sessions"))
        address = f"/dashboard/photos/{photo.id}/remove"
        assert await mine.status(address) == 404, stranger.name
        answer = await mine.client.post(address, data={"form_token": token, "why": "asked", "sure": "yes"})
        assert answer.status == 404
    assert await files.exists(photo.sha256)
    assert "/remove" not in await (await visit(cast.leader)).get(f"/dashboard/reports/{report.code}")


async def test_a_photo_that_stands_next_door_too_is_not_ours_alone(cast: Cast, visit: Visit, photo: Photo) -> None:
    theirs = await filed(cast.tu, cast.kien_duc_thon_1)
    await ReportPhoto.create(report=theirs, photo=photo, position=1)
    assert await (await visit(cast.officer)).status(f"/dashboard/photos/{photo.id}/remove") == 404
    assert await (await visit(cast.province)).status(f"/dashboard/photos/{photo.id}/remove") == 200


async def test_a_file_that_another_photo_needs_stays(
    cast: Cast, visit: Visit, files: Files, report: Report, photo: Photo
) -> None:
    await pictured(report, photo.sha256, photo.shown, photo.thumb)
    mine = await visit(cast.officer)
    address = f"/dashboard/photos/{photo.id}/remove"
    _status, page = await mine.press(await mine.get(address), address, why="mistake", sure="yes")
    assert "Đã xóa hẳn ảnh." in words(page)
    assert await files.exists(photo.sha256)
