"""The web channel for the contract test: a page with a session, and a sender that writes the rows it is fed from."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from bot.channels.base import Channel
from bot.channels.web import Web
from conversation.messages import Reply
from storage import database, migrate
from tests.support.edges import FilesInMemory, InboxInMemory
from tests.support.web_chat import Phone, phone, serving, tell


class OnThePage(Web):
    """What the sender does around `send` happens here at once: the row that the page is fed from."""

    async def send(self, address: str, reply: Reply) -> str:
        sent = await super().send(address, reply)
        [row] = await database.rows("SELECT id FROM chats WHERE channel = 'web' AND address = ?", address)
        await tell(row["id"], reply)
        return sent


class WebRig:
    remote = False

    def __init__(self, channel: Web, inbox: InboxInMemory, files: FilesInMemory, held: Phone, address: str) -> None:
        self.channel: Channel = channel
        self.inbox, self.files, self.held, self.address = inbox, files, held, address
        self.times = 1
        self.said = 0

    async def says(self, text: str) -> None:
        await self._post({"text": text})

    async def sends_photos(self, pictures: Sequence[bytes]) -> None:
        for picture in pictures:
            token = await self.held.announce(picture)
            await self.held.bring(token, picture)
            await self._post({"uploads": [token]})

    async def taps(self, label: str) -> None:
        offered = {one[0]: one[1] for message in await self._told() for one in message["buttons"]}
        await self._post({"button": offered[label]})

    async def stops(self) -> None:
        raise AssertionError("nobody blocks a page of ours")

    def trouble(self, kind: str) -> None:
        raise AssertionError("nobody stands between us and our page")

    async def seen(self) -> list[str]:
        return [message["text"] for message in await self._told()]

    async def pictures(self) -> int:
        paths = [path for message in await self._told() for path in message["photos"]]
        answers = [await self.held.get(path) for path in paths]
        return sum(1 for answer in answers if answer.content_type == "image/jpeg")

    def deliver_twice(self) -> None:
        self.times = 2

    async def _post(self, plain: dict[str, Any]) -> None:
        """As the page does: the same key until it is told that the message is kept."""
        self.said += 1
        for _ in range(self.times):
            while (await self.held.post("messages", {"key": f"key-{self.said:08}"} | plain)).status != 200:
                await asyncio.sleep(0.01)

    async def _told(self) -> list[dict[str, Any]]:
        history = await (await self.held.get("messages")).json()
        return [message for message in history["messages"] if not message["mine"]]


@cache
def migrated() -> bytes:
    path = Path(mkdtemp()) / "web.db"
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, migrate.migrate(f"sqlite:///{path}")).result()
    return path.read_bytes()


@asynccontextmanager
async def web() -> AsyncIterator[WebRig]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "thonbao.db"
        path.write_bytes(migrated())
        await database.open(f"sqlite:///{path}")
        try:
            inbox, files = InboxInMemory(), FilesInMemory()
            channel = OnThePage(inbox, files, Path(folder) / "uploads", address="http://127.0.0.1:8080")
            async with serving(channel) as server, phone(server) as held:
                [row] = await database.rows("SELECT address FROM chats")
                yield WebRig(channel, inbox, files, held, row["address"])
        finally:
            await database.close()
