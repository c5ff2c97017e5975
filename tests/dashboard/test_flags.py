"""Flagged photos on the dashboard: side by side where both may be seen, told with care where not, and settled."""

import re
from datetime import timedelta

import pytest

from storage import flags
from storage.files import Files
from storage.flags import Flag
from storage.models import Deed, Photo, Report
from tests.dashboard.conftest import Visit
from tests.support.cast import NOW, Cast, filed, pictured, unit

LAST_YEAR = NOW - timedelta(days=367)  # 12/3/2025


async def alike(report: Report, of: Report, kind: str = "near") -> tuple[Photo, Photo]:
    old, new = await pictured(of), await pictured(report)
    await flags.settle(new.id, [Flag(kind, like=old.id)], False, NOW)
    return old, new


async def test_an_officer_sees_both_side_by_side_with_whose_and_when(cast: Cast, visit: Visit) -> None:
    old_report = await filed(cast.lan, cast.thon_3, sent_at=LAST_YEAR)
    report = await filed(cast.hai, cast.thon_5)
    old, new = await alike(report, old_report)
    page = await (await visit(cast.officer)).get(f"/dashboard/reports/{report.code}")
    assert "Ảnh 1 giống ảnh của Thôn 3, Nhân Cơ gửi ngày 12/3/2025" in page
    assert f'href="/dashboard/reports/{old_report.code}"' in page
    for photo in (old, new):
        assert f'href="/dashboard/photos/{photo.id}/shown" target="_blank"' in page


async def test_of_next_door_they_are_told_the_commune_and_the_day_alone(cast: Cast, visit: Visit) -> None:
    old_report = await filed(cast.tu, cast.kien_duc_thon_1, sent_at=LAST_YEAR)
    report = await filed(cast.hai, cast.thon_5)
    old, _new = await alike(report, old_report, "copy")
    page = await (await visit(cast.officer)).get(f"/dashboard/reports/{report.code}")
    assert "Ảnh 1 trùng ảnh của Kiến Đức gửi ngày 12/3/2025" in page
    for secret in (old_report.code, "Thôn 1", cast.tu.name, f"/photos/{old.id}/"):
        assert secret not in page
    page = await (await visit(cast.province)).get(f"/dashboard/reports/{report.code}")
    assert "Ảnh 1 trùng ảnh của Thôn 1, Kiến Đức gửi ngày 12/3/2025" in page
    assert old_report.code in page


async def test_of_another_province_only_the_day(cast: Cast, visit: Visit) -> None:
    far = await unit("nghe-an.kim-lien.xom-1", "Xóm 1", "thon", await unit("nghe-an.kim-lien", "Kim Liên", "xa"))
    report = await filed(cast.hai, cast.thon_5)
    await alike(report, await filed(cast.tu, far, sent_at=LAST_YEAR))
    page = await (await visit(cast.province)).get(f"/dashboard/reports/{report.code}")
    assert "Ảnh 1 giống một ảnh ở nơi khác gửi ngày 12/3/2025" in page
    assert "Kim Liên" not in page


