"""Turns: many people in one commit, a failing one alone, a hopeless one set aside with words."""

import asyncio
import json
import random
from datetime import timedelta
from zoneinfo import ZoneInfo

import asyncpg

from bot.channels.base import Arrived
from bot.inbox import _waiting as waiting
from bot.turns import Turns
from bot.waiting import Bell
from conversation.messages import Said
from handlers.here import World
from storage import conversations, database, inbox
from tests.support import cast
from tests.support.cast import NOW
from tests.support.talk import ABLE, Pretended, Talk, shipped


def turns(talk: Talk) -> Turns:
    world = World(shipped(), ZoneInfo("Asia/Ho_Chi_Minh"), b"secret", random.Random(1).choice, lambda: "token")
    channels = {name: Pretended(name, able) for name, able in ABLE.items()}
    return Turns(world, channels, lambda: talk.now, asyncio.Event(), Bell())


async def says(address: str, text: str, key: str = "") -> None:
    arrived = Arrived("telegram", address, key or f"m:{address}:{text}", Said(at=NOW, text=text))
    await inbox.put([waiting(arrived)], int(NOW.timestamp() * 1000))


async def answers(address: str) -> list[str]:
    rows = await database.rows(
        "SELECT o.reply FROM outbox o JOIN chats c ON c.id = o.chat_id WHERE c.address = ? ORDER BY o.id", address
    )
    return [json.loads(row["reply"])["text"] for row in rows]


async def broken_draft(person: int) -> None:
    """A draft no version of ours can read: whoever speaks to it meets a bug."""
    draft = conversations.Draft(person, "report", {"unit": "1", "activity": "ve-sinh-duong-lang", "photos": 7}, 1, 1)
    async with database.transaction():
        await conversations.keep_new(draft)


async def test_many_people_are_answered_in_one_commit(db: str) -> None:
    talk = Talk()
    for nth in range(20):
        await says(str(nth), "chào")
    assert await turns(talk).take() == 20
    assert all([len(await answers(str(nth))) == 1 for nth in range(20)])


async def test_one_failing_turn_does_not_keep_others_from_their_answers(db: str) -> None:
    talk, people = Talk(), await cast.settle()
    await broken_draft(people.hai.id)
    await says(str(1000 + people.hai.id), "dọn 2km đường")
    await says("55", "chào")
    await turns(talk).take()
    assert len(await answers("55")) == 1
    assert await answers(str(1000 + people.hai.id)) == []


async def test_after_three_failures_the_message_is_set_aside_and_the_person_told(db: str) -> None:
    talk, people = Talk(), await cast.settle()
    address = str(1000 + people.hai.id)
    await broken_draft(people.hai.id)
    await says(address, "dọn 2km đường")
    for _ in range(4):
        await turns(talk).take()
        talk.now += timedelta(seconds=10)
    assert await database.rows("SELECT state, tries FROM inbox") == [{"state": "aside", "tries": 3}]
    [told] = await answers(address)
    assert told.startswith("Em đã giữ những gì bác gửi")
    assert people.hai.name not in told


async def test_a_message_that_failed_once_is_taken_before_what_follows(db: str) -> None:
    talk, people = Talk(), await cast.settle()
    address = str(1000 + people.hai.id)
    await broken_draft(people.hai.id)
    await says(address, "dọn 2km đường")
    await turns(talk).take()
    await says(address, "trợ giúp")
    await turns(talk).take()
    assert await answers(address) == []  # its turn has not come: the first is tried again shortly
    await database.execute("UPDATE conversations SET state = 'cancelled'")
    talk.now += timedelta(seconds=10)
    while await turns(talk).take():
        pass
    assert len(await answers(address)) == 2


async def test_two_processes_never_take_one_person_at_once(db: str) -> None:
    """PostgreSQL; on SQLite there is one process by design, and its one writer."""
    await says("7", "một", "m:1")
    await says("7", "hai", "m:2")
    now = int(NOW.timestamp() * 1000)
    async with database.transaction():
        assert len(await inbox.claim(10, now)) == 1
        if not database.is_sqlite():
            link = await asyncpg.connect(db.replace("postgres://", "postgresql://"))
            assert await link.fetch("SELECT id FROM people FOR UPDATE SKIP LOCKED") == []
            await link.close()
