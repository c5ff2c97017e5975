"""Zalo calls us: the secret is compared, the event kept, and only then it hears 200."""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from bot.channels.zalo_bot.receive import events

PATH = "/hooks/zalo-bot"
HEADER = "X-Bot-Api-Secret-Token"
LARGEST = 1_000_000  # bytes of one event


class Webhook:
    def __init__(self, secret: str, keep: Callable[[Sequence[dict[str, Any]]], Awaitable[None]]) -> None:
        self.secret, self.keep = secret.encode(), keep

    async def called(self, request: web.Request) -> web.Response:
        body = await request.content.read(LARGEST + 1)
        if not body.strip():
            return web.Response()  # Zalo knocks with nothing in its hands, to see whether we are there
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self.secret):
            return web.Response(status=403)
        while len(body) <= LARGEST and (more := await request.content.read(LARGEST)):
            body += more
        if len(body) > LARGEST:
            return web.Response(status=413)
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        await self.keep(events(told))
        return web.Response()
