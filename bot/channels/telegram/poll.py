"""Long polling: one process asks Telegram for what arrived, and says "received" only once it is kept."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.channels.poll import STANDBY, OneAtATime
from bot.channels.telegram import errors
from bot.channels.telegram.receive import WANTED
from bot.channels.telegram.request import AiohttpRequest

LONG_POLL = 5  # seconds; with the time to keep what came, well within the lease
LEASE_MS = 15_000
READ_SECONDS = LONG_POLL + 10

log = logging.getLogger(__name__)


class Poller:
    """`pauses`: seconds to rest after the first, second … failure in a row."""

    def __init__(
        self,
        bot: Bot,
        request: AiohttpRequest,
        keep: Callable[[Sequence[dict[str, Any]]], Awaitable[None]],
        holder: str,
        clock: Callable[[], datetime],
        pauses: Sequence[float],
    ) -> None:
        self.bot, self.request, self.keep, self.pauses = bot, request, keep, pauses
        self.turn = OneAtATime("telegram.poll", LEASE_MS, holder, clock)

    async def run(self) -> None:
        """Until cancelled. What was fetched but not yet kept is delivered again to the next who asks."""
        await self.turn.run(self._while_ours, min(STANDBY, self.pauses[-1]))

    async def _while_ours(self) -> None:
        confirmed: int | None = None
        failures = 0
        hooked = True  # a webhook from earlier keeps Telegram from answering us
        while await self.turn.ours():
            try:
                if hooked:
                    await self.bot.delete_webhook(drop_pending_updates=False)
                    hooked = False
                updates = await self._ask(confirmed)
            except TelegramError as error:
                hooked = isinstance(error, Conflict)
                await self._rest(error, failures)
                failures += 1
                continue
            failures = 0
            if updates:
                await self.keep(updates)
                confirmed = updates[-1]["update_id"] + 1

    async def _ask(self, confirmed: int | None) -> list[dict[str, Any]]:
        """As plain JSON: one update the library cannot read must not hold up the others."""
        wanted = {"timeout": LONG_POLL, "allowed_updates": json.dumps(WANTED)}
        if confirmed is not None:
            wanted["offset"] = confirmed
        url = f"{self.bot.base_url}/getUpdates?{urlencode(wanted)}"
        updates = await self.request.post(url, read_timeout=READ_SECONDS)
        return updates if isinstance(updates, list) else []

    async def _rest(self, error: TelegramError, failures: int) -> None:
        pause = self.pauses[min(failures, len(self.pauses) - 1)]
        if isinstance(error, RetryAfter):
            pause = errors.seconds(error)
        log.warning("telegram polling rests", extra={"error": type(error).__name__, "seconds": pause})
        await asyncio.sleep(pause)
