"""What is due is reminded of in the evening, in one message, with one tap to do it; and never once it is done."""

from datetime import date, datetime, timedelta

import pytest

from campaigns.escalation import Mornings
from campaigns.reminders import Reminders
from storage.models import FiledForm, Incoming, Nudge, Outgoing
from tests.handlers.conftest import Village
from tests.support.cast import ICT, filed
from tests.support.talk import shipped

EVENING = datetime(2026, 3, 24, 19, 30, tzinfo=ICT)  # a week before the end of March
LAST = datetime(2026, 3, 29, 19, 30, tzinfo=ICT)


async def tick(village: Village, at: datetime) -> None:
    """The clock of a bot that was started just now."""
    village.talk.now = at
    await Reminders(shipped(), ICT_ZONE, 3).tick(at)
    await Mornings(shipped(), ICT_ZONE).tick(at)
    await village.talk.turns()


ICT_ZONE = shipped().review.timezone


async def test_the_monthly_clean_up_is_reminded_of_in_the_evening(village: Village) -> None:
    await tick(village, EVENING.replace(hour=12))
    assert not await village.hai.hears()  # at noon only on the last day
    await tick(village, EVENING)
    told = await village.hai.hears()
    assert told.startswith("⏰ Còn 7 ngày: vệ sinh tháng 3 của Thôn 5 chưa có báo cáo. Bác gửi ảnh vào đây là xong.")
    assert village.hai.labels == ["Đã làm, gửi ảnh", "Tháng này không làm được", "Nhắc tôi tối mai"]
    for later in (5, 20, 59):
        await tick(village, EVENING + timedelta(minutes=later))
        assert not await village.hai.hears()


async def test_one_tap_opens_the_right_draft(village: Village) -> None:
    await tick(village, EVENING)
    await village.hai.hears()
    told = await village.hai.taps("Đã làm, gửi ảnh")
    assert "ảnh" in told
    await village.hai.sends_photos(2)
    told = await village.hai.says("dọn 2km đường trục thôn, 45 người")
    assert "dọn vệ sinh đường làng" in told
    assert "2 ảnh" in told
    assert "Đã gửi ✓" in await village.hai.taps("✓ Gửi")
    await tick(village, LAST)
    assert not await village.hai.hears()  # sent, though not yet approved
    assert "Thôn 3" in await village.lan.hears()


async def test_remind_me_tomorrow_evening_once_more(village: Village) -> None:
    await tick(village, EVENING)
    await village.hai.hears()
    assert await village.hai.taps("Nhắc tôi tối mai") == "Vâng, tối mai em nhắc bác."
    tomorrow = EVENING + timedelta(days=1)
    await tick(village, tomorrow.replace(hour=12))
    assert not await village.hai.hears()
    await tick(village, tomorrow)
    assert (await village.hai.hears()).startswith("⏰ Còn 6 ngày: vệ sinh tháng 3")
    await tick(village, tomorrow + timedelta(days=1))
    assert not await village.hai.hears()
    sent = await Outgoing.filter(person_id=village.cast.hai.id, rank=1).count()
    assert sent == 1  # what they asked for is no burden


async def test_cannot_this_month_is_told_to_the_officer_and_silences(village: Village) -> None:
    await tick(village, EVENING)
    await village.hai.hears()
    told = await village.hai.taps("Tháng này không làm được")
    assert told.startswith("Vì sao ạ?")
    assert "Em đã báo cán bộ phụ trách" in await village.hai.says("mưa lũ, đường ngập")
    village.talk.later(hours=12)
    await village.talk.turns()
    assert "Thôn 5 không làm được vệ sinh tháng 3: “mưa lũ, đường ngập” (Trần Văn Hải)" in await village.officer.hears()
    await tick(village, LAST)
    assert not await village.hai.hears()
    assert (await FiledForm.get(unit_id=village.cast.thon_5.id)).answers == {"reason": "mưa lũ, đường ngập"}


async def test_met_before_the_turn_was_taken_says_nothing(village: Village) -> None:
    await Reminders(shipped(), ICT_ZONE, 3).tick(EVENING)
    await filed(village.cast.sau, village.cast.thon_5, day=date(2026, 3, 2), state="approved")
    village.talk.now = EVENING
    await village.talk.turns()
    assert not await village.hai.hears()
    assert await village.lan.hears()


async def test_the_half_year_report_is_a_short_form(village: Village) -> None:
    village.talk.now = datetime(2026, 6, 20, 20, 0, tzinfo=ICT)
    told = await village.hai.says("báo cáo 6 tháng")
    assert told.startswith("Báo cáo 6 tháng đầu năm 2026 của Thôn 5: em hỏi vài câu ngắn")
    await village.hai.says("làm 1,2 km đường bê tông, họp dân đều")
    await village.hai.says("12")
    await village.hai.taps("Bỏ qua")
    await village.hai.says("bỏ qua")
    told = await village.hai.says("xin thêm xi măng")
    assert "Số buổi họp, buổi tuyên truyền: 12 buổi" in told
    assert "Khó khăn" not in told
    assert "Đã gửi ✓ báo cáo 6 tháng đầu năm 2026 của Thôn 5" in await village.hai.taps("✓ Gửi")
    form = await FiledForm.get(form="bao-cao-dinh-ky")
    assert (form.period, form.answers["so_buoi"]["value"]) == ("2026-H1", "12")
    await tick(village, datetime(2026, 6, 24, 19, 30, tzinfo=ICT))
    assert "báo cáo 6 tháng" not in await village.hai.hears()
    assert "báo cáo 6 tháng" in await village.lan.hears()


