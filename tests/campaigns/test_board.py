"""What comes back: answers, the live board, who is missing, urging with bounds, and the close."""

from datetime import date, datetime
from typing import Any

import pytest

from campaigns import answers, compose, launch, progress, writing
from campaigns.rules import NotAllowed
from locales import Speech
from storage import access, database, reports
from storage.models import Campaign, CampaignAnswer, Chat, Incoming, Outgoing, Person, Role
from tests.campaigns.conftest import Office
from tests.support import cast
from tests.support.cast import ICT

VI = Speech("vi", "bac")
REGISTER = {"register": {"by": "2026-03-17"}}
ALL = {
    **REGISTER,
    "seen": {},
    "part": {"by": "2026-03-17"},
    "started": {},
    "result": {"by": "2026-03-25"},
    "checklist": {"items": ["cờ", "loa"]},
    "loudspeaker": {"text": "Bà con chú ý"},
}


async def says(office: Office, campaign: Campaign, ask: str, who: Person, **told: object) -> CampaignAnswer:
    async with database.transaction():
        return await answers.answer(office.rules, campaign.id, ask, who.id, None, told, office.now)


async def urges(office: Office, campaign: Campaign, by: Person, ask: str = "register") -> progress.Urged:
    async with database.transaction():
        return await progress.urge(office.rules, campaign.id, ask, by.id, office.now)


async def events(name: str) -> list[str]:
    return [row.said for row in await Incoming.filter(said__contains=f'"{name}"').order_by("id")]


async def from_the_province(office: Office, asks: dict[str, Any]) -> Campaign:
    """To the villages of two communes."""
    by = office.cast.province.id
    async with database.transaction():
        made = await compose.begin(by, office.cast.lam_dong.id, "Ra quân", office.now)
        await compose.change(made.id, by, office.now, texts={"vi": "Dọn vệ sinh."}, asks=asks)
        await launch.launch(office.rules, made.id, by, office.now)
    await office.tick()
    return await office.again(made)


async def test_the_board_shows_every_unit_in_order_of_place_and_the_sums(office: Office) -> None:
    people, made = office.cast, await office.out(asks=ALL)
    await office.sends()
    await says(office, made, "register", people.hai, text="dọn đường, 60 người", people={"value": "60"})
    await says(office, made, "register", people.lan, text="trồng hoa", people={"value": "30", "unit": "người"})
    await says(office, made, "part", people.hai, yes=True, people=45)
    for who in (people.hai, people.sau):
        await says(office, made, "seen", who)
    await says(office, made, "checklist", people.lan, done=[0, 1])
    await says(office, made, "loudspeaker", people.lan, times=["05:30", "17:00"], count=2, minutes=15)
    await says(office, made, "started", people.hai)
    await cast.filed(people.lan, people.thon_3, campaign_id=made.id)
    found = await progress.board(office.rules, made)
    assert [row.name for row in found.rows] == ["Thôn 3", "Thôn 5"]
    thon_3, thon_5 = found.rows
    assert (thon_5.people, thon_5.reached, thon_5.seen, thon_5.started) == (2, 2, 2, True)
    assert (thon_3.started, len(thon_3.reports), thon_3.ticked) == (True, 1, 2)
    assert found.sums == progress.Sums(
        units=2, seen=2, started=2, registered=2, people=90, taking_part=1, coming=45,
        reported=1, reports=1, ticked=1, times=2, minutes=15,
    )  # fmt: skip
    assert [row.name for row in await progress.missing(office.rules, made, "result")] == ["Thôn 5"]


async def test_a_page_of_the_board_is_a_part_of_it_with_the_sums_of_all(office: Office) -> None:
    people, asks = office.cast, {**ALL, "register": {"of": ["thon"]}}
    made = await from_the_province(office, asks)
    await says(office, made, "register", people.tu, text="dọn chợ", people={"value": "12"})
    await cast.filed(people.lan, people.thon_3, campaign_id=made.id, state="rejected")
    whole = await progress.board(office.rules, made)
    assert [row.name for row in whole.rows] == ["Thôn 1", "Thôn 3", "Thôn 5"]
    for first in range(4):
        for lacks in ("", "register", "result"):
            rows = progress.lacking(made, whole, lacks) if lacks else list(whole.rows)
            part = await progress.page(office.rules, made, None, lacks, first, 2)
            assert (list(part.rows), part.of, part.sums) == (rows[first : first + 2], len(rows), whole.sums)
            assert part.missing == {ask: len(progress.lacking(made, whole, ask)) for ask in asks}
    mine = await progress.page(office.rules, made, people.nhan_co.id, "", 0, 100)
    assert ([row.name for row in mine.rows], mine.sums.units, mine.missing["register"]) == (["Thôn 3", "Thôn 5"], 2, 2)


