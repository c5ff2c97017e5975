"""People type numbers, change their minds, send too much and the wrong thing; nothing is guessed and nothing lost."""

from storage import database, inbox
from storage.models import Photo, Report, ReportPhoto
from tests.handlers.conftest import Village


async def test_a_one_answers_a_question_for_a_number_and_is_not_the_first_choice(village: Village) -> None:
    hai = village.hai
    await _checked(village)
    await hai.taps("Thêm số liệu")
    await hai.taps("Từng mục")
    assert "Rác thu gom" in await hai.says("1")
    assert "Chiều dài đường dọn: 1 km" in await hai.says("thôi")


async def test_a_photo_is_taken_out_by_its_number(village: Village) -> None:
    hai = village.hai
    await _checked(village, photos=3)
    await hai.taps("Sửa")
    await hai.taps("Ảnh")
    assert "Đang có 2 ảnh" in await hai.says("1")
    await hai.says("xong")
    await hai.taps("✓ Gửi")
    kept = {each.photo_id for each in await ReportPhoto.filter(report=await Report.get(code="NC5-001"))}
    first = await Photo.all().order_by("id").first()
    assert first is not None
    assert len(kept) == 2
    assert first.id not in kept


async def test_a_criterion_is_named_by_its_number(village: Village) -> None:
    hai = village.hai
    await _checked(village)
    await hai.taps("Sửa")
    await hai.taps("Tiêu chí")
    assert "Tính cho tiêu chí 7," in await hai.says("7")


async def test_leaving_a_change_keeps_the_report(village: Village) -> None:
    hai = village.hai
    await _checked(village, photos=3)
    await hai.taps("Thêm số liệu")
    summary = await hai.says("thôi")
    assert "3 ảnh" in summary
    assert "✓ Gửi" in hai.labels
    assert "em bỏ rồi" in await hai.says("hủy")


