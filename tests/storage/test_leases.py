"""One process at a time does what only one may do."""

import asyncio

from storage import channel_facts, leases

NOW_MS = 1_773_464_400_000
MINUTE_MS = 60_000


async def test_of_two_who_ask_one_gets_it(db: str) -> None:
    got = await asyncio.gather(*(leases.take("poll", who, MINUTE_MS, NOW_MS) for who in ("first", "second", "third")))
    assert sorted(got) == [False, False, True]


async def test_the_holder_renews_and_others_wait_until_it_runs_out(db: str) -> None:
    assert await leases.take("poll", "first", MINUTE_MS, NOW_MS)
    assert await leases.take("poll", "first", MINUTE_MS, NOW_MS + 50_000)
    assert not await leases.take("poll", "second", MINUTE_MS, NOW_MS + 100_000)
    assert await leases.take("poll", "second", MINUTE_MS, NOW_MS + 110_000)
    assert not await leases.take("poll", "first", MINUTE_MS, NOW_MS + 110_001)


async def test_a_lease_given_back_is_free_at_once_but_only_its_holder_can_give_it_back(db: str) -> None:
    await leases.take("poll", "first", MINUTE_MS, NOW_MS)
    await leases.release("poll", "second")
    assert not await leases.take("poll", "second", MINUTE_MS, NOW_MS)
    await leases.release("poll", "first")
    assert await leases.take("poll", "second", MINUTE_MS, NOW_MS)


async def test_a_channels_facts_are_replaced_whole(db: str) -> None:
    await channel_facts.keep("telegram", {"name": "thonbao_bot", "quota": 3})
    await channel_facts.keep("telegram", {"name": "thonbao_bot"})
    assert await channel_facts.all() == {"telegram": {"name": "thonbao_bot"}}
