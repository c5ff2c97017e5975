"""Officials are told by day, not at night; once each morning; and their head hears of what lies unread."""

from datetime import datetime, timedelta

import pytest

from reports.due import Due
from storage.models import Incoming, Report
from tests.handlers.conftest import Village
from tests.handlers.test_review import hai_reports, hears_later
from tests.support import cast
from tests.support.cast import ICT
from tests.support.talk import shipped


async def tick(village: Village, at: datetime) -> None:
    village.talk.now = at
    await Due(shipped().review).tick(at)
    await village.talk.turns()


async def test_at_night_nobody_is_woken_and_the_morning_tells(village: Village) -> None:
    village.talk.now = datetime(2026, 3, 16, 21, 30, tzinfo=ICT)
    report = await hai_reports(village)
    village.talk.later(minutes=31)
    await hai_reports(village, "dọn 300m ngõ xóm")
    assert not await hears_later(village, village.officer)
    await tick(village, datetime(2026, 3, 17, 6, 0, tzinfo=ICT))
    assert not await village.officer.hears()
    await tick(village, datetime(2026, 3, 17, 6, 31, tzinfo=ICT))
    told = await village.officer.hears()
    assert told.startswith("Sáng nay: 2 báo cáo chờ duyệt.")
    assert village.officer.labels == ["Xem 2", "Mở bảng"]
    await village.officer.taps("Xem 2")
    assert village.officer.labels[0] == f"{report.code} Dọn vệ sinh · Thôn 5"


async def test_while_something_is_held_until_morning_they_are_answered_at_once(village: Village) -> None:
    village.talk.now = datetime(2026, 3, 16, 21, 30, tzinfo=ICT)
    await hai_reports(village)
    assert "1 báo cáo chờ duyệt" in await village.officer.says("duyệt")


async def test_the_morning_comes_once(village: Village) -> None:
    await cast.filed(village.cast.hai, village.cast.thon_5)
    await tick(village, datetime(2026, 3, 16, 7, 0, tzinfo=ICT))
    assert "Sáng nay: 1 báo cáo" in await village.officer.hears()
    for hour in (7, 8, 9):
        await tick(village, datetime(2026, 3, 16, hour, 30, tzinfo=ICT))
        assert not await village.officer.hears()
    await tick(village, datetime(2026, 3, 17, 7, 0, tzinfo=ICT))
    assert "Sáng nay: 1 báo cáo" in await village.officer.hears()


async def test_nothing_waits_nothing_is_said(village: Village) -> None:
    await cast.filed(village.cast.hai, village.cast.thon_5, state="approved")
    await tick(village, datetime(2026, 3, 16, 7, 0, tzinfo=ICT))
    assert not await village.officer.hears()


async def test_after_a_long_standstill_no_morning_at_noon(village: Village) -> None:
    await cast.filed(village.cast.hai, village.cast.thon_5)
    await tick(village, datetime(2026, 3, 14, 11, 0, tzinfo=ICT))
    assert not await village.officer.hears()


async def test_who_prefers_the_morning_gets_no_cards(village: Village) -> None:
    await village.officer.says("cách báo tin")
    assert "Mỗi sáng một tin" in await village.officer.taps("Mỗi sáng một tin")
    await hai_reports(village)
    assert not await hears_later(village, village.officer)
    await tick(village, datetime(2026, 3, 15, 6, 40, tzinfo=ICT))
    assert "Sáng nay: 1 báo cáo chờ duyệt" in await village.officer.hears()


async def test_who_wants_no_quiet_hours_has_none(village: Village) -> None:
    village.cast.officer.settings = {"quiet": "none"}
    await village.cast.officer.save()
    village.talk.now = datetime(2026, 3, 16, 23, 0, tzinfo=ICT)
    report = await hai_reports(village)
    assert report.code in await hears_later(village, village.officer)


async def test_what_lies_unread_over_a_weekend_is_shown_to_the_head_on_tuesday(village: Village) -> None:
    friday = datetime(2026, 3, 13, 15, 0, tzinfo=ICT)
    report = await cast.filed(village.cast.hai, village.cast.thon_5, sent_at=friday)
    leader = await village.phone_of(village.cast.leader)
    for quiet in (friday + timedelta(days=1), friday + timedelta(days=2), friday + timedelta(days=3)):
        await tick(village, quiet)
        assert not await leader.hears()
    await tick(village, datetime(2026, 3, 17, 15, 10, tzinfo=ICT))
    assert await leader.hears() != ""
    assert f"1 báo cáo đã 2 ngày làm việc chưa ai xem: {report.code}." in leader.shown[-1].text
    await report.refresh_from_db()
    assert report.escalated_at is not None
    await tick(village, datetime(2026, 3, 18, 9, 0, tzinfo=ICT))
    assert not await leader.hears()


async def test_what_was_opened_is_not_shown_to_the_head(village: Village) -> None:
    friday = datetime(2026, 3, 13, 15, 0, tzinfo=ICT)
    report = await cast.filed(village.cast.hai, village.cast.thon_5, sent_at=friday)
    await village.officer.says(f"xem {report.code}")
    await tick(village, datetime(2026, 3, 18, 15, 0, tzinfo=ICT))
    assert not await (await village.phone_of(village.cast.leader)).hears()


async def test_without_a_head_the_province_hears(village: Village) -> None:
    province, friday = await village.phone_of(village.cast.province), datetime(2026, 3, 6, 8, 0, tzinfo=ICT)
    await cast.filed(village.cast.tu, village.cast.kien_duc_thon_1, sent_at=friday)
    await tick(village, datetime(2026, 3, 12, 9, 0, tzinfo=ICT))
    assert "chưa ai xem" in await province.hears()


@pytest.mark.parametrize("decided", ["approved", "rejected", "returned"])
async def test_a_card_that_comes_too_late_is_not_shown(village: Village, decided: str) -> None:
    report = await hai_reports(village)
    await Report.filter(id=report.id).update(state=decided)
    assert not await hears_later(village, village.officer)
    assert not await Incoming.filter(state="waiting").exists()
