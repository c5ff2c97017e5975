"""Asking Zalo for messages: at most once a second, one process at a time, nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import pairwise

import aiohttp
import pytest

from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_bot.poll import LEASE_MS, LONG_POLL, READ
from storage import channel_facts
from tests.support.edges import FilesInMemory, InboxInMemory
from tests.support.zalo_bot import TOKEN, FakeZalo, Trouble, serving
from tests.support.zalo_phone import ZaloPhone

BETWEEN = 0.05


@pytest.fixture
def fake() -> FakeZalo:
    return FakeZalo()


@pytest.fixture
async def url(fake: FakeZalo) -> AsyncIterator[str]:
    async with serving(fake) as url:
        yield url


@pytest.fixture
async def phone(url: str) -> AsyncIterator[ZaloPhone]:
    async with aiohttp.ClientSession() as session:
        yield ZaloPhone(session, url)


@asynccontextmanager
async def polling(url: str, inbox: InboxInMemory, holder: str = "first", token: str = TOKEN) -> AsyncIterator[None]:
    channel = ZaloBot(
        token,
        inbox=inbox,
        files=FilesInMemory(),
        clock=lambda: datetime.now(UTC),
        holder=holder,
        secret=b"a secret key for tests only",
        api_url=url,
        pauses=(0.02, 0.05),
        between=BETWEEN,
    )
    await channel.open()
    task = asyncio.create_task(channel.receive())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await channel.close()


async def kept(inbox: InboxInMemory, number: int) -> list[str]:
    async with asyncio.timeout(30):
        while len(inbox.arrived) < number:
            await asyncio.sleep(0.01)
    return [each.said.text for each in inbox.arrived]


def test_a_poll_ends_before_its_lease() -> None:
    assert LONG_POLL < READ
    assert (READ + 5) * 1000 < LEASE_MS


@pytest.mark.parametrize("several", [False, True])
async def test_one_event_or_a_list(db: str, url: str, phone: ZaloPhone, several: bool) -> None:
    await phone.control("settings", {"several": several})
    inbox = InboxInMemory()
    async with polling(url, inbox):
        await phone.says("một")
        await phone.says("hai")
        assert await kept(inbox, 2) == ["một", "hai"]
    assert (await channel_facts.all())["zalo_bot"]["name"] == "Bot Thôn Báo"


async def test_events_given_again_and_again_are_kept_once_and_not_asked_for_in_haste(
    db: str, url: str, phone: ZaloPhone, fake: FakeZalo
) -> None:
    fake.events.repeats = 4
    inbox = InboxInMemory()
    async with polling(url, inbox):
        await phone.says("một")
        await kept(inbox, 1)
        await asyncio.sleep(6 * BETWEEN)
    assert [each.said.text for each in inbox.arrived] == ["một"]
    assert inbox.delivered == 1
    assert fake.typing == [phone.user]
    times = [call.at for call in fake.calls if call.method == "getUpdates"]
    assert all(later - earlier >= BETWEEN * 0.9 for earlier, later in pairwise(times))


async def test_a_webhook_of_earlier_is_taken_away(db: str, url: str, phone: ZaloPhone, fake: FakeZalo) -> None:
    fake.events.hook("http://127.0.0.1:1/old", "old secret")
    inbox = InboxInMemory()
    async with polling(url, inbox):
        await phone.quiet()
        await phone.says("một")
        assert await kept(inbox, 1) == ["một"]


async def test_an_idle_poll_is_no_failure_and_trouble_passes(
    db: str, url: str, phone: ZaloPhone, fake: FakeZalo, caplog: pytest.LogCaptureFixture
) -> None:
    fake.troubles += [Trouble(kind, method="getUpdates") for kind in ("408", "502", "page", "reset", "429")]
    fake.troubles[-1].seconds = 0
    inbox = InboxInMemory()
    async with polling(url, inbox):
        await phone.says("một")
        assert await kept(inbox, 1) == ["một"]
    assert sum("rests" in record.message for record in caplog.records) == 4


async def test_what_could_not_be_kept_is_tried_again_for_zalo_may_not_repeat_it(
    db: str, url: str, phone: ZaloPhone
) -> None:
    inbox = InboxInMemory()
    inbox.failures = 2
    async with polling(url, inbox):
        await phone.says("một")
        assert await kept(inbox, 1) == ["một"]


async def test_of_two_processes_one_asks(db: str, url: str, phone: ZaloPhone) -> None:
    first, second = InboxInMemory(), InboxInMemory()
    async with polling(url, first):
        await phone.says("một")
        await kept(first, 1)
        async with polling(url, second, "second"):
            await phone.says("hai")
            await kept(first, 2)
    assert second.arrived == []


async def test_a_wrong_token_is_waited_out(db: str, url: str, fake: FakeZalo) -> None:
    async with polling(url, InboxInMemory(), token="1:wrong"):
        async with asyncio.timeout(30):
            while not fake.calls:
                await asyncio.sleep(0.01)
    assert {call.status for call in fake.calls} == {401}
