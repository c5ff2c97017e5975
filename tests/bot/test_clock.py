"""The clock looks every ten seconds, and at once when something was begun in its own process."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels.base import Arrived
from bot.clock import Clock
from bot.inbox import _waiting as waiting
from bot.turns import Turns
from bot.waiting import Bell
from campaigns import carriers, compose
from conversation.messages import Said
from storage import database, inbox
from storage.models import Campaign, Chat
from tests.support import cast
from tests.support.cast import NOW
from tests.support.talk import ABLE, PACE, world

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


async def test_what_hurries_is_looked_at_at_once_and_the_rest_at_its_tick(db: str) -> None:
    hurry, stop, looked, waits = asyncio.Event(), asyncio.Event(), asyncio.Event(), asyncio.Event()
    clock = Clock("one", lambda: NOW, HANOI, hurry)

    async def campaigns(_now: datetime) -> None:
        looked.set()

    async def others(_now: datetime) -> None:
        waits.set()

    clock.ticks += [campaigns, others]
    clock.hurried.append(campaigns)
    running = asyncio.create_task(clock.run(stop))
    hurry.set()
    await asyncio.wait_for(looked.wait(), 30)
    assert not waits.is_set()
    stop.set()
    await running


async def test_a_mistake_in_one_thing_does_not_keep_the_others_waiting(db: str) -> None:
    clock, looked = Clock("one", lambda: NOW, HANOI, asyncio.Event()), list[datetime]()

    async def mistaken(_now: datetime) -> None:
        raise ZeroDivisionError

    async def campaigns(now: datetime) -> None:
        looked.append(now)

    clock.ticks += [mistaken, campaigns]
    await clock.tick()
    assert looked == [NOW]


async def test_a_launch_in_the_chat_hurries_once_it_is_committed(db: str) -> None:
    people = await cast.settle()
    await carriers.tell({name: (ABLE[name], PACE[name]) for name in ABLE})
    async with database.transaction():
        made = await compose.begin(people.officer.id, people.nhan_co.id, "Ra quân đầu xuân", NOW)
        await compose.change(made.id, people.officer.id, NOW, texts={"vi": "Dọn vệ sinh đường làng."})
    chat = await Chat.get(person=people.officer, channel="telegram")
    hurry = asyncio.Event()
    turns = Turns(world(), {}, lambda: NOW, asyncio.Event(), Bell(), hurry)
    for nth, text in enumerate(("menu", f"gửi {made.code}")):
        assert not hurry.is_set()
        said = Arrived("telegram", chat.address, str(nth), Said(at=NOW, text=text))
        await inbox.put([waiting(said)], int(NOW.timestamp() * 1000))
        assert await turns.take() == 1
    assert hurry.is_set()
    assert (await Campaign.get(id=made.id)).state == "scheduled"
