"""What goes to many: never twice, never more than a second's worth at risk, and replies come first."""

import asyncio
import time
from datetime import timedelta

import pytest

from bot.channels.base import PersonStopped, SendError, Throttled, Unanswered, Unreachable
from bot.outbox import Sender
from conversation.messages import Abilities, Pace, Reply, reply_to_json
from storage import addressed, database, outbox
from storage.addressed import Addressed
from storage.models import Campaign, Chat, Person
from storage.outbox import CAMPAIGN, REMINDER, REPLY
from tests.bot.test_outbox import Clock, FakeChannel, known, sending, states, tried_again_later, until, write
from tests.support.cast import NOW, settle


class Slow(FakeChannel):
    """Thirty a second; an answer takes a while."""

    pace = Pace(overall=30, person=10)
    takes = 0.05

    async def send(self, address: str, reply: Reply) -> str:
        await asyncio.sleep(self.takes)
        return await super().send(address, reply)


class Short(FakeChannel):
    able = Abilities(longest=200)


async def to_many(number: int, rank: int = CAMPAIGN) -> None:
    for nth in range(number):
        await write(f"bản tin {nth}", await known(str(100 + nth)), rank)


async def marked() -> int:
    [row] = await database.rows("SELECT count(*) AS n FROM outbox WHERE state = 'sending'")
    return int(row["n"])


@pytest.mark.parametrize(("rank", "state"), [(CAMPAIGN, "unsure"), (REMINDER, "unsure"), (REPLY, "waiting")])
async def test_what_may_have_arrived_is_said_again_only_if_it_answers_somebody(db: str, rank: int, state: str) -> None:
    channel, clock = FakeChannel(), Clock()
    channel.trouble = [Unanswered("connection reset")]
    await to_many(1, rank)
    await (await sending(channel, clock))()
    assert await states() == {"bản tin 0": state}


async def test_what_cannot_have_arrived_is_said_again_later(db: str) -> None:
    channel, clock = FakeChannel(), Clock()
    channel.trouble = [Unreachable("nobody there")]
    await to_many(1)
    done = await sending(channel, clock)
    await until(tried_again_later)
    clock.now += timedelta(seconds=3)
    await done()
    assert await states() == {"bản tin 0": "sent"}


@pytest.mark.parametrize("error", [Unreachable("a failing server"), Unanswered("reset")])
async def test_a_long_message_of_which_a_part_arrived_is_not_begun_anew(db: str, error: SendError) -> None:
    channel, clock = Short(), Clock()
    person, chat = await known("7")
    text = reply_to_json(Reply("một hai ba bốn. " * 20))
    now = int(NOW.timestamp() * 1000)
    channel.trouble = [None, error]
    async with database.transaction():
        await outbox.write([outbox.Leaving("dài", person, chat, "telegram", text, now, now, CAMPAIGN)])
    await (await sending(channel, clock))()
    assert await states() == {"dài": "unsure"}
    assert len(channel.sent) == 1


async def test_the_rest_of_a_long_message_waits_when_the_channel_asks_us_to(db: str) -> None:
    channel, clock = Short(), Clock()
    person, chat = await known("7")
    text = reply_to_json(Reply("một hai ba bốn. " * 20))
    now = int(NOW.timestamp() * 1000)
    channel.trouble = [None, Throttled(retry_in=0.2)]
    async with database.transaction():
        await outbox.write([outbox.Leaving("dài", person, chat, "telegram", text, now, now, CAMPAIGN)])
    await (await sending(channel, clock))()
    assert await states() == {"dài": "sent"}
    assert len(channel.sent) == 2


async def test_no_more_than_a_seconds_worth_is_ever_marked(db: str) -> None:
    channel, clock = Slow(), Clock()
    channel.takes = 0.5
    await to_many(60)
    done = await sending(channel, clock)
    most = 0
    while len(channel.sent) < 60:
        most = max(most, await marked())
        await asyncio.sleep(0.03)
    await done()
    assert 10 <= most <= 30
    assert len(channel.sent) == 60


async def test_a_reply_does_not_wait_behind_a_campaign(db: str) -> None:
    channel, clock = Slow(), Clock()
    await to_many(90)
    done = await sending(channel, clock)
    await until(lambda: len(channel.sent) > 10)
    await write("trả lời", await known("7"))
    gone = len(channel.sent)
    await done()
    assert channel.sent.index(("7", "trả lời")) <= gone + Slow.pace.overall
    assert len(channel.sent) == 91


