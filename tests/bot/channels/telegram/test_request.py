"""The transport: every wait has a limit, and no error tells the token."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from bot.channels.telegram.request import AiohttpRequest
from tests.support.telegram import TOKEN, FakeTelegram, Trouble, serving


@pytest.fixture
def fake() -> FakeTelegram:
    fake = FakeTelegram()
    fake.on_person({"user": 7, "started": True})
    return fake


@pytest.fixture
async def url(fake: FakeTelegram) -> AsyncIterator[str]:
    async with serving(fake) as url:
        yield url


def bot(url: str, **limits: float) -> Bot:
    request = AiohttpRequest(1, **limits)
    return Bot(TOKEN, f"{url}/bot", f"{url}/file/bot", request=request, get_updates_request=AiohttpRequest(1))


async def test_a_slow_answer_times_out(fake: FakeTelegram, url: str) -> None:
    async with bot(url, read=0.1) as slow:
        fake.troubles.append(Trouble("slow", seconds=5))
        began = time.monotonic()
        with pytest.raises(TimedOut):
            await slow.send_message(7, "chào")
        assert time.monotonic() - began < 4


async def test_waiting_for_a_free_connection_times_out(fake: FakeTelegram, url: str) -> None:
    async with bot(url, connect=0.1, pool=0.1, read=20) as busy:
        fake.troubles.append(Trouble("slow", seconds=1))
        first = asyncio.create_task(busy.send_message(7, "một"))
        await asyncio.sleep(0.05)
        with pytest.raises(TimedOut):
            await busy.send_message(7, "hai")
        await first


async def test_a_long_poll_does_not_use_up_the_connections_for_sending(fake: FakeTelegram, url: str) -> None:
    async with bot(url) as both:
        poll = asyncio.create_task(both.get_updates(timeout=5))
        await asyncio.sleep(0.05)
        await asyncio.wait_for(both.send_message(7, "chào"), 4)
        poll.cancel()
        await asyncio.gather(poll, return_exceptions=True)


async def test_nobody_there_is_trouble_without_the_token() -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"http://127.0.0.1:1/bot{TOKEN}/getMe")
    assert TOKEN not in str(caught.value)


async def test_before_opening_and_after_closing_nothing_is_sent() -> None:
    with pytest.raises(NetworkError):
        await AiohttpRequest().post("http://127.0.0.1:1/")


async def test_a_file_keeps_its_vietnamese_name(fake: FakeTelegram, url: str) -> None:
    async with bot(url) as sender:
        await sender.send_document(7, b"%PDF-", filename="Hồ sơ tiêu chí 17.pdf", caption="Tiêu chí 17")
    [message] = fake.chats[7]
    assert (message["document"]["file_name"], message["caption"]) == ("Hồ sơ tiêu chí 17.pdf", "Tiêu chí 17")
