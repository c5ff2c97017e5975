"""The web channel on a server of its own, with a small bot at the edge that keeps what arrives and answers it."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import Arrived
from bot.channels.web import Web
from bot.channels.web.door import HEADER
from conversation.messages import Reply, reply_to_json, said_from_json, said_to_json
from storage import database, inbox, outbox
from storage.files import Files

OURS = {HEADER: "chat", "Sec-Fetch-Site": "same-origin"}
Answer = Callable[[Any], list[Reply]]


class Kept:
    """An inbox that keeps what arrives, as the real one does when the database is well."""

    async def put(self, arrived: list[Arrived]) -> None:
        rows = [
            inbox.Waiting(a.channel, a.address, a.key, said_to_json(a.said), int(a.said.at.timestamp() * 1000))
            for a in arrived
        ]
        await inbox.put(rows, now_ms())

    async def stopped(self, channel: str, address: str, *, stopped: bool) -> None:
        raise AssertionError("nobody blocks a web page")


def now_ms() -> int:
    return int(time.time() * 1000)


_names = itertools.count(1)


async def tell(chat: int, reply: Reply, *, sent_ms: int | None = None, held: bool = False) -> int:
    """Put a reply in the outbox and mark it as sent, as the sender does; its id."""
    name = f"test:{chat}:{next(_names)}"
    [row] = await database.rows("SELECT person_id FROM chats WHERE id = ?", chat)
    await outbox.write([outbox.Leaving(name, row["person_id"], chat, "web", reply_to_json(reply), 0, now_ms())])
    [row] = await database.rows("SELECT id FROM outbox WHERE name = ?", name)
    if not held:
        await mark_sent(row["id"], sent_ms)
    return int(row["id"])


async def mark_sent(id: int, sent_ms: int | None = None) -> None:
    await outbox.sending([id], now_ms())
    await outbox.settle([outbox.Result(id, "sent", sent_as=str(id), sent_ms=sent_ms or now_ms())])


async def answer_all(answer: Answer) -> None:
    """Take every waiting message, oldest first, and answer it."""
    while True:
        for row in await database.rows("SELECT id, chat_id, said FROM inbox WHERE state = 'waiting' ORDER BY id"):
            await inbox.taken([row["id"]])
            for reply in answer(said_from_json(row["said"])):
                await tell(row["chat_id"], reply)
        await asyncio.sleep(0.05)


def channel(tmp_path: Path, *, demo: bool = False) -> Web:
    return Web(Kept(), Files(tmp_path / "files"), tmp_path / "uploads", demo=demo, clock=lambda: datetime.now(UTC))


@asynccontextmanager
async def serving(app_of: Web) -> AsyncIterator[TestServer]:
    app = web.Application()
    for route in app_of.routes():
        app.router.add_route(route.method, route.path, route.handler)
    server = TestServer(app)
    async with server:
        yield server
        await app_of.close()


@asynccontextmanager
async def phone(server: TestServer, *, session: bool = True) -> AsyncIterator["Phone"]:
    """A browser of somebody's own; closing it leaves the server running."""
    client = TestClient(server)
    try:
        held = Phone(client)
        if session:
            assert (await held.post("session", {})).status == 200
        yield held
    finally:
        await client.session.close()


class Phone:
    def __init__(self, client: TestClient[Any, Any]) -> None:
        self.client = client

    async def post(self, path: str, plain: dict[str, Any], **headers: str) -> Any:
        return await self.client.post(f"/chat/{path}", json=plain, headers=OURS | headers)

    async def get(self, path: str, **more: Any) -> Any:
        return await self.client.get(f"/chat/{path}", **more)

    async def say(self, text: str, key: str = "") -> Any:
        return await self.post("messages", {"key": key or f"key-{next(_names):08}", "text": text})

    async def announce(self, data: bytes, name: str = "IMG_1.jpg", mime: str = "image/jpeg") -> str:
        answer = await self.post("uploads", {"name": name, "mime": mime, "size": len(data)})
        assert answer.status == 201
        return str((await answer.json())["token"])

    async def bring(self, token: str, data: bytes, offset: int = 0) -> Any:
        headers = OURS | {"Upload-Offset": str(offset)}
        return await self.client.patch(f"/chat/uploads/{token}", data=data, headers=headers)

    async def received(self, token: str) -> int:
        answer = await self.client.head(f"/chat/uploads/{token}", headers=OURS)
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"])

    async def chat(self) -> int:
        """Our number for the chat of whoever said something last."""
        [row] = await database.rows("SELECT id FROM chats WHERE channel = 'web' ORDER BY id DESC LIMIT 1")
        return int(row["id"])