async def test_an_officer_files_the_commune_s_plan(village: Village) -> None:
    village.talk.now = datetime(2026, 1, 16, 19, 30, tzinfo=ICT)
    await tick(village, village.talk.now)
    told = await village.officer.hears()
    assert told.startswith("⏰ Còn 14 ngày: kế hoạch năm 2026 của Nhân Cơ chưa gửi.")
    await village.officer.taps("Trả lời ngay")
    await village.officer.says("05/KH-UBND")
    await village.officer.says("12/1")
    await village.officer.says("đạt thêm 2 tiêu chí")
    await village.officer.taps("Bỏ qua")
    assert "Đã gửi ✓" in await village.officer.taps("✓ Gửi")


async def test_do_not_remind_me_any_more(village: Village) -> None:
    assert "không nhắc bác nữa" in await village.hai.says("đừng nhắc nữa")
    await tick(village, EVENING)
    assert not await village.hai.hears()
    assert "lại nhắc bác" in await village.hai.says("nhắc lại")
    await tick(village, EVENING + timedelta(minutes=10))
    assert "vệ sinh tháng 3" in await village.hai.hears()


async def test_somebody_else_s_reminder_opens_nothing(village: Village) -> None:
    await tick(village, EVENING)
    theirs = await Nudge.get(person_id=village.cast.lan.id)
    assert "không tìm thấy" in await village.hai.taps_reference(f"duty:do:{theirs.id}")
    assert "không tìm thấy" in await village.hai.taps_reference("duty:cannot:999999")


@pytest.mark.parametrize("verb", ["do", "cannot", "again", "which"])
async def test_a_reminder_of_last_month_is_answered_kindly(village: Village, verb: str) -> None:
    await tick(village, EVENING)
    nudge = await Nudge.get(person_id=village.cast.hai.id)
    village.talk.later(days=40)
    assert await village.hai.taps_reference(f"duty:{verb}:{nudge.id}")


async def test_the_officers_morning_names_who_owes(village: Village) -> None:
    await filed(village.cast.lan, village.cast.thon_3, day=date(2026, 3, 2), state="approved")
    await tick(village, LAST)
    await tick(village, datetime(2026, 3, 30, 6, 40, tzinfo=ICT))
    told = await village.officer.hears()
    assert told.startswith("Sáng nay:\n• 2 nơi chưa có vệ sinh tháng 3, hạn ngày mai: Thôn 5, Thôn 6")
    await tick(village, datetime(2026, 3, 31, 6, 40, tzinfo=ICT))
    assert not await village.officer.hears()


async def test_days_later_the_province_hears(village: Village) -> None:
    province = await village.phone_of(village.cast.province)
    for day in (1, 3):
        await tick(village, datetime(2026, 4, day, 6, 40, tzinfo=ICT))
        assert not await province.hears()
    await tick(village, datetime(2026, 4, 4, 6, 40, tzinfo=ICT))
    told = await province.hears()
    assert "4 nơi quá hạn vệ sinh tháng 3 (hạn thứ Ba 31/3): Nhân Cơ (3), Kiến Đức (1)" in told
    assert await Incoming.filter(key__startswith="morning:").count() > 0


async def test_a_village_head_asks_what_is_due(village: Village) -> None:
    told = await village.hai.says("việc đến hạn")
    assert told.startswith("⏰ Bác còn ")
    assert "• vệ sinh tháng 3 của Thôn 5: còn 17 ngày, hết thứ Ba 31/3" in told
    assert village.hai.labels[0] == "Làm: vệ sinh tháng 3"
    await village.hai.taps("Làm: vệ sinh tháng 3")
    assert "việc nào" not in village.hai.shown[-1].text.lower()
    assert await village.hai.taps_reference(f"owed:ve-sinh-hang-thang:{village.cast.thon_3.id}") == told


async def test_three_duties_stand_in_one_message_and_one_can_be_excused(village: Village) -> None:
    village.talk.now = datetime(2026, 6, 28, 19, 30, tzinfo=ICT)
    await tick(village, village.talk.now)
    told = await village.hai.hears()
    assert told.startswith("⏰ Bác còn 2 việc đến hạn:")
    assert village.hai.labels == [
        "Làm: báo cáo 6 tháng đầu năm 2026",
        "Làm: vệ sinh tháng 6",
        "Việc không làm được",
        "Nhắc tôi tối mai",
    ]
    await village.hai.taps("Việc không làm được")
    await village.hai.taps("vệ sinh tháng 6 · Thôn 5")
    assert "không nhắc bác về vệ sinh tháng 6" in await village.hai.taps("Mưa bão, lũ lụt")


async def test_who_is_just_writing_is_not_interrupted(village: Village) -> None:
    village.talk.now = EVENING - timedelta(minutes=3)
    await village.hai.says("báo cáo mới")
    await village.hai.taps("Họp thôn")
    await tick(village, EVENING)
    assert not await village.hai.hears()
    await tick(village, EVENING + timedelta(minutes=6))
    assert not await village.hai.hears()
    await tick(village, EVENING + timedelta(minutes=12))
    assert "vệ sinh tháng 3" in await village.hai.hears()