async def test_a_later_answer_takes_the_place_of_the_first(office: Office) -> None:
    people, made = office.cast, await office.out(asks=REGISTER)
    await says(office, made, "register", people.hai, text="60 người", people={"value": "60"})
    await says(office, made, "register", people.sau, text="80 người", people={"value": "80"})
    assert (await progress.board(office.rules, made)).sums.people == 80
    assert await CampaignAnswer.all().count() == 1


async def test_a_late_answer_is_kept_and_marked(office: Office) -> None:
    people, made = office.cast, await office.out(asks=REGISTER)
    office.now = datetime(2026, 3, 17, 23, 59, tzinfo=ICT)
    await says(office, made, "register", people.lan, text="30 người")
    office.later(minutes=2)
    await says(office, made, "register", people.hai, text="60 người")
    late = {row.name: row.late for row in (await progress.board(office.rules, made)).rows}
    assert late == {"Thôn 3": frozenset(), "Thôn 5": {"register"}}


async def test_who_it_was_not_for_cannot_answer(office: Office) -> None:
    people, made = office.cast, await office.out(asks=REGISTER)
    for outsider in (people.tu, people.neighbour, people.leader):
        with pytest.raises(NotAllowed):
            await says(office, made, "register", outsider, text="x")
    with pytest.raises(NotAllowed):  # for the village next door
        await answers.answer(
            office.rules, made.id, "register", people.hai.id, people.kien_duc_thon_1.id, {}, office.now
        )
    with pytest.raises(NotAllowed):
        await answers.answer(office.rules, made.id, "register", people.neighbour.id, people.thon_5.id, {}, office.now)
    with pytest.raises(NotAllowed):
        await says(office, made, "loudspeaker", people.hai)
    with pytest.raises(NotAllowed):
        await says(office, made, "register", people.hai, text="x" * 30_000)


async def test_who_took_over_the_village_answers_for_it_and_so_does_the_officer_on_the_phone(office: Office) -> None:
    people, made = office.cast, await office.out(asks=REGISTER)
    await Role.filter(person_id=people.hai.id).update(until=office.now)
    await Role.create(person=people.tu, unit=people.thon_5, role="village_head", since=cast.SINCE)
    assert await answers.for_whom(made.id, people.tu.id, office.now) == [people.thon_5.id]
    await says(office, made, "register", people.tu, text="60 người")
    async with database.transaction():
        await answers.answer(
            office.rules, made.id, "register", people.officer.id, people.thon_3.id, {"text": "gọi điện"}, office.now
        )
    assert (await progress.board(office.rules, made)).sums.registered == 2


async def test_urged_twice_and_no_more_then_the_commune_hears_then_the_organiser(office: Office) -> None:
    people, made = office.cast, await from_the_province(office, REGISTER)
    await says(office, made, "register", people.lan, text="30 người")
    first = await urges(office, made, people.province)
    assert (first.units, first.people, first.today) == (2, 3, 0)
    assert (await urges(office, made, people.province)).today == 2
    office.later(days=1)
    assert (await urges(office, made, people.province)).units == 2
    assert len(await events("campaign_urge")) == 6
    office.later(days=1)
    third = await urges(office, made, people.province)
    assert (third.units, third.escalated) == (0, 2)
    assert len(await events("campaign_missing")) == 2  # the officers of Nhân Cơ and of Kiến Đức
    office.later(hours=1)
    await urges(office, made, people.province)
    assert len(await events("campaign_missing")) == 3  # and now the province itself
    office.later(hours=1)
    await urges(office, made, people.province)
    assert len(await events("campaign_urge")) == 6 and len(await events("campaign_missing")) == 3


async def test_who_has_had_enough_messages_this_week_is_left_alone(office: Office) -> None:
    people, made = office.cast, await office.out(asks=REGISTER)
    await office.sends()
    now_ms = int(office.now.timestamp() * 1000)
    chat = await Chat.get(person_id=people.lan.id)
    for nth in range(2):
        await Outgoing.create(
            name=f"x{nth}", person=people.lan, chat=chat, channel="telegram", rank=1, reply="{}", state="sent",
            due_ms=now_ms, made_ms=now_ms, sent_ms=now_ms,
        )  # fmt: skip
    done = await urges(office, made, people.officer)
    assert (done.units, done.capped) == (1, 1)


async def test_the_neighbour_may_not_urge_and_a_commune_urges_its_own(office: Office) -> None:
    people, made = office.cast, await office.out(asks=REGISTER)
    for outsider in (people.neighbour, people.hai, people.leader):
        with pytest.raises(NotAllowed):
            await urges(office, made, outsider)
        with pytest.raises(NotAllowed):
            await progress.close(office.rules, made.id, outsider.id, office.now)
    assert (await urges(office, made, people.province)).units == 2


