"""Work that changes a place is shown by photos from before and after; marked by a word or a tap, never demanded."""

from storage.models import Report, ReportPhoto
from tests.handlers.conftest import Village
from tests.handlers.test_review import hears_later


async def stages(report: Report) -> list[str]:
    return [link.stage for link in await ReportPhoto.filter(report=report).order_by("position")]


async def test_the_photos_are_asked_for_in_pairs_in_one_sentence(village: Village) -> None:
    asked = await village.hai.says("hôm nay thôn dọn vệ sinh 2km đường trục thôn, 45 người")
    assert "tốt nhất có cả ảnh trước và ảnh sau khi làm" in asked
    asked = await village.lan.says("báo cáo họp thôn")
    assert "trước và ảnh sau" not in asked


async def test_captions_say_which_is_which(village: Village) -> None:
    hai = village.hai
    await hai.says("dọn vệ sinh 2km đường trục thôn, 45 người")
    await hai.sends_photos(1, caption="trước khi dọn")
    await hai.sends_photos(2, caption="Sau", album="a2")
    await hai.sends_photos(1, album="a3")
    await hai.taps("✓ Gửi")
    report = await Report.get(code=hai.code)
    assert await stages(report) == ["before", "after", "after", ""]
    assert report.story == "dọn vệ sinh 2km đường trục thôn, 45 người"


async def test_a_tap_marks_what_was_sent_so_far(village: Village) -> None:
    hai = village.hai
    await hai.says("báo cáo")
    await hai.taps("Dọn vệ sinh")
    await hai.sends_photos(2)
    told = await hai.taps("Ảnh trước khi làm")
    assert told.startswith("Em ghi rồi ✓. Bác kể một câu")
    await hai.sends_photos(1)
    await hai.taps("Ảnh sau khi làm")
    await hai.says("dọn 2km đường trục thôn, 45 người")
    await hai.taps("✓ Gửi")
    assert await stages(await Report.get(code=hai.code)) == ["before", "before", "after"]


async def test_whoever_does_not_care_reports_in_four_moves_as_ever(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(5)
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn 2km đường trục thôn, 45 người")
    await hai.taps("✓ Gửi")
    assert await stages(await Report.get(code=hai.code)) == [""] * 5


async def test_returned_for_want_of_a_photo_from_after_what_comes_is_from_after(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn 2km đường trục thôn, 45 người")
    await hai.taps("✓ Gửi")
    report = await Report.get(code=hai.code)
    await hears_later(village, village.officer)
    await village.officer.taps("Trả lại")
    await village.officer.taps("Thiếu ảnh sau khi làm")
    assert "ảnh sau khi làm" in await hears_later(village, hai)
    await hai.sends_photos(1)
    assert await stages(report) == ["", "after"]
