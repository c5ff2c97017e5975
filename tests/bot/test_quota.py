"""A month's messages: counted in the ledger, kept for replies, told of in time; and people reached on another channel."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.channels.base import OutsideWindow, PersonStopped, Refused, SendError
from bot.outbox import Sender
from bot.quota import Watch, month
from conversation.messages import Abilities, Reply, reply_to_json
from storage import channel_facts, database, outbox
from storage.models import Chat, Person
from storage.outbox import CAMPAIGN, REMINDER, REPLY, Leaving
from tests.bot.test_outbox import Clock, FakeChannel, states, write
from tests.support import cast
from tests.support.cast import NOW
from tests.support.talk import Talk

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Metered(FakeChannel):
    name = "telegram"
    able = Abilities(quota=20, users=5)


class Other(FakeChannel):
    name = "web"


class Blocked(FakeChannel):
    async def replace(self, address: str, sent: str, reply: Reply) -> None:
        raise PersonStopped("chặn")


async def chat_of(person: Person, channel: str, used_ms: int = 0) -> tuple[int, int]:
    chat = await Chat.create(channel=channel, address=f"{channel}-{person.id}", person=person, used_ms=used_ms)
    return person.id, chat.id


async def sent(number: int, to: tuple[int, int], at: datetime = NOW) -> None:
    for nth in range(number):
        await write(f"{at:%m%d}-{nth}", to)
    ms = int(at.timestamp() * 1000)
    await database.execute("UPDATE outbox SET state = 'sent', sent_ms = ? WHERE state = 'waiting'", ms)


def test_a_month_begins_at_midnight_where_people_live() -> None:
    assert month(datetime(2026, 2, 28, 18, 0, tzinfo=UTC), HANOI) == datetime(2026, 3, 1, tzinfo=HANOI)


async def send_all(channel: FakeChannel) -> None:
    """Its sender runs until nothing waits on this channel; people may be reached on both."""
    stop = asyncio.Event()
    sender = Sender(channel, "test", Clock(), asyncio.Event(), others=("telegram", "web"))
    task = asyncio.create_task(sender.run(stop))
    async with asyncio.timeout(30):
        while await database.rows(
            "SELECT id FROM outbox WHERE channel = ? AND state IN ('waiting', 'sending')", channel.name
        ):
            await asyncio.sleep(0.02)
    stop.set()
    await task


async def test_what_is_left_is_kept_for_replies(db: str) -> None:
    to = await chat_of(await Person.create(name="Hải"), "telegram")
    await sent(18, to)
    await sent(30, to, NOW - timedelta(days=30))  # another month
    await write("bản tin", to, CAMPAIGN)
    for nth in (1, 2, 3):
        await write(f"trả lời {nth}", to)
    await send_all(Metered())
    assert {name: state for name, state in (await states()).items() if name[0].isalpha()} == {
        "bản tin": "out_of_window",
        "trả lời 1": "sent",
        "trả lời 2": "sent",
        "trả lời 3": "out_of_window",
    }
    [row] = await database.rows("SELECT words FROM outbox WHERE name = 'trả lời 3'")
    assert "used up" in row["words"]


async def test_a_reminder_may_not_take_the_last_tenth(db: str) -> None:
    to = await chat_of(await Person.create(name="Hải"), "telegram")
    await sent(18, to)
    await write("nhắc", to, REMINDER)
    await send_all(Metered())
    [row] = await database.rows("SELECT state, words FROM outbox WHERE name = 'nhắc'")
    assert row["state"] == "out_of_window"
    assert "kept for replies" in row["words"]


async def test_they_are_reached_where_they_wrote_last_and_the_first_row_keeps_its_fate(db: str) -> None:
    hai = await Person.create(name="Hải")
    first = await chat_of(hai, "telegram", 900)
    await chat_of(hai, "web", 500)
    await chat_of(hai, "zalo_oa", 700)  # not run here
    fates: list[SendError | None] = [PersonStopped("chặn"), Refused("không"), OutsideWindow("hết hạn"), Refused("x")]
    for name, rank in (("một", REPLY), ("hai", REPLY), ("ba", REMINDER), ("bản tin", CAMPAIGN)):
        await write(name, first, rank)
    one, two = FakeChannel(), Other()
    one.trouble = fates
    await send_all(one)
    await send_all(two)
    assert two.sent == [(f"web-{hai.id}", each) for each in ("một", "hai", "ba", "bản tin")]
    told = await states()
    assert [told[name] for name in ("một", "hai", "ba", "bản tin")] == [
        "stopped",
        "refused",
        "out_of_window",
        "refused",
    ]
    assert [state for name, state in told.items() if "@" in name] == ["sent"] * 4


async def test_nobody_is_written_to_in_a_circle(db: str) -> None:
    hai = await Person.create(name="Hải")
    first = await chat_of(hai, "telegram")
    await chat_of(hai, "web")
    await write("trả lời", first)
    one, two = FakeChannel(), Other()
    one.trouble, two.trouble = [Refused("a")] * 5, [Refused("b")] * 5
    for channel in (one, two, one, two):
        await send_all(channel)
    assert [*(await states()).values()] == ["refused", "refused"]


async def test_an_edit_is_said_anew_on_another_channel(db: str) -> None:
    hai = await Person.create(name="Hải")
    first = await chat_of(hai, "telegram")
    await chat_of(hai, "web")
    now = int(NOW.timestamp() * 1000)
    reply = reply_to_json(Reply("Đã nhận 5 ảnh", replaces="17"))
    async with database.transaction():
        await outbox.write([Leaving("a", *first, "telegram", reply, now, now)])
    one, two = Blocked(), Other()
    await send_all(one)
    await send_all(two)
    assert two.sent == [(f"web-{hai.id}", "Đã nhận 5 ảnh")]


async def test_who_can_act_hears_once_and_the_dashboard_sees_it(db: str) -> None:
    people, talk = await cast.settle(), Talk()
    to = people.hai.id, (await Chat.get(person=people.hai)).id
    await sent(17, to)
    channel = Metered()
    watch = Watch([channel], HANOI)
    await watch.tick(NOW)
    await watch.tick(NOW + timedelta(seconds=70))
    facts = (await channel_facts.all())["telegram"]
    assert (facts["quota"], facts["quota_left"], facts["users"], facts["users_most"]) == (20, 3, 10, 5)
    province = talk.phone((await Chat.get(person=people.province)).address)
    await talk.turns()
    heard = await province.hears()
    assert "17/20" in heard
    assert "đã đủ 5 người" in heard
    assert not await talk.phone((await Chat.get(person=people.officer)).address).hears()
