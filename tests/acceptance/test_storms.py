"""The network misbehaves while people report: refusals, slowness, answers that get lost; and a sender that dies."""

import asyncio
import os

import pytest

from storage import database
from tests.acceptance import truth
from tests.acceptance.conftest import Scene
from tests.acceptance.running import until
from tests.support.telegram import Trouble

SOME = 8  # people
TRIED = ["sqlite", "postgres"] if os.environ.get("SOAK") else ["sqlite"]  # where the weather takes half a minute


@pytest.mark.parametrize("set_up", TRIED, indirect=True)
async def test_refusals_and_broken_lines_delay_replies_and_lose_none(scene: Scene) -> None:
    place, heads, telegram = scene.place, scene.heads[:SOME], scene.telegram
    await place.start()
    await place.healthy()
    await asyncio.gather(*(head.joins() for head in heads))
    telegram.troubles.append(Trouble("cut", method="file", times=3))
    storm = asyncio.create_task(_storm(scene))
    for _ in range(2):
        await asyncio.gather(*(head.reports() for head in heads))
    await storm
    await truth.settled(place)
    await truth.check(place, telegram, heads)
    assert {429, 502} <= {call.answer for call in telegram.calls}
    assert await place.stop("all") == 0


async def _storm(scene: Scene) -> None:
    """Everything that a bad afternoon brings, the files included."""
    for kind in ("429", "502", "lost", "reset", "500", "429", "lost", "502"):
        scene.telegram.troubles.append(Trouble(kind, times=3))
        await asyncio.sleep(scene.moments.uniform(0.2, 0.8))


@pytest.mark.parametrize("set_up", TRIED, indirect=True)
async def test_more_people_than_telegram_allows_a_second_all_get_their_answer(scene: Scene) -> None:
    place, heads, telegram = scene.place, scene.heads, scene.telegram
    telegram.overall = 10
    await place.start()
    await place.healthy()
    await asyncio.gather(*(head.joins() for head in heads))
    assert 429 in {call.answer for call in telegram.calls}
    await truth.settled(place)


async def test_a_sender_that_dies_before_the_network_is_followed_by_one_that_sends_it_again(scene: Scene) -> None:
    """A reply is marked as being sent, and then the power fails."""
    place, [head, *_], telegram = scene.place, scene.heads, scene.telegram
    for name in ("web", "talk", "send"):
        await place.start(name)
    await place.healthy()
    await head.joins()
    telegram.troubles.append(Trouble("slow", method="sendMessage", seconds=3600))
    asked = await head.phone.says("báo cáo")

    async def being_sent() -> bool:
        return bool(await database.rows("SELECT id FROM outbox WHERE state = 'sending'"))

    await until(being_sent, "a reply is marked")
    await place.kill("send")
    telegram.troubles.clear()
    await place.start("send")
    await head.sees("Việc gì", asked)
    await truth.settled(place)


async def test_a_reply_whose_receipt_was_lost_comes_again_rather_than_never(scene: Scene) -> None:
    place, [head, *_], telegram = scene.place, scene.heads, scene.telegram
    await place.start()
    await place.healthy()
    await head.joins()
    telegram.troubles.append(Trouble("lost", method="sendMessage"))
    asked = await head.phone.says("báo cáo")
    await head.sees("Việc gì", asked)
    await truth.settled(place)
    said = [each for each in await head.phone.chat() if each["message_id"] > asked and "Việc gì" in each["text"]]
    assert len(said) == 2
