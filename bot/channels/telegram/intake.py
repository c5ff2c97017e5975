"""Updates from the webhook or the poller: kept in the inbox first, then each tap is acknowledged."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.channels.base import Arrived, Inbox
from bot.channels.telegram.receive import NAME, Stopped, read

THANKS = 200  # acknowledgements on their way at the same time, at most
THANKS_SECONDS = 5.0

log = logging.getLogger(__name__)


class Intake:
    def __init__(self, bot: Bot, inbox: Inbox, clock: Callable[[], datetime]) -> None:
        self.bot, self.inbox, self.clock = bot, inbox, clock
        self._thanks: set[asyncio.Task[None]] = set()

    async def keep(self, updates: Sequence[dict[str, Any]]) -> None:
        """Returns once everything is kept; only then may Telegram be told so."""
        now = self.clock()
        meant = [(update, read(update, now)) for each in updates if (update := _parsed(each))]
        if arrived := [each for _, each in meant if isinstance(each, Arrived)]:
            await self.inbox.put(arrived)
        for update, each in meant:
            if isinstance(each, Stopped):
                await self.inbox.stopped(NAME, each.address, stopped=each.stopped)
            elif each and update.callback_query:
                self._thank(update.callback_query.id)

    async def close(self) -> None:
        for task in self._thanks:
            task.cancel()
        await asyncio.gather(*self._thanks, return_exceptions=True)

    def _thank(self, query: str) -> None:
        """Stop the wheel that turns on a tapped button. It may fail: the answer itself comes through the outbox."""
        if len(self._thanks) < THANKS:
            task = asyncio.create_task(self._answer(query))
            self._thanks.add(task)
            task.add_done_callback(self._thanks.discard)

    async def _answer(self, query: str) -> None:
        try:
            async with asyncio.timeout(THANKS_SECONDS):
                await self.bot.answer_callback_query(query)
        except (TelegramError, TimeoutError) as error:
            log.debug("tap not acknowledged", extra={"error": type(error).__name__})


def _parsed(update: dict[str, Any]) -> Update | None:
    try:
        return Update.de_json(update)
    except (KeyError, TypeError, ValueError, AttributeError):
        # Delivered again it would be no clearer, and it would hold up everything after it.
        log.error("update not understood", extra={"update": update.get("update_id")})
        return None
