"""A village answers a campaign: one tap or one sentence, on every channel, late too; and is urged, or wants no more."""

import pytest

from storage.models import CampaignAnswer, Person, Remark, Report
from tests.handlers.campaigning import SPRING, clock, sent_out
from tests.handlers.conftest import Village, needs
from tests.support import cast
from tests.support.talk import ABLE


async def given(ask: str) -> CampaignAnswer:
    return await CampaignAnswer.get(ask=ask)


async def test_a_registration_is_one_sentence_said_back(village: Village) -> None:
    await sent_out(village, SPRING)
    asked = await village.hai.taps("Đăng ký")
    assert asked == "Thôn 5 làm việc gì, mấy người bác nhỉ? (một câu)"
    back = await village.hai.says("dọn vệ sinh với trồng hoa 500m, khoảng 60 người")
    assert back.startswith("Đăng ký: dọn vệ sinh; trồng hoa 500 m · khoảng 60 người.")
    kept = await village.hai.taps("✓ Đúng")
    assert "Đã ghi đăng ký của Thôn 5 ✓: dọn vệ sinh; trồng hoa 500 m" in kept
    answer = await given("register")
    assert answer.answers["people"]["value"] == "60"
    assert [each["activity"] for each in answer.answers["contents"]] == ["ve-sinh-duong-lang", "tuyen-duong-hoa"]


async def test_what_was_not_right_is_said_anew(village: Village) -> None:
    await sent_out(village, SPRING)
    await village.hai.taps("Đăng ký")
    await village.hai.says("dọn vệ sinh")
    assert "60 người" in await village.hai.says("60")
    assert "80 người" in await village.hai.says("trồng hoa, 80 người")
    assert "Thôn 5 làm việc gì" in await village.hai.taps("Sửa")
    await village.hai.says("sơn cổng chào, 30 người")
    await village.hai.says("đúng rồi")
    assert (await given("register")).answers["people"]["value"] == "30"


async def test_by_typed_words_too(village: Village) -> None:
    await sent_out(village, SPRING)
    assert "Thôn 5 làm việc gì" in await village.hai.says("dang ky ra quan")
    await village.hai.says("thôi")
    back = await village.hai.says("đăng ký dọn vệ sinh, 60 người")
    assert back.startswith("Đăng ký: dọn vệ sinh · 60 người.")
    await village.hai.says("đúng")
    assert await CampaignAnswer.filter(ask="register").count() == 1


async def test_by_its_code_where_there_are_several(village: Village) -> None:
    spring = await sent_out(village, SPRING)
    await sent_out(village, {"register": {"by": "2026-03-20"}}, title="Hội thi văn nghệ", day=None)
    # Where choices are typed, these are the very words of the last one shown.
    asked = await village.hai.says("đăng ký")
    assert ("Đợt nào" if ABLE[village.talk.channel].buttons else "Thôn 5 làm việc gì") in asked
    await village.hai.says("thôi")
    assert "Thôn 5 làm việc gì" in await village.hai.says(f"đăng ký {spring.code}")
    await village.hai.says("dọn vệ sinh 60 người")
    await village.hai.says("đúng")
    assert (await given("register")).campaign_id == spring.id


async def test_a_sentence_for_one_of_several_is_said_back_with_its_name(village: Village) -> None:
    await sent_out(village, SPRING)
    await sent_out(village, {"register": {"by": "2026-03-20"}}, title="Hội thi văn nghệ", day=None)
    back = await village.hai.says("đăng ký 3 tiết mục, 20 người")
    assert back.startswith("“Hội thi văn nghệ”. Đăng ký: 3 tiết mục · 20 người.")


@needs("no buttons")
async def test_by_the_number_of_the_choice(village: Village) -> None:
    await sent_out(village, SPRING)
    assert "1. Đăng ký" in village.hai.shown[-1].text
    assert "Thôn 5 làm việc gì" in await village.hai.says("1")
    await village.hai.says("dọn vệ sinh 60 người")
    assert "Đã ghi đăng ký" in await village.hai.says("1")


