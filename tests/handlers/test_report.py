"""A village head reports: four moves, photos first, in their own words, interrupted, and on every channel."""

from storage.models import Evidence, Photo, Report, ReportPhoto
from tests.handlers.conftest import Village, count, needs


async def test_a_clean_up_takes_four_moves(village: Village) -> None:
    hai = village.hai
    asked = await hai.sends_photos(5)
    assert asked.startswith("Đã nhận 5 ảnh ✓. Việc gì ạ?")
    assert hai.labels[0] == "Dọn vệ sinh"
    assert hai.labels[-1] == "Việc khác"
    assert len(hai.labels) <= 6

    assert "kể một câu" in await hai.taps("Dọn vệ sinh")

    summary = await hai.says("dọn 2km đường trục thôn, 45 người")
    assert "Thứ Bảy 14/3/2026" in summary
    assert "đường trục thôn" in summary
    assert "Thôn 5" in summary
    assert "2 km" in summary
    assert "45 người" in summary
    assert "5 ảnh" in summary
    assert "tiêu chí 8, Môi trường và cảnh quan nông thôn (2026–2030)" in summary
    assert hai.labels == ["✓ Gửi", "Sửa", "Thêm số liệu", "Để sau"]

    assert await hai.taps("✓ Gửi") == "Đã gửi ✓. Mã báo cáo: NC5-001. Cán bộ xã xem xong em báo bác."

    report = await Report.get(code="NC5-001")
    assert (report.activity, report.place, report.state) == ("ve-sinh-duong-lang", "đường trục thôn", "sent")
    assert report.answers["chieu_dai"] == {"value": "2", "unit": "km"}
    assert report.answers["so_nguoi"]["value"] == "45"
    assert "Chiều dài đường dọn" in [asked["label"] for asked in report.asked]
    assert await ReportPhoto.filter(report=report).count() == 5
    assert ("xa-ntm-2026-2030", 8) in [(each.set, each.criterion) for each in await Evidence.filter(report=report)]


async def test_typed_without_accents_it_is_understood_the_same(village: Village) -> None:
    await village.hai.sends_photos(1)
    await village.hai.says("don ve sinh")
    summary = await village.hai.says("don 2km duong truc thon, 45 nguoi")
    assert "2 km" in summary
    assert "45 người" in summary
    assert "duong truc thon" in summary


async def test_one_sentence_may_say_it_all(village: Village) -> None:
    asked = await village.hai.says("hôm qua thôn dọn vệ sinh 2km đường trục thôn, 45 người")
    assert "gửi ảnh vào đây" in asked
    summary = await village.hai.sends_photos(2)
    assert "Thứ Sáu 13/3/2026" in summary
    assert "2 km" in summary
    assert "2 ảnh" in summary


async def test_a_caption_is_heard(village: Village) -> None:
    summary = await village.hai.sends_photos(3, caption="dọn vệ sinh ngõ xóm 3, 30 người")
    assert summary.startswith("Đã nhận 3 ảnh ✓.")
    assert "30 người" in summary
    assert "✓ Gửi" in village.hai.labels


