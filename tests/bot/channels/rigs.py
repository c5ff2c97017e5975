"""Each channel with the world it talks to, for the contract test. A new channel adds a rig and its line in RIGS."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol

import aiohttp
from aiohttp import web

from bot.channels.base import Arrived, Channel
from bot.channels.telegram.channel import Telegram
from bot.channels.uploads import Uploads
from tests.bot.channels import web_rig, zalo_bot_rig, zalo_oa_rig
from tests.bot.channels.hosting import hosting
from tests.support.edges import FilesInMemory, InboxInMemory, SentFilesInMemory
from tests.support.phone import Phone
from tests.support.telegram import TOKEN, FakeTelegram, Trouble, serving

SECRET = "a-secret_of-the-webhook"
PATIENCE = 5.0


class Rig(Protocol):
    """A channel, and a person at its other end."""

    channel: Channel
    inbox: InboxInMemory
    files: FilesInMemory
    address: str  # of the person
    remote: bool  # somebody else's servers stand between us and the person

    async def says(self, text: str) -> None: ...

    async def sends_photos(self, pictures: Sequence[bytes]) -> None: ...

    async def taps(self, label: str) -> None: ...

    async def stops(self) -> None:
        """They block us."""

    async def seen(self) -> list[str]:
        """The texts the channel has shown them."""

    async def pictures(self) -> int:
        """How many pictures it has shown them."""

    def deliver_twice(self) -> None: ...

    def trouble(self, kind: str) -> None:
        """The next request fails: throttled (7 seconds), down, reset, lost."""


async def arrived(rig: Rig, number: int = 1) -> list[Arrived]:
    """Wait until so many messages are kept."""
    async with asyncio.timeout(PATIENCE):
        while len(rig.inbox.arrived) < number:
            await asyncio.sleep(0.01)
    return rig.inbox.arrived


class TelegramRig:
    remote = True

    def __init__(
        self, channel: Telegram, inbox: InboxInMemory, files: FilesInMemory, fake: FakeTelegram, phone: Phone
    ) -> None:
        self.channel: Channel = channel
        self.telegram, self.inbox, self.files, self.fake, self.phone = channel, inbox, files, fake, phone
        self.address = str(phone.user)

    async def says(self, text: str) -> None:
        await self.phone.says(text)

    async def sends_photos(self, pictures: Sequence[bytes]) -> None:
        await self.phone.sends_photos(pictures)

    async def taps(self, label: str) -> None:
        await self.phone.taps(label)

    async def stops(self) -> None:
        await self.phone.blocks()

    async def seen(self) -> list[str]:
        return [str(each.get("text", each.get("caption", ""))) for each in self._from_bot()]

    async def pictures(self) -> int:
        return sum(1 for each in self._from_bot() if "photo" in each)

    def deliver_twice(self) -> None:
        self.fake.updates.deliveries = 2

    def trouble(self, kind: str) -> None:
        kinds = {"throttled": Trouble("429", seconds=7), "down": Trouble("502")}
        self.fake.troubles.append(kinds.get(kind) or Trouble(kind))

    def _from_bot(self) -> list[dict[str, object]]:
        return [each for each in self.fake.chats.get(self.phone.user, []) if each["from"]["is_bot"]]


def untouched(request: web.Request) -> web.Request:
    return request


@asynccontextmanager
async def telegram_at(
    url: str, inbox: InboxInMemory, files: FilesInMemory, on_the_way: Callable[[web.Request], web.Request] = untouched
) -> AsyncIterator[Telegram]:
    """The channel by webhook, open, with the Bot API at this address."""
    app = web.Application()
    ready: list[Telegram] = []

    async def called(request: web.Request) -> web.StreamResponse:
        return await ready[0].routes()[0].handler(on_the_way(request))

    app.router.add_post("/hooks/telegram", called)
    async with hosting(app) as here:
        channel = Telegram(
            TOKEN,
            inbox=inbox,
            files=files,
            clock=lambda: datetime.now(UTC),
            holder="test",
            api_url=url,
            webhook_secret=SECRET,
            public_url=here,
            tell=_nobody_listens,
            uploads=Uploads("telegram", lambda: datetime.now(UTC), kept=SentFilesInMemory()),
        )
        ready.append(channel)
        await channel.open()
        try:
            yield channel
        finally:
            await channel.close()


@asynccontextmanager
async def telegram() -> AsyncIterator[TelegramRig]:
    """Telegram by webhook, with a person who has pressed Start."""
    fake, inbox, files = FakeTelegram(), InboxInMemory(), FilesInMemory()
    fake.on_person({"user": 7, "started": True})
    async with serving(fake) as url, aiohttp.ClientSession() as session, telegram_at(url, inbox, files) as channel:
        yield TelegramRig(channel, inbox, files, fake, Phone(session, url, 7))


async def _nobody_listens(channel: str, facts: dict[str, object]) -> None: ...


RIGS: dict[str, Callable[[], AbstractAsyncContextManager[Rig]]] = {
    "telegram": telegram,
    "web": web_rig.web,
    "zalo_bot": zalo_bot_rig.zalo_bot,
    "zalo_oa": zalo_oa_rig.zalo_oa,
}
