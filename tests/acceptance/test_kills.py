"""Power fails at random moments while twenty village heads report at once, and everything comes twice."""

import asyncio

from tests.acceptance import truth
from tests.acceptance.conftest import KILLS, Scene
from tests.acceptance.heads import Head

ALONE = ["all"]
TOGETHER = ["web", "talk-1", "talk-2", "talk-3", "send"]


async def test_nothing_is_lost_and_nothing_is_there_twice(scene: Scene) -> None:
    place = scene.place
    scene.telegram.updates.deliveries = 2
    for name in ALONE if place.database.startswith("sqlite") else TOGETHER:
        await place.start(name.split("-")[0], name)
    await place.healthy()
    killing = asyncio.create_task(place.kill_some(KILLS, scene.moments))

    async def live(head: Head) -> None:
        await head.joins()
        while not head.sent or not killing.done():
            await head.reports()

    await asyncio.gather(*(live(head) for head in scene.heads))
    await killing
    await truth.settled(place)
    await truth.check(place, scene.telegram, scene.heads)
