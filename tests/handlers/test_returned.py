"""A report comes back with a reason: the village gives just that, and everything else stays as it was."""

from storage.models import Conversation, Evidence, Report, ReportPhoto, ReportVersion
from tests.handlers.conftest import Village
from tests.handlers.test_review import hai_reports, hears_later
from tests.support import cast


async def test_photos_are_simply_sent(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.officer.taps("Trả lại")
    assert village.officer.labels == [
        "Thiếu ảnh sau khi làm",
        "Ảnh mờ",
        "Sai tiêu chí",
        "Số liệu chưa rõ",
        "Lý do khác",
    ]
    await village.officer.taps("Thiếu ảnh sau khi làm")
    told = await village.hai.hears()
    assert told.startswith(
        f"Báo cáo {report.code} xã cần thêm: ảnh sau khi làm (cán bộ xã, 14/3)."
        " Bác gửi 1–2 ảnh vào đây là xong, phần khác giữ nguyên."
    )
    village.talk.later(days=1)
    assert f"Đã bổ sung 2 ảnh ✓ và gửi lại {report.code}." in await village.hai.sends_photos(2)

    before, now = await ReportVersion.filter(report=report).order_by("version")
    await report.refresh_from_db()
    assert (report.state, report.version, report.returned) == ("sent", 2, None)
    assert len(before.said["photos"]) == 3
    assert now.said["photos"][:3] == before.said["photos"]
    assert len(now.said["photos"]) == 5
    assert {**now.said, "photos": []} == {**before.said, "photos": []}
    assert await Report.all().count() == 1


async def test_who_is_writing_another_report_is_told_to_tap_first(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.hai.says("báo cáo mới")
    await village.officer.taps("Trả lại")
    await village.officer.taps("Thiếu ảnh sau khi làm")
    told = await village.hai.hears()
    assert "Bác gửi 1–2 ảnh vào đây" not in told
    await village.hai.taps("Bổ sung")
    assert f"Đã bổ sung 2 ảnh ✓ và gửi lại {report.code}." in await village.hai.sends_photos(2)


async def test_the_officer_sees_what_is_new(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} ảnh mờ")
    await village.hai.sends_photos(2)
    card = await hears_later(village, village.officer)
    assert "Gửi lần 2; mới so với lần trước: thêm 2 ảnh" in card
    assert f"Đã duyệt {report.code} ✓." in await village.officer.taps("✓ Duyệt")
    assert "đã được duyệt" in await village.hai.hears()


async def test_numbers_that_are_not_clear_are_asked_again_and_nothing_else(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} số liệu chưa rõ")
    assert "số liệu cho rõ" in await village.hai.hears()
    asked = await village.hai.taps("Bổ sung")
    assert "Bác gõ các con số" in asked or "số" in asked
    summary = await village.hai.says("2,5 km, 60 người")
    assert "2,5 km" in summary
    assert "60 người" in summary
    assert "3 ảnh" in summary
    assert f"Đã gửi lại {report.code} ✓." in await village.hai.taps("✓ Gửi")
    await report.refresh_from_db()
    assert report.answers["chieu_dai"]["value"] == "2.5"
    assert (report.state, report.version, report.story) == ("sent", 2, "dọn 2km đường trục thôn, 45 người")
    assert await ReportPhoto.filter(report=report).count() == 3
    card = await hears_later(village, village.officer)
    assert "2 km → 2,5 km" in card
    assert "45 người → 60 người" in card


async def test_the_wrong_criterion_is_asked_again(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} sai tiêu chí")
    await village.hai.hears()
    assert "tiêu chí nào" in await village.hai.taps("Bổ sung")
    said = await village.hai.says("2")
    if "✓ Gửi" not in village.hai.labels:
        said = await village.hai.taps(village.hai.labels[0])
    assert "2 km" in said
    await village.hai.taps("✓ Gửi")
    await report.refresh_from_db()
    assert report.version == 2
    assert await Evidence.filter(report=report, chosen_by=village.cast.hai).exists()


async def test_own_words_and_what_to_ask_again(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.officer.taps("Trả lại")
    assert "gõ lý do" in await village.officer.taps("Lý do khác")
    assert "gửi lại phần nào" in await village.officer.says("ngày làm không khớp, thiếu ảnh")
    await village.officer.says("ngày, ảnh")
    if "✓" in village.officer.shown[-1].text and "Đã trả lại" not in village.officer.shown[-1].text:
        await village.officer.taps("Xong")
    await report.refresh_from_db()
    assert (report.state, sorted((report.returned or {})["keys"])) == ("returned", ["photos", "when"])
    assert "ngày làm không khớp, thiếu ảnh" in await village.hai.hears()
    assert "ảnh vào đây" in await village.hai.taps("Bổ sung")
    await village.hai.sends_photos(1)
    summary = await village.hai.says("hôm qua")
    assert "Thứ Sáu 13/3/2026" in summary
    assert "4 ảnh" in summary
    await village.hai.taps("✓ Gửi")
    await report.refresh_from_db()
    assert (report.state, report.day.isoformat()) == ("sent", "2026-03-13")
    assert await ReportPhoto.filter(report=report).count() == 4


async def test_only_the_one_figure_that_is_wrong_is_asked_again(village: Village) -> None:
    report = await hai_reports(village)
    await hears_later(village, village.officer)
    await village.officer.taps("Trả lại")
    await village.officer.taps("Lý do khác")
    await village.officer.says("số người chưa khớp với ảnh")
    await village.officer.says("Số người tham gia")
    await village.officer.taps("Xong")
    await report.refresh_from_db()
    assert (report.state, (report.returned or {})["keys"]) == ("returned", ["n.so_nguoi"])
    length = report.answers["chieu_dai"]
    await village.hai.hears()
    await village.hai.taps("Bổ sung")
    await village.hai.says("38 người")
    await village.hai.taps("✓ Gửi")
    await report.refresh_from_db()
    assert (report.version, report.answers["so_nguoi"]["value"], report.answers["chieu_dai"]) == (2, "38", length)


async def test_photos_first_when_more_than_photos_is_asked(village: Village) -> None:
    report = await cast.filed(
        village.cast.hai,
        village.cast.thon_5,
        state="returned",
        returned={"keys": ["photos", "numbers"], "reason": "", "words": "thiếu"},
    )
    asked = await village.hai.sends_photos(2)
    assert "số" in asked
    assert "2 ảnh" in await village.hai.says("3 km")
    await village.hai.taps("✓ Gửi")
    await report.refresh_from_db()
    assert (report.version, report.answers["chieu_dai"]["value"]) == (2, "3")


async def test_several_returned_reports_ask_which(village: Village) -> None:
    asked = {"keys": ["photos"], "reason": "anh-mo", "words": ""}
    first = await cast.filed(village.cast.hai, village.cast.thon_5, state="returned", returned=asked)
    second = await cast.filed(village.cast.hai, village.cast.thon_5, state="returned", returned=asked)
    assert "Ảnh này cho báo cáo nào ạ?" in await village.hai.sends_photos(2)
    answer = await village.hai.taps(f"{second.code} Dọn vệ sinh")
    await village.talk.quiet()
    answer += await village.hai.hears()
    assert f"Đã bổ sung 2 ảnh ✓ và gửi lại {second.code}." in answer
    states = [(await Report.get(id=each.id)).state for each in (first, second)]
    assert states == ["returned", "sent"]


async def test_photos_of_new_work_are_not_taken_for_a_correction(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} ảnh mờ")
    await village.hai.sends_photos(2)
    assert "Việc gì" in await village.hai.taps("Không, việc mới")
    await report.refresh_from_db()
    assert report.state == "returned"
    assert (report.returned or {})["keys"] == ["photos"]
    assert await ReportPhoto.filter(report=report).count() == 3


async def test_it_is_found_by_typed_words(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} số liệu chưa rõ")
    await village.hai.hears()
    village.talk.later(days=2)
    assert "số" in await village.hai.says(f"bo sung {report.code.lower()}")
    await village.hai.says("hủy")
    assert "số" in await village.hai.says("bổ sung")


async def test_another_reporter_of_the_village_may_correct_it(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} ảnh mờ")
    sau = await village.phone_of(village.cast.sau)
    assert f"Đã bổ sung 3 ảnh ✓ và gửi lại {report.code}." in await sau.sends_photos(3)
    assert (await ReportVersion.get(report=report, version=2)).by_id == village.cast.sau.id


async def test_who_left_office_is_not_told_but_the_present_head(village: Village) -> None:
    left = await cast.person("Cũ Văn Trưởng", village.cast.thon_3, "village_head", until=cast.SINCE)
    report = await cast.filed(left, village.cast.thon_3)
    await village.officer.says(f"trả lại {report.code} ảnh mờ")
    assert "ảnh chụp rõ hơn" in await village.lan.hears()
    assert not await (await village.phone_of(left)).hears()


async def test_decided_while_the_correction_was_typed(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} số liệu chưa rõ")
    await village.hai.hears()
    await village.hai.taps("Bổ sung")
    await village.hai.says("2,5 km")
    await village.officer.says(f"duyệt {report.code}")
    assert "xã đã xem xong" in await village.hai.taps_reference(village.hai.shown[-1].buttons[0].reference)
    await report.refresh_from_db()
    assert (report.state, report.version, report.answers["chieu_dai"]["value"]) == ("approved", 1, "2")
    assert await Conversation.filter(state="done").count() == 2


async def test_the_neighbour_corrects_nothing(village: Village) -> None:
    report = await hai_reports(village)
    await village.officer.says(f"trả lại {report.code} ảnh mờ")
    for reference in (f"correct:{report.id}", f"photosfor:{report.id}:1"):
        await village.lan.taps_reference(reference)
    await village.lan.says(f"bổ sung {report.code}")
    await report.refresh_from_db()
    assert report.state == "returned"
    assert all(report.story not in reply.text for reply in village.lan.shown)