async def test_an_answer_edited_keeps_the_rest(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(5)
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn 2km đường trục thôn, 45 người")
    assert (await hai.taps("Sửa")).startswith("Bác sửa mục nào ạ?")
    assert hai.labels == ["Việc", "Ngày, nơi", "Số liệu", "Ảnh", "Tiêu chí", "Thôi"]
    await hai.taps("Ngày, nơi")
    assert "Hôm qua" in hai.labels
    summary = await hai.says("hôm kia")
    assert "Thứ Năm 12/3/2026" in summary
    assert "2 km" in summary
    assert "5 ảnh" in summary


async def test_numbers_can_be_added_in_one_sentence_or_one_by_one(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn ngõ xóm 3")
    await hai.taps("Thêm số liệu")
    assert "300 kg" in await hai.says("300kg rác")
    await hai.taps("Thêm số liệu")
    first = await hai.taps("Từng mục")
    assert "Chiều dài đường dọn (km)" in first
    second = await hai.says("một cây rưỡi")
    assert "Rác thu gom (kg)" in second
    answer = await hai.says("khoảng may tram met gi do")
    assert "Em chưa rõ con số" in answer
    for _ in range(10):
        if "✓ Gửi" in hai.labels:
            break
        await hai.taps("Bỏ qua")
    assert "1,5 km" in hai.shown[-1].text


async def test_it_is_taken_up_again_after_days_and_a_restart(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(2)
    await hai.taps("Dọn vệ sinh")
    village.talk.later(days=3)
    summary = await hai.says("dọn 2km đường trục thôn")
    assert "2 ảnh" in summary
    await hai.taps("Để sau")
    village.talk.later(days=2)
    assert "2 km" in await hai.says("làm tiếp")
    assert "Đã gửi ✓" in await hai.taps("✓ Gửi")


async def test_cancel_leaves_nothing_half_done(village: Village) -> None:
    await village.hai.sends_photos(2)
    assert "em bỏ rồi" in await village.hai.says("hủy")
    assert await count("reports") == 0
    assert "Việc gì ạ?" in await village.hai.sends_photos(1)


async def test_late_photos_join_the_report_just_sent_unless_they_are_new_work(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(2)
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn 2km đường trục thôn")
    await hai.taps("✓ Gửi")
    village.talk.later(minutes=10)
    said = await hai.sends_photos(2)
    assert said.startswith("Đã thêm ✓. Báo cáo NC5-001 giờ có 4 ảnh.")
    assert hai.labels == ["Không, việc mới"]
    await hai.taps("Không, việc mới")
    report = await Report.get(code="NC5-001")
    assert await ReportPhoto.filter(report=report).count() == 2
    await hai.taps("Họp thôn")
    await hai.says("họp bàn làm đường, 60 hộ dự")
    await hai.taps("✓ Gửi")
    assert await ReportPhoto.filter(report=await Report.get(code="NC5-002")).count() == 2


async def test_a_photo_that_answers_an_older_receipt_joins_that_report(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn 2km đường trục thôn")
    await hai.taps("✓ Gửi")
    receipt = await hai.last_sent_as()
    village.talk.later(days=2)
    assert "NC5-001 giờ có 2 ảnh" in await hai.sends_photos(1, replies_to=receipt)


async def test_a_double_tap_sends_once(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn 2km đường trục thôn")
    await hai.taps("✓ Gửi")
    assert "xong rồi" in await hai.taps("✓ Gửi")
    assert await count("reports") == 1


@needs("buttons")
async def test_a_stale_button_is_answered_politely(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    answer = await hai.taps("Dọn vệ sinh")
    assert "Câu đó trả lời rồi" in answer
    assert "kể một câu" in answer


async def test_work_not_understood_is_kept_and_asked_again(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.says("xyz abc")
    assert "Dọn vệ sinh" in hai.labels
    summary = await hai.taps("Dọn vệ sinh")
    assert "xyz abc" in summary


async def test_the_criterion_can_be_changed(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn 2km đường trục thôn")
    await hai.taps("Sửa")
    await hai.taps("Tiêu chí")
    summary = await hai.says("hạ tầng kinh tế - xã hội")
    assert "tiêu chí 2," in summary
    await hai.taps("✓ Gửi")
    evidence = await Evidence.filter(report=await Report.get(code="NC5-001"))
    assert [each.criterion for each in evidence] == [2]
    assert evidence[0].chosen_by_id == village.cast.hai.id


async def test_a_report_of_2025_counts_for_the_set_then_in_force_by_indicator(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.taps("Dọn vệ sinh")
    await hai.says("dọn 2km đường trục thôn")
    await hai.taps("Sửa")
    await hai.taps("Ngày, nơi")
    summary = await hai.says("20/12/2025")
    assert "chỉ tiêu 17." in summary
    assert "2021–2025" in summary
    await hai.taps("✓ Gửi")
    evidence = await Evidence.filter(report=await Report.get(code="NC5-001"), set="xa-ntm-2021-2025")
    assert "17.3" in [each.indicator for each in evidence]


async def test_a_pdf_is_kept_and_said_so(village: Village) -> None:
    hai = village.hai
    answer = await hai.sends_file("bien-ban.pdf", "application/pdf")
    assert "Em đã giữ tệp này" in answer
    assert await Photo.filter(kind="file").count() == 1


@needs("no buttons")
async def test_numbered_choices_where_there_are_no_buttons(village: Village) -> None:
    hai = village.hai
    asked = await hai.sends_photos(2)
    assert "1. Dọn vệ sinh" in asked
    assert "kể một câu" in await hai.says("1")
    summary = await hai.says("dọn 2km đường trục thôn")
    assert "1. ✓ Gửi" in summary
    assert "Đã gửi ✓" in await hai.says("gửi")


@needs("no buttons")
async def test_a_number_answers_the_open_question_not_an_older_menu(village: Village) -> None:
    hai = village.hai
    await hai.says("menu")
    await hai.sends_photos(1)
    await hai.says("1")
    await hai.says("dọn ngõ xóm")
    await hai.says("3")  # add numbers
    await hai.says("1")  # one by one
    assert "Chiều dài" in hai.shown[-1].text
    await hai.says("2")
    assert "Rác thu gom" in hai.shown[-1].text


async def test_begun_on_one_channel_and_sent_from_the_web(village: Village) -> None:
    web = await village.phone_of(village.cast.hai, "web")
    await village.hai.sends_photos(3)
    await village.hai.taps("Dọn vệ sinh")
    summary = await web.says("dọn 2km đường trục thôn")
    assert "3 ảnh" in summary
    assert "Đã gửi ✓. Mã báo cáo: NC5-001" in await web.taps("✓ Gửi")


async def test_an_officer_files_for_a_village_that_phones(village: Village) -> None:
    officer = village.officer
    await officer.says("báo cáo thay thôn")
    assert "Thôn 5" in officer.labels
    await officer.taps("Thôn 5")
    await officer.says("dọn vệ sinh")
    await officer.taps("Ảnh gửi sau")
    await officer.says("dọn 2km đường trục thôn, 45 người")
    await officer.taps("✓ Gửi")
    report = await Report.get(code="NC5-001")
    assert report.filed_for_unit
    assert report.person_id == village.cast.officer.id


async def test_a_sao_is_asked_back_in_square_metres(village: Village) -> None:
    hai = village.hai
    await hai.sends_photos(1)
    await hai.says("dọn vườn")
    asked = await hai.says("dọn 2 sào vườn nhà ông Ba")
    assert "m²" in asked
    assert "720 m²" in await hai.says("720")
