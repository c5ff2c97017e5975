"""Asking Telegram for messages: one process at a time, nothing lost, nothing twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.poll import LEASE_MS
from storage import database, leases
from tests.support.edges import FilesInMemory, InboxInMemory
from tests.support.phone import Phone
from tests.support.telegram import TOKEN, FakeTelegram, Trouble, serving

PAUSES = (0.02, 0.05)


@pytest.fixture
def fake() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
async def url(fake: FakeTelegram) -> AsyncIterator[str]:
    async with serving(fake) as url:
        yield url


@pytest.fixture
async def phone(url: str) -> AsyncIterator[Phone]:
    async with aiohttp.ClientSession() as session:
        yield Phone(session, url)


def now() -> datetime:
    return datetime.now(UTC)


def sixteen_seconds_later() -> datetime:
    return now() + timedelta(seconds=16)


@asynccontextmanager
async def polling(
    url: str, inbox: InboxInMemory, holder: str = "first", clock: Callable[[], datetime] = now, token: str = TOKEN
) -> AsyncIterator[asyncio.Task[None]]:
    channel = Telegram(
        token, inbox=inbox, files=FilesInMemory(), clock=clock, holder=holder, api_url=url, pauses=PAUSES
    )
    await channel.open()
    task = asyncio.create_task(channel.receive())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await channel.close()


async def kept(inbox: InboxInMemory, number: int, within: float = 30.0) -> list[str]:
    async with asyncio.timeout(within):
        while len(inbox.arrived) < number:
            await asyncio.sleep(0.01)
    return [each.said.text for each in inbox.arrived]


async def test_what_was_said_while_nobody_listened_comes_first(db: str, url: str, phone: Phone) -> None:
    await phone.says("một")
    inbox = InboxInMemory()
    async with polling(url, inbox):
        await phone.says("hai")
        assert await kept(inbox, 2) == ["một", "hai"]


async def test_an_update_is_received_only_once_it_is_kept(db: str, url: str, phone: Phone, fake: FakeTelegram) -> None:
    inbox = InboxInMemory()
    inbox.failures = 2
    async with polling(url, inbox):
        await phone.says("một")
        assert await kept(inbox, 1) == ["một"]
        assert inbox.puts == 3
        await phone.quiet(calm=0.1)
    assert not fake.updates.waiting


async def test_polling_goes_on_when_the_database_was_away(db: str, url: str, phone: Phone) -> None:
    inbox = InboxInMemory()
    async with polling(url, inbox):
        await phone.says("một")
        await kept(inbox, 1)
        await database.execute("ALTER TABLE leases RENAME TO leases_away")
        await phone.says("hai")
        await asyncio.sleep(0.2)
        await database.execute("ALTER TABLE leases_away RENAME TO leases")
        await phone.says("ba")
        assert await kept(inbox, 3) == ["một", "hai", "ba"]


async def test_a_webhook_from_earlier_is_taken_away_and_its_messages_stay(
    db: str, url: str, phone: Phone, fake: FakeTelegram
) -> None:
    await fake.updates.hook("http://127.0.0.1:9/hooks/telegram", "s", {})
    await phone.says("một")
    inbox = InboxInMemory()
    async with polling(url, inbox):
        assert await kept(inbox, 1) == ["một"]


async def test_one_process_polls_and_another_takes_over_when_it_ends(
    db: str, url: str, phone: Phone, fake: FakeTelegram
) -> None:
    first, second = InboxInMemory(), InboxInMemory()
    async with polling(url, second, "second"):
        await phone.says("một")
        await kept(second, 1)
        async with polling(url, first, "first"):
            await phone.says("hai")
            assert await kept(second, 2) == ["một", "hai"]
            assert first.arrived == []
            await phone.quiet(calm=0.1)
    async with polling(url, first, "first"):
        await phone.says("ba")
        assert await kept(first, 1) == ["ba"]
    assert not [call for call in fake.calls if call.answer == 409]


async def test_a_process_that_died_is_followed_within_seconds(db: str, url: str, phone: Phone) -> None:
    assert await leases.take("telegram.poll", "died", LEASE_MS, int(now().timestamp() * 1000))
    inbox = InboxInMemory()
    await phone.says("một")
    async with polling(url, inbox):
        await asyncio.sleep(0.3)
        assert inbox.arrived == []
    async with polling(url, inbox, clock=sixteen_seconds_later):
        assert await kept(inbox, 1) == ["một"]


@pytest.mark.parametrize("kind", ["409", "502", "reset", "lost", "429"])
async def test_trouble_on_the_way_passes(db: str, url: str, phone: Phone, fake: FakeTelegram, kind: str) -> None:
    await phone.says("một")
    fake.troubles.append(Trouble(kind, times=2, method="getUpdates", seconds=0))
    inbox = InboxInMemory()
    async with polling(url, inbox):
        assert await kept(inbox, 1) == ["một"]


async def test_it_starts_without_telegram_and_goes_on_when_it_is_there(
    db: str, url: str, phone: Phone, fake: FakeTelegram
) -> None:
    fake.troubles.append(Trouble("reset", times=3, method="getMe"))
    await phone.says("một")
    inbox = InboxInMemory()
    async with polling(url, inbox):
        assert await kept(inbox, 1) == ["một"]


async def test_an_update_the_library_cannot_read_does_not_hold_up_the_next(
    db: str, url: str, phone: Phone, fake: FakeTelegram
) -> None:
    fake.on_update({"kind": "message", "content": {"from": 17}})
    await phone.says("một")
    inbox = InboxInMemory()
    async with polling(url, inbox):
        assert await kept(inbox, 1) == ["một"]


async def test_every_update_three_times_is_kept_once(db: str, url: str, phone: Phone, fake: FakeTelegram) -> None:
    fake.updates.deliveries = 3
    inbox = InboxInMemory()
    async with polling(url, inbox):
        for each in ("một", "hai", "ba"):
            await phone.says(each)
        await phone.quiet(calm=0.1)
    assert [each.said.text for each in inbox.arrived] == ["một", "hai", "ba"]
    assert inbox.delivered == 9
