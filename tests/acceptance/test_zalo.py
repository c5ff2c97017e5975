"""The same on Zalo alone: village heads report on the bot or the Official Account while power fails, all twice."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from storage import database
from tests.acceptance import truth
from tests.acceptance.conftest import SEED, SetUp
from tests.acceptance.heads import Head
from tests.acceptance.running import Installation
from tests.acceptance.zalo import WORLDS, World

SOAK = bool(os.environ.get("SOAK"))
KILLS = int(os.environ.get("KILLS") or (50 if SOAK else 2))
PEOPLE = 20 if SOAK else 4
TOGETHER = ["web", "talk-1", "talk-2", "send"]
# In `make test` each Zalo is tried once: the account with several processes, the bot with one.
TRIED = [("sqlite", "zalo_bot"), ("postgres", "zalo_oa")]
if SOAK:
    TRIED += [("postgres", "zalo_bot"), ("sqlite", "zalo_oa")]


@dataclass
class Place:
    place: Installation
    world: World
    heads: list[Head]


@pytest.fixture
async def zalo(set_up: SetUp, channel: str) -> AsyncIterator[Place]:
    """Everything comes twice; nothing runs yet."""
    async with WORLDS[channel](2) as world, aiohttp.ClientSession() as session:
        place = Installation(set_up.folder, set_up.database, telegram="")
        place.channel = world.settings(place.url)
        world.hook(place.url)
        await database.open(set_up.database)
        try:
            yield Place(place, world, world.heads(session, set_up.codes[:PEOPLE]))
        finally:
            await place.end()
            await database.close()


@pytest.mark.parametrize(("set_up", "channel"), TRIED, indirect=["set_up"])
async def test_nothing_is_lost_and_nothing_is_there_twice(zalo: Place) -> None:
    place = zalo.place
    for name in ["all"] if place.database.startswith("sqlite") else TOGETHER:
        await place.start(name.split("-")[0], name)
    await place.healthy()
    killing = asyncio.create_task(place.kill_some(KILLS, random.Random(SEED)))

    async def live(head: Head) -> None:
        await head.joins()
        while not head.sent or not killing.done():
            await head.reports()

    await asyncio.gather(*(live(head) for head in zalo.heads))
    await killing
    await truth.settled(place)
    await truth.check(place, zalo.world.fake, zalo.heads)
    assert zalo.world.well()
