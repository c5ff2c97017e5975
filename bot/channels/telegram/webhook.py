"""Telegram calls us: its secret is compared, its update kept, and only then it hears 200."""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from bot.channels.telegram.request import TooLarge, read_at_most

PATH = "/hooks/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1_000_000  # bytes of one update


class Webhook:
    def __init__(self, secret: str, keep: Callable[[Sequence[dict[str, Any]]], Awaitable[None]]) -> None:
        self.secret, self.keep = secret.encode(), keep

    async def called(self, request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self.secret):
            return web.Response(status=403)
        try:
            update = json.loads(await read_at_most(request.content, LARGEST))
        except TooLarge:
            return web.Response(status=413)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        await self.keep([update])
        return web.Response()
