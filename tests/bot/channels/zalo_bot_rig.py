"""The Zalo bot with a fake of its world, for the contract test."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from bot.channels.base import Channel
from bot.channels.zalo_bot.channel import ZaloBot
from tests.bot.channels.hosting import hosting
from tests.support.edges import FilesInMemory, InboxInMemory
from tests.support.zalo_bot import TOKEN, FakeZalo, Someone, Trouble, serving
from tests.support.zalo_phone import ZaloPhone

SECRET = "a-secret_of-the-webhook"


class ZaloBotRig:
    remote = True

    def __init__(
        self, channel: ZaloBot, inbox: InboxInMemory, files: FilesInMemory, fake: FakeZalo, phone: ZaloPhone
    ) -> None:
        self.channel: Channel = channel
        self.zalo, self.inbox, self.files, self.fake, self.phone = channel, inbox, files, fake, phone
        self.address = phone.user

    async def says(self, text: str) -> None:
        await self.phone.says(text)

    async def sends_photos(self, pictures: Sequence[bytes]) -> None:
        await self.phone.sends_photos(pictures)

    async def taps(self, label: str) -> None:
        raise AssertionError("there are no buttons on Zalo")

    async def stops(self) -> None:
        await self.phone.blocks()

    async def seen(self) -> list[str]:
        return await self.phone.seen()

    async def pictures(self) -> int:
        return await self.phone.pictures()

    def deliver_twice(self) -> None:
        self.fake.events.deliveries = 2

    def trouble(self, kind: str) -> None:
        kinds = {"throttled": Trouble("429", seconds=7), "down": Trouble("502")}
        self.fake.troubles.append(kinds.get(kind) or Trouble(kind))


@asynccontextmanager
async def zalo_bot() -> AsyncIterator[ZaloBotRig]:
    """By webhook, with a person who has written to us before."""
    fake, inbox, files = FakeZalo(), InboxInMemory(), FilesInMemory()
    async with serving(fake) as url, aiohttp.ClientSession() as session, zalo_bot_at(url, inbox, files) as channel:
        phone = ZaloPhone(session, url)
        fake.people[phone.user] = Someone(phone.user)
        yield ZaloBotRig(channel, inbox, files, fake, phone)


@asynccontextmanager
async def zalo_bot_at(url: str, inbox: InboxInMemory, files: FilesInMemory) -> AsyncIterator[ZaloBot]:
    """The channel by webhook, open, with the Bot API at this address."""
    app = web.Application()
    ready: list[ZaloBot] = []

    async def called(request: web.Request) -> web.StreamResponse:
        return await ready[0].routes()[0].handler(request)

    async def pictured(request: web.Request) -> web.StreamResponse:
        return await ready[0].routes()[1].handler(request)

    app.router.add_post("/hooks/zalo-bot", called)
    app.router.add_get("/media/{token}", pictured)
    async with hosting(app) as here:
        channel = ZaloBot(
            TOKEN,
            inbox=inbox,
            files=files,
            clock=lambda: datetime.now(UTC),
            holder="test",
            secret=b"a secret key for tests only",
            api_url=url,
            webhook_secret=SECRET,
            public_url=here,
            media_hosts=[url],
            tell=_nobody_listens,
        )
        ready.append(channel)
        await channel.open()
        try:
            yield channel
        finally:
            await channel.close()


async def _nobody_listens(channel: str, facts: dict[str, object]) -> None: ...
