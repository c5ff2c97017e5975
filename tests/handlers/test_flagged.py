"""Flags in the chat: a line on the officer's card, a word in the morning, and what senders are told."""

from datetime import datetime, timedelta

from storage import flags, inbox
from storage.flags import Flag
from tests.handlers.conftest import Village, needs
from tests.handlers.test_review_days import tick
from tests.support import cast
from tests.support.cast import ICT, NOW

LAST_YEAR = NOW - timedelta(days=367)


async def flagged(village: Village) -> str:
    """Hải's report: its second photo is like one of Thôn 3's of last year, its third is blurred."""
    old = await cast.pictured(
        await cast.filed(village.cast.lan, village.cast.thon_3, state="approved", sent_at=LAST_YEAR)
    )
    report = await cast.filed(village.cast.hai, village.cast.thon_5)
    _first, second, third = [await cast.pictured(report) for _ in range(3)]
    await flags.settle(second.id, [Flag("near", like=old.id)], False, NOW)
    await flags.settle(third.id, [Flag("blurred")], False, NOW)
    return report.code


async def test_the_card_says_which_photo_is_like_which(village: Village) -> None:
    code = await flagged(village)
    told = await village.officer.says(f"xem {code}")
    assert "⚠ Ảnh 2 giống ảnh của Thôn 3, Nhân Cơ gửi ngày 12/3/2025" in told
    assert "⚠ Ảnh 3 bị mờ" in told


async def test_the_morning_counts_reports_with_photos_seen_before(village: Village) -> None:
    await flagged(village)
    await cast.filed(village.cast.hai, village.cast.thon_5)
    await tick(village, datetime(2026, 3, 16, 7, 0, tzinfo=ICT))
    assert "Sáng nay: 2 báo cáo chờ duyệt · 1 có cờ ảnh trùng." in await village.officer.hears()


async def hai_hears(village: Village, event: str, **about: str | int) -> str:
    now_ms = int(village.talk.now.timestamp() * 1000)
    key = f"{event}:{len(about)}:{about}"
    await inbox.put_event(village.cast.hai.id, key, event, about, village.talk.now.isoformat(), now_ms)
    await village.talk.turns()
    await village.talk.quiet()
    return await village.hai.hears()


async def test_who_sends_an_identity_card_is_asked_not_to(village: Village) -> None:
    told = await hai_hears(village, "photo_identity", photo=1)
    assert "đừng gửi ảnh căn cước" in told


@needs("files")
async def test_files_are_suggested_where_they_can_be_sent(village: Village) -> None:
    assert "gửi ảnh dạng tệp" in await hai_hears(village, "photo_as_file", channel=village.talk.channel)
    assert not await hai_hears(village, "photo_as_file", channel="another")


@needs("no files")
async def test_files_are_not_suggested_where_they_cannot(village: Village) -> None:
    assert not await hai_hears(village, "photo_as_file", channel=village.talk.channel)
