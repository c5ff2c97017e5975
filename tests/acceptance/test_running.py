"""Started, it answers; stopped, it finishes what it has begun and exits well; by webhook and by polling."""

import pytest

from tests.acceptance import truth
from tests.acceptance.conftest import Scene


@pytest.mark.parametrize("hook", [True, False], ids=["webhook", "polling"])
async def test_a_village_head_joins_and_reports_and_the_process_leaves_well(scene: Scene, hook: bool) -> None:
    place, [head, *_] = scene.place, scene.heads
    place.hook = hook
    await place.start()
    await place.healthy()
    scene.telegram.updates.deliveries = 2
    await head.joins()
    await head.reports()
    await truth.settled(place)
    await truth.check(place, scene.telegram, [head])
    assert await place.stop("all") == 0, place.logs()
    assert not place.errors()


async def test_what_was_said_before_it_stopped_is_answered_after_it_starts(scene: Scene) -> None:
    place, [head, *_] = scene.place, scene.heads
    await place.start()
    await place.healthy()
    await head.joins()
    assert await place.stop("all") == 0, place.logs()
    asked = await head.phone.says("menu")
    await place.start()
    await head.sees("Bác muốn làm gì ạ?", asked)