async def test_late_ones_are_kept_and_said_to_be_late(village: Village) -> None:
    await sent_out(village, SPRING)
    village.talk.later(days=5)
    await village.hai.says("đăng ký dọn vệ sinh, 60 người")
    assert "Đã quá hạn thứ Ba 17/3" in await village.hai.says("đúng")
    assert await CampaignAnswer.filter(ask="register").count() == 1


async def test_received_and_taking_part_are_one_tap(village: Village) -> None:
    await sent_out(village, {"seen": {}, "part": {}})
    assert "đã nhận ✓" in await village.hai.taps("Đã nhận")
    asked = await village.hai.taps_reference(f"campaign:{(await given('seen')).campaign_id}:yes")
    assert "Khoảng mấy người" in asked
    assert (await given("part")).answers == {"yes": True}  # kept before the number comes
    assert "Thôn 5 tham gia, 40 người ✓" in await village.hai.says("khoảng 40 người")
    assert (await given("part")).answers == {"yes": True, "people": 40}
    assert "không tham gia" in await village.lan.says("không tham gia")


async def test_a_photo_on_the_day_says_that_they_have_begun(village: Village) -> None:
    await sent_out(village, SPRING)
    await village.hai.sends_photos(1)
    assert not await CampaignAnswer.filter(ask="started").exists()  # too early
    await village.hai.says("thôi")
    village.talk.later(days=6)
    await village.hai.sends_photos(2)
    assert await CampaignAnswer.filter(ask="started").count() == 1
    assert "bắt đầu rồi ✓" in await village.lan.says("bắt đầu")
    assert await CampaignAnswer.filter(ask="started").count() == 2


async def test_the_result_is_a_report_of_the_right_work(village: Village) -> None:
    campaign = await sent_out(village, SPRING)
    village.talk.later(days=7)
    asked = await village.hai.says("gửi kết quả")
    assert "ảnh" in asked
    await village.hai.sends_photos(2)
    await village.hai.says("dọn 2km đường trục thôn, 60 người")
    assert "Đã gửi ✓" in await village.hai.taps("✓ Gửi")
    report = await Report.get()
    assert (report.campaign_id, report.activity) == (campaign.id, "ve-sinh-duong-lang")
    assert report.unit_id == village.cast.thon_5.id


async def test_what_is_ready_is_ticked(village: Village) -> None:
    campaign = await sent_out(village, {"checklist": {"items": ["Họp dân", "Cờ hoa", "Âm thanh"]}})
    await village.hai.taps_reference(f"campaign:{campaign.id}:checklist")
    await village.hai.taps("Họp dân")
    await village.hai.taps("Âm thanh")
    assert "xong 2/3 việc" in await village.hai.taps("Xong")
    assert (await given("checklist")).answers == {"done": [0, 2]}
    await village.hai.says("chuẩn bị")
    await village.hai.taps("Cờ hoa")
    assert "xong 3/3 việc" in await village.hai.taps("Xong")


async def test_read_out_on_the_loudspeaker(village: Village) -> None:
    await sent_out(village, {"loudspeaker": {"text": "Bà con chú ý."}}, title="Phòng cháy rừng", day=None)
    told = await village.hai.says("đã phát 5h30, 17h, 15 phút, tiếng Việt")
    assert told == "Đã ghi cho Thôn 5 ✓: phát 05:30, 17:00, 15 phút, tiếng Việt. Cảm ơn bác."
    answers = (await given("loudspeaker")).answers
    assert (answers["times"], answers["minutes"], answers["languages"]) == (["05:30", "17:00"], 15, ["Việt"])
    assert "mấy giờ" in await village.lan.says("đã phát")


async def test_a_question_goes_to_the_officer(village: Village) -> None:
    campaign = await sent_out(village, SPRING)
    await village.hai.taps_reference(f"campaign:{campaign.id}:ask")
    await village.hai.says("xã có cấp cờ không")
    assert (await Remark.get()).text == "Ra quân đầu xuân: xã có cấp cờ không"
    assert "xã có cấp cờ không" in await village.officer.hears()


