"""An officer urges the places that still owe a duty with one tap: within bounds, and never who has done it."""

from datetime import date, datetime, timedelta

from storage.models import Nudge, Person
from tests.handlers.conftest import Village
from tests.handlers.test_duties import tick
from tests.support.cast import ICT, filed, person, unit

MORNING = datetime(2026, 3, 20, 9, 0, tzinfo=ICT)
DUE = "vệ sinh tháng 3"


async def urged(village: Village, at: datetime = MORNING, places: str = "3 thôn") -> str:
    """What the officer is told."""
    village.talk.now = at
    await village.officer.says("việc đến hạn")
    return await village.officer.taps(f"Nhắc {places}: {DUE}")


async def test_who_owes_what_is_listed_and_urged_with_one_tap(village: Village) -> None:
    village.talk.now = MORNING
    listed = await village.officer.says("việc đến hạn")
    assert listed.startswith(
        "Các nơi còn thiếu:\n• 3 nơi chưa có vệ sinh tháng 3, hạn thứ Ba 31/3: Thôn 5, Thôn 3, Thôn 6"
    )
    told = await village.officer.taps(f"Nhắc 3 thôn: {DUE}")
    assert told.splitlines() == ["Đã nhắc 2 thôn (2 người) ✓.", "1 thôn chưa nhắn tới được, nhờ bác gọi điện."]
    assert (await village.hai.hears()).startswith("⏰ Còn 11 ngày: vệ sinh tháng 3 của Thôn 5 chưa có báo cáo.")
    assert village.hai.labels == ["Đã làm, gửi ảnh", "Tháng này không làm được", "Nhắc tôi tối mai"]
    assert await village.lan.hears()


async def test_who_has_done_it_is_left_alone(village: Village) -> None:
    await filed(village.cast.lan, village.cast.thon_3, day=date(2026, 3, 2))
    await urged(village, places="2 thôn")
    assert await village.hai.hears()
    assert not await village.lan.hears()


async def test_once_a_day_and_twice_in_all(village: Village) -> None:
    await urged(village)
    assert "2 thôn đã được nhắc hôm nay rồi." in await urged(village, MORNING + timedelta(hours=2))
    assert "Đã nhắc 2 thôn" in await urged(village, MORNING + timedelta(days=1))
    assert "2 thôn đã được nhắc hai lần, nhờ bác gọi điện." in await urged(village, MORNING + timedelta(days=2))
    assert (await village.hai.hears()).count("Thôn 5") == 2


async def test_nobody_hears_more_than_they_may_in_a_week(village: Village) -> None:
    hai = village.cast.hai
    await urged(village)
    await tick(village, datetime(2026, 3, 24, 19, 30, tzinfo=ICT))
    await urged(village, datetime(2026, 3, 25, 9, 0, tzinfo=ICT))
    assert await Nudge.filter(person=hai, which="urged:2").count() == 1
    await Nudge.filter(person=hai, which="urged:2").delete()
    assert "nhận đủ tin rồi" in await urged(village, datetime(2026, 3, 26, 9, 0, tzinfo=ICT))


async def test_by_night_it_waits_for_the_morning(village: Village) -> None:
    assert "Đã nhắc 2 thôn" in await urged(village, MORNING.replace(hour=21))
    assert not await village.hai.hears()
    village.talk.now = datetime(2026, 3, 21, 6, 30, tzinfo=ICT)
    await village.talk.turns()
    assert (await village.hai.hears()).startswith("⏰ Còn 10 ngày")


async def test_whoever_sleeps_longer_is_not_woken(village: Village) -> None:
    await Person.filter(id=village.cast.hai.id).update(settings={"quiet": ["20:00", "09:30"]})
    await urged(village)
    assert not await village.hai.hears()
    village.talk.now = MORNING.replace(minute=31)
    await village.talk.turns()
    assert DUE in await village.hai.hears()


async def test_it_takes_the_place_of_that_evening_s_reminder(village: Village) -> None:
    await urged(village, datetime(2026, 3, 24, 9, 0, tzinfo=ICT))
    assert await village.hai.hears()
    for day in (24, 25):
        await tick(village, datetime(2026, 3, day, 19, 30, tzinfo=ICT))
        assert not await village.hai.hears()


async def test_who_is_just_writing_hears_of_it_afterwards(village: Village) -> None:
    village.talk.now = MORNING
    await village.hai.sends_photos(1)
    await urged(village)
    assert not await village.hai.hears()
    await village.hai.says("thôi")
    village.talk.now = MORNING + timedelta(minutes=11)
    await village.talk.turns()
    assert DUE in await village.hai.hears()


async def test_who_is_late_is_urged_in_the_morning_message(village: Village) -> None:
    await tick(village, datetime(2026, 4, 1, 7, 30, tzinfo=ICT))
    assert "3 nơi quá hạn vệ sinh tháng 3" in await village.officer.hears()
    assert "Đã nhắc 2 thôn" in await village.officer.taps(f"Nhắc 3 thôn: {DUE}")
    assert (await village.hai.hears()).startswith("⏰ Quá hạn 1 ngày: vệ sinh tháng 3 của Thôn 5 chưa có báo cáo.")


async def test_who_wants_no_reminders_is_not_urged(village: Village) -> None:
    await Person.filter(id__in=[village.cast.hai.id, village.cast.lan.id]).update(settings={"reminders": "none"})
    assert await urged(village) == "3 thôn chưa nhắn tới được, nhờ bác gọi điện."


async def test_a_commune_urges_its_own_offices_and_the_province_does_not(village: Village) -> None:
    office = await unit("lam-dong.nhan-co.phong-kt", "Phòng Kinh tế", "phong_ban", village.cast.nhan_co, short="NCK")
    clerk = await village.phone_of(await person("Đỗ Thị Mai", office, "reporter"))
    village.talk.now = datetime(2026, 2, 10, 9, 0, tzinfo=ICT)
    province = await village.phone_of(village.cast.province)
    assert "Phòng Kinh tế" not in await province.says("việc đến hạn")
    assert "1 nơi chưa có kế hoạch năm 2026, hạn thứ Bảy 14/2: Phòng Kinh tế" in await village.officer.says(
        "việc đến hạn"
    )
    assert "Đã nhắc 1 nơi (1 người)" in await village.officer.taps("Nhắc 1 nơi: kế hoạch năm 2026")
    assert "kế hoạch năm 2026 của Phòng Kinh tế chưa gửi" in await clerk.hears()


async def test_the_province_urges_communes_and_nobody_the_neighbour_s(village: Village) -> None:
    village.talk.now = datetime(2026, 1, 12, 9, 0, tzinfo=ICT)
    province = await village.phone_of(village.cast.province)
    await province.says("việc đến hạn")
    assert "Đã nhắc 2 xã, phường" in await province.taps("Nhắc 2 xã, phường: kế hoạch năm 2026")
    assert "kế hoạch năm 2026 của Nhân Cơ chưa gửi" in await village.officer.hears()
    neighbour = await village.phone_of(village.cast.neighbour)
    for phone in (neighbour, village.hai):
        told = await phone.taps_reference(f"urge:ve-sinh-hang-thang:2026-01:{village.cast.nhan_co.id}")
        assert told.startswith("Nơi này không thuộc phần")
