"""An announcement goes out: who may, whom it reaches, and that nobody is left out or written to twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns import audience, carriers, compose, launch, ledger, progress, writing
from campaigns.rules import NotAllowed, Rules
from storage import addressed, database
from storage.models import Addressee, Chat, Incoming, Outgoing, Person, Role
from tests.campaigns.conftest import Office
from tests.support import cast
from tests.support.cast import ICT
from tests.support.talk import ABLE, PACE


async def test_it_reaches_the_heads_and_reporters_of_the_commune_and_nobody_next_door(office: Office) -> None:
    made = await office.out()
    reached = {row.person_id for row in await Addressee.filter(campaign_id=made.id)}
    assert reached == {office.cast.hai.id, office.cast.sau.id, office.cast.lan.id}
    assert (made.state, made.size) == ("sending", 3)
    texts = await office.sends()
    assert len(texts) == 3 and all("Ra quân đầu xuân" in text and "NC-D1" not in made.title for text in texts)
    await office.tick()
    assert (await office.again(made)).state == "sent"


async def test_a_channel_that_runs_no_more_carries_nothing(office: Office) -> None:
    await carriers.tell({"web": (ABLE["web"], PACE["web"])})
    draft = await office.draft()
    found = await audience.reckon(office.rules, draft, office.now, await carriers.all())
    assert (found.reached, dict(found.why)) == (0, {"no_chat": 3})
    with pytest.raises(NotAllowed):
        await launch.launch(office.rules, draft.id, office.cast.officer.id, office.now)


async def test_written_twice_it_still_leaves_once(office: Office) -> None:
    made = await office.out()
    await office.tick()
    assert await writing.write(office.rules, made.id, office.now) == 0
    assert await Outgoing.filter(name__startswith=f"campaign:{made.id}:").count() == 3


async def test_the_sum_of_the_ledger_is_the_audience(office: Office) -> None:
    await Chat.filter(person_id=office.cast.lan.id).update(stopped=True)
    await Person.filter(id=office.cast.sau.id).update(settings={"announcements": "none"})
    made = await office.out()
    far = await ledger.progress(made)
    assert (far.total, dict(far.states)) == (3, {"waiting": 1, "stopped": 1, "opted_out": 1})
    assert far.seconds_left == pytest.approx(1 / (0.98 * 30))
    page = await ledger.ledger(made.id)
    assert sorted(row["state"] for row in page) == ["opted_out", "stopped", "waiting"]


async def test_before_anything_is_sent_the_unreachable_are_named_with_the_reason(office: Office) -> None:
    people = office.cast
    await Chat.filter(person_id=people.lan.id).delete()
    await Person.filter(id=people.sau.id).update(agreed_at=None)
    draft = await office.draft()
    found = await audience.reckon(office.rules, draft, office.now, await carriers.all())
    assert (found.total, found.reached, dict(found.why)) == (3, 1, {"no_chat": 1, "not_agreed": 1})
    assert [(each.name, each.unit_name, each.why) for each in found.unreached] == [
        ("Nguyễn Thị Lan", "Thôn 3", "no_chat"),
        ("Lê Thị Sáu", "Thôn 5", "not_agreed"),
    ]
    assert [(load.channel, load.people, load.messages) for load in found.loads] == [("telegram", 1, 1)]


async def test_the_chat_used_last_carries_it_unless_its_window_or_quota_is_over(office: Office) -> None:
    hai, now_ms = office.cast.hai, int(office.now.timestamp() * 1000)
    days = 24 * 3_600_000
    await Chat.filter(person_id=hai.id).update(used_ms=now_ms - 40 * days)
    await Chat.create(channel="zalo_oa", address="oa", person_id=hai.id, used_ms=now_ms - 30 * days)
    bot = await Chat.create(channel="zalo_bot", address="zb", person_id=hai.id, used_ms=now_ms - 1)
    person = {"agreed": True, "settings": "{}"}
    chats, carried = (await addressed.chats_of([hai.id]))[hai.id], await carriers.all()
    assert audience.choose(person, chats, carried, {}, now_ms).chat == bot.id
    assert audience.choose(person, chats, carried, {"zalo_bot": 0}, now_ms).channel == "telegram"
    only_oa = [chat for chat in chats if chat["channel"] == "zalo_oa"]
    assert audience.choose(person, only_oa, carried, {}, now_ms).why == "out_of_window"
    only_bot = [chat for chat in chats if chat["channel"] == "zalo_bot"]
    assert audience.choose(person, only_bot, carried, {"zalo_bot": 0}, now_ms).why == "over_quota"


async def test_the_neighbour_may_neither_write_for_us_nor_to_us_nor_look(office: Office) -> None:
    people, now = office.cast, office.now
    for outsider in (people.neighbour, people.hai, people.leader, people.former, people.environment_officer):
        with pytest.raises(NotAllowed):
            await compose.begin(outsider.id, people.nhan_co.id, "Của người khác", now)
    made = await office.draft()
    with pytest.raises(NotAllowed):
        await compose.read(made.id, people.neighbour.id, now)
    with pytest.raises(NotAllowed):
        await compose.by_code(made.code, people.neighbour.id, now)
    for act in (launch.pause, launch.cancel, launch.recall, launch.retry):
        with pytest.raises(NotAllowed):
            await act(made.id, people.neighbour.id, now)
    with pytest.raises(NotAllowed):
        await launch.launch(office.rules, made.id, people.leader.id, now)
    with pytest.raises(NotAllowed):  # our officer, to the commune next door
        await compose.change(made.id, people.officer.id, now, audience={"areas": ["lam-dong.kien-duc"]})
    assert await compose.listed(people.neighbour.id, now) == []
    assert [each.id for each in await compose.listed(people.leader.id, now)] == [made.id]


async def test_over_a_size_a_second_officer_must_say_yes(office: Office) -> None:
    rules, people = Rules(office.rules.catalogue, second_over=2), office.cast
    made = await office.draft()
    async with database.transaction():
        waiting = await launch.launch(rules, made.id, people.officer.id, office.now)
    assert waiting.state == "confirming"
    assert await Incoming.filter(said__contains="campaign_confirm", chat__person_id=people.province.id).exists()
    await office.tick()
    assert not await Outgoing.exists()
    with pytest.raises(NotAllowed):
        await launch.confirm(rules, made.id, people.officer.id, office.now)
    with pytest.raises(NotAllowed):
        await launch.confirm(rules, made.id, people.neighbour.id, office.now)
    async with database.transaction():
        confirmed = await launch.confirm(rules, made.id, people.province.id, office.now)
    assert (confirmed.state, confirmed.confirmed_by_id) == ("scheduled", people.province.id)


async def test_at_night_nothing_leaves_unless_it_is_urgent(office: Office) -> None:
    office.now = datetime(2026, 3, 14, 21, 0, tzinfo=ICT)
    made = await office.out()
    assert made.state == "scheduled"
    assert made.send_at == datetime(2026, 3, 15, 6, 30, tzinfo=ICT)
    urgent = await office.out(audience={"areas": ["lam-dong.nhan-co"], "urgent": True})
    assert (urgent.state, len(await office.sends())) == ("sending", 3)
    office.now = datetime(2026, 3, 15, 6, 29, 55, tzinfo=ICT)
    await office.tick()
    assert await office.sends() == []
    office.now = datetime(2026, 3, 15, 6, 30, tzinfo=ICT)
    await office.tick()
    assert len(await office.sends()) == 3


async def test_the_clock_that_was_away_too_long_holds_it_back(office: Office) -> None:
    day = office.rules.today(office.now) + timedelta(days=1)
    made = await office.launched(send_at=office.now + timedelta(hours=1), asks={"register": {"by": day.isoformat()}})
    office.later(days=3)
    await office.tick()
    assert (await office.again(made)).state == "draft"
    assert await Incoming.filter(said__contains="campaign_held", chat__person_id=office.cast.officer.id).count() == 1
    assert not await Outgoing.exists()


async def test_what_has_not_left_by_evening_waits_for_the_morning(office: Office) -> None:
    office.now = datetime(2026, 3, 14, 20, 29, tzinfo=ICT)
    made = await office.out()
    assert made.state == "sending"
    office.now = datetime(2026, 3, 14, 20, 29, 50, tzinfo=ICT)
    await office.tick()
    office.later(minutes=5)
    assert await office.sends() == []
    await office.tick()
    assert dict((await ledger.progress(made)).states) == {"paused": 3}
    office.now = datetime(2026, 3, 15, 6, 30, 5, tzinfo=ICT)
    await office.tick()
    assert len(await office.sends()) == 3


async def test_paused_nothing_leaves_and_resumed_the_rest_does(office: Office) -> None:
    made, by = await office.out(), office.cast.officer.id
    assert len(await office.sends(most=1)) == 1
    async with database.transaction():
        await launch.pause(made.id, by, office.now)
    assert await office.sends() == []
    async with database.transaction():
        await launch.resume(made.id, by, office.now)
    await office.tick()
    assert len(await office.sends()) == 2


async def test_resumed_at_night_it_is_written_in_the_morning(office: Office) -> None:
    made, by = await office.launched(), office.cast.officer.id
    await database.execute("UPDATE campaigns SET state = 'writing' WHERE id = ?", made.id)
    async with database.transaction():
        await launch.pause(made.id, by, office.now)
    office.now = datetime(2026, 3, 14, 22, 0, tzinfo=ICT)
    async with database.transaction():
        assert (await launch.resume(made.id, by, office.now)).state == "writing"
    await office.tick()
    assert not await Outgoing.exists()
    office.now = datetime(2026, 3, 15, 6, 30, tzinfo=ICT)
    await office.tick()
    assert len(await office.sends()) == 3


async def test_cancelled_half_way_what_has_left_stays_sent(office: Office) -> None:
    made, by = await office.out(), office.cast.officer.id
    await office.sends(most=1)
    async with database.transaction():
        await launch.cancel(made.id, by, office.now)
    assert dict((await ledger.progress(made)).states) == {"sent": 1, "cancelled": 2}
    with pytest.raises(NotAllowed):
        await launch.retry(made.id, by, office.now)


@pytest.mark.parametrize("end", [launch.cancel, None], ids=["cancelled", "closed"])
async def test_what_was_on_its_way_when_it_ended_and_failed_is_not_tried_again(office: Office, end: Any) -> None:
    made, by = await office.out(), office.cast.officer.id
    await Outgoing.all().update(state="sending")
    async with database.transaction():
        await (end(made.id, by, office.now) if end else progress.close(office.rules, made.id, by, office.now))
    await Outgoing.all().update(state="waiting")  # the sender: no line, once more in a few seconds
    await office.tick()
    assert dict((await ledger.progress(made)).states) == {"cancelled": 3}


async def test_cancelled_while_it_is_written_everybody_still_has_a_state(office: Office) -> None:
    made = await office.launched()
    await database.execute("UPDATE campaigns SET state = 'writing' WHERE id = ?", made.id)
    async with database.transaction():
        await launch.cancel(made.id, office.cast.officer.id, office.now)
    await office.tick()
    assert (await office.again(made)).state == "cancelled"
    assert dict((await ledger.progress(made)).states) == {"cancelled": 3}
    assert not await Outgoing.exists()


async def test_only_the_failed_are_sent_again(office: Office) -> None:
    made, by = await office.out(), office.cast.officer.id
    await office.sends(most=2)
    await office.sends(state="failed")
    async with database.transaction():
        assert await launch.retry(made.id, by, office.now) == 1
    await office.tick()
    assert len(await office.sends()) == 1


@pytest.mark.parametrize("again", [True, False])
async def test_what_a_crash_left_unsure_waits_for_a_decision(office: Office, again: bool) -> None:
    made, by = await office.out(), office.cast.officer.id
    await office.sends(state="unsure")
    await office.tick()
    assert dict((await ledger.progress(made)).states) == {"unsure": 3}
    async with database.transaction():
        assert await launch.decide_unsure(made.id, by, office.now, again=again) == 3
    await office.tick()
    assert len(await office.sends()) == (3 if again else 0)


async def test_sent_out_it_can_no_longer_be_changed(office: Office) -> None:
    made = await office.out()
    with pytest.raises(NotAllowed):
        await compose.change(made.id, office.cast.officer.id, office.now, title="Khác")


async def test_its_organiser_sees_it_move_and_hears_the_end_once(office: Office) -> None:
    await office.out()
    await office.tick()
    await office.sends(most=1)
    await office.tick()
    await office.tick()
    await office.sends()
    await office.tick()
    await office.tick()
    told = await Incoming.filter(said__contains="campaign_progress")
    assert len(told) == 3  # all waiting, one gone, all gone


async def test_somebody_with_two_offices_is_addressed_once(office: Office) -> None:
    people = office.cast
    await Role.create(person=people.hai, unit=people.thon_3, role="reporter", since=cast.SINCE)
    await Chat.create(channel="web", address="hai-web", person=people.hai)
    made = await office.out()
    [row] = await Addressee.filter(campaign_id=made.id, person_id=people.hai.id)
    assert row.unit_id == people.thon_5.id
    assert await Outgoing.filter(person_id=people.hai.id).count() == 1


async def test_it_may_go_to_those_who_have_been_silent_or_hold_an_organisation(office: Office) -> None:
    people = office.cast
    await cast.filed(people.hai, people.thon_5, sent_at=office.now - timedelta(days=3))
    area = ["lam-dong.nhan-co"]
    silent = await office.out(audience={"areas": area, "state": {"silent_weeks": 3}})
    assert {row.person_id for row in await Addressee.filter(campaign_id=silent.id)} == {people.lan.id}
    women = await office.out(audience={"areas": area, "organisations": ["Hội Phụ nữ"]})
    assert {row.person_id for row in await Addressee.filter(campaign_id=women.id)} == {people.sau.id}
    charged = await office.out(audience={"areas": area, "roles": ["officer"], "criterion": [cast.NEW_SET, 8]})
    assert {row.person_id for row in await Addressee.filter(campaign_id=charged.id)} == {people.environment_officer.id}