async def test_the_neighbour_is_asked_for_nothing(village: Village) -> None:
    campaign = await sent_out(village, SPRING)
    tu = await village.phone_of(village.cast.tu)
    for what in ("register", "seen", "started", "result", "yes", "ask"):
        assert "không hỏi thôn mình" in await tu.taps_reference(f"campaign:{campaign.id}:{what}")
    assert not await CampaignAnswer.all().exists()
    for nonsense in ("campaign:x:register", "campaign:999999:register", f"campaign:{campaign.id}:erase"):
        await village.hai.taps_reference(nonsense)
    assert not await CampaignAnswer.all().exists()


async def test_only_ones_own_village_can_be_named(village: Village) -> None:
    campaign = await sent_out(village, SPRING)
    await village.hai.taps_reference(f"campaign:{campaign.id}:register:{village.cast.thon_3.id}")
    await village.hai.says("dọn vệ sinh 60 người")
    await village.hai.says("đúng")
    assert (await given("register")).unit_id == village.cast.thon_5.id


async def test_who_wants_no_announcements_gets_none_but_what_the_office_needs(village: Village) -> None:
    assert "thôi gửi thông báo" in await village.hai.says("đừng gửi thông báo nữa")
    await sent_out(village, SPRING)
    assert "📣" not in village.hai.shown[-1].text
    report = await cast.filed(village.cast.hai, village.cast.thon_5)
    await village.officer.says(f"trả lại {report.code} ảnh mờ")
    assert report.code in await village.hai.hears()
    assert "như trước" in await village.hai.says("nhận lại thông báo")
    assert (await Person.get(id=village.cast.hai.id)).settings["announcements"] == "all"


async def test_who_is_missing_is_listed_and_urged_with_one_tap(village: Village) -> None:
    await sent_out(village, SPRING)
    await village.hai.says("đăng ký dọn vệ sinh, 60 người")
    await village.hai.says("đúng")
    listed = await village.officer.says("ai chưa đăng ký")
    assert "1 thôn chưa đăng ký: Thôn 3. Hạn hết thứ Ba 17/3." in listed
    assert "Đã nhắc 1 thôn (1 người) ✓." in await village.officer.taps("Nhắc 1 thôn")
    await village.talk.turns()
    urged = await village.lan.hears()
    assert urged.startswith("⏰ Còn 3 ngày: Thôn 3 chưa đăng ký “Ra quân đầu xuân”.")
    assert "Thôn 3 làm việc gì" in await village.lan.taps("Đăng ký")
    assert not await village.hai.hears()


async def test_urged_twice_and_no_more(village: Village) -> None:
    await sent_out(village, SPRING)
    await village.officer.says("ai chưa đăng ký")
    await village.officer.taps("Nhắc 2 thôn")
    assert "2 thôn đã được nhắc hôm nay rồi." in await village.officer.taps_reference(await urging())
    village.talk.later(days=1)
    assert "Đã nhắc 2 thôn" in await village.officer.taps_reference(await urging())
    village.talk.later(days=1)
    told = await village.officer.taps_reference(await urging())
    assert "nhắc hai lần rồi" in told
    assert "Nhờ bác gọi điện giúp" in told


async def urging() -> str:
    from storage.models import Campaign

    return f"announce:{(await Campaign.get()).id}:urge:register"


async def test_who_registered_meanwhile_is_not_urged(village: Village) -> None:
    campaign = await sent_out(village, SPRING)
    village.talk.later(hours=9)  # at night: villages are urged in the morning
    await village.officer.taps_reference(f"announce:{campaign.id}:urge:register")
    await village.lan.says("đăng ký dọn vệ sinh, 60 người")
    await village.lan.says("đúng")
    village.talk.later(hours=12)
    await village.talk.turns()
    assert not await village.lan.hears()
    assert "⏰" in await village.hai.hears()


async def test_the_board_in_one_message(village: Village) -> None:
    campaign = await sent_out(village, SPRING)
    await village.hai.says("đăng ký dọn vệ sinh, 60 người")
    await village.hai.says("đúng")
    await village.officer.says("các đợt")
    await village.officer.taps_reference(f"announce:{campaign.id}")
    board = await village.officer.taps("Tiến độ")
    assert "Đăng ký 1/2 thôn · 60 người · bắt đầu 0/2 thôn · có kết quả 0/2 thôn." in board
    assert village.officer.labels[0] == "1 thôn chưa đăng ký"