async def test_somebody_told_a_moment_ago_gets_the_campaign_a_second_later(db: str) -> None:
    class Personal(FakeChannel):
        pace = Pace(overall=30, person=2)
        times: list[float] = []

        async def send(self, address: str, reply: Reply) -> str:
            self.times.append(time.monotonic())
            return await super().send(address, reply)

    channel, clock = Personal(), Clock()
    to = await known("7")
    await write("trả lời", to)
    await write("bản tin", to, CAMPAIGN)
    done = await sending(channel, clock)
    await done()
    assert [text for _, text in channel.sent] == ["trả lời", "bản tin"]
    assert channel.times[1] - channel.times[0] > 0.4


async def test_when_it_stops_what_was_not_begun_waits_again(db: str) -> None:
    channel, clock, stop = Slow(), Clock(), asyncio.Event()
    await to_many(60)
    task = asyncio.create_task(Sender(channel, "one", clock, asyncio.Event()).run(stop))
    await until(lambda: bool(channel.sent))
    stop.set()
    await task
    ends = await states()
    assert set(ends.values()) == {"sent", "waiting"}
    assert sum(1 for state in ends.values() if state == "sent") == len(channel.sent)


async def test_while_the_network_is_away_few_are_tried(db: str) -> None:
    channel, clock = Slow(), Clock()
    channel.takes = 0.0
    channel.trouble = [Unanswered("reset")] * 60
    await to_many(60)
    stop = asyncio.Event()
    task = asyncio.create_task(Sender(channel, "one", clock, asyncio.Event()).run(stop))
    await asyncio.sleep(2.5)
    stop.set()
    await task
    assert sum(1 for state in (await states()).values() if state == "unsure") <= 8


async def test_without_the_lease_nothing_is_begun(db: str) -> None:
    """It hangs for a while, and somebody else has taken over."""
    channel, clock, stop = Slow(), Clock(), asyncio.Event()
    await to_many(60)
    sender = Sender(channel, "one", clock, asyncio.Event())
    task = asyncio.create_task(sender.run(stop))
    await until(lambda: bool(channel.sent))
    await database.execute("UPDATE leases SET holder = 'two', until_ms = ?", int(NOW.timestamp() * 1000) + 60_000)
    sender._leased_until = 0.0
    gone = len(channel.sent) + len(sender._flying)
    await asyncio.sleep(0.6)
    assert len(channel.sent) <= gone
    stop.set()
    await task
    assert set((await states()).values()) == {"sent", "waiting"}


async def test_a_campaign_not_delivered_here_is_said_elsewhere_once_and_the_person_counts_once(db: str) -> None:
    class Web(FakeChannel):
        name = "web"

    people = await settle()
    hai: Person = people.hai
    village = people.thon_5
    first = await Chat.create(channel="telegram", address="t", person=hai, used_ms=9)
    second = await Chat.create(channel="web", address="w", person=hai, used_ms=5)
    await Chat.create(channel="web", address="w2", person=hai, used_ms=3)
    campaign = await Campaign.create(
        code="NC-D1", title="Ra quân", unit=village, state="sending", made_by=hai, made_at=NOW, changed_at=NOW
    )
    name, now = f"campaign:{campaign.id}:{hai.id}", int(NOW.timestamp() * 1000)
    async with database.transaction():
        await addressed.add(campaign.id, [Addressed(hai.id, village.id, first.id, name)])
        text = reply_to_json(Reply("Ra quân"))
        await outbox.write([outbox.Leaving(name, hai.id, first.id, "telegram", text, now, now, CAMPAIGN)])
    telegram, web = FakeChannel(), Web()
    telegram.trouble, web.trouble = [PersonStopped("chặn")], [PersonStopped("chặn")]
    for channel in (telegram, web):
        stop = asyncio.Event()
        task = asyncio.create_task(Sender(channel, "one", Clock(), asyncio.Event(), others=("web",)).run(stop))

        async def tried(channel: FakeChannel = channel) -> bool:
            return not channel.trouble and not await marked()

        await until(tried)
        stop.set()
        await task
    assert await states() == {name: "stopped", f"{name}@{second.id}": "stopped"}
    counted = await database.rows(
        "SELECT o.state, o.channel FROM addressees a JOIN outbox o ON o.name = a.name WHERE a.campaign_id = ?",
        campaign.id,
    )
    assert [(row["state"], row["channel"]) for row in counted] == [("stopped", "web")]
