"""Zalo gives us two seconds and a signature; whatever the database does, it gets its 200 and nothing is lost."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.inbox import Inbox
from bot.spool import Spool
from storage import database, inbox
from storage.inbox import Waiting
from tests.bot.channels import zalo_oa_rig
from tests.bot.channels.rigs import arrived
from tests.bot.channels.zalo_oa_rig import ZaloOARig


@pytest.fixture
async def rig() -> AsyncIterator[ZaloOARig]:
    async with zalo_oa_rig.zalo_oa() as rig:
        yield rig


async def delivered(rig: ZaloOARig) -> None:
    while rig.fake.events.on_the_way:
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("prefix", ["mac=", ""])
@pytest.mark.parametrize("first", ["app", "account"])
async def test_either_way_of_signing_is_taken(rig: ZaloOARig, prefix: str, first: str) -> None:
    rig.fake.events.prefix, rig.fake.events.first = prefix, first
    await rig.says("chào")
    assert [each.said.text for each in await arrived(rig)] == ["chào"]
    assert rig.zalo.webhook.signatures.rule == first


async def test_an_address_can_be_saved_before_the_key_is_right_but_nothing_unsigned_is_taken(rig: ZaloOARig) -> None:
    rig.fake.events.key = "another key"
    await rig.says("chào")
    await delivered(rig)
    assert [answer.status for answer in rig.fake.events.answers] == [200]
    for raw in (b"", b"{}", b"[]", b"\xff", b"[" * 100_000):
        assert (await rig.fake.events.call(raw, {})).status == 200
    assert (await rig.fake.events.call(b"x" * 1_000_100, {})).status == 413
    assert rig.inbox.arrived == []
    assert rig.zalo.webhook.signatures.bad == 2


async def test_once_zalo_is_known_to_sign_anything_else_is_sent_back_and_comes_again(rig: ZaloOARig) -> None:
    await rig.says("một")
    await arrived(rig)
    rig.fake.events.key, right = "another key", rig.fake.events.key
    await rig.says("hai")
    async with asyncio.timeout(30):
        while rig.fake.events.answers[-1].status != 403:
            await asyncio.sleep(0.01)
    rig.zalo.webhook.key = "another key"  # mended in the settings
    assert [each.said.text for each in await arrived(rig, 2)] == ["một", "hai"]
    assert right != rig.zalo.webhook.key


async def test_events_in_any_order_and_several_times_are_kept_once_with_their_own_time(rig: ZaloOARig) -> None:
    rig.fake.events.deliveries, rig.fake.events.mixed = 3, 0.2
    for nth in range(10):
        rig.fake.shift_ms += 1000
        await rig.says(f"{nth}")
    await delivered(rig)
    assert len(rig.inbox.arrived) == 10
    assert rig.inbox.delivered == 30


class Slow:
    """A database that takes `seconds` for each statement that keeps messages."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.broken = False

    async def put(self, messages: list[Waiting], now_ms: int) -> None:
        if self.broken:
            raise OSError("the database is away")
        await asyncio.sleep(self.seconds)
        await inbox.put(messages, now_ms)


@pytest.mark.parametrize("what", ["slow", "away"])
async def test_two_seconds_hold_whatever_the_database_does(
    rig: ZaloOARig, tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    monkeypatch.setattr("bot.inbox.inbox", slow)  # the edge to the database
    stop = asyncio.Event()
    kept = Inbox(Spool(tmp_path / "spool"), lambda: datetime.now(UTC), asyncio.Event())
    works = [asyncio.create_task(kept.run(stop)), asyncio.create_task(kept.drain(stop))]
    rig.zalo.webhook.inbox = kept

    async def nobody(channel: str, receipt: object) -> int:
        await asyncio.sleep(slow.seconds)
        return 1

    rig.zalo.webhook.mark = nobody
    slow.seconds, slow.broken = (30.0, False) if what == "slow" else (0.0, True)
    began = time.monotonic()
    for nth in range(20):
        await rig.says(f"việc {nth}")
    await rig.phone.looks()
    await rig.phone.blocks()
    await delivered(rig)
    assert time.monotonic() - began < 20  # and not 30 for each
    assert [answer.status for answer in rig.fake.events.answers] == [200] * 22
    assert max(answer.seconds for answer in rig.fake.events.answers) < 2
    assert not rig.fake.events.off
    slow.seconds, slow.broken = 0.0, False
    works[0].cancel()
    await asyncio.gather(works[0], return_exceptions=True)
    async with asyncio.timeout(30):
        while len(await database.rows("SELECT id FROM inbox")) < 20:
            await asyncio.sleep(0.05)
    stop.set()
    await works[1]
    said = [json.loads(row["said"])["text"] for row in await database.rows("SELECT said FROM inbox ORDER BY at_ms, id")]
    assert sorted(said) == sorted(f"việc {nth}" for nth in range(20))


async def test_how_calls_were_signed_is_told_by_the_process_that_serves_them(rig: ZaloOARig) -> None:
    told: list[dict[str, object]] = []

    async def tell(channel: str, facts: dict[str, object]) -> None:
        told.append(facts)

    rig.zalo.tell, rig.zalo.upkeep = tell, 0.05
    await rig.zalo.close()
    await rig.zalo.open()
    await rig.says("chào")
    async with asyncio.timeout(30):
        while not told or "calls" not in told[-1]:
            await asyncio.sleep(0.02)
    assert told[-1] == {"calls": 1, "calls_wrongly_signed": 0, "signed_by": "app"}


async def test_a_webhook_that_never_answers_well_is_switched_off(rig: ZaloOARig) -> None:
    rig.fake.events.hurry = 0.00001
    rig.inbox.failures = 99
    await rig.says("chào")
    await delivered(rig)
    assert [answer.status for answer in rig.fake.events.answers] == [500] * 6
    assert rig.fake.events.off
