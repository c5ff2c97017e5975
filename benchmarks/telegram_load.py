"""A Telegram that is only quick: it brings updates, takes answers and measures, for any bot behind a token."""

import asyncio
import itertools
import json
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = "benchmark"
PEOPLE = 1000
ME = {"id": 1, "is_bot": True, "first_name": "Echo", "username": "echo_bot"}


@dataclass
class Bot:
    """What we know of one bot: how to reach it, what waits for an answer."""

    hook: str = ""
    open: dict[str, tuple[float, asyncio.Future[None]]] = field(default_factory=dict)
    updates: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    took: list[float] = field(default_factory=list)  # seconds from update to answer


@dataclass
class Measured:
    rate: float  # answers a second
    p50: float  # milliseconds
    p99: float


class Load:
    def __init__(self) -> None:
        self.bots: dict[str, Bot] = {}
        self.numbers = itertools.count(1)
        self.session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._asked)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await self.session.close()
            await runner.cleanup()

    def bot(self, token: str) -> Bot:
        return self.bots.setdefault(token, Bot())

    async def full(self, token: str, seconds: float, outstanding: int = 64) -> Measured:
        """As fast as it answers, with so many updates waiting for their answer."""
        until = time.perf_counter() + seconds
        return await self._measure(token, *(self._again_until(self.bot(token), until) for _ in range(outstanding)))

    async def steady(self, token: str, seconds: float, rate: float) -> Measured:
        """So many updates a second, whether answered or not."""
        return await self._measure(token, self._evenly(self.bot(token), seconds, rate))

    async def _measure(self, token: str, *works: Any) -> Measured:
        bot = self.bot(token)
        bot.took.clear()
        began = time.perf_counter()
        await asyncio.gather(*works)
        rate = len(bot.took) / (time.perf_counter() - began)
        cuts = statistics.quantiles(bot.took, n=100)
        return Measured(rate, cuts[49] * 1000, cuts[98] * 1000)

    async def _again_until(self, bot: Bot, until: float) -> None:
        while time.perf_counter() < until:
            await self._one(bot)

    async def _evenly(self, bot: Bot, seconds: float, rate: float) -> None:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(int(seconds * rate)):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                group.create_task(self._one(bot))

    async def _one(self, bot: Bot) -> None:
        """One person says something new; wait until it is answered."""
        number = next(self.numbers)
        update, text = _update(number)
        answered = asyncio.get_running_loop().create_future()
        bot.open[text] = (time.perf_counter(), answered)
        if not bot.hook:
            bot.updates.put_nowait(update)
        else:
            assert self.session is not None
            async with self.session.post(bot.hook, json=update, headers={HEADER: SECRET}) as answer:
                assert answer.status == 200, answer.status
        await asyncio.wait_for(answered, 30)

    async def _asked(self, request: web.Request) -> web.Response:
        bot, method = self.bot(request.match_info["token"]), request.match_info["method"]
        given = _given(request.content_type, await request.read())
        result: Any = True
        if method == "sendMessage":
            text = given["text"]
            began, answered = bot.open.pop(text)
            bot.took.append(time.perf_counter() - began)
            answered.set_result(None)
            chat = {"id": int(given["chat_id"]), "type": "private", "first_name": "A"}
            result = {"message_id": 1, "from": ME, "chat": chat, "date": 1_773_464_400, "text": text}
        elif method == "getMe":
            result = ME
        elif method == "setWebhook":
            bot.hook = given["url"]
            bot.ready.set()
        elif method == "getUpdates":
            bot.ready.set()
            result = await _waiting(bot.updates)
        return web.json_response({"ok": True, "result": result})


async def _waiting(updates: asyncio.Queue[dict[str, Any]]) -> list[dict[str, Any]]:
    try:
        found = [await asyncio.wait_for(updates.get(), 1)]
    except TimeoutError:
        return []
    while len(found) < 100 and not updates.empty():
        found.append(updates.get_nowait())
    return found


def _given(kind: str, body: bytes) -> dict[str, Any]:
    if kind == "application/json":
        given: dict[str, Any] = json.loads(body or b"{}")
        return given
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _update(number: int) -> tuple[dict[str, Any], str]:
    person, text = 1 + number % PEOPLE, f"Thôn 5 dọn vệ sinh {number}"
    sender = {"id": person, "is_bot": False, "first_name": "A", "language_code": "vi"}
    chat = {"id": person, "type": "private", "first_name": "A"}
    message = {"message_id": number, "from": sender, "chat": chat, "date": 1_773_464_400, "text": text}
    return {"update_id": number, "message": message}, text