async def test_the_close_thanks_those_who_took_part(village: Village) -> None:
    campaign = await sent_out(village, SPRING)
    await village.hai.says("đăng ký dọn vệ sinh, 60 người")
    await village.hai.says("đúng")
    await village.officer.says(f"kết thúc {campaign.code}")
    assert "Đã kết thúc" in await village.officer.taps("Kết thúc, cảm ơn")
    await clock(village)
    assert "60" in await village.hai.hears()
    assert not await village.lan.hears()
    assert "đã kết thúc" in await village.lan.taps_reference(f"campaign:{campaign.id}:register")


@pytest.mark.parametrize(
    "text", ["đã nhận 5 bao xi măng", "tham gia giao thông an toàn", "kết quả học tập của các cháu"]
)
async def test_words_about_something_else_are_no_answer(village: Village, text: str) -> None:
    await sent_out(village, {"seen": {}, "part": {}, **SPRING})
    await village.hai.says(text)
    assert not await CampaignAnswer.all().exists()


async def test_the_officer_s_morning_says_who_is_missing_the_day_before_the_end(village: Village) -> None:
    await sent_out(village, SPRING)
    await village.hai.says("đăng ký dọn vệ sinh, 60 người")
    await village.hai.says("đúng")
    village.talk.now = village.talk.now.replace(day=15, hour=7, minute=30)
    await clock(village)
    assert not await village.officer.hears()  # two days before
    village.talk.now = village.talk.now.replace(day=16)
    await clock(village)
    assert "• 1 thôn chưa đăng ký Ra quân đầu xuân, hạn ngày mai." in await village.officer.hears()
    assert "Đã nhắc 1 thôn" in await village.officer.taps("Nhắc 1 thôn")
    village.talk.later(minutes=5)
    await clock(village)
    assert not await village.officer.hears()
    assert "⏰" in await village.lan.hears()


async def test_registering_while_a_report_is_being_written(village: Village) -> None:
    """The code or the word for the campaign says what is meant; the report waits and goes on."""
    await sent_out(village, SPRING)
    await village.hai.sends_photos(2)
    await village.hai.taps("Dọn vệ sinh")
    assert "Thôn 5 làm việc gì" in await village.hai.says("đăng ký ra quân")
    await village.hai.says("dọn vệ sinh, 60 người")
    await village.hai.says("đúng")
    assert "Bác kể một câu" in await village.hai.says("tiếp tục")


async def test_in_english_too(village: Village) -> None:
    await village.hai.says("english")
    await sent_out(village, {**SPRING, "part": {}})
    assert "until the end of 17/3" in village.hai.shown[-1].text
    asked = await village.hai.says("register")
    assert asked.startswith("What will Thôn 5 do, and how many people, you?")
    assert (await village.hai.says("clean-up, 60 people")).startswith("Registering: clean-up")
    assert "Thôn 5 is registered ✓: clean-up · 60 people." in await village.hai.says("yes")


async def test_photos_sent_after_the_urging_are_the_result(village: Village) -> None:
    """“Send photos here, and it is done” holds: nobody must have tapped anything."""
    campaign = await sent_out(village, SPRING)
    village.talk.later(days=7)
    await village.officer.taps_reference(f"announce:{campaign.id}:urge:result")
    assert "Bác gửi ảnh vào đây là xong" in await village.hai.hears()
    await village.hai.sends_photos(2)
    await village.hai.taps("Dọn vệ sinh")
    await village.hai.says("dọn 2km đường trục thôn, 60 người")
    assert "được tính là kết quả “Ra quân đầu xuân”" in await village.hai.taps("✓ Gửi")
    assert (await Report.get()).campaign_id == campaign.id
    assert "1 thôn chưa báo kết quả: Thôn 3" in await village.officer.says("ai chưa báo kết quả")


async def test_other_work_or_work_before_the_day_is_no_result(village: Village) -> None:
    await sent_out(village, SPRING)
    await village.hai.sends_photos(2)
    await village.hai.taps("Dọn vệ sinh")
    await village.hai.says("dọn 2km đường trục thôn, 60 người")
    await village.hai.taps("✓ Gửi")
    assert (await Report.get()).campaign_id is None
