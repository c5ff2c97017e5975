"""The fake is proven with clients that others wrote: what they can do with Zalo they can do with it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
import zalo_bot
from zalo_bot.error import InvalidToken, NetworkError
from zalo_bot_mcp import zalo_api
from zalo_bot_mcp.zalo_api import ZaloBotApi, ZaloClientError, ZaloTransientError

from tests.support.pictures import jpeg
from tests.support.zalo_bot import TOKEN, FakeZalo, Someone, serving
from tests.support.zalo_phone import ZaloPhone


@pytest.fixture
def fake() -> FakeZalo:
    fake = FakeZalo()
    fake.echo = False  # an echo bot would answer itself
    return fake


@pytest.fixture
async def url(fake: FakeZalo) -> AsyncIterator[str]:
    async with serving(fake) as url:
        yield url


@pytest.fixture
async def phone(url: str, fake: FakeZalo) -> AsyncIterator[ZaloPhone]:
    async with aiohttp.ClientSession() as session:
        phone = ZaloPhone(session, url)
        fake.people[phone.user] = Someone(phone.user)
        yield phone


async def test_an_echo_bot_on_zalos_own_library(url: str, phone: ZaloPhone) -> None:
    async with zalo_bot.Bot(TOKEN, base_url=url) as bot:
        me = await bot.get_me()
        assert me.id == TOKEN.split(":", maxsplit=1)[0]
        await phone.says("Thôn 5 dọn vệ sinh")
        update = await bot.get_update(timeout=2)
        assert update.message.text == "Thôn 5 dọn vệ sinh"
        sent = await bot.send_message(update.message.chat.id, f"Đã nhận: {update.message.text}")
        assert sent.message_id
    assert await phone.seen() == ["Đã nhận: Thôn 5 dọn vệ sinh"]


async def test_it_reads_our_photos_and_sends_its_own(url: str, phone: ZaloPhone) -> None:
    async with zalo_bot.Bot(TOKEN, base_url=url) as bot:
        await phone.sends_photos([jpeg(64, 48)], caption="ngõ xóm 3")
        update = await bot.get_update(timeout=2)
        assert update.message.photo_url.startswith(url)
        assert update.message.api_kwargs["caption"] == "ngõ xóm 3"
        await bot.send_photo(phone.user, "đã nhận", update.message.photo_url)
    assert await phone.seen() == ["đã nhận"]
    assert await phone.pictures() == 1


async def test_it_meets_the_errors_it_knows(url: str, phone: ZaloPhone) -> None:
    async with zalo_bot.Bot(TOKEN, base_url=url) as bot:
        with pytest.raises(NetworkError, match="408"):
            await bot.get_update(timeout=1)
    with pytest.raises((InvalidToken, NetworkError)):
        await zalo_bot.Bot("1:wrong", base_url=url).get_me()


@pytest.fixture
async def other(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ZaloBotApi]:
    monkeypatch.setattr(zalo_api, "BASE_URL", url)  # its own switch for another address
    client = ZaloBotApi(TOKEN)
    yield client
    await client.aclose()


async def test_the_second_client_reads_and_answers(other: ZaloBotApi, phone: ZaloPhone) -> None:
    assert (await other.get_me())["account_name"] == "bot.ThonBao"
    await phone.says("Thôn 5 dọn vệ sinh")
    update = await other.get_updates(timeout=2)
    message = zalo_api.parse_update(update)
    assert message is not None
    assert (message.text, message.user_id, message.chat_type) == ("Thôn 5 dọn vệ sinh", phone.user, "PRIVATE")
    await other.send_chat_action(message.chat_id)
    await other.send_message(message.chat_id, "Đã nhận")
    assert await phone.seen() == ["Đã nhận"]


async def test_the_second_client_takes_an_idle_poll_for_what_it_is(other: ZaloBotApi) -> None:
    assert await asyncio.wait_for(other.get_updates(timeout=1), 30) is None


async def test_the_second_client_meets_the_errors_it_knows(other: ZaloBotApi, phone: ZaloPhone, fake: FakeZalo) -> None:
    assert await other.get_webhook_info() is None
    with pytest.raises(ZaloClientError):
        await other.send_message("nobody", "chào")
    fake.quota = 0
    with pytest.raises(ZaloTransientError, match="429"):
        await other.send_message(phone.user, "chào")
    fake.events.hook("https://xa.example.vn/hooks/zalo-bot", "a secret of eight")
    assert (await other.get_webhook_info())["url"].endswith("/hooks/zalo-bot")
    with pytest.raises(ZaloClientError, match="webhook"):
        await other.get_updates(timeout=1)
