"""Every message ends in exactly one named state, whatever the channel does and whoever is killed."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.channels.base import (
    Arrived,
    OutsideWindow,
    PersonStopped,
    Refused,
    Route,
    SendError,
    Throttled,
    Unreachable,
)
from bot.inbox import _waiting as waiting
from bot.outbox import Sender
from conversation.messages import Abilities, Pace, Reply, Said, reply_to_json
from storage import database, inbox, outbox
from storage.outbox import CAMPAIGN, REMINDER, REPLY, Leaving
from tests.support.cast import NOW


class FakeChannel:
    """A channel whose other end is a list; `trouble` is raised for the next messages, one each."""

    name = "telegram"
    pace = Pace(overall=1000, person=10)
    able = Abilities(edits=True)

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.trouble: list[SendError | None] = []
        self.before: Callable[[], Awaitable[None]] | None = None

    def routes(self) -> list[Route]:
        return []

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def receive(self) -> None: ...

    async def send(self, address: str, reply: Reply) -> str:
        if self.before:
            await self.before()
        error = self.trouble.pop(0) if self.trouble else None
        if error:
            raise error
        self.sent.append((address, reply.text))
        return f"sent-{len(self.sent)}"

    async def replace(self, address: str, sent: str, reply: Reply) -> None:
        self.sent.append((address, f"{sent} → {reply.text}"))

    async def fetch(self, source: str) -> bytes:
        return b""


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


async def known(address: str) -> tuple[int, int]:
    """A person and their chat."""
    said = Said(at=NOW, text="chào")
    await inbox.put([waiting(Arrived("telegram", address, f"m:{address}", said))], 0)
    [row] = await database.rows("SELECT id, person_id FROM chats WHERE address = ?", address)
    return row["person_id"], row["id"]


async def write(
    name: str, to: tuple[int, int], rank: int = REPLY, hold: str = "", due: timedelta = timedelta()
) -> None:
    now = int(NOW.timestamp() * 1000)
    due_ms = now + int(due.total_seconds() * 1000)
    message = Leaving(name, to[0], to[1], "telegram", reply_to_json(Reply(name)), due_ms, now, rank, hold)
    async with database.transaction():
        await outbox.write([message])


async def states() -> dict[str, str]:
    return {row["name"]: row["state"] for row in await database.rows("SELECT name, state FROM outbox ORDER BY id")}


async def sending(channel: FakeChannel, clock: Clock, holder: str = "one") -> Callable[[], Awaitable[None]]:
    """Start a sender; what it gives back lets it settle what is on its way and stops it."""
    stop = asyncio.Event()
    sender = Sender(channel, holder, clock, asyncio.Event())
    task = asyncio.create_task(sender.run(stop))

    async def done() -> None:
        for _ in range(1500):
            now = int(clock().timestamp() * 1000)
            [row] = await database.rows(
                "SELECT count(*) AS n FROM outbox WHERE state = 'sending' OR (state = 'waiting' AND due_ms <= ?)", now
            )
            if not row["n"]:
                break
            await asyncio.sleep(0.02)
        stop.set()
        await task

    return done


async def until(what: Callable[[], bool | Awaitable[bool]]) -> None:
    """However slow the machine is."""
    async with asyncio.timeout(30):
        while not (found := what()) or (inspect.isawaitable(found) and not await found):
            await asyncio.sleep(0.01)


async def somebody_leads() -> bool:
    return bool(await database.rows("SELECT name FROM leases WHERE holder = 'one'"))


async def tried_again_later() -> bool:
    return bool(await database.rows("SELECT id FROM outbox WHERE state = 'waiting' AND tries > 0"))


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (PersonStopped("bot was blocked by the user"), "stopped"),
        (OutsideWindow(), "out_of_window"),
        (Refused("chat not found"), "refused"),
    ],
)
async def test_an_error_for_good_is_a_state_and_keeps_the_words(db: str, error: SendError, state: str) -> None:
    channel, clock = FakeChannel(), Clock()
    channel.trouble = [error]
    await write("a", await known("7"))
    await (await sending(channel, clock))()
    [row] = await database.rows("SELECT state, words FROM outbox")
    assert row["state"] == state
    assert row["words"] == (error.words or type(error).__name__)
    assert channel.sent == []


async def test_who_blocked_us_is_marked(db: str) -> None:
    channel, clock = FakeChannel(), Clock()
    channel.trouble = [PersonStopped()]
    await write("a", await known("7"))
    await (await sending(channel, clock))()
    [row] = await database.rows("SELECT stopped FROM chats")
    assert bool(row["stopped"])


async def test_network_trouble_is_tried_again_later_and_what_follows_waits_its_turn(db: str) -> None:
    channel, clock = FakeChannel(), Clock()
    channel.trouble = [Unreachable()]
    to = await known("7")
    await write("first", to)
    await write("second", to)
    done = await sending(channel, clock)
    await until(tried_again_later)
    assert channel.sent == []
    clock.now += timedelta(seconds=3)
    await done()
    assert channel.sent == [("7", "first"), ("7", "second")]


async def test_a_throttled_channel_rests_for_everybody(db: str) -> None:
    channel, clock = FakeChannel(), Clock()
    channel.trouble = [Throttled(retry_in=1.0)]
    await write("a", await known("7"))
    done = await sending(channel, clock)
    await until(lambda: not channel.trouble)
    await write("b", await known("8"))
    await asyncio.sleep(0.15)
    assert channel.sent == []
    clock.now += timedelta(seconds=1)
    await done()
    assert sorted(channel.sent) == [("7", "a"), ("8", "b")]


async def test_replies_leave_before_reminders_before_campaigns(db: str) -> None:
    channel, clock = FakeChannel(), Clock()
    for nth, rank in enumerate((CAMPAIGN, REMINDER, REPLY)):
        await write(("campaign", "reminder", "reply")[nth], await known(str(nth)), rank)
    await (await sending(channel, clock))()
    assert [text for _, text in channel.sent] == ["reply", "reminder", "campaign"]


async def test_after_a_crash_replies_go_again_and_bulk_waits_for_a_decision(db: str) -> None:
    channel, clock = FakeChannel(), Clock()
    await write("reply", await known("7"))
    await write("campaign", await known("8"), CAMPAIGN)
    await database.execute("UPDATE outbox SET state = 'sending'")
    await (await sending(channel, clock))()
    assert await states() == {"reply": "sent", "campaign": "unsure"}
    assert channel.sent == [("7", "reply")]


async def test_a_second_sender_waits_while_the_first_holds_the_lease(db: str) -> None:
    first, second, clock = FakeChannel(), FakeChannel(), Clock()
    stop_first = await sending(first, clock, "one")
    await until(somebody_leads)
    stop_second = await sending(second, clock, "two")
    await asyncio.sleep(0.2)
    await write("a", await known("7"))
    await stop_second()
    await stop_first()
    assert first.sent == [("7", "a")]
    assert second.sent == []


async def test_a_held_message_waits_until_the_chat_is_quiet_and_gives_way_to_a_newer_one(db: str) -> None:
    channel, clock, to = FakeChannel(), Clock(), await known("7")
    await write("one photo", to, hold="draft:1", due=timedelta(seconds=2))
    await write("two photos", to, hold="draft:1", due=timedelta(seconds=2))
    done = await sending(channel, clock)
    await asyncio.sleep(0.2)
    assert channel.sent == []
    clock.now += timedelta(seconds=2)
    await done()
    assert channel.sent == [("7", "two photos")]
    assert await states() == {"one photo": "merged", "two photos": "sent"}


async def test_what_has_just_given_way_may_not_leave_any_more(db: str) -> None:
    to = await known("7")
    await write("one photo", to, hold="draft:1")
    now_ms = int(NOW.timestamp() * 1000)
    [row] = await outbox.replies("telegram", now_ms, 10)
    await write("two photos", to, hold="draft:1")
    async with database.transaction():
        assert await outbox.sending([row["id"]], now_ms) == set()
    assert await states() == {"one photo": "merged", "two photos": "waiting"}


async def test_a_message_is_written_once_under_its_name(db: str) -> None:
    to = await known("7")
    await write("a", to)
    await write("a", to)
    assert len(await states()) == 1


async def test_messages_to_one_person_keep_their_order(db: str) -> None:
    channel, clock, to = FakeChannel(), Clock(), await known("7")

    async def slow() -> None:
        await asyncio.sleep(0.01 if len(channel.sent) % 2 else 0)

    channel.before = slow
    for nth in range(10):
        await write(f"{nth}", to)
    await (await sending(channel, clock))()
    assert [text for _, text in channel.sent] == [f"{nth}" for nth in range(10)]