async def test_once_the_last_day_is_past_the_commune_and_then_the_organiser_hear_by_themselves(office: Office) -> None:
    made = await office.out(asks=REGISTER)
    await office.sends()
    for day in range(17, 23):
        for hour in (6, 8, 12):
            office.now = datetime(2026, 3, day, hour, 5, tzinfo=ICT)
            await office.tick()
            await office.tick()
    told = await events("campaign_missing")
    assert len(told) == 2
    days = [row.at_ms for row in await Incoming.filter(said__contains="campaign_missing").order_by("id")]
    assert [datetime.fromtimestamp(ms / 1000, ICT).date() for ms in days] == [date(2026, 3, 18), date(2026, 3, 20)]
    assert made.id


async def test_the_close_is_told_once_to_all_who_took_part(office: Office) -> None:
    people, made = office.cast, await office.out(asks=REGISTER)
    await office.sends()
    await says(office, made, "register", people.hai, text="60 người", people={"value": "60"})
    office.later(days=1)
    async with database.transaction():
        closed = await progress.close(office.rules, made.id, people.officer.id, office.now)
    assert closed.state == "closed"
    [left] = await office.sends()
    assert "1/2 nơi đã đăng ký" in left and "đăng ký 60 người" in left
    with pytest.raises(NotAllowed):
        await progress.close(office.rules, made.id, people.officer.id, office.now)
    office.later(days=1)
    await office.tick()
    assert await office.sends() == []
    await says(office, made, "register", people.lan, text="muộn")  # late, still kept


async def test_thanks_that_have_not_left_by_the_evening_come_in_the_morning(office: Office) -> None:
    people, made = office.cast, await office.out(asks=REGISTER)
    await office.sends()
    for each in (people.hai, people.lan):
        await says(office, made, "register", each, text="60 người")
    office.now = datetime(2026, 3, 18, 20, 29, tzinfo=ICT)
    async with database.transaction():
        await progress.close(office.rules, made.id, people.officer.id, office.now)
    assert len(await office.sends(most=1)) == 1  # the other is held up
    for hour, minute in ((20, 30), (23, 0), (6, 29)):
        office.now = datetime(2026, 3, 18 + (hour < 12), hour, minute, tzinfo=ICT)
        await office.tick()
        assert await office.sends() == []
    office.later(minutes=1)
    assert len(await office.sends()) == 1


async def test_who_is_told_of_the_silent_is_not_woken(office: Office) -> None:
    made = await office.out(asks=REGISTER)
    await office.sends()
    for day in (15, 16):
        office.now = datetime(2026, 3, day, 19, 0, tzinfo=ICT)
        await urges(office, made, office.cast.officer)
    office.now = datetime(2026, 3, 17, 22, 0, tzinfo=ICT)
    assert (await urges(office, made, office.cast.officer)).escalated == 2
    [told] = await Incoming.filter(said__contains="campaign_missing")
    assert datetime.fromtimestamp(told.due_ms / 1000, ICT) == datetime(2026, 3, 18, 6, 30, tzinfo=ICT)


async def test_everybody_stays_in_one_state_whatever_happens_to_their_message(office: Office) -> None:
    made = await office.out()
    for nth, state in enumerate(("sent", "refused", "out_of_window")):
        rows = await Outgoing.filter(name__startswith=f"campaign:{made.id}:", state="waiting").order_by("id")
        await Outgoing.filter(id=rows[0].id).update(state=state)
        far = await progress.progress(made)
        assert far.total == 3 and far.waiting == 2 - nth
    await office.tick()
    assert (await office.again(made)).state == "sent"


async def test_a_campaign_for_an_answer_finds_those_who_have_not_given_it(office: Office) -> None:
    people, made = office.cast, await office.out(asks=REGISTER)
    await says(office, made, "register", people.hai, text="60 người")
    second = await office.out(
        audience={"areas": [people.nhan_co.code], "state": {"not_registered": made.id}}, asks=REGISTER
    )
    assert (await progress.progress(second)).total == 1
    assert [each.id for each in await answers.for_person(people.lan.id, office.now)] == [second.id, made.id]
    assert [each.id for each in await answers.for_person(people.tu.id, office.now)] == []


async def test_reports_can_be_narrowed_to_its_results_and_the_neighbour_sees_none(office: Office) -> None:
    people, made = office.cast, await office.out(asks=ALL)
    result = await cast.filed(people.lan, people.thon_3, campaign_id=made.id)
    await cast.filed(people.lan, people.thon_3)
    wanted = reports.Wanted(campaign=made.id)
    for person, codes in ((people.officer, [result.code]), (people.province, [result.code]), (people.neighbour, [])):
        seen = await access.sight(person.id, office.now)
        assert [each.code for each in await reports.newest(seen, wanted, 10)] == codes
        assert sum((await reports.by_state(seen, wanted)).values()) == len(codes)


async def test_written_by_two_clocks_at_once_everybody_is_there_once(office: Office) -> None:
    import asyncio

    made = await office.launched()
    await database.execute("UPDATE campaigns SET state = 'writing' WHERE id = ?", made.id)
    both = await asyncio.gather(
        writing.write(office.rules, made.id, office.now), writing.write(office.rules, made.id, office.now)
    )
    assert sum(both) == 3
    assert (await progress.progress(made)).total == 3
