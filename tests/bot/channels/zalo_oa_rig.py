"""The Official Account with a fake of its world, for the contract test and the channel's own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from aiohttp import web

from bot.channels.base import Channel
from bot.channels.zalo_oa.channel import ZaloOA
from storage import database
from tests.bot.channels.hosting import hosting
from tests.bot.channels.web_rig import migrated
from tests.support.edges import FilesInMemory, InboxInMemory
from tests.support.zalo_oa import APP, KEY, REFRESH, SECRET, FakeOA, Trouble, serving
from tests.support.zalo_oa_phone import OaPhone


class ZaloOARig:
    remote = True

    def __init__(
        self, channel: ZaloOA, inbox: InboxInMemory, files: FilesInMemory, fake: FakeOA, phone: OaPhone
    ) -> None:
        self.channel: Channel = channel
        self.zalo, self.inbox, self.files, self.fake, self.phone = channel, inbox, files, fake, phone
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
        return [str(each["text"]) for each in self._from_bot()]

    async def pictures(self) -> int:
        return sum(1 for each in self._from_bot() if "photo" in each)

    def deliver_twice(self) -> None:
        self.fake.events.deliveries = 2

    def trouble(self, kind: str) -> None:
        kinds = {"throttled": Trouble("429", seconds=7), "down": Trouble("502")}
        self.fake.troubles.append(kinds.get(kind) or Trouble(kind))

    def _from_bot(self) -> list[dict[str, Any]]:
        return [each for each in self.fake.chats.get(self.address, []) if each["from"]["is_bot"]]


@asynccontextmanager
async def zalo_oa() -> AsyncIterator[ZaloOARig]:
    """A person who follows the account; the token lies in a database of this test's own."""
    fake, inbox, files = FakeOA(), InboxInMemory(), FilesInMemory()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "thonbao.db"
        path.write_bytes(migrated())
        await database.open(f"sqlite:///{path}")
        try:
            async with (
                serving(fake) as url,
                aiohttp.ClientSession() as session,
                zalo_oa_at(url, inbox, files, Path(folder), fake) as channel,
            ):
                phone = OaPhone(session, url, 246845883529197922)
                someone = fake.someone(phone.about)
                someone.follower, someone.acted_ms = True, fake.now()
                yield ZaloOARig(channel, inbox, files, fake, phone)
        finally:
            await database.close()


@asynccontextmanager
async def zalo_oa_at(
    url: str, inbox: InboxInMemory, files: FilesInMemory, folder: Path, fake: FakeOA, **more: Any
) -> AsyncIterator[ZaloOA]:
    app = web.Application()
    ready: list[ZaloOA] = []

    async def called(request: web.Request) -> web.StreamResponse:
        return await ready[0].routes()[0].handler(request)

    app.router.add_post("/hooks/zalo-oa", called)
    async with hosting(app) as here:
        fake.events.url = f"{here}/hooks/zalo-oa"
        channel = ZaloOA(
            APP,
            SECRET,
            REFRESH,
            inbox=inbox,
            files=files,
            clock=lambda: datetime.now(UTC),
            holder="test",
            folder=folder,
            webhook_key=KEY,
            api_url=url,
            oauth_url=url,
            media_hosts=[url],
            **({"tell": _nobody_listens} | more),
        )
        ready.append(channel)
        await channel.open()
        try:
            yield channel
        finally:
            await asyncio.gather(*list(fake.events.on_the_way), return_exceptions=True)
            await channel.close()


async def _nobody_listens(channel: str, facts: dict[str, object]) -> None: ...