async def test_asked_to_send_it_goes_and_asked_to_report_it_goes_on(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(2)
    assert "Dọn vệ sinh" in await _asked(village, "báo cáo")
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn ngõ xóm 3")
    assert "2 ảnh" in await hai.says("báo cáo")
    assert "Đã gửi ✓" in await hai.says("gửi báo cáo")
    assert await Report.all().count() == 1


async def test_more_photos_than_a_report_takes_are_answered(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(100)
    assert "100 ảnh" in await hai.sends_photos(2)
    assert await database.rows("SELECT count(*) AS n FROM inbox WHERE state <> 'done'") == [{"n": 0}]


async def test_a_sticker_is_no_photo(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    assert "Việc gì ạ?" in await hai.sends_file("", "image/webp", "sticker")
    await hai.taps("Dọn vệ sinh")
    assert "1 ảnh" in await hai.says("dọn ngõ xóm 3")
    assert await Photo.all().count() == 1


async def test_a_place_sent_at_any_moment_is_kept(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    assert (await hai.sends_place(11.96, 107.58)).startswith("Em đã ghi vị trí ✓. Việc gì ạ?")
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn ngõ xóm 3")
    await hai.taps("✓ Gửi")
    assert (await Report.get(code="NC5-001")).lat == 11.96


async def test_a_stale_button_has_one_answer(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    before = len(hai.shown)
    await hai.taps("Dọn vệ sinh")
    assert len(hai.shown) == before + 1


async def test_a_sao_added_later_is_asked_back_too(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.says("dọn vườn")
    await hai.says("dọn vườn nhà ông Ba")
    await hai.taps("Thêm số liệu")
    assert "m²" in await hai.says("2 sào")
    assert "720 m²" in await hai.says("720")


async def test_a_sentence_that_refuses_or_only_holds_the_word_sends_nothing(village: Village) -> None:
    hai = village.hai
    await _checked(village)
    assert "thôi gửi thông báo" in await hai.says("đừng gửi thông báo nữa")
    for said in ("chưa gửi đâu nhé em", "gửi thêm ảnh được không", "để bác gửi thêm ảnh đã"):
        assert "Em gửi nhé" in await hai.says(said)
    assert await Report.all().count() == 0
    assert "Đã gửi ✓" in await hai.says("gửi luôn đi em")


async def test_more_people_than_a_village_can_have_are_asked_about(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    assert "khoảng bao nhiêu người" in await hai.says("dọn ngõ xóm 3, 99999999999999 người")
    assert "1000000" in (await hai.says("99999999999999")).replace(".", "")
    assert "45 người" in await hai.says("45")


async def test_a_day_alone_is_the_day_and_no_part_of_the_story(village: Village) -> None:
    hai = village.hai
    await _checked(village)
    today = village.talk.now.date()
    yesterday = await hai.says("hôm qua")
    assert f"{today.day - 1}/{today.month}/{today.year}" in yesterday
    assert "hôm qua" not in yesterday
    assert "chưa rõ ngày" in await hai.says("31/2")
    assert "chưa đến" in await hai.says(f"30/12/{today.year + 4}")
    assert "Em gửi nhé" in await hai.says("???")
    await hai.taps("Sửa")
    await hai.taps("Ngày, nơi")
    assert "chưa rõ ngày" in await hai.says("ngày 31/2")


async def test_words_before_the_photos_are_kept(village: Village) -> None:
    hai = village.hai
    assert "Em đã ghi lời bác kể ✓" in await hai.says("hôm nay dọn đường xóm 3, 2km")
    assert "Em đã ghi" in await hai.says("45 người")
    assert "45 người" in await hai.sends_photos(1)


async def test_done_is_no_kind_of_work(village: Village) -> None:
    await village.hai.sends_photos(1)
    assert "Việc gì ạ?" in await village.hai.says("xong")


async def test_a_code_or_a_small_word_is_no_part_of_what_the_report_tells(village: Village) -> None:
    hai = village.hai
    await _checked(village)
    await hai.taps("✓ Gửi")
    await hai.says("báo cáo mới")
    assert "NC5-001:" in await hai.says("NC5-001")
    assert (await hai.says("gửi")).startswith("Việc gì ạ?")
    assert (await hai.says("bà con đông vui lắm")).startswith("Em đã ghi lời bác kể ✓. Việc gì ạ?")


async def _checked(village: Village, photos: int = 1) -> None:
    await village.hai.sends_photos(photos)
    await village.hai.taps("Dọn vệ sinh")
    await village.hai.says("dọn ngõ xóm 3")


async def _asked(village: Village, text: str) -> str:
    await village.hai.says(text)
    return ", ".join(village.hai.labels)


async def test_new_work_tapped_twice_moves_the_photos_once(village: Village) -> None:
    hai = village.hai
    await _checked(village)
    await hai.taps("✓ Gửi")
    await hai.sends_photos(2)
    reference = hai.shown[-1].buttons[0].reference
    await hai.taps_reference(reference)
    assert "xong rồi" in await hai.taps_reference(reference)
    await hai.taps("Họp thôn")
    assert "2 ảnh" in await hai.says("họp bàn làm đường, 60 người")


async def test_a_code_is_known_however_it_is_typed(village: Village) -> None:
    await _checked(village)
    await village.hai.taps("✓ Gửi")
    for typed in ("nc5-001", "NC5 001", "nc5001"):
        assert "NC5-001:" in await village.hai.says(typed)


async def test_small_talk_has_a_kind_answer(village: Village) -> None:
    hai = village.hai
    assert await hai.says("cảm ơn em nhé") == "Dạ, không có gì ạ."
    assert "Vâng ạ" in await hai.says("ok em")
    assert "viết dở" in await hai.says("hủy")
    assert "Việc gì ạ?" in await hai.says("bác muốn báo cáo")


async def test_to_change_the_report_while_it_waits_for_the_yes_means_this_one(village: Village) -> None:
    await _checked(village)
    assert "sửa mục nào" in await village.hai.says("sửa báo cáo")


async def test_four_letters_and_a_number_answer_a_question_and_are_no_code(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    assert "thep 25" in await hai.says("thep 25")


async def test_households_at_a_meeting_are_those_who_came_and_need_no_question(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Họp thôn")
    assert "Số hộ dự: 60 hộ" in await hai.says("họp bàn làm đường 60 hộ")


async def test_a_photo_that_turned_out_broken_is_no_longer_counted(village: Village) -> None:
    hai = village.hai
    await _checked(village, photos=3)
    broken = await Photo.all().order_by("id").first()
    assert broken is not None
    about: dict[str, str | int] = {"photo": broken.id, "why": "broken"}
    at = village.talk.now
    await inbox.put_event(
        village.cast.hai.id, "photo:1:refused", "photo_refused", about, at.isoformat(), int(at.timestamp() * 1000)
    )
    await village.talk.turns()
    await village.talk.quiet()
    assert "gửi lại" in await hai.hears()
    await hai.taps("✓ Gửi")
    assert await ReportPhoto.filter(report=await Report.get(code="NC5-001")).count() == 2
