"""Ticks tell what is due once: over restarts, missed days, two clocks, a clock turned back, and no more than a person can bear."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from campaigns.gaps import TIMES
from campaigns.reminders import Reminders
from catalogue.catalogue import SHIPPED, Catalogue, load
from conversation.messages import reply_from_json
from storage import burden, database, nudges, outbox, targets
from storage.models import Chat, Incoming, Nudge, Person
from storage.outbox import Leaving
from tests.support import cast
from tests.support.cast import ICT, Cast, filed, pictured
from tests.support.talk import Talk

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OLD_SET = "xa-ntm-2021-2025"


@pytest.fixture
async def people(db: str) -> Cast:
    return await cast.settle()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def at(month: int, day: int, hour: int = 19, minute: int = 5, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ICT)


async def tick(catalogue: Catalogue, now: datetime, per_week: int = 3, zone: ZoneInfo = VIETNAM) -> None:
    await Reminders(catalogue, zone, per_week).tick(now)
    talk = Talk(now)
    await talk.turns()


async def heard(person: Person) -> list[str]:
    rows = await database.rows("SELECT reply FROM outbox WHERE person_id = ? AND rank = 1 ORDER BY id", person.id)
    return [reply_from_json(row["reply"]).text for row in rows]


async def test_after_days_without_a_clock_only_the_newest_is_told(people: Cast, catalogue: Catalogue) -> None:
    """The plan is reminded of on 16, 24 and 29 January; the clock stood still from the 10th to the 26th."""
    await tick(catalogue, at(1, 10))
    await tick(catalogue, at(1, 26))
    assert [text[:26] for text in await heard(people.neighbour)] == ["⏰ Còn 4 ngày: kế hoạch năm"]
    await tick(catalogue, at(1, 27))
    assert len(await heard(people.neighbour)) == 1


async def test_what_is_too_late_is_not_told(people: Cast, catalogue: Catalogue) -> None:
    await tick(catalogue, at(1, 31, 20))
    assert not await heard(people.neighbour)


async def test_a_window_that_was_missed_is_made_up_the_next_evening(people: Cast, catalogue: Catalogue) -> None:
    await tick(catalogue, at(3, 24, 21))
    assert not await heard(people.hai)
    await tick(catalogue, at(3, 25))
    assert (await heard(people.hai))[0].startswith("⏰ Còn 6 ngày")


async def test_two_clocks_tell_it_once(people: Cast, catalogue: Catalogue) -> None:
    clocks = [Reminders(catalogue, VIETNAM) for _nth in range(3)]
    await asyncio.gather(*(clock.tick(at(3, 24)) for clock in clocks))
    assert await Incoming.filter(key__startswith="due:2026-03-24:").count() == 3  # Hải, Lan, Tư
    await Talk(at(3, 24)).turns()
    assert len(await heard(people.hai)) == 1


async def test_a_clock_turned_back_tells_nothing_again(people: Cast, catalogue: Catalogue) -> None:
    clock = Reminders(catalogue, VIETNAM)
    for now in (at(3, 24), at(3, 23), at(3, 24), at(2, 1), at(3, 24, 20), at(3, 25)):
        await clock.tick(now)
        await Talk(now).turns()
    assert len(await heard(people.hai)) == 1


async def test_a_clock_that_jumps_ahead_and_back_loses_nothing(people: Cast, catalogue: Catalogue) -> None:
    await tick(catalogue, at(6, 1, year=2031))
    await tick(catalogue, at(3, 24))
    assert "vệ sinh tháng 3" in (await heard(people.hai))[-1]


async def test_days_and_hours_are_those_of_the_place(people: Cast, catalogue: Catalogue) -> None:
    """19:05 in Đắk Nông is 12:05 in Greenwich; for a place in Tokyo the evening has passed."""
    await tick(catalogue, datetime(2026, 3, 24, 12, 5, tzinfo=UTC), zone=ZoneInfo("Asia/Tokyo"))
    assert not await heard(people.hai)
    await tick(catalogue, datetime(2026, 3, 24, 12, 5, tzinfo=UTC))
    assert len(await heard(people.hai)) == 1


async def test_february_has_29_days_in_a_leap_year(people: Cast, catalogue: Catalogue) -> None:
    await tick(catalogue, at(2, 21, year=2028))
    assert not await heard(people.hai)
    await tick(catalogue, at(2, 22, year=2028))
    assert (await heard(people.hai))[0].startswith("⏰ Còn 7 ngày: vệ sinh tháng 2 của")


async def test_a_place_s_own_duty_by_the_moon_only_there(people: Cast, tmp_path: Path) -> None:
    (tmp_path / "duties.toml").write_text(
        '[[duty]]\nid = "ra-quan-dau-xuan"\nname_vi = "Ra quân đầu xuân"\nname_en = "Spring launch"\n'
        'short_vi = "ra quân đầu xuân"\nof = ["thon"]\nwithin = ["lam-dong.nhan-co"]\nevery = "14/01 âm lịch"\n'
        'met_by = { activities = ["ve-sinh-duong-lang"] }\nremind_days_before_end = [3]\n',
        "utf-8",
    )
    local = load(SHIPPED, tmp_path)
    await Reminders(local, VIETNAM).tick(at(2, 27))  # 14/01 of Bính Ngọ is 2 March 2026
    told = await Nudge.filter(what="duty:ra-quan-dau-xuan:2026-03-02").order_by("person_id")
    assert [each.person_id for each in told] == [people.hai.id, people.lan.id]
    assert (told[0].which, told[0].unit_id) == ("4", people.thon_5.id)


async def campaign_rows(person: Person, many: int, now: datetime) -> None:
    chat = await Chat.get(person=person)
    ms = int(now.timestamp() * 1000)
    async with database.transaction():
        await outbox.write(
            [
                Leaving(f"campaign:{nth}:{person.id}", person.id, chat.id, "telegram", "{}", ms, ms, outbox.CAMPAIGN)
                for nth in range(many)
            ]
        )


async def test_the_week_s_burden_counts_everything_and_waits(people: Cast, catalogue: Catalogue) -> None:
    await campaign_rows(people.hai, 3, at(3, 20))
    await tick(catalogue, at(3, 24))
    assert not await heard(people.hai)
    assert await heard(people.lan)
    assert await burden.room([people.hai.id], at(3, 24)) == {people.hai.id: 0}
    await tick(catalogue, at(3, 28))  # a week after the campaigns
    assert (await heard(people.hai))[0].startswith("⏰ Còn 3 ngày: vệ sinh tháng 3")


async def test_the_last_message_of_the_week_is_kept_for_the_last_reminder(people: Cast, catalogue: Catalogue) -> None:
    await campaign_rows(people.hai, 2, at(3, 23))
    await tick(catalogue, at(3, 24))
    assert not await heard(people.hai)  # the second comes on the 29th
    await tick(catalogue, at(3, 29))
    assert (await heard(people.hai))[0].startswith("⏰ Còn 2 ngày")


async def test_something_said_between_tick_and_turn_puts_it_off(people: Cast, catalogue: Catalogue) -> None:
    await Reminders(catalogue, VIETNAM).tick(at(3, 24))
    await campaign_rows(people.hai, 3, at(3, 24))
    await Talk(at(3, 24)).turns()
    assert not await heard(people.hai)
    assert not await Nudge.filter(person=people.hai).count()
    assert await nudges.reminded_on(date(2026, 3, 24), [people.hai.id, people.lan.id]) == {people.lan.id}


async def test_what_did_not_reach_them_is_no_burden(people: Cast) -> None:
    await campaign_rows(people.hai, 3, at(3, 20))
    await database.execute("UPDATE outbox SET state = 'refused' WHERE name = ?", f"campaign:0:{people.hai.id}")
    assert await burden.borne([people.hai.id], at(3, 24)) == {people.hai.id: 2}
    await Chat.create(channel="web", address="hai", person=people.hai)
    [row] = await database.rows("SELECT id FROM outbox WHERE state = 'refused'")
    async with database.transaction():
        assert await outbox.say_elsewhere(row["id"], ["web"], int(at(3, 20).timestamp() * 1000))
    assert await burden.borne([people.hai.id], at(3, 24)) == {people.hai.id: 3}


async def test_who_sleeps_early_is_told_at_noon(people: Cast, catalogue: Catalogue) -> None:
    people.hai.settings = {"quiet": ["18:30", "05:00"]}
    await people.hai.save()
    await tick(catalogue, at(3, 24, 19))
    assert not await heard(people.hai)
    await tick(catalogue, at(3, 25, 12))
    assert len(await heard(people.hai)) == 1
    assert len(await heard(people.lan)) == 1


async def test_an_unreachable_head_gives_way_to_the_deputy(people: Cast, catalogue: Catalogue) -> None:
    await Chat.filter(person=people.hai).update(stopped=True)
    await tick(catalogue, at(3, 24))
    assert await heard(people.sau)


async def test_a_report_of_a_village_that_was_merged_counts(people: Cast, catalogue: Catalogue) -> None:
    await filed(people.hai, people.old_thon_5, day=date(2026, 3, 3), state="approved")
    await tick(catalogue, at(3, 24))
    assert not await heard(people.hai)
    assert await heard(people.lan)


async def aim(people: Cast, by_day: date) -> None:
    async with database.transaction():
        await targets.aim(people.nhan_co.id, OLD_SET, 2026, by_day, "", people.officer.id)


async def test_what_a_village_lacks_is_told_by_indicator_once_a_week(people: Cast, catalogue: Catalogue) -> None:
    await aim(people, date(2026, 5, 15))
    await tick(catalogue, at(5, 6))
    told = await heard(people.lan)
    assert told[0].startswith("⏰ Thôn 3 chưa có minh chứng chỉ tiêu ")
    assert "còn 9 ngày; gửi 2 ảnh là xong." in told[0]
    assert not await heard(people.tu)  # Kiến Đức has no target
    for day in (7, 9, 12):
        await tick(catalogue, at(5, day))
    assert len(await heard(people.lan)) == 1
    await tick(catalogue, at(5, 13))
    told = await heard(people.lan)
    assert len(told) == 2
    assert told[0].split("(")[0] != told[1].split("(")[0]  # another one


async def test_a_gap_that_was_filled_is_not_spoken_of(people: Cast, catalogue: Catalogue) -> None:
    await aim(people, date(2026, 5, 15))
    await Reminders(catalogue, VIETNAM).tick(at(5, 6))
    [nudge] = await Nudge.filter(person=people.lan)
    _gap, _set, number, code, _day = nudge.what.split(":")
    report = await filed(
        people.lan, people.thon_3, day=date(2026, 5, 1), state="approved", counts=((OLD_SET, int(number), code),)
    )
    await pictured(report)
    await pictured(report)
    await Talk(at(5, 6)).turns()
    assert not await heard(people.lan)
    assert await heard(people.hai)


async def test_gaps_and_duties_come_in_one_message(people: Cast, catalogue: Catalogue) -> None:
    await aim(people, date(2026, 5, 31))
    await tick(catalogue, at(5, 24))
    [told] = await heard(people.lan)
    assert told.startswith(
        "⏰ Bác còn 2 việc đến hạn:\n• vệ sinh tháng 5 của Thôn 3: còn 7 ngày, hết chủ nhật 31/5\n• Thôn 3 chưa"
    )


async def test_nobody_hears_of_the_same_gap_for_ever(people: Cast, catalogue: Catalogue) -> None:
    await aim(people, date(2026, 12, 31))
    day = date(2026, 11, 1)
    while day <= date(2026, 12, 31):
        await tick(catalogue, at(day.month, day.day), per_week=20)
        day += timedelta(days=1)
    gaps = [each.what for each in await Nudge.filter(person=people.lan) if each.what.startswith("gap:")]
    assert 8 <= len(gaps) <= 9  # one a week for 60 days
    assert all(gaps.count(what) <= TIMES for what in gaps)
