"""A campaign to many while the network misbehaves and power fails: nobody is left out silently, nobody told twice."""

import asyncio
import os
from collections import Counter
from datetime import UTC, datetime

import pytest

from benchmarks import recipients
from tests.acceptance.conftest import Scene
from tests.acceptance.running import until
from tests.support.telegram import FakeTelegram, Trouble

FIRST = 50_000
RATE = 200  # messages a second
# In all five; 100 on each database in a soak.
KILLS = {"sqlite": 3, "postgres": 2}
if asked := os.environ.get("KILLS") or (os.environ.get("SOAK") and "100"):
    KILLS = dict.fromkeys(KILLS, int(asked))
LATENCY = 0.02
BLOCKED, GONE, REFUSED = 20, 10, 10  # of the people
LINES = 150  # that break, at most
TAKES_OVER = 15.0  # seconds


def audience(fake: FakeTelegram, many: int) -> None:
    """Some have blocked the bot, some are gone, and some Telegram has never heard of."""
    for nth, user in enumerate(range(FIRST, FIRST + many)):
        if nth < REFUSED:
            continue
        someone = fake.someone({"user": user})
        someone.started = True
        someone.blocked, someone.gone = nth < REFUSED + BLOCKED, REFUSED + BLOCKED <= nth < REFUSED + BLOCKED + GONE


def told(fake: FakeTelegram) -> Counter[int]:
    """How often each person sees the campaign."""
    seen = Counter(
        {user: sum(1 for each in chat if "Ra quân" in each.get("text", "")) for user, chat in fake.chats.items()}
    )
    return +seen


async def over(campaign: int) -> bool:
    states = await recipients.states(campaign)
    return not {"waiting", "sending"} & states.keys()


async def kill_at_random(scene: Scene, campaign: int, kills: int, many: int) -> None:
    """At so many moments spread over the run, power fails for the sender, who comes back at once."""
    place, moments = scene.place, scene.moments
    for nth in range(kills):
        wanted = int(many * (nth + moments.random()) / (kills + 1))

        async def far_enough(wanted: int = wanted) -> bool:
            states = await recipients.states(campaign)
            return many - states.get("waiting", 0) >= wanted

        await until(far_enough, f"{wanted} begun; {place.logs()}", within=120, every=0.05)
        await asyncio.sleep(moments.uniform(0, 0.2))
        await place.kill("send")
        await place.start("send")


async def test_nobody_is_left_out_silently_and_nobody_is_told_twice(scene: Scene) -> None:
    place, telegram = scene.place, scene.telegram
    kills = KILLS["sqlite" if place.database.startswith("sqlite") else "postgres"]
    many = 300 * (kills + 1)  # each power cut may leave a second's worth unsure, which is then not sent
    telegram.overall, telegram.person, telegram.latency = RATE, 3, LATENCY
    place.more = {"TELEGRAM_RATE": str(RATE)}
    audience(telegram, many)
    await recipients.settle(FIRST, many)
    await place.start("send")
    campaign = await recipients.launch(FIRST, many, datetime.now(UTC))
    weather = asyncio.create_task(storm(scene))
    await kill_at_random(scene, campaign, kills, many)
    weather.cancel()
    telegram.troubles.clear()
    await until(lambda: over(campaign), f"all are told; {place.logs()}", within=180 + 3 * kills)

    seen, states = told(telegram), await recipients.states(campaign)
    assert max(seen.values()) == 1, "somebody was told twice"
    assert sum(states.values()) == many, states
    stopped = states.get("stopped", 0)  # none, if power failed before any of them was written down
    assert stopped <= REFUSED + BLOCKED + GONE
    assert set(states) <= {"sent", "stopped", "unsure"}, states
    kept = await recipients.people_in(campaign, "sent")
    assert kept <= seen.keys(), "somebody counts as told who was not"
    assert len(seen) + stopped + states.get("unsure", 0) >= many, "somebody was left out silently"
    assert states.get("unsure", 0) <= RATE * kills + LINES, states


@pytest.mark.parametrize("set_up", ["postgres"], indirect=True)
async def test_when_the_sender_dies_the_other_takes_over_and_nobody_is_told_twice(scene: Scene) -> None:
    place, telegram, many = scene.place, scene.telegram, 1200
    telegram.overall, telegram.person, telegram.latency = RATE, 3, LATENCY
    place.more = {"TELEGRAM_RATE": str(RATE)}
    audience(telegram, many)
    await recipients.settle(FIRST, many)
    await place.start("send", "send-1")
    await asyncio.sleep(3)
    await place.start("send", "send-2")
    campaign = await recipients.launch(FIRST, many, datetime.now(UTC))

    async def half() -> bool:
        return len(telegram.calls) > many / 2

    await until(half, f"half are told; {place.logs()}", every=0.02)
    await place.kill("send-1")
    before = len(told(telegram))

    async def goes_on() -> bool:
        return len(told(telegram)) > before + 10

    await until(goes_on, f"the other goes on; {place.logs()}", within=TAKES_OVER)
    await until(lambda: over(campaign), f"all are told; {place.logs()}")
    seen, states = told(telegram), await recipients.states(campaign)
    assert max(seen.values()) == 1
    assert sum(states.values()) == many
    assert states.get("unsure", 0) <= RATE
    assert len(seen) + states["stopped"] + states.get("unsure", 0) >= many


async def storm(scene: Scene) -> None:
    """Everything that a bad afternoon brings, again and again, one after the other."""
    while True:
        kind = scene.moments.choice(("429", "502", "lost", "reset", "500"))
        trouble = Trouble(kind, method="sendMessage", times=scene.moments.randint(1, 3))
        scene.telegram.troubles[:] = [trouble]
        await asyncio.sleep(scene.moments.uniform(0.3, 1.0))