async def test_flags_are_for_reviewers(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    await alike(report, await filed(cast.lan, cast.thon_3, sent_at=LAST_YEAR))
    for who in (cast.hai, cast.leader):
        mine = await visit(who)
        assert "giống ảnh" not in await mine.get(f"/dashboard/reports/{report.code}")
        page = await mine.get("/dashboard/gallery?flagged=1")
        assert "Chỉ ảnh có cờ" not in page


async def test_an_officer_says_that_it_is_all_right(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    _old, new = await alike(report, await filed(cast.lan, cast.thon_3, sent_at=LAST_YEAR))
    [flag] = await flags.all_of(new.id)
    mine = await visit(cast.officer)
    page = await mine.get(f"/dashboard/reports/{report.code}")
    status, page = await mine.press(page, f"/dashboard/reports/{report.code}/flags", flag=str(flag.id))
    assert status == 200 and "giống ảnh" not in page
    deed = await Deed.get(did="photo.flag_dismissed")
    assert (deed.who_id, deed.to) == (cast.officer.id, f"report:{report.id}")
    assert deed.facts["photo"] == new.id


async def test_nobody_settles_a_flag_of_another_report(cast: Cast, visit: Visit) -> None:
    report, other = await filed(cast.hai, cast.thon_5), await filed(cast.tu, cast.kien_duc_thon_1)
    _old, new = await alike(other, report)
    [flag] = await flags.all_of(new.id)
    mine = await visit(cast.officer)
    page = await mine.get(f"/dashboard/reports/{report.code}")
    await mine.press(page, f"/dashboard/reports/{report.code}/flags", flag=str(flag.id))
    await mine.press(page, f"/dashboard/reports/{report.code}/flags", flag="không")
    assert (await flags.all_of(new.id))[0].dismissed_by_id is None


async def test_two_alike_in_one_report_are_mentioned_quietly(cast: Cast, visit: Visit) -> None:
    report = await filed(cast.hai, cast.thon_5)
    await alike(report, report, flags.OWN)
    page = await (await visit(cast.officer)).get(f"/dashboard/reports/{report.code}")
    assert "Ảnh 2 giống một ảnh khác trong báo cáo này" in page
    assert "Không sao" not in page


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("early", {"days": 30}, "Ảnh 1 chụp trước ngày làm 30 ngày"),
        ("late", {"days": 60}, "Ảnh 1 gửi sau ngày làm 60 ngày"),
        ("far", {"km": 25}, "Ảnh 1 chụp cách thôn 25 km"),
        ("overused", {"reports": 7, "criteria": 3}, "Ảnh 1 dùng cho 7 báo cáo"),
        ("blurred", {}, "Ảnh 1 bị mờ"),
        ("dark", {}, "Ảnh 1 tối quá, khó nhìn"),
        ("blank", {}, "Ảnh 1 gần như không thấy gì"),
    ],
)
async def test_each_flag_is_said_in_words(
    cast: Cast, visit: Visit, kind: str, facts: dict[str, int], words: str
) -> None:
    report = await filed(cast.hai, cast.thon_5)
    photo = await pictured(report)
    await flags.settle(photo.id, [Flag(kind, facts=facts)], False, NOW)
    assert words in await (await visit(cast.officer)).get(f"/dashboard/reports/{report.code}")


async def test_the_gallery_shows_only_flagged_photos_when_asked(cast: Cast, visit: Visit) -> None:
    report, plain = await filed(cast.hai, cast.thon_5), await filed(cast.hai, cast.thon_5)
    honest, _plain = await pictured(report), await pictured(plain)
    blurred = await pictured(report)
    await flags.settle(blurred.id, [Flag("blurred")], False, NOW)
    own = await pictured(report)
    await flags.settle(own.id, [Flag(flags.OWN, like=honest.id)], False, NOW)
    mine = await visit(cast.officer)
    assert "Chỉ ảnh có cờ" in await mine.get("/dashboard/gallery")
    page = await mine.get("/dashboard/gallery?flagged=1")
    assert re.findall(r'src="/dashboard/photos/(\d+)/thumb"', page) == [str(blurred.id)]


async def test_a_hidden_photo_is_for_reviewers_and_in_no_file(cast: Cast, visit: Visit, files: Files) -> None:
    report = await filed(cast.hai, cast.thon_5)
    sha = await files.put(b"\xff\xd8\xff a card")
    photo = await pictured(report, sha, sha, sha)
    await flags.settle(photo.id, [Flag("identity")], True, NOW)
    address = f"/dashboard/photos/{photo.id}/shown"
    officer = await visit(cast.officer)
    page = await officer.get(f"/dashboard/reports/{report.code}")
    assert address in page and "Ảnh 1 có thể là giấy tờ tùy thân" in page
    assert await officer.status(address) == 200
    assert f"/photos/{photo.id}/" not in await officer.get("/dashboard/gallery")
    status, _page = await officer.press(page, "/dashboard/gallery.zip", photo=str(photo.id))
    assert status == 400
    for who in (cast.hai, cast.leader):
        mine = await visit(who)
        assert f"/photos/{photo.id}/" not in await mine.get(f"/dashboard/reports/{report.code}")
        assert await mine.status(address) == 404
    [flag] = await flags.all_of(photo.id)
    await officer.press(page, f"/dashboard/reports/{report.code}/flags", flag=str(flag.id))
    assert await (await visit(cast.leader)).status(address) == 200
